"""Hashes of files and folders, and which of them count."""

from __future__ import annotations

import hashlib
from pathlib import Path

COMPILED = "__pycache__"


def is_in_hidden_folder(name: str) -> bool:
    """Whether a path below the repository leads through a folder like `.cache` or `.git`."""
    return any(part.startswith(".") for part in name.split("/")[:-1])


def content_hash(path: Path) -> str | None:
    """The sha256 of a file's content, or of the names in a folder; None where there is nothing.

    A file is read in pieces: a run hashes within the memory that its cell may allocate.
    """
    try:
        if path.is_dir():
            names = sorted(entry.name for entry in path.iterdir() if entry.name != COMPILED)
            return hashlib.sha256("\0".join(names).encode()).hexdigest()
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
