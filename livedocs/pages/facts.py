"""What stands in small print under an output: time and versions."""

from __future__ import annotations

import os

from livedocs.modules.cells import Module
from livedocs.modules.libraries import library_versions
from livedocs.modules.record import CellRecord


def seconds(record: CellRecord) -> str:
    """How long the cell took; empty where SOURCE_DATE_EPOCH is set.

    Such a build shall leave nothing of its own time.
    """
    if os.environ.get("SOURCE_DATE_EPOCH"):
        return ""
    return f"{record.seconds:.2f} s" if record.seconds >= 0.01 else "< 0.01 s"


def libraries(module: Module) -> list[str]:
    """The libraries that a module imports, by name, with their versions."""
    return [f"{name} {version}" for name, version in library_versions(module.text).items()]
