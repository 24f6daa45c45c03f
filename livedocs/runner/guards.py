"""Watches what a run asks of the system: files of the repository it reads, and the network.

Both go by Python's audit events. What a library opens outside of Python, or in a process that it
starts, is not seen here; see `mentioned_files` in inputs.py, and children/ for the network.
"""

from __future__ import annotations

import importlib.metadata
import os
import sys
import traceback
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import source_from_cache
from pathlib import Path

from livedocs.runner.children.sitecustomize import (
    EVENTS,
    address_asked_for,
    is_loopback,
    written,
)
from livedocs.runner.hashing import content_hash, is_in_hidden_folder

LISTING_EVENTS = {"os.listdir", "os.scandir"}
IMPORT_SYSTEM = ("<frozen importlib", importlib.metadata.__file__)
"""What the file names of Python's own import system begin with."""


class NetworkRefused(PermissionError):
    """A cell asked for the network."""

    __module__ = "builtins"  # tracebacks then show the name alone

    def __reduce__(self) -> tuple:
        """Go from a forked process to its parent as what any process knows."""
        return PermissionError, self.args


@dataclass(frozen=True)
class Refusal:
    """An address that was asked for, and from where: (file, line), the innermost first."""

    address: str
    stack: tuple[tuple[str, int], ...]

    def __str__(self) -> str:
        return f"network access is refused to snippets: {self.address}"

    def line_in(self, file: str) -> int | None:
        """The line of `file` that led there; None where there is none, as in a thread."""
        return next((line for path, line in self.stack if path == file), None)


class Guard:
    """What a run has read and asked for.

    Args:
        repository: the folder whose files count.
        ignored: of these, the ones that do not count: the module itself, and folders (ending in
            "/") whose content is accounted for elsewhere.
        allows_loopback: whether this machine itself may be reached by the network.
    """

    def __init__(self, repository: str, ignored: list[str], allows_loopback: bool = False) -> None:
        self.reads: dict[str, str | None] = {}
        """Path below the repository → its hash when it was first opened; None: it was missing.
        A folder, which ends in "/", has the hash of the names in it."""
        self._refused: list[Refusal] = []
        self._allows_loopback = allows_loopback
        self._prefix = repository.rstrip("/") + "/"
        self._ignored = tuple(self._prefix + name for name in ignored)

    def install(self) -> None:
        """Begin to watch; there is no way to end it."""
        sys.addaudithook(self._on_event)

    def take_refused(self) -> Refusal | None:
        """The first since the last call."""
        refused, self._refused = self._refused, []
        return refused[0] if refused else None

    def _on_event(self, event: str, args: tuple) -> None:
        if event == "open":
            path, _, flags = args
            writes = isinstance(flags, int) and flags & os.O_ACCMODE == os.O_WRONLY
            if not writes and isinstance(path, str | bytes):
                self._note(os.fsdecode(path))
        elif event in LISTING_EVENTS:
            path = args[0] if args and args[0] is not None else "."
            # An import lists folders to find one file, and so does the search for a distribution's
            # version; what else is in them is nothing to it.
            imports = sys._getframe(1).f_code.co_filename.startswith(IMPORT_SYSTEM)
            if not imports and isinstance(path, str | bytes | os.PathLike):
                self._note(os.fsdecode(path), is_folder=True)
        elif event in EVENTS:
            asked = address_asked_for(event, args)
            if asked is not None and not (self._allows_loopback and is_loopback(asked[0])):
                frames = traceback.walk_stack(sys._getframe(1))
                stack = tuple((frame.f_code.co_filename, line) for frame, line in frames)
                self._refused.append(Refusal(written(*asked), stack))
                raise NetworkRefused(str(self._refused[-1]))

    def _note(self, path: str, is_folder: bool = False) -> None:
        path = os.path.abspath(path)  # noqa: PTH100  (Path.absolute keeps "..")
        with suppress(ValueError):  # it is no compiled module
            path = source_from_cache(path)
        if is_folder:
            path += "/"
        if not path.startswith(self._prefix) or path.startswith(self._ignored):
            return
        name = path.removeprefix(self._prefix)
        if name in self.reads or is_in_hidden_folder(name):
            return
        self.reads[name] = None  # so that the hash's own look at it is not noted again
        self.reads[name] = content_hash(Path(path))
