"""What stands in small print under an output: source, time and versions."""

from __future__ import annotations

import ast
import os

from livedocs.modules.cells import Module
from livedocs.modules.inputs import installed_versions
from livedocs.modules.record import CellRecord


def seconds(record: CellRecord) -> str:
    """How long the cell took; empty where SOURCE_DATE_EPOCH is set.

    Such a build shall leave nothing of its own time.
    """
    if os.environ.get("SOURCE_DATE_EPOCH"):
        return ""
    return f"{record.seconds:.2f} s" if record.seconds >= 0.01 else "< 0.01 s"


def libraries(module: Module) -> list[str]:
    """The libraries that a module imports with their versions, as it imports them first.

    A library counts if its distribution has the name of its package.
    """
    versions = installed_versions()
    return [f"{name} {versions[name]}" for name in _imports(module) if name in versions]


def _imports(module: Module) -> list[str]:
    """The packages that the module's lines import, each once."""
    names: list[str] = []
    nodes = [
        n for n in ast.walk(ast.parse(module.text)) if isinstance(n, ast.Import | ast.ImportFrom)
    ]
    for node in sorted(nodes, key=lambda node: node.lineno):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif node.module:
            names.append(node.module)
    return list(dict.fromkeys(name.partition(".")[0] for name in names))
