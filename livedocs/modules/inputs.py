"""What the outputs of a module can depend on, and what of it has changed since they were made."""

from __future__ import annotations

import ast
import functools
import hashlib
import importlib.metadata
import platform
import re
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from livedocs.modules.arithmetic import arithmetic
from livedocs.modules.cells import Module
from livedocs.runner.hashing import content_hash, is_in_hidden_folder
from livedocs.source import Source, joined

PACKAGE = Path(__file__).parent.parent
ENGINE = ("source.py", "commands.py", "private.py", "modules/*.py", "runs/*.py", "runner/**/*.py")
"""The code that outputs can depend on."""


@dataclass(frozen=True)
class Limits:
    """What a run may use, and what is imported for it beforehand."""

    timeout: float = 60
    """Seconds a cell may take that names no timeout itself."""
    memory: float = 8
    """GiB that a run may allocate beyond what is preloaded."""
    preload: tuple[str, ...] = ()
    """Modules that are imported once for all runs."""


@dataclass(frozen=True)
class Inputs:
    """Everything that is known before a run; what a run reads by itself stands in its record.

    Attributes:
        files: path below the project's folder → sha256: the module, what it imports, what it names.
        versions: of every installed distribution.
        content: the source's fingerprint of what the module names; None while that is not ready.
        arithmetic: what the digits of a result depend on, by name.
        engine: a hash of the code that runs modules, that of the source included.
    """

    files: dict[str, str | None]
    versions: dict[str, str]
    python: str
    machine: str
    source: str
    content: str | None
    arithmetic: dict[str, str]
    limits: dict[str, object]
    engine: str

    def changes(self, now: Inputs) -> list[str]:
        """What differs in `now`, each in a few words, what is nearest to the module first."""
        changes = [*changed_files(self.files, now.files), *_changed_versions(self, now)]
        if self.source != now.source:
            changes.append(f"source {self.source} → {now.source}")
        elif self.content != now.content:
            changes.append(f"the content of source {now.source} changed")
        for before, after in ((self.arithmetic, now.arithmetic), (self.limits, now.limits)):
            for name in sorted(before.keys() | after.keys()):
                if before.get(name) != after.get(name):
                    changes.append(f"{name} {before.get(name)} → {after.get(name)}")
        if self.engine != now.engine:
            changes.append("the engine's code changed")
        return changes

    def without_module(self, path: str) -> Inputs:
        """The same, but for the text of the module at `path`."""
        files = {name: digest for name, digest in self.files.items() if name != path}
        return Inputs(**{**vars(self), "files": files})


def changed_files(before: dict[str, str | None], now: dict[str, str | None]) -> list[str]:
    """In words, what differs between two sets of hashes by path."""
    changes = []
    for path in sorted(before.keys() | now.keys()):
        old, new = before.get(path), now.get(path)
        if old is None and new is not None:
            changes.append(f"{path} is new")
        elif old is not None and new is None:
            changes.append(f"{path} is gone")
        elif old != new:
            changes.append(f"{path} changed")
    return changes


def _changed_versions(before: Inputs, now: Inputs) -> list[str]:
    changes = []
    for name in sorted(before.versions.keys() | now.versions.keys(), key=str.lower):
        old, new = before.versions.get(name, "absent"), now.versions.get(name, "absent")
        if old != new:
            changes.append(f"{name} {old} → {new}")
    if before.python != now.python:
        changes.append(f"Python {before.python} → {now.python}")
    if before.machine != now.machine:
        changes.append(f"machine {before.machine} → {now.machine}")
    return changes


def shared_inputs(source: Source, limits: Limits) -> Inputs:
    """What the outputs of every module depend on; what its own code asks for is left out.

    Raises:
        LiveDocsError: a variable that chooses how numbers are computed is wrong.
    """
    return Inputs(
        files={},
        versions=installed_versions(),
        python=platform.python_version(),
        machine=platform.machine(),
        source=source.name,
        content=None,
        arithmetic=arithmetic(),
        limits={**vars(limits), "preload": list(limits.preload)},
        engine=_engine_hash(source.code),
    )


