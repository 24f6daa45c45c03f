"""MkDocs hook: says when a server shows the pages, and lets one build at a time write a site."""

from __future__ import annotations

from pathlib import Path

from filelock import FileLock
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority

from livedocs.runs import serving
from livedocs.runs.lock import wait_for

_locks: list[FileLock] = []


def on_startup(command: str, dirty: bool) -> None:
    """Tell the engine how it is used."""
    if command == "serve":
        serving.begin()


def on_pre_build(config: MkDocsConfig) -> None:
    """Wait while another process writes the same site; MkDocs would empty it under its hands."""
    if not serving.serving() and not _locks:
        lock = wait_for(Path(config.config_file_path).parent / ".cache" / "site.lock")
        _locks.extend([lock] if lock else [])


@event_priority(-300)  # when the last language is built
def on_post_build(config: MkDocsConfig) -> None:
    """Let checkpoints be made while nothing else is to do."""
    serving.idle()


def on_shutdown() -> None:
    """Let the next one build."""
    while _locks:
        _locks.pop().release()
