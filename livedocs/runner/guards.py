"""Watches what a run asks of the system: files of the repository, and the network.

All goes by Python's audit events. What a library opens outside of Python, or in a process that it
starts, is not seen here; see `mentioned_files` in inputs.py, and children/ for the network. What
Python opens or changes by a name below an open folder (`dir_fd`) is taken for one below the current
folder, as the events do not name the other one.
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
    nobody_is_asked_for,
    note_down,
    unknown,
    written,
)
from livedocs.runner.hashing import COMPILED, content_hash, is_in_hidden_folder

LISTING_EVENTS = {"os.listdir", "os.scandir"}
CHANGING_EVENTS = {
    "os.link": (1,),
    "os.mkdir": (0,),
    "os.remove": (0,),
    "os.rename": (0, 1),
    "os.rmdir": (0,),
    "os.symlink": (1,),
    "os.truncate": (0,),
    "shutil.rmtree": (0,),
}
"""Event → which of its arguments are paths that it changes."""
WITH_ALL_IN_IT = ("os.rename", "shutil.rmtree")
"""Of these, what changes all that is in a folder, too."""
IMPORT_SYSTEM = ("<frozen importlib", importlib.metadata.__file__)
"""What the file names of Python's own import system begin with."""


WRITE_REFUSED = (
    "a cell may not change {}, a file of the project; "
    "it can write into the working folder, which is the current one"
)


class NetworkRefused(PermissionError):
    """A cell asked for the network."""

    __module__ = "builtins"  # tracebacks then show the name alone

    def __reduce__(self) -> tuple:
        """Go from a forked process to its parent as what any process knows."""
        return PermissionError, self.args


