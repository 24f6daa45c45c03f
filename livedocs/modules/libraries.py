"""The libraries that code imports."""

from __future__ import annotations

import ast
import functools
import importlib.metadata
import re
import sys
from collections.abc import Iterable

from livedocs.modules.inputs import installed_versions


@functools.lru_cache(maxsize=256)  # every cell of a module asks for the same
def imported(code: str) -> tuple[str, ...]:
    """The top-level names of what `code` imports, without Python's own, sorted."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add(node.module.partition(".")[0])
    return tuple(sorted(names - sys.stdlib_module_names))


def library_versions(imports: Iterable[str]) -> dict[str, str]:
    """The versions of the installed distributions that hold importable modules, by name.

    Args:
        imports: the modules; those of Python itself count for nothing.
    """
    return _versions(map(distribution_of, sorted(set(imports) - sys.stdlib_module_names)))


def program_versions(programs: Iterable[str]) -> dict[str, str]:
    """The versions of the installed distributions that programs belong to, by name.

    Args:
        programs: as a command names them, or a module's name for `python -m`.
    """
    owners = _programs()
    names = {owners.get(name) or distribution_of(name) for name in programs}
    return _versions(sorted(filter(None, names)))


def _versions(names: Iterable[str | None]) -> dict[str, str]:
    versions = installed_versions()
    return {name: versions[name] for name in names if name}


@functools.cache
def _programs() -> dict[str, str]:
    """What can be started from a command line → the distribution that it comes with."""
    scripts = importlib.metadata.entry_points(group="console_scripts")
    return {script.name: script.dist.name for script in scripts if script.dist}


@functools.cache
def distribution_of(module: str) -> str | None:
    """The installed distribution that holds the importable `module`; None for one of the project's.

    Most have the same name. For the others the lists of installed files are searched.
    """
    for name in installed_versions():
        if re.sub(r"[-.]", "_", name).lower() == module.lower():
            return name
    file = re.compile(rf"^{re.escape(module)}(/__init__)?\.py,", re.MULTILINE)
    for distribution in importlib.metadata.distributions():
        if file.search(distribution.read_text("RECORD") or ""):
            return distribution.name
    return None
