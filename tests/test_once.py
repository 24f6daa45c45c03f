"""The processes of one test run make a thing once."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from once import once


def worker(base: Path, name: str) -> SimpleNamespace:
    """What gives one process of the run its folders."""
    (base / name).mkdir(parents=True)
    return SimpleNamespace(getbasetemp=lambda: base / name)


def test_two_processes_share_what_the_first_one_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PYTEST_XDIST_WORKER", "gw0")
    folders = [once(worker(tmp_path, name), "site", Path.mkdir) for name in ("gw0", "gw1")]
    assert folders[0] == folders[1] and folders[0].is_dir()


def test_a_run_without_workers_keeps_to_its_own_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    folders = {once(worker(tmp_path, name), "site", Path.mkdir) for name in ("one", "two")}
    assert len(folders) == 2


def test_what_could_not_be_made_is_tried_again(tmp_path: Path):
    factory = worker(tmp_path, "gw0")
    with pytest.raises(ZeroDivisionError):
        once(factory, "site", lambda folder: 1 / 0)
    assert once(factory, "site", Path.mkdir).is_dir()
    once(factory, "site", lambda folder: 1 / 0)