class WriteRefused(PermissionError):
    """A cell wanted to change a file of the project."""

    __module__ = "builtins"

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
    """What a process has read and asked for, from `install` on.

    The fork server has one while it imports what is preloaded: what that reads, each run has read.

    Args:
        repository: the folder whose files count.
        ignored: of these, the folders (ending in "/") whose content is accounted for elsewhere.
    """

    def __init__(self, repository: str, ignored: list[str]) -> None:
        self.process = 0
        """The run's own; one that a cell forks tells of a refusal by a file."""
        self.reads: dict[str, str | None] = {}
        """Path below the repository → its hash when it was first opened; None: it was missing.
        A folder, which ends in "/", has the hash of the names in it."""
        self._taken: set[str] = set()
        self._refused: list[Refusal] = []
        self._allows_loopback = False
        self._prefix = repository.rstrip("/") + "/"
        self._ignored = tuple(self._prefix + name for name in ignored)
        self._module = self._note_file = ""
        self._read_only: tuple[str, ...] | None = None
        """Folders that a run may not write into; None before there is a run."""

    def install(self) -> None:
        """Begin to watch; there is no way to end it."""
        sys.addaudithook(self._on_event)

    def begin_run(
        self, module: str, read_only: list[str], allows_loopback: bool, note: str
    ) -> None:
        """Refuse from now on what snippets may not do.

        Args:
            module: the file that is run; that it is read is known.
            read_only: folders, ending in "/".
            allows_loopback: whether this machine itself may be reached by the network.
            note: a file that gets a line with each address that a forked process asks for.
        """
        self.process, self._note_file = os.getpid(), note
        self._allows_loopback = allows_loopback
        self._module = module.removeprefix(self._prefix)
        self._read_only = tuple(self._prefix + name for name in read_only)

    def take_reads(self) -> dict[str, str | None]:
        """What was read since the last call."""
        new = {path: digest for path, digest in self.reads.items() if path not in self._taken}
        self._taken.update(new)
        return new

    def take_refused(self) -> Refusal | None:
        """The first since the last call."""
        refused, self._refused = self._refused, []
        return refused[0] if refused else None

    def _on_event(self, event: str, args: tuple) -> None:
        if event == "open":
            path, _, flags = args
            if isinstance(path, str | bytes):
                self._on_open(os.fsdecode(path), flags if isinstance(flags, int) else 0)
        elif event in LISTING_EVENTS:
            path = args[0] if args and args[0] is not None else "."
            # An import lists folders to find one file, and so does the search for a distribution's
            # version; what else is in them is nothing to it.
            imports = sys._getframe(1).f_code.co_filename.startswith(IMPORT_SYSTEM)
            if not imports and isinstance(path, str | bytes | os.PathLike):
                self._note(os.fsdecode(path), is_folder=True)
        elif event in CHANGING_EVENTS:
            for index in CHANGING_EVENTS[event]:
                if isinstance(args[index], str | bytes | os.PathLike):
                    self._refuse_change(os.fsdecode(args[index]), event)
        elif event == "sqlite3.connect":
            self._on_database(os.fsdecode(args[0]))
        elif event in EVENTS and self._read_only is not None:
            asked = address_asked_for(event, args)
            if asked is not None and self._allows_loopback and nobody_is_asked_for(asked[0]):
                raise unknown(asked[0])
            if asked is not None and not (self._allows_loopback and is_loopback(asked[0])):
                frames = traceback.walk_stack(sys._getframe(1))
                stack = tuple((frame.f_code.co_filename, line) for frame, line in frames)
                refusal = Refusal(written(*asked), stack)
                self._refused.append(refusal)
                if os.getpid() != self.process:
                    note_down(self._note_file, refusal.address)
                raise NetworkRefused(str(refusal))

    def _on_open(self, path: str, flags: int) -> None:
        if flags & os.O_ACCMODE != os.O_WRONLY and not flags & (os.O_TRUNC | os.O_EXCL):
            self._note(path)
        if flags & (os.O_ACCMODE | os.O_TRUNC | os.O_CREAT):
            self._refuse_change(path)

    def _on_database(self, path: str) -> None:
        """SQLite opens the file itself; one that is not there, it makes."""
        path = path.removeprefix("file:").partition("?")[0]
        if path in ("", ":memory:"):
            return
        if Path(path).exists():
            self._note(path)
        else:
            self._refuse_change(path)

    def _note(self, path: str, is_folder: bool = False) -> None:
        name = self._name(path + "/" if is_folder else path)
        if name is None or name == self._module or name in self.reads:
            return
        self.reads[name] = None  # so that the hash's own look at it is not noted again
        self.reads[name] = content_hash(Path(self._prefix + name))

    def _refuse_change(self, path: str, event: str = "") -> None:
        """Refuse to change what the site is made from, or what this run has read or listed.

        Else the record would be stale as soon as it is made, and a server would never rest.
        """
        if self._read_only is None or COMPILED in Path(path).parts:
            return
        name = self._name(path.rstrip("/"))
        if event in WITH_ALL_IN_IT and self._holds_what_stays(path):
            raise WriteRefused(WRITE_REFUSED.format(name or "."))
        if name is None:
            return
        folder = name[: name.rfind("/") + 1]
        is_source = (self._prefix + name).startswith(self._read_only)
        # What `rmtree` removes, it lists; afterwards it would be refused to remove the folder.
        is_read = name in self.reads or folder in self.reads or event == "shutil.rmtree"
        if is_read or (is_source and not is_in_hidden_folder(name)):
            raise WriteRefused(WRITE_REFUSED.format(name))

    def _holds_what_stays(self, path: str) -> bool:
        """Whether a folder holds something that may not be changed, or is that."""
        below = os.path.abspath(path).rstrip("/") + "/"  # noqa: PTH100  (Path.absolute keeps "..")
        read = (self._prefix + name for name, digest in list(self.reads.items()) if digest)
        return any(each.startswith(below) for each in (*self._read_only, *read))

    def _name(self, path: str) -> str | None:
        """A path below the repository, of a compiled module that of its text; None if it does not
        count."""
        is_folder = path.endswith("/")
        path = os.path.abspath(path)  # noqa: PTH100  (Path.absolute keeps "..")
        with suppress(ValueError):  # it is no compiled module
            path = source_from_cache(path)
        path += "/" if is_folder else ""
        if not path.startswith(self._prefix) or path.startswith(self._ignored):
            return None
        return path.removeprefix(self._prefix)
