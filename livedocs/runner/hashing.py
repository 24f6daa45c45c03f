"""Hashes of files and folders, and which of them count."""

from __future__ import annotations

import hashlib
from pathlib import Path


def is_in_hidden_folder(name: str) -> bool:
    """Whether a path below the repository leads through a folder like `.cache` or `.git`."""
    return any(part.startswith(".") for part in name.split("/")[:-1])


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
