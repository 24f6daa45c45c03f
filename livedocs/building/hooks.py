"""MkDocs hook: how a build begins and ends.

It says when a server shows the pages, lets one build at a time write a site, and ends a build with
the words of what is wrong.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.plugins import event_priority
from mkdocs.structure.nav import Navigation

from livedocs.errors import LiveDocsError
from livedocs.pages.pieces import Fence, page_pieces
from livedocs.runs import serving
from livedocs.runs.ending import clean_up_when_told_to_end
from livedocs.runs.lock import wait_for

if TYPE_CHECKING:  # a build starts no server
    from mkdocs.livereload import LiveReloadServer

log = logging.getLogger("mkdocs.livedocs")

ARRIVED = Path(".cache", "arrived")
"""A file that the server watches; touched when an output has come that pages wait for."""

_locks: list[FileLock] = []


def on_startup(command: str, dirty: bool) -> None:
    """Tell the engine how it is used."""
    clean_up_when_told_to_end()
    if command == "serve":
        serving.begin()


def on_pre_build(config: MkDocsConfig) -> None:
    """Wait while another process writes the same site; MkDocs would empty it under its hands."""
    serving.building()
    if not serving.serving() and not _locks:
        lock = wait_for(Path(config.config_file_path).parent / ".cache" / "site.lock")
        _locks.extend([lock] if lock else [])


def on_nav(nav: Navigation, **_: object) -> None:
    """Say in which order readers meet the modules; only the first build leaves any to wait for."""
    if not serving.serving() or serving.build_number():
        return
    for page in nav.pages:
        source = Path(page.file.abs_src_path or "")
        text = source.read_text(encoding="utf-8") if source.suffix == ".md" else ""
        fences = (piece for piece in page_pieces(text) if isinstance(piece, Fence))
        names = [fence.reference.partition(":")[0] for fence in fences if fence.reference]
        names = names or [source.stem]
        serving.order.extend(name for name in dict.fromkeys(names) if name not in serving.order)


def on_serve(server: LiveReloadServer, config: MkDocsConfig, **_: object) -> None:
    """Let what pages wait for be run, and have the pages built again when it is there."""
    arrived = Path(config.config_file_path).parent / ARRIVED
    arrived.parent.mkdir(exist_ok=True)
    arrived.touch()
    server.watch(str(arrived))
    serving.serve(arrived.touch)


@event_priority(-300)  # when the last language is built
def on_post_build(config: MkDocsConfig) -> None:
    """Let checkpoints be made while nothing else is to do."""
    serving.idle()


def on_build_error(error: Exception) -> None:
    """End the build with what a hook found wrong, as MkDocs does with errors of its own.

    Raises:
        Abort: it is an error of the engine.
    """
    if isinstance(error, LiveDocsError):
        log.error("%s", error)
        raise Abort("Aborted, since something is wrong.")


def on_shutdown() -> None:
    """Run nothing more, and let the next one build."""
    serving.end()
    while _locks:
        _locks.pop().release()
