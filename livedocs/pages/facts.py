"""What is known of an entry besides its output: libraries, repositories, time."""

from __future__ import annotations

import os
from dataclasses import dataclass

from livedocs.modules.cells import Cell, Module
from livedocs.modules.libraries import library_versions
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
    needed = needs(module, cell)
    return Facts(library_versions(needed.imports), source.named_in(needed.code))


def seconds(record: CellRecord) -> str:
    """How long the cell took; empty where SOURCE_DATE_EPOCH is set.

    Such a build shall leave nothing of its own time.
    """
    if os.environ.get("SOURCE_DATE_EPOCH"):
        return ""
    return f"{record.seconds:.2f} s" if record.seconds >= 0.01 else "< 0.01 s"
