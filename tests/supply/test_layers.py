"""Who may know of whom: the packages import nothing from above them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
OURS = {"livedocs", "localhub", "pinnedhub", "hfmigrate", "playground", "benchmarks", "tests"}
HUGGING_FACE = {"datasets", "huggingface_hub", "peft", "tokenizers", "transformers"}
DOCS = {"markdown", "markdown_exec", "material", "mkdocs", "mkdocs_jupyter", "pymdownx"}
FORBIDDEN = {
    "snippets": OURS,
    "livedocs": HUGGING_FACE | OURS - {"livedocs"},
    "localhub": DOCS | OURS - {"localhub"},
    "hfmigrate": DOCS | HUGGING_FACE | OURS - {"hfmigrate"},
    "pinnedhub": DOCS | OURS - {"pinnedhub", "localhub"},
    "playground": OURS - {"playground", "livedocs", "localhub"},
}
"""Folder → what its files must not import."""


def imports(folder: str) -> Iterator[tuple[str, str]]:
    """Where something is imported, and what."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            for name in names:
                yield f"{path.relative_to(ROOT)}:{node.lineno}", name.partition(".")[0]


@pytest.mark.parametrize("folder", FORBIDDEN)
def test_nothing_is_imported_from_above(folder: str):
    found = list(imports(folder))
    assert found
    assert [(place, name) for place, name in found if name in FORBIDDEN[folder]] == []


ROW = re.compile(r"(?: {4}(?P<folder>\w+)/ +| {20}|(?P<top> {4}))(?P<file>\w+\.py) +\S")


@pytest.mark.parametrize(
    "package", ["livedocs", "livedocs/runner", "localhub/writing", "hfmigrate", "playground"]
)
def test_the_map_of_a_package_has_each_of_its_files(package: str):
    """Each is on a line of its own, below the folder where it is."""
    root, folder, mapped = ROOT / package, "", []
    for line in ast.get_docstring(ast.parse((root / "__init__.py").read_text("utf-8"))).split("\n"):
        if row := ROW.match(line):
            folder = "" if row["top"] else row["folder"] or folder
            mapped.append(f"{folder}/{row['file']}".lstrip("/"))
    with_maps = {"runner", "children"}  # of their own
    files = [path.relative_to(root) for path in root.rglob("*.py") if path.name != "__init__.py"]
    assert sorted(mapped) == sorted(
        path.as_posix() for path in files if path.parts[0] not in with_maps
    )


FLOORS = (
    {"building", "__main__"},
    {"exports"},
    {"markdown", "glossary", "cjk"},
    {"pages"},
    {"project"},
    {"runs"},
    {"settings", "scripts", "private"},
    {"modules"},
    {"source"},
    {"runner"},
    {"errors", "commands"},
)
"""The rooms of `livedocs/`, the highest floor first; each may import from those below it."""


def room_imports() -> Iterator[tuple[str, str, str]]:
    """Where a room of `livedocs/` imports from another one, and the names of both.

    An import for type checkers counts, too: a reader has to follow it.
    """
    for path in sorted((ROOT / "livedocs").rglob("*.py")):
        room = path.relative_to(ROOT / "livedocs").parts[0].removesuffix(".py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module == "livedocs":
                names = [f"livedocs.{alias.name}" for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            for name in names:
                package, _, rest = name.partition(".")
                other = rest.partition(".")[0]
                if package == "livedocs" and other and other != room:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", room, other


def test_no_import_of_the_engine_runs_up_a_floor_or_in_a_circle():
    floor = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
    found = list(room_imports())
    assert len(found) > 50
    assert [
        (place, room, other) for place, room, other in found if floor[room] >= floor[other]
    ] == []


def test_nothing_below_the_pages_needs_what_renders_them():
    pages = next(number for number, rooms in enumerate(FLOORS) if "pages" in rooms)
    below = set().union(*FLOORS[pages + 1 :])
    found = [
        (place, name)
        for place, name in imports("livedocs")
        if name in DOCS and Path(place).parts[1].partition(".")[0] in below
    ]
    assert found == []
