"""hub.lock: what is pinned of what the code names, and what is said of a lock that is wrong."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hubs import go_to
from small_hub import CODE, FILES, MODEL, TOKEN, Answer, Hub, dataset_card

from pinnedhub import HubError, source
from pinnedhub.fill import Place, fill
from pinnedhub.lock import NAME, read_lock
from pinnedhub.pin import pin

DATA = "someone/data"
PARQUET = {"README.md": dataset_card("one", "two")} | {
    f"{config}/{split}-00000-of-00001.parquet": f"PAR1 {config} {split}".encode()
    for config in ("one", "two", "three")
    for split in ("train", "test")
}


def write_module(root: Path, code: str) -> Path:
    path = root / "snippets" / "module.py"
    path.write_text(code, encoding="utf-8")
    return path


def files_of(root: Path, repository: str) -> list[str]:
    return [file.path for file in read_lock(root)[repository].files]


def test_the_lock_names_commit_kind_licence_and_size(hub: Hub, pinned: Place):
    entry = json.loads((pinned.root / NAME).read_text(encoding="utf-8"))[MODEL]
    sizes = [len(FILES[name]) for name in ("config.json", "model.safetensors")]
    assert {key: entry[key] for key in ("kind", "licence", "size")} == {
        "kind": "model",
        "licence": "apache-2.0",
        "size": sum(sizes),
    }
    assert len(entry["commit"]) == 40
    assert [(file["path"], file["size"]) for file in entry["files"]] == [
        ("config.json", sizes[0]),
        ("model.safetensors", sizes[1]),
    ]


def test_pickles_and_copies_for_other_frameworks_are_left_out(pinned: Place):
    assert files_of(pinned.root, MODEL) == ["config.json", "model.safetensors"]


@pytest.mark.parametrize("pickle", ["pytorch_model.bin", "model.pt", "model.ckpt", "tf_model.h5"])
def test_weights_that_run_code_when_loaded_are_refused(hub: Hub, root: Path, pickle: str):
    hub.add("someone/old", {"config.json": b"{}", pickle: b"a pickle"})
    path = write_module(root, 'AutoModel.from_pretrained("someone/old")\n')
    with pytest.raises(HubError) as caught:
        list(pin(root, [path]))
    assert str(caught.value) == (
        "someone/old has no model.safetensors, and other formats are refused: "
        "a pickle runs code when it is loaded"
    )
    assert not (root / NAME).exists()


def test_shards_come_with_their_index(hub: Hub, root: Path):
    shards = [f"model-0000{number}-of-00002.safetensors" for number in (1, 2)]
    names = ["config.json", "model.safetensors.index.json", *shards, "model.fp16.safetensors"]
    hub.add("someone/large", {name: name.encode() for name in names})
    list(pin(root, [write_module(root, 'pipeline(model="someone/large")\n')]))
    assert files_of(root, "someone/large") == sorted(names[:-1])


def test_a_tokenizer_needs_no_weights(hub: Hub, root: Path):
    list(pin(root, [write_module(root, f'AutoTokenizer.from_pretrained("{MODEL}")\n')]))
    assert files_of(root, MODEL) == ["config.json"]


def test_of_a_dataset_the_configurations_that_are_named(hub: Hub, root: Path):
    hub.add(DATA, PARQUET, kind="dataset")
    code = f'load_dataset("{DATA}", "one")\nload_dataset("{DATA}", name="three")\n'
    list(pin(root, [write_module(root, code)]))
    assert read_lock(root)[DATA].configs == ("one", "three")
    assert read_lock(root)[DATA].licence == "other"
    assert files_of(root, DATA) == [
        "README.md",
        "one/train-00000-of-00001.parquet",
        "three/test-00000-of-00001.parquet",
        "three/train-00000-of-00001.parquet",
    ]


def test_of_a_dataset_whose_card_names_no_files_all_that_holds_data(hub: Hub, root: Path):
    files = {"README.md": b"", "a.wav": b"RIFF", "a.pkl": b"a pickle"}
    hub.add("someone/sounds", files, kind="dataset")
    list(pin(root, [write_module(root, 'load_dataset("someone/sounds")\n')]))
    assert files_of(root, "someone/sounds") == ["README.md", "a.wav"]


@pytest.mark.parametrize(("kind", "option"), [("dataset", ', repo_type="dataset"'), ("model", "")])
def test_of_a_file_that_is_named_that_alone(hub: Hub, root: Path, kind: str, option: str):
    files = {"README.md": b"", "config.json": b"{}", "large.wav": b"RIFF", "a/b.wav": b"RIFF"}
    hub.add("someone/files", files, kind)
    path = write_module(root, f'hf_hub_download("someone/files", "a/b.wav"{option})\n')
    list(pin(root, [path]))
    assert files_of(root, "someone/files") == ["a/b.wav"]
    place = Place(root)
    fill(place, read_lock(root))  # nobody makes a dataset of it
    assert [p.name for p in place.snapshot(read_lock(root)["someone/files"]).rglob("*.*")] == [
        "b.wav"
    ]


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        ("none.txt", "someone/files has no file none.txt"),
        ("a.pkl", "someone/files: a.pkl is no kind of file that is safe to load"),
    ],
)
def test_a_file_that_is_not_there_or_runs_code(hub: Hub, root: Path, file: str, sentence: str):
    hub.add("someone/files", {"a.pkl": b"a pickle"})
    path = write_module(root, f'hf_hub_download("someone/files", "{file}")\n')
    with pytest.raises(HubError, match=re.escape(sentence)):
        list(pin(root, [path]))


@pytest.mark.parametrize("loader", ["SentenceTransformer", "AutoTokenizer.from_pretrained"])
def test_the_folders_of_listed_modules_come_along(hub: Hub, root: Path, loader: str):
    small = ["1_Pooling/config.json", "2_Dense/config.json", "config.json", "modules.json"]
    weights = ["2_Dense/model.safetensors", "model.safetensors"]
    others = ["2_Dense/pytorch_model.bin", "onnx/config.json", "onnx/model.onnx"]
    hub.add("someone/vectors", {name: name.encode() for name in small + weights + others})
    list(pin(root, [write_module(root, f'{loader}("someone/vectors")\n')]))
    wanted = small + weights if loader == "SentenceTransformer" else small
    assert files_of(root, "someone/vectors") == sorted(wanted)


@pytest.mark.parametrize(
    ("pinned_for", "code", "lacks"),
    [
        ('hf_hub_download("a/b", "c.txt")', 'hf_hub_download("a/b", "d.txt")', "without `d.txt`"),
        (
            'hf_hub_download("a/b", "c.txt")',
            'A.from_pretrained("a/b")',
            "with single files only",
        ),
    ],
)
def test_what_is_not_pinned_of_it_is_told(
    hub: Hub, root: Path, pinned_for: str, code: str, lacks: str
):
    hub.add("a/b", {"c.txt": b"c", "d.json": b"d"})
    list(pin(root, [write_module(root, pinned_for)]))
    assert source.missing(root, pinned_for) == []
    assert source.missing(root, code) == [
        (1, f"`a/b` is in {NAME} {lacks}; `python -m livedocs pin` takes it in")
    ]


def test_a_dataset_that_is_a_script_is_refused(hub: Hub, root: Path):
    hub.add("someone/script", {"script.py": b"print()"}, kind="dataset")
    path = write_module(root, 'load_dataset("someone/script", "a")\n')
    with pytest.raises(HubError, match="a of someone/script has no data in files that can be read"):
        list(pin(root, [path]))


def test_what_has_become_of_each_is_told(hub: Hub, root: Path):
    path = write_module(root, f'AutoModel.from_pretrained("{MODEL}")\n')
    [first] = pin(root, [path])
    before = read_lock(root)[MODEL].commit
    assert first.startswith(f"{MODEL}: new, {before[:12]}, 2 files, ")
    [again] = pin(root, [path])
    assert again.startswith(f"{MODEL}: unchanged, {before[:12]}, ")
    hub.add(MODEL, FILES | {"config.json": b"{}"})
    [changed] = pin(root, [path])
    after = read_lock(root)[MODEL].commit
    assert changed.startswith(f"{MODEL}: {before[:12]} → {after[:12]}, ") and before != after
    assert list(pin(root, [write_module(root, "")])) == [f"{MODEL}: no longer used"]
    assert read_lock(root) == {}


def test_a_refusal_leaves_the_lock_as_it_was(hub: Hub, pinned: Place):
    before = (pinned.root / NAME).read_bytes()
    code = f'AutoModel.from_pretrained("{MODEL}")\nAutoModel.from_pretrained("someone/none")\n'
    with pytest.raises(HubError, match="has no model someone/none, or it is private"):
        list(pin(pinned.root, [write_module(pinned.root, code)]))
    assert (pinned.root / NAME).read_bytes() == before


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (Answer(MODEL, 403, {"X-Error-Code": "GatedRepo"}), f"{MODEL} is gated: accept its "),
        (Answer(MODEL, 503, times=99), "the Hub fails with 503"),
    ],
    ids=["gated", "503"],
)
def test_what_the_hub_refuses_is_one_sentence(hub: Hub, root: Path, answer: Answer, sentence: str):
    hub.answers.append(answer)
    with pytest.raises(HubError) as caught:
        list(pin(root, [root / "snippets" / "module.py"]))
    assert str(caught.value).startswith(sentence)


def test_nobody_at_the_address_to_pin_from(root: Path, monkeypatch: pytest.MonkeyPatch):
    go_to("http://127.0.0.1:9", monkeypatch)
    with pytest.raises(HubError, match=r"http://127\.0\.0\.1:9 cannot be reached"):
        list(pin(root, [root / "snippets" / "module.py"]))


def test_there_is_no_lock(root: Path):
    with pytest.raises(HubError, match=f"there is no {NAME}; `python -m livedocs pin` writes it"):
        source.prepare(root, CODE)


ENTRY = {
    "kind": "model",
    "commit": "0" * 40,
    "licence": "mit",
    "loaded": True,
    "configs": [],
    "size": 1,
    "files": [{"path": "config.json", "size": 1, "oid": "1" * 40}],
}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"kind": "space"}, "no kind 'space'; there are model, dataset"),
        ({"commit": "main"}, "'main' is no whole commit, which has 40 hexadecimal digits"),
        ({"commit": "../" * 6 + "precious/" + "a" * 13}, "'../../../../../../precious/aaaaaaaaaa"),
        ({"commit": "A" * 40}, f"'{'A' * 40}' is no whole commit"),
        ({"commit": "0" * 40 + "\n"}, f"'{'0' * 40}\\n' is no whole commit"),
        ({"commit": 7}, "this is no entry of a lock ("),
        ({"configs": ["a", "../../x"]}, "'../../x' is no name of a configuration"),
        ({"configs": [".."]}, "'..' is no name of a configuration"),
        ({"configs": [7]}, "this is no entry of a lock ("),
        ({"size": 2}, "its files have 1 bytes together, not 2"),
        ({"files": [{"path": "a.json", "size": 1}]}, "a.json has no hash"),
        (
            {"files": [{"path": "../a.json", "size": 1, "oid": "1"}]},
            "../a.json leads out of the repository",
        ),
        *(
            ({"files": [{"path": path, "size": 1, "oid": "1"}]}, f"{path} leads out of the repo")
            for path in ("/a.json", "a//b.json", "./a.json", "a/..\\..\\b.json", "C:a.json")
        ),
        ({"files": [{"path": 7, "size": 1, "oid": "1"}]}, "this is no entry of a lock ("),
        (
            {"files": [{"path": "pytorch_model.bin", "size": 1, "oid": "1"}]},
            "pytorch_model.bin is no kind of file that is safe to load",
        ),
        ({"files": [{"path": "a"}]}, "this is no entry of a lock ("),
        ({"other": 1}, "this is no entry of a lock ("),
    ],
)
def test_a_wrong_lock_is_told_with_its_line(root: Path, change: dict, sentence: str):
    entries = {"a/b": ENTRY, "c/d": ENTRY | change}
    (root / NAME).write_text(json.dumps(entries, indent=1), encoding="utf-8")
    line = json.dumps(entries, indent=1).split("\n").index(' "c/d": {') + 1
    with pytest.raises(HubError) as caught:
        read_lock(root)
    assert str(caught.value).startswith(f"{NAME}:{line}: c/d: {sentence}")


@pytest.mark.parametrize(
    "name", ["..", "b", "a/..", "../b", "a/b/c", "/b", "a--b/c", "a/b\n", "é/b"]
)
def test_what_is_no_id_of_a_repository_is_told_with_its_line(root: Path, name: str):
    text = json.dumps({"a/b": ENTRY, name: ENTRY}, indent=1)
    (root / NAME).write_text(text, encoding="utf-8")
    line = text.split("\n").index(f" {json.dumps(name)}: {{") + 1
    with pytest.raises(HubError) as caught:
        read_lock(root)
    assert str(caught.value) == (
        f"{NAME}:{line}: {name}: {name!r} is no id of a repository, which is written owner/name"
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b'{\n "a": 1,\n}', f"{NAME}:3: this is no JSON: "),
        (b"[]", f"{NAME}:1: this is no JSON: a lock is an object"),
        (b"\xff", f"{NAME}:1: this is no UTF-8"),
    ],
)
def test_a_lock_that_cannot_be_read(root: Path, text: bytes, sentence: str):
    (root / NAME).write_bytes(text)
    with pytest.raises(HubError) as caught:
        read_lock(root)
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize(
    ("code", "lacks"),
    [
        ('\nAutoModel.from_pretrained("x/y")\n', (2, "`x/y` is not in hub.lock")),
        (f'load_dataset("{DATA}", "two")\n', (1, f"`{DATA}` is in hub.lock without `two`")),
        (
            f'AutoModel.from_pretrained("{MODEL}")\n',
            (1, f"`{MODEL}` is in hub.lock without weights"),
        ),
    ],
)
def test_what_is_named_and_not_pinned_is_told_with_its_line(
    hub: Hub, root: Path, code: str, lacks: tuple[int, str]
):
    hub.add(DATA, PARQUET, kind="dataset")
    there = f'AutoTokenizer.from_pretrained("{MODEL}")\nload_dataset("{DATA}", "one")\n'
    list(pin(root, [write_module(root, there)]))
    assert source.missing(root, there) == []
    line, sentence = lacks
    assert source.missing(root, code) == [
        (line, f"{sentence}; `python -m livedocs pin` takes it in")
    ]


def test_the_token_is_that_of_the_environment_and_is_not_in_the_lock(
    hub: Hub, root: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    list(pin(root, [root / "snippets" / "module.py"]))
    assert {headers.get("authorization") for _, headers in hub.asked} == {f"Bearer {TOKEN}"}
    assert TOKEN not in (root / NAME).read_text(encoding="utf-8")


def test_without_a_token_in_the_environment_none_is_sent(
    hub: Hub, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "token").write_text(TOKEN)
    monkeypatch.setattr("huggingface_hub.constants.HF_TOKEN_PATH", str(tmp_path / "token"))
    list(pin(root, [root / "snippets" / "module.py"]))
    source.prepare(root, CODE)
    assert [headers for _, headers in hub.asked if "authorization" in headers] == []
