"""Watches what a run asks of the system: files of the repository it reads, and the network.

Both go by Python's audit events. Files that a library opens outside of Python are not seen here;
see `mentioned_files` in inputs.py.
"""

from __future__ import annotations

import hashlib
import os
import socket
import sys
from importlib.util import source_from_cache
from pathlib import Path

NETWORK_EVENTS = {
    "socket.connect",
    "socket.sendto",
    "socket.sendmsg",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.gethostbyaddr",
}
LISTING_EVENTS = {"os.listdir", "os.scandir"}


class NetworkRefused(PermissionError):
    """A cell asked for the network."""

    __module__ = "builtins"  # tracebacks then show the name alone


class Guard:
    """What a run has read and asked for.

    Args:
        repository: the folder whose files count.
        ignored: of these, the ones that do not count: the module itself, and folders (ending in
            "/") whose content is accounted for elsewhere.
    """

    def __init__(self, repository: str, ignored: list[str]) -> None:
        self.reads: dict[str, str | None] = {}
        """Path below the repository → its hash when it was first opened; None: it was missing.
        A folder, which ends in "/", has the hash of the names in it."""
        self.refused: list[str] = []
        """Addresses asked for and not reported yet."""
        self._prefix = repository.rstrip("/") + "/"
        self._ignored = tuple(self._prefix + name for name in ignored)
        self._is_looking = False

    def install(self) -> None:
        """Begin to watch; there is no way to end it."""
        sys.addaudithook(self._on_event)

    def take_refused(self) -> list[str]:
        refused, self.refused = self.refused, []
        return refused

    def _on_event(self, event: str, args: tuple) -> None:
        if event == "open":
            path, _, flags = args
            writes = isinstance(flags, int) and flags & os.O_ACCMODE == os.O_WRONLY
            if not writes and isinstance(path, str | bytes):
                self._note(os.fsdecode(path))
        elif event in LISTING_EVENTS:
            path = args[0] if args and args[0] is not None else "."
            if isinstance(path, str | bytes | os.PathLike):
                self._note(os.fsdecode(path), is_folder=True)
        elif event in NETWORK_EVENTS:
            address = _address(event, args)
            if address is not None:
                self.refused.append(address)
                raise NetworkRefused(f"network access is refused to snippets: {address}")

    def _note(self, path: str, is_folder: bool = False) -> None:
        if self._is_looking:
            return
        path = os.path.abspath(path)  # noqa: PTH100  (Path.absolute keeps "..")
        if path.endswith(".pyc") and "__pycache__" in path:
            path = source_from_cache(path)
        if is_folder:
            path += "/"
        if not path.startswith(self._prefix) or path.startswith(self._ignored):
            return
        name = path.removeprefix(self._prefix)
        if name in self.reads or any(part.startswith(".") for part in name.split("/")):
            return
        self._is_looking = True
        try:
            self.reads[name] = content_hash(Path(path))
        finally:
            self._is_looking = False


def content_hash(path: Path) -> str | None:
    """The sha256 of a file's content, or of the names in a folder; None where there is nothing."""
    try:
        if path.is_dir():
            data = "\0".join(sorted(entry.name for entry in path.iterdir())).encode()
        else:
            data = path.read_bytes()
    except OSError:
        return None
    return hashlib.sha256(data).hexdigest()


def _address(event: str, args: tuple) -> str | None:
    """What is to be reached; None for a socket of this machine's file system."""
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        if args[0].family not in (socket.AF_INET, socket.AF_INET6):
            return None
        host, port = args[1][:2] if isinstance(args[1], tuple) else (args[1], None)
    elif event == "socket.getaddrinfo":
        host, port = args[:2]
    else:
        host, port = args[0], None
    host = os.fsdecode(host) if isinstance(host, bytes) else host
    return f"{host}:{port}" if port else str(host)
