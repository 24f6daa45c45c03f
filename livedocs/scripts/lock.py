"""The lock of scripts: of each entry, which of its scripts was proved to print what its page shows.

    batching:mask: cells 0f3c4b5a6d7e8f90

A build reads the file and runs no script. What the file does not know, because it is new or has
changed, is taken as a whole: all cells up to the entry. The hash holds the entry's scripts, so all
Python that stands before it, the commands and files that do so, what the cell says of itself, and
the versions of the libraries that this imports. It does not hold what a proof hardly depends on or
what differs from machine to machine: libraries of libraries, Python, the processor, the content of
models and data, the code that runs cells. A change of these that makes a script wrong and its page
right is not noticed.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

from livedocs.errors import LiveDocsError, Location
from livedocs.modules.cells import Cell, Module
from livedocs.modules.inputs import stamp
from livedocs.modules.libraries import imported, library_versions
from livedocs.scripts.script import AS_REPR, SIZES

DIFFERS = "differs"
"""Stands where a size would, if no script prints what the page shows."""
UNPROVED = tuple(f"{size}{form}" for size in SIZES[1:] for form in (AS_REPR, ""))
"""What is taken without a proof, the best first: it leaves nothing out, and prints as pages do."""
HEAD = """\
# Which script of each entry was proved to print what its page shows: its cells, the prefix of the
# module, the module; `differs` if none does. `make accept` writes this file.
"""
LINE = re.compile(r"(?P<entry>[\w:-]+): (?P<size>[\w-]+) (?P<hash>[0-9a-f]{16})")


@dataclass(frozen=True)
class Proof:
    """What was proved of an entry; it holds for scripts with this hash."""

    size: str
    hash: str


def hash_of(module: Module, cell: Cell, scripts: dict[str, str], size: str) -> str:
    """What the proof of a size depends on, as far as a build can tell at once.

    Code behind the entry counts only where it was run.
    """
    all_ran = is_whole(size) or size == DIFFERS
    texts = {name: text for name, text in scripts.items() if all_ran or not is_whole(name)}
    ran = module.cells if all_ran else module.cells[: module.cells.index(cell) + 1]
    versions = library_versions(name for each in ran for name in imported(each.code))
    said = [f"{name} {version.partition('+')[0]}" for name, version in versions.items()]
    others = [each.code for each in ran if not each.is_python]  # no script holds them
    whole = json.dumps([texts, cell.raises, cell.volatile, said, *([others] if others else [])])
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


def holds(proof: Proof | None, module: Module, cell: Cell, scripts: dict[str, str]) -> bool:
    """Whether there is a proof, and it is one of these scripts."""
    return proof is not None and proof.hash == hash_of(module, cell, scripts, proof.size)


def is_whole(size: str) -> bool:
    """Whether a script of this size holds what stands behind the entry, too."""
    return size.partition("-")[0] == SIZES[-1]


def chosen(proof: Proof | None, module: Module, cell: Cell, scripts: dict[str, str]) -> str:
    """The script that readers get of a cell; empty if none prints what the page shows.

    Args:
        proof: what the lock has, which may be old; None if it has nothing.
        scripts: by size, see `candidates`.
    """
    if holds(proof, module, cell, scripts):
        return scripts.get(proof.size, "")
    return next((scripts[size] for size in UNPROVED if size in scripts), "")


def read_lock(path: Path) -> dict[str, Proof]:
    """The proofs by `module:cell`; none where there is no file.

    Raises:
        LiveDocsError: a line is malformed; the error names it.
    """
    return _read(path, stamp(path))


@functools.lru_cache(maxsize=8)
def _read(path: Path, changed: tuple[int, int] | None) -> dict[str, Proof]:
    proofs: dict[str, Proof] = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines() if changed else (), 1):
        if line.startswith("#"):
            continue
        match = LINE.fullmatch(line)
        if match is None or match["entry"] in proofs:
            reason = "no line of the lock of scripts, or one too many; `make accept` writes it anew"
            raise LiveDocsError(reason, Location(path, number))
        proofs[match["entry"]] = Proof(match["size"], match["hash"])
    return proofs


def write_lock(path: Path, proofs: dict[str, Proof]) -> None:
    """Write the file, a line for each entry."""
    lines = [f"{entry}: {proof.size} {proof.hash}\n" for entry, proof in sorted(proofs.items())]
    path.write_text(HEAD + "".join(lines), encoding="utf-8")
