"""Folders for temporary files that belong to a process, and are swept when it is gone.

Whose a folder is says a lock on it, which the system takes away with the process, however that
ends. An id of a process would not do: ids are given again.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

PREFIX = "livedocs-process-"


class OwnedFolder:
    """A new folder, this process's own until it is closed; what others have left is removed."""

    def __init__(self) -> None:
        sweep()
        while True:
            self.path = Path(tempfile.mkdtemp(prefix=PREFIX)).resolve()
            with suppress(FileNotFoundError):  # another process has swept it before it was locked
                self._lock = os.open(self.path, os.O_RDONLY)
                with suppress(OSError):  # where nothing can be locked, nothing is swept either
                    fcntl.flock(self._lock, fcntl.LOCK_EX)
                if self.path.exists():
                    return
                os.close(self._lock)

    def close(self) -> None:
        """Remove it with all that is in it."""
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._lock)


def sweep() -> None:
    """Remove the folders of processes that are gone."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except OSError:
            continue  # it has just gone, or is another user's
        with suppress(OSError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)
