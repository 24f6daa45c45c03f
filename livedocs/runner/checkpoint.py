"""What a copy of the running process needs beside its memory: files, offsets, and a clean state.

`os.fork` copies the memory. It does not copy the working folder, shares the offsets of open files,
and cannot copy threads, pipes and shared memory.
"""

from __future__ import annotations

import os
import random
import shutil
import stat
import threading
import warnings
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from livedocs.runner.leftovers import child_processes

COPIED_BYTES = 1_000_000
"""Larger files are linked, and the checkpoint is gone when such a file has been written to."""

HARMLESS_THREADS = ("tqdm._monitor",)
"""Modules of threads that nobody misses in a copy."""

SEMAPHORE = "/dev/shm/sem."
"""Locks of `multiprocessing`, which tqdm makes one of; nobody holds them between two cells."""


class CannotCopy(Exception):
    """The process has something that a copy of it would not have."""


class Surroundings:
    """What the process had open when the run began."""

    def __init__(self) -> None:
        self._descriptors = _descriptors()
        self._shared_memory = _shared_memory()

    def check(self, ours: set[int]) -> list[int]:
        """The descriptors of files that have been opened since, without `ours`.

        Raises:
            CannotCopy: there are threads, children, pipes, sockets or shared memory.
        """
        threads = [t for t in threading.enumerate() if type(t).__module__ not in HARMLESS_THREADS]
        if len(threads) > 1:
            raise CannotCopy("a thread")
        if child_processes():
            raise CannotCopy("a child process")
        if _shared_memory() - self._shared_memory:
            raise CannotCopy("shared memory")
        opened = []
        for descriptor in sorted(_descriptors() - self._descriptors - ours):
            mode = os.fstat(descriptor).st_mode
            if stat.S_ISREG(mode):
                opened.append(descriptor)
            elif not (stat.S_ISDIR(mode) or stat.S_ISCHR(mode)):
                raise CannotCopy("a pipe or a socket")
        return opened


@dataclass(frozen=True)
class State:
    """The state before a cell.

    Attributes:
        folder: where copies of the files are.
        files: path below the scratch folder → (time of change in ns, size) of its copy.
    """

    folder: Path
    scratch: Path
    working_folder: str
    folders: frozenset[str]
    files: dict[str, tuple[int, int]]
    links: dict[str, str]
    offsets: dict[int, int]
    random_state: tuple

    @classmethod
    def keep(cls, scratch: Path, folder: Path, opened: list[int]) -> State:
        """Copy the files of `scratch` into `folder`, which must not exist.

        Args:
            opened: descriptors whose offsets belong to the state.

        Raises:
            CannotCopy: there is something else than files, folders and links.
        """
        folder.mkdir(parents=True)
        folders, files, links = set(), {}, {}
        for path in sorted(scratch.rglob("*")):
            name, mode = path.relative_to(scratch).as_posix(), path.lstat().st_mode
            if stat.S_ISDIR(mode):
                (folder / name).mkdir()
                folders.add(name)
            elif stat.S_ISREG(mode):
                _copy(path, folder / name)
                files[name] = _signature(folder / name)
            elif stat.S_ISLNK(mode):
                links[name] = os.readlink(path)  # noqa: PTH115  (as it is)
            else:
                raise CannotCopy(f"{name} is neither a file nor a folder")
        return cls(
            folder=folder,
            scratch=scratch,
            working_folder=os.getcwd(),  # noqa: PTH109  (a string, for os.chdir)
            folders=frozenset(folders),
            files=files,
            links=links,
            offsets={descriptor: os.lseek(descriptor, 0, os.SEEK_CUR) for descriptor in opened},
            random_state=random.getstate(),
        )

    def restore(self) -> bool:
        """Bring everything back in this process; False where the copies have been changed."""
        if any(_signature(self.folder / name) != kept for name, kept in self.files.items()):
            return False
        for path in sorted(self.scratch.rglob("*"), reverse=True):
            name = path.relative_to(self.scratch).as_posix()
            if path.is_symlink() or not path.is_dir():
                path.unlink()
            elif name not in self.folders:
                path.rmdir()
        for name in sorted(self.folders):
            (self.scratch / name).mkdir(exist_ok=True)
        for name in self.files:
            _copy(self.folder / name, self.scratch / name)
        for name, target in self.links.items():
            (self.scratch / name).symlink_to(target)
        os.chdir(self.working_folder)
        for descriptor, offset in self.offsets.items():
            with suppress(OSError):  # it was closed between
                os.lseek(descriptor, offset, os.SEEK_SET)
        random.setstate(self.random_state)  # Python seeds it anew in every forked process
        return True


def _copy(source: Path, target: Path) -> None:
    if source.stat().st_size > COPIED_BYTES:
        os.link(source, target)
    else:
        shutil.copy2(source, target)


def _signature(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def _descriptors() -> set[int]:
    found = {int(path.name) for path in Path("/proc/self/fd").iterdir()}
    return {descriptor for descriptor in found if _is_open(descriptor)}


def _is_open(descriptor: int) -> bool:
    """False for the descriptor that listing them had open."""
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def _shared_memory() -> set[str]:
    """The mappings that are writable and shared with other processes."""
    lines = Path("/proc/self/maps").read_text(encoding="utf-8", errors="replace").splitlines()
    return {line for line in lines if line.split()[1] == "rw-s" and SEMAPHORE not in line}


def fork_child_of_nobody() -> bool:
    """Fork a process that is no child of this one; whether this is the new one.

    Where the system has no room for another process, there is none.
    """
    try:
        between = _fork()
    except OSError:
        return False
    if between:
        os.waitpid(between, 0)
        return False
    with suppress(OSError):
        if _fork() == 0:
            return True
    os._exit(0)


def _fork() -> int:
    """Fork without Python's warning that there are threads: the native ones are left behind.

    The filters are set aside as they are. A change of theirs would make Python forget which
    warnings it has shown.
    """
    filters = warnings.filters
    warnings.filters = [("ignore", None, Warning, None, 0)]
    try:
        return os.fork()
    finally:
        warnings.filters = filters