def module_inputs(module: Module, source: Source, shared: Inputs) -> Inputs:
    """What the outputs of a module depend on, `shared` and what its own code asks for."""
    code = module_code(module)
    content = source.fingerprint(joined(code))
    return replace(shared, files=_module_files(module, code, source.root), content=content)


def module_code(module: Module) -> dict[Path, str]:
    """The text of a module, and of each file beside it that it imports, by path."""
    imported = imported_files(module.path)
    texts = {path: path.read_text("utf-8", errors="replace") for path in imported}
    return {module.path: module.text, **texts}


def _module_files(module: Module, code: dict[Path, str], root: Path) -> dict[str, str | None]:
    """The hashes of the module, of what it imports and of what it names, by path below `root`."""
    imported = [path for path in code if path != module.path]
    called = (path for package in called_packages(module, root) for path in _files_of(package))
    files = [*imported, *mentioned_files(module.path.parent, joined(code)), *called]
    return {
        _relative(module.path, root): hashlib.sha256(module.text.encode()).hexdigest(),
        **{_relative(path, root): content_hash(path) for path in files},
    }


def called_packages(module: Module, root: Path) -> list[Path]:
    """The packages of the project that a module's commands start, by `python -m NAME`."""
    names = {program for cell in module.cells for c in cell.commands for program in c.programs}
    return [root / name for name in sorted(names) if (root / name / "__main__.py").is_file()]


def _files_of(package: Path) -> list[Path]:
    return sorted(p for p in package.rglob("*") if p.is_file() and p.suffix != ".pyc")


def imported_files(path: Path) -> list[Path]:
    """The files beside `path` that it imports, transitively, sorted, without `path` itself."""
    found: set[Path] = set()
    to_read = [path]
    while to_read:
        file = to_read.pop()
        package = file.relative_to(path.parent).parent.parts
        for name in _imported_names(file.read_bytes(), package):
            # Importing a.b runs a/__init__.py, too.
            for end in range(1, len(name) + 1):
                relative = Path(*name[:end])
                for candidate in (relative.with_suffix(".py"), relative / "__init__.py"):
                    imported = path.parent / candidate
                    if imported.is_file() and imported != path and imported not in found:
                        found.add(imported)
                        to_read.append(imported)
    return sorted(found)


def mentioned_files(folder: Path, text: str) -> list[Path]:
    """The files below `folder`, other than Python's, that `text` names, or a folder around them.

    A library may open such a file outside of Python, where a run cannot see it.
    """
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix not in (".py", ".pyc")
        and any(part in text for part in path.relative_to(folder).parts)
        and not is_in_hidden_folder(path.relative_to(folder).as_posix())
        and path.is_file()
    )


def installed_versions() -> dict[str, str]:
    """Every installed distribution and its version, by name, sorted."""
    # Installing and removing a distribution changes the folder it is in.
    return _versions_in(tuple((folder, stamp(Path(folder))) for folder in sys.path))


@functools.lru_cache(maxsize=1)
def _versions_in(folders: tuple) -> dict[str, str]:
    versions: dict[str, str] = {}
    for distribution in importlib.metadata.distributions():
        # Only the head is read; to parse it all as an e-mail takes twenty times as long.
        head = distribution.read_text("METADATA") or distribution.read_text("PKG-INFO") or ""
        name = re.search(r"^Name: *(\S+)", head, re.MULTILINE)
        version = re.search(r"^Version: *(\S+)", head, re.MULTILINE)
        # An install broken off leaves a nameless one. Of two, Python imports the first.
        if name and version:
            versions.setdefault(name[1], version[1])
    return dict(sorted(versions.items()))


def stamp(path: Path) -> tuple[int, int] | None:
    """Something that changes with a file or with what is in a folder: its time in ns and its size;
    None where there is nothing."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


@functools.lru_cache
def _imported_names(code: bytes, package: tuple[str, ...]) -> list[tuple[str, ...]]:
    """What `code`, a module of `package`, may import: dotted names, split at the dots."""
    try:
        tree = ast.parse(code)
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


def _relative(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


@functools.cache
def _engine_hash(of_source: tuple[Path, ...]) -> str:
    files = [*(path for pattern in ENGINE for path in sorted(PACKAGE.glob(pattern))), *of_source]
    return hashlib.sha256("\n".join(str(content_hash(path)) for path in files).encode()).hexdigest()
