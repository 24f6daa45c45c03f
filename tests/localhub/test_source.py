"""What another program gets from `localhub.source`."""

import os
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from localhub import FillError, hf_cache, source
from localhub.builds import bert_base_uncased, builds
from localhub.state import mark_complete

UNCASED = "google-bert/bert-base-uncased"
CLIENT = """
import sys, time
from datasets import load_dataset
from transformers import AutoTokenizer
start = time.perf_counter()
data = load_dataset("nyu-mll/glue", "mrpc", split="validation")
tokenizer = AutoTokenizer.from_pretrained("google-bert/bert-base-uncased")
assert time.perf_counter() - start < 5, "it tried to reach a server"
seen = len(data.cache_files)
mapped = data.map(lambda row: {"size": len(row["sentence1"])})
print([file["filename"] for file in data.cache_files + mapped.cache_files])
"""


def run(environment: dict[str, str]) -> str:
    """Run the client with the given environment on top of this one; returns what it printed."""
    command = [sys.executable, "-c", CLIENT]
    result = subprocess.run(
        command, env=os.environ | environment, capture_output=True, text=True, timeout=60
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_what_downloads_nothing_imports_no_client():
    """Every build asks which repositories there are."""
    code = (
        "import sys; from localhub.builds import builds; builds(); print('httpx2' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_names():
    assert source.NAME == "local"
    assert source.LABEL == {"zh": "本机 Hub", "en": "local Hub"}
    assert set(source.repositories(Path())) == {script.REPO_ID for script in builds()}


def test_of_several_files_of_a_part_the_worst_counts(monkeypatch):
    files = {
        "vocab.txt": ("tokenizer", "exact"),
        "a.safetensors": ("weights", "rounded"),
        "b.safetensors": ("weights", "exact"),
        "README.md": ("metadata", "stand-in"),
    }
    model = SimpleNamespace(REPO_ID="a/model", KIND="model", FILES=files)
    rest = {"vocab.txt": files["vocab.txt"]}
    bare = SimpleNamespace(REPO_ID="a/bare", KIND="model", FILES=rest)
    data = SimpleNamespace(REPO_ID="a/data", KIND="dataset", FILES={"*": ("rows", "stand-in")})
    monkeypatch.setattr(source, "builds", lambda: [model, bare, data])
    assert source.fidelity(Path()) == {
        "a/model": {"tokenizer": "exact", "weights": "rounded", "metadata": "stand-in"},
        "a/bare": {"tokenizer": "exact", "weights": "none"},
        "a/data": {"rows": "stand-in"},
    }


def test_a_run_is_offline_and_leaves_nothing_behind(place, tmp_path):
    prepared = sorted(place.hf_home.rglob("*"))
    environment = source.environment(place.root, tmp_path, CLIENT)
    assert environment["HF_HUB_OFFLINE"] == "1"
    printed = run(environment)
    assert str(tmp_path / "huggingface" / "datasets") in printed
    assert str(place.hf_home) not in printed
    assert list(tmp_path.rglob("cache-*.arrow"))
    assert sorted(place.hf_home.rglob("*")) == prepared


def test_a_run_sees_only_the_repositories_that_its_text_names(place, tmp_path):
    for name, text, seen in (
        ("none", "print('owner/model')", []),
        ("model", f"load('{UNCASED}')", ["models--google-bert--bert-base-uncased"]),
        ("data", 'f("nyu-mll/glue")', ["datasets--nyu-mll--glue"]),
    ):
        own = Path(source.environment(place.root, tmp_path / name, text)["HF_HOME"])
        assert [path.name for path in (own / "hub").iterdir()] == seen
        assert [path.name for path in (own / "datasets").iterdir()] == (
            ["nyu-mll___glue"] if name == "data" else []
        )


def test_what_is_not_named_is_not_there_and_what_is_looks_as_in_the_cache(place, tmp_path):
    own = Path(source.environment(place.root, tmp_path, f"load('{UNCASED}')")["HF_HOME"])
    shared, *_ = (place.cached(r) for r in builds() if r.REPO_ID == UNCASED)
    folder = own / shared[0].relative_to(place.hf_home)
    assert looks(folder) == looks(shared[0])


def looks(folder: Path) -> dict[str, str | bytes]:
    """The files of a folder with their content, and the links with what they lead to."""
    return {
        path.relative_to(folder).as_posix(): str(path.readlink())
        if path.is_symlink()
        else path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


def test_a_copy_of_a_dataset_is_as_old_whenever_it_was_filled(place, tmp_path):
    """`datasets` logs it, so each machine would log something else."""
    source.environment(place.root, tmp_path, CLIENT)
    folders = [path for path in (tmp_path / "huggingface").rglob("*") if path.is_dir()]
    copies = [path for path in folders if "nyu-mll___glue" in str(path)]
    assert copies
    assert {copy.stat().st_mtime for copy in copies} == {hf_cache.FOLDER_TIME}


def test_a_new_run_does_not_see_what_an_older_one_cached(place, tmp_path):
    """Not even what somebody's own `map` left in the cache that all runs share."""
    stray = next(place.prepared_datasets.rglob("dataset_info.json")).with_name("cache-0.arrow")
    stray.touch()
    try:
        source.environment(place.root, tmp_path, CLIENT)
    finally:
        stray.unlink()
    assert list(tmp_path.rglob("dataset_info.json"))
    assert not list(tmp_path.rglob("cache-*.arrow"))


def test_the_fingerprint_follows_the_content_of_what_a_text_names(place):
    state = place.state.read_text()
    named, other = f"load('{UNCASED}')", 'f("nyu-mll/glue")'
    try:
        first = source.fingerprint(place.root, named), source.fingerprint(place.root, other)
        mark_complete(place, bert_base_uncased, "0" * 40)
        assert source.fingerprint(place.root, named) != first[0]
        assert source.fingerprint(place.root, other) == first[1]
    finally:
        place.state.write_text(state)
    assert source.fingerprint(place.root, named) == first[0]


def test_what_is_not_filled_says_so(tmp_path):
    for call in (
        lambda: source.fingerprint(tmp_path, CLIENT),
        lambda: source.environment(tmp_path, tmp_path, CLIENT),
    ):
        with pytest.raises(FillError, match="localhub fill"):
            call()


def test_what_names_nothing_needs_no_cache(tmp_path):
    source.prepare(tmp_path, "print(1)")
    assert source.fingerprint(tmp_path, "print(1)") == source.fingerprint(tmp_path, "print(2)")
    assert not list(Path(source.environment(tmp_path, tmp_path, "")["HF_HUB_CACHE"]).iterdir())


def test_what_cannot_be_filled_is_named(tmp_path, monkeypatch):
    def fail(root, progress, repo_ids):
        raise FillError("the package is gone")

    monkeypatch.setattr("localhub.fill.fill", fail)
    with pytest.raises(FillError, match="the package is gone") as caught:
        source.prepare(tmp_path, f"load('{UNCASED}')")
    assert caught.value.repository == UNCASED


def test_prepare_of_a_complete_cache_is_fast(place):
    start = time.perf_counter()
    source.prepare(place.root, CLIENT)
    assert time.perf_counter() - start < 0.5
