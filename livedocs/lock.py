"""One run at a time in a project's folder."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

log = logging.getLogger("mkdocs.livedocs")


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the lock beside `folder`; wait, and say so, while another process holds it.

    Where no lock can be written, there is none: nothing can be written there by others, either.
    """
    lock = FileLock(folder.with_suffix(".lock"))
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            log.info("another build in this folder runs the snippets; waiting for it")
            lock.acquire()
    except OSError:
        yield
        return
    try:
        yield
    finally:
        lock.release()
