"""What another program gets from `localhub.source`."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from localhub import FillError, source
from localhub.state import mark_complete

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


def test_names():
    assert source.NAME == "local"
    assert source.LABEL == {"zh": "本地替身", "en": "local stand-in"}
    assert set(source.repositories(Path())) == {
        "distilbert/distilbert-base-uncased-finetuned-sst-2-english",
        "google-bert/bert-base-uncased",
        "google-bert/bert-base-cased",
        "sentence-transformers/all-MiniLM-L6-v2",
        "cornell-movie-review-data/rotten_tomatoes",
        "nyu-mll/glue",
    }


def test_a_run_is_offline_and_leaves_nothing_behind(place, tmp_path):
    prepared = sorted(place.prepared_datasets.rglob("*"))
    environment = source.environment(place.root, tmp_path)
    assert environment["HF_HUB_OFFLINE"] == "1"
    printed = run(environment)
    assert str(tmp_path / "datasets") in printed
    assert str(place.prepared_datasets) not in printed
    assert list(tmp_path.rglob("cache-*.arrow"))
    assert sorted(place.prepared_datasets.rglob("*")) == prepared


def test_a_copy_of_a_dataset_is_as_old_as_the_dataset(place, tmp_path):
    """`datasets` logs it, so each run would log something else."""
    source.environment(place.root, tmp_path)
    folders = [path for path in place.prepared_datasets.rglob("*") if path.is_dir()]
    copies = [tmp_path / "datasets" / f.relative_to(place.prepared_datasets) for f in folders]
    assert folders
    assert [c.stat().st_mtime for c in copies] == [f.stat().st_mtime for f in folders]


def test_a_new_run_does_not_see_what_an_older_one_cached(place, tmp_path):
    """Not even what somebody's own `map` left in the cache that all runs share."""
    stray = next(place.prepared_datasets.rglob("dataset_info.json")).with_name("cache-0.arrow")
    stray.touch()
    try:
        source.environment(place.root, tmp_path)
    finally:
        stray.unlink()
    assert list(tmp_path.rglob("dataset_info.json"))
    assert not list(tmp_path.rglob("cache-*.arrow"))


def test_the_fingerprint_follows_the_content(place, tmp_path, monkeypatch):
    state = place.state.read_text()
    try:
        first = source.fingerprint(place.root)
        assert source.fingerprint(place.root) == first
        recipe = source.recipes()[0]
        mark_complete(place, recipe, "0" * 40)
        assert source.fingerprint(place.root) != first
    finally:
        place.state.write_text(state)
    assert source.fingerprint(place.root) == first


def test_what_is_not_filled_says_so(tmp_path):
    for call in (source.fingerprint, lambda root: source.environment(root, tmp_path)):
        with pytest.raises(FillError, match="localhub fill"):
            call(tmp_path)


def test_prepare_of_a_complete_cache_is_fast(place):
    start = time.perf_counter()
    source.prepare(place.root)
    assert time.perf_counter() - start < 0.5
