"""The key of a record: one hash over everything that the outputs of a module can depend on."""

from __future__ import annotations

import ast
import functools
import hashlib
import importlib.metadata
import json
import platform
from pathlib import Path

from livedocs.cells import Module
from livedocs.source import Source

RUNNER_FILES = ("cells.py", "execute.py", "runner.py", "record.py", "key.py")


@functools.cache
def installed_versions() -> dict[str, str]:
    """Every installed distribution and its version, by name, sorted."""
    versions = {
        distribution.metadata["Name"]: distribution.version
        for distribution in importlib.metadata.distributions()
    }
    return dict(sorted(versions.items()))


def imported_files(path: Path) -> list[Path]:
    """The files beside `path` that it imports, transitively, sorted, without `path` itself."""
    found: set[Path] = set()
    to_read = [path]
    while to_read:
        tree = ast.parse(to_read.pop().read_text(encoding="utf-8"))
        for name in _imported_names(tree):
            relative = Path(*name.split("."))
            for candidate in (relative.with_suffix(".py"), relative / "__init__.py"):
                file = path.parent / candidate
                if file.is_file() and file != path and file not in found:
                    found.add(file)
                    to_read.append(file)
    return sorted(found)


def _imported_names(tree: ast.AST) -> list[str]:
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            names += [base, *(f"{base}.{alias.name}".strip(".") for alias in node.names)]
    return [name for name in names if name]


@functools.cache
def _runner_hash() -> str:
    digest = hashlib.sha256()
    for name in RUNNER_FILES:
        digest.update((Path(__file__).parent / name).read_bytes())
    return digest.hexdigest()


def record_key(module: Module, source: Source, default_timeout: float) -> str:
    """The key of the record that a run of `module` would leave now, as a hex sha256."""
    parts = {
        "module": module.name,
        "text": module.text,
        "imports": {
            path.relative_to(module.path.parent).as_posix(): path.read_text(encoding="utf-8")
            for path in imported_files(module.path)
        },
        "versions": installed_versions(),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "source": [source.name, source.fingerprint()],
        "timeout": default_timeout,
        "runner": _runner_hash(),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
