"""The cache of one process, made of files of the one that all share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from localhub import hf_cache

REPOSITORY = "hub/models--someone--model"
BLOBS = {"large": b"0" * (hf_cache.COPIED_BYTES + 1), "small": b"{}"}


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """A cache with a repository, as the libraries write one, and a prepared dataset."""
    hf_home = tmp_path / "shared"
    repository, prepared = hf_home / REPOSITORY, hf_home / "datasets/someone___data"
    for folder in (repository / "blobs", repository / "snapshots/abc", repository / "refs"):
        folder.mkdir(parents=True)
    (repository / "refs/main").write_text("abc")
    for name, content in BLOBS.items():
        (repository / "blobs" / name).write_bytes(content)
        (repository / "snapshots/abc" / name).symlink_to(f"../../blobs/{name}")
    prepared.mkdir(parents=True)
    (prepared / "data.arrow").write_bytes(BLOBS["large"])
    return hf_home


@pytest.fixture
def own(shared: Path, tmp_path: Path) -> Path:
    """The cache of a process that may see all of it."""
    return give(shared, tmp_path)


def give(shared: Path, tmp_path: Path) -> Path:
    files = [p.relative_to(shared).as_posix() for p in shared.rglob("*") if p.is_file()]
    return Path(hf_cache.environment(shared, files, tmp_path / "scratch")["HF_HOME"])


def test_it_holds_the_same_at_the_same_places(shared: Path, own: Path):
    for name, content in BLOBS.items():
        snapshot = own / REPOSITORY / "snapshots/abc" / name
        assert snapshot.read_bytes() == content
        assert snapshot.resolve() == own / REPOSITORY / "blobs" / name
    assert (own / REPOSITORY / "refs/main").read_text() == "abc"
    assert (own / "datasets/someone___data/data.arrow").read_bytes() == BLOBS["large"]


def test_large_files_of_a_repository_take_no_room_and_are_not_to_be_written(own: Path):
    large, small = (own / REPOSITORY / "blobs" / name for name in BLOBS)
    assert (large.stat().st_nlink, small.stat().st_nlink) == (2, 1)
    assert large.stat().st_mode & 0o222 == 0


@pytest.mark.parametrize(
    "name", [f"{REPOSITORY}/snapshots/abc/small", "datasets/someone___data/data.arrow"]
)
def test_what_a_process_writes_into_its_files_is_its_own(shared: Path, own: Path, name: str):
    before = (shared / name).read_bytes()
    with (own / name).open("r+b") as file:
        file.write(b"!")
    assert (own / name).read_bytes() != before
    assert (shared / name).read_bytes() == before


def test_what_a_process_removes_is_its_own(shared: Path, own: Path):
    for path in (p for p in own.rglob("*") if p.is_file() or p.is_symlink()):
        path.unlink()
    assert (shared / REPOSITORY / "snapshots/abc/large").read_bytes() == BLOBS["large"]


def test_on_another_file_system_large_files_are_links(
    shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def refuse(source: Path, target: Path) -> None:
        raise OSError("Invalid cross-device link")

    monkeypatch.setattr(os, "link", refuse)
    large = give(shared, tmp_path) / REPOSITORY / "blobs/large"
    assert large.is_symlink()
    assert large.read_bytes() == BLOBS["large"]


def test_a_second_call_adds_to_the_same_cache(shared: Path, tmp_path: Path):
    scratch = tmp_path / "scratch"
    own = Path(hf_cache.environment(shared, [], scratch)["HF_HOME"])
    assert sorted(path.name for path in own.rglob("*")) == ["datasets", "hub"]
    assert give(shared, tmp_path) == give(shared, tmp_path) == own
    assert (own / REPOSITORY / "snapshots/abc/small").read_bytes() == b"{}"
