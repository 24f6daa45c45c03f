"""Which long runs were right, kept in the repository: none is made again for nothing.

A file has a line for each run: its name, and a hash of its text and of its libraries' versions.
`make accept` writes it.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from livedocs.modules.libraries import imported, library_versions

HEAD = """\
# {what}, each with a hash of its text and of the versions of its libraries.
# `make accept` writes this file.
"""
LINE = re.compile(r"^([\w-]+): ([0-9a-f]{16})$", re.MULTILINE)


def read_runs(path: Path) -> dict[str, str]:
    """The hashes by the names of runs; what is not there or no hash, runs again."""
    return dict(LINE.findall(path.read_text(encoding="utf-8") if path.is_file() else ""))


def write_runs(path: Path, what: str, hashes: dict[str, str]) -> None:
    """Write a line for each run, in the order of their names."""
    lines = [f"{name}: {known}\n" for name, known in sorted(hashes.items())]
    path.write_text(HEAD.format(what=what) + "".join(lines), encoding="utf-8")


def hash_of_run(text: str) -> str:
    """What it depends on whether Python code runs, as far as can be told at once.

    Args:
        text: the code, the imports of its libraries in it.
    """
    versions = library_versions(imported(text))
    said = [f"{name} {version.partition('+')[0]}" for name, version in versions.items()]
    return hashlib.sha256(json.dumps([text, said]).encode()).hexdigest()[:16]
