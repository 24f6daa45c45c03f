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
    versions: dict[str, str] = {}
    for distribution in importlib.metadata.distributions():
        # An install broken off leaves a nameless one. Of two, Python imports the first.
        if name := distribution.metadata["Name"]:
            versions.setdefault(name, distribution.version)
    return dict(sorted(versions.items()))


def imported_files(path: Path) -> list[Path]:
    """The files beside `path` that it imports, transitively, sorted, without `path` itself."""
    found: set[Path] = set()
    to_read = [path]
    while to_read:
        file = to_read.pop()
        package = file.relative_to(path.parent).parent.parts
        for name in _imported_names(file, package):
            # Importing a.b runs a/__init__.py, too.
            for end in range(1, len(name) + 1):
                relative = Path(*name[:end])
                for candidate in (relative.with_suffix(".py"), relative / "__init__.py"):
                    imported = path.parent / candidate
                    if imported.is_file() and imported != path and imported not in found:
                        found.add(imported)
                        to_read.append(imported)
    return sorted(found)


def _imported_names(file: Path, package: tuple[str, ...]) -> list[tuple[str, ...]]:
    """What `file`, a module of `package`, may import: dotted names, split at the dots."""
    try:
        tree = ast.parse(file.read_bytes())
    except SyntaxError:
        return []  # the run will say so
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [tuple(alias.name.split(".")) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = (*above, *(node.module.split(".") if node.module else ()))
            names += [base, *((*base, alias.name) for alias in node.names)]
    return names


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@functools.cache
def _runner_hashes() -> list[str]:
    return [_hash(Path(__file__).parent / name) for name in RUNNER_FILES]


def record_key(module: Module, source: Source, default_timeout: float) -> str:
    """The key of the record that a run of `module` would leave now, as a hex sha256."""
    parts = {
        "module": module.name,
        "text": module.text,
        "imports": {
            path.relative_to(module.path.parent).as_posix(): _hash(path)
            for path in imported_files(module.path)
        },
        "versions": installed_versions(),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "source": [source.name, source.fingerprint()],
        "timeout": default_timeout,
        "runner": _runner_hashes(),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
