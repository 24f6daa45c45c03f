"""One at a time in a project's folder."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

log = logging.getLogger("mkdocs.livedocs")


def wait_for(path: Path) -> FileLock | None:
    """Take the lock at `path`; wait, and say for whom, while another process has it.

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
            log.info("another process in this folder is at work; waiting for it%s", _owner(path))
            lock.acquire()
    except OSError:
        return None
    with suppress(OSError):  # it is only for reading
        path.write_text(f"process {os.getpid()}, `{_command()}`", encoding="utf-8")
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


def _owner(path: Path) -> str:
    """Who has the lock, behind a colon; nothing where that has not been written yet."""
    with suppress(OSError, UnicodeDecodeError):
        if text := path.read_text(encoding="utf-8"):
            return f": {text}"
    return ""


def _command() -> str:
    """This process's command, as one types it: `mkdocs build --strict`."""
    program = Path(sys.argv[0])
    name = program.parent.name if program.name == "__main__.py" else program.name
    return " ".join([name, *sys.argv[1:]])
