"""One at a time in a project's folder."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

log = logging.getLogger("mkdocs.livedocs")


def wait_for(path: Path) -> FileLock | None:
    """Take the lock at `path`; wait, and say so, while another process has it.

    Returns:
        The lock, to be released; None where no file can be written: then there is nothing that
        two processes could write at a time.
    """
    lock = FileLock(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            log.info("another build in this folder is at work; waiting for it")
            lock.acquire()
    except OSError:
        return None
    return lock


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the lock beside `folder`."""
    lock = wait_for(folder.with_suffix(".lock"))
    try:
        yield
    finally:
        if lock is not None:
            lock.release()
