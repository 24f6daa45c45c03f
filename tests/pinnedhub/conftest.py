"""A project that pins and downloads from a small Hub."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hubs import go_to
from huggingface_hub import constants
from small_hub import CODE, FILES, MODEL, Hub

from localhub import serving
from pinnedhub import download
from pinnedhub.fill import Place
from pinnedhub.pin import pin


@pytest.fixture(autouse=True)
def quick_and_online(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits long, and the client may ask a server on this machine."""
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(download, "FIRST_WAIT_SECONDS", 0.01)
    monkeypatch.delenv("HF_TOKEN", raising=False)


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """The small Hub with a model."""
    hub = Hub(tmp_path / "repositories")
    hub.add(MODEL, FILES)
    with serving.in_thread(hub) as address:
        go_to(address, monkeypatch)
        yield hub


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder of a project with one module, which loads the model."""
    root = tmp_path / "project"
    (root / "snippets").mkdir(parents=True)
    (root / "snippets" / "module.py").write_text(CODE, encoding="utf-8")
    return root


@pytest.fixture
def pinned(hub: Hub, root: Path) -> Place:
    """The project's place, with a lock that has just been written."""
    list(pin(root, [root / "snippets" / "module.py"]))
    hub.asked.clear()
    hub.sent.clear()
    return Place(root)
