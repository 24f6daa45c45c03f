"""What is known of an entry besides its output: libraries, repositories, time."""

from __future__ import annotations

import os
from dataclasses import dataclass

from livedocs.modules.cells import Cell, Module
from livedocs.modules.libraries import imported, library_versions, program_versions
from livedocs.modules.record import CellRecord
from livedocs.scripts.needs import needs
from livedocs.source import Source


@dataclass(frozen=True)
class Facts:
    """What an entry needs, and nothing that only its module does.

    Attributes:
        versions: of the libraries.
        repositories: those of the source.
    """

    versions: dict[str, str]
    repositories: tuple[str, ...]


def facts(module: Module, cell: Cell, source: Source) -> Facts:
    """The facts of an entry."""
    if not cell.is_python:
        return _facts_of_other(module, cell, source)
    needed = needs(module.python_only, cell)
    return Facts(library_versions(needed.imports), source.named_in(*needed.codes))


def _facts_of_other(module: Module, cell: Cell, source: Source) -> Facts:
    """The facts of commands, with those of the files that they name, or of a file."""
    words = {word for command in cell.commands for word in command.words}
    named = (other for other in module.cells if other.writes)
    files = [other.shown for other in named if other.writes in words or other is cell]
    programs = [program for command in cell.commands for program in command.programs]
    imports = (name for code in files for name in imported(code))
    versions = library_versions(imports) | program_versions(programs)
    return Facts(dict(sorted(versions.items())), source.named_in(cell.code, *files))


def seconds(record: CellRecord) -> str:
    """How long the cell took; empty where SOURCE_DATE_EPOCH is set.

    Such a build shall leave nothing of its own time.
    """
    if os.environ.get("SOURCE_DATE_EPOCH"):
        return ""
    return f"{record.seconds:.2f} s" if record.seconds >= 0.01 else "< 0.01 s"
