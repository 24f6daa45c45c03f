"""Records on disk: the same when read again, whole or not there at all."""

from __future__ import annotations

import dataclasses
import fcntl
import json
import os
from pathlib import Path

import pytest

from livedocs.modules.inputs import Inputs
from livedocs.modules.record import FORMAT, CellRecord, Output, Record, RecordStore

RECORD = Record(
    module="tokens",
    inputs=Inputs(
        files={"snippets/tokens.py": "a" * 64},
        versions={"numpy": "2.0", "torch": "2.13.0"},
        python="3.11.7",
        machine="x86_64",
        source="local",
        content="b" * 64,
        arithmetic={"CPU capability": "avx2", "threads": "1"},
        limits={"timeout": 60, "preload": ["torch"]},
        engine="c" * 64,
    ),
    cells={
        "first": CellRecord(
            outputs=(Output("stdout", "填充\n", cut=7), Output("result", "'\\x1b'")),
            stderr="Warnung: ß\n",
            seconds=0.5,
            memory=2**20,
            reads={"snippets/data.csv": "d" * 64, "snippets/missing.csv": None},
            imports=("json",),
            api={"datasets.Dataset.map": "method"},
        ),
        "second": CellRecord((), "", 0.25, 2**21, {"other.txt": "e" * 64}, ()),
    },
)


@pytest.fixture
def store(tmp_path: Path) -> RecordStore:
    return RecordStore(tmp_path / "cache" / "records")


def files(store: RecordStore) -> list[str]:
    return sorted(path.name for path in store.folder.iterdir())


def test_a_record_is_the_same_when_read_again(store: RecordStore) -> None:
    store.save(RECORD)
    assert store.load("tokens") == RECORD
    assert list(store.load("tokens").cells) == ["first", "second"]
    assert files(store) == ["tokens.json"]


def test_a_record_can_be_read_by_people(store: RecordStore) -> None:
    store.save(RECORD)
    text = (store.folder / "tokens.json").read_text(encoding="utf-8")
    assert "填充" in text
    assert len(text.splitlines()) > 10


def test_a_module_that_never_ran_has_no_record(store: RecordStore) -> None:
    assert store.load("tokens") is None


def test_saving_replaces_the_record_and_no_other(store: RecordStore) -> None:
    other = dataclasses.replace(RECORD, module="other")
    store.save(other)
    store.save(RECORD)
    newer = dataclasses.replace(RECORD, cells={})
    store.save(newer)
    assert store.load("tokens") == newer
    assert store.load("other") == other


@pytest.mark.parametrize(
    ("owner", "name", "error"),
    [
        (os, "fsync", OSError(28, "No space left on device")),
        (os, "fsync", KeyboardInterrupt()),
        (Path, "replace", OSError(5, "Input/output error")),
        (Record, "to_json", TypeError("not serializable")),
    ],
    ids=["disk-full", "ctrl-c", "rename", "json"],
)
def test_a_save_that_fails_leaves_the_old_record_and_no_litter(
    store: RecordStore, monkeypatch: pytest.MonkeyPatch, owner, name: str, error: BaseException
) -> None:
    store.save(RECORD)

    def fail(*arguments, **options):
        raise error

    monkeypatch.setattr(owner, name, fail)
    with pytest.raises(type(error)):
        store.save(dataclasses.replace(RECORD, cells={}))
    monkeypatch.undo()
    assert store.load("tokens") == RECORD
    assert files(store) == ["tokens.json"]


def test_a_record_is_on_disk_before_it_takes_its_name(
    store: RecordStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    fsync, replace = os.fsync, Path.replace

    def watched_fsync(handle: int) -> None:
        size = os.fstat(handle).st_size
        seen.append(("fsync", size))
        fsync(handle)

    def watched_replace(self: Path, target: Path) -> Path:
        seen.append(("rename", self.stat().st_size))
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", watched_fsync)
    monkeypatch.setattr(Path, "replace", watched_replace)
    store.save(RECORD)
    size = (store.folder / "tokens.json").stat().st_size
    assert seen == [("fsync", size), ("rename", size)]


def changed(**values) -> str:
    return json.dumps({**json.loads(RECORD.to_json()), **values})


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(RECORD.to_json().encode()[:200], id="truncated"),
        pytest.param(RECORD.to_json().encode()[:-1], id="last-brace-missing"),
        pytest.param(b"\xff\xfe" + RECORD.to_json().encode(), id="not-utf-8"),
        pytest.param(b"null", id="null"),
        pytest.param(b"[]", id="list"),
        pytest.param(b"{}", id="no-format"),
        pytest.param(changed(format=1).encode(), id="older-format"),
        pytest.param(changed(format=FORMAT + 1).encode(), id="newer-format"),
        pytest.param(changed(mood="good").encode(), id="unknown-field"),
        pytest.param(changed(inputs={"files": {}}).encode(), id="inputs-missing"),
        pytest.param(changed(cells=[]).encode(), id="cells-no-mapping"),
        pytest.param(changed(cells={"a": {"stderr": ""}}).encode(), id="cell-without-outputs"),
        pytest.param(
            changed(
                cells={"a": {"outputs": [{"kind": "stdout"}], "stderr": "", "seconds": 1}}
            ).encode(),
            id="output-without-text",
        ),
    ],
)
def test_a_broken_record_counts_as_absent(store: RecordStore, content: bytes) -> None:
    store.save(RECORD)
    (store.folder / "tokens.json").write_bytes(content)
    assert store.load("tokens") is None
    store.save(RECORD)
    assert store.load("tokens") == RECORD


def test_clean_leaves_a_folder_that_lies_among_the_records(store: RecordStore) -> None:
    store.save(RECORD)
    (store.folder / "notes").mkdir()
    store.clean()
    assert files(store) == ["notes"]


def test_what_a_killed_process_was_writing_is_swept(store: RecordStore) -> None:
    store.sweep()
    store.save(RECORD)
    (store.folder / "half.tmp").write_text("{", encoding="utf-8")
    with (store.folder / "being-written.tmp").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        store.sweep()
    assert files(store) == ["being-written.tmp", "tokens.json"]


def test_clean_removes_every_record(store: RecordStore) -> None:
    store.clean()
    store.save(RECORD)
    store.save(dataclasses.replace(RECORD, module="other"))
    store.clean()
    assert files(store) == []
    assert store.load("tokens") is None
