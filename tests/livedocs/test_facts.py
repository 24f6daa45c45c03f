"""What is told of an entry: time, libraries, repositories; of no other entry's."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import fake_source
import pytest

from livedocs.modules.cells import read_module
from livedocs.modules.inputs import installed_versions
from livedocs.modules.libraries import distribution_of
from livedocs.modules.record import CellRecord
from livedocs.pages.facts import facts, seconds
from livedocs.project import Project
from livedocs.scripts.script import parts
from livedocs.source import Source
from localhub.named import named_repositories

IMPORT = re.compile(r"^ *(?:import|from) (\w+)", re.MULTILINE)
MODULE = """\
# %% load
import numpy
import yaml

name = 'owner/model'
data = yaml.safe_load(name)

# %% uses
print(data)

# %% imports-inside
def draw():
    import rich.table

    return rich.table

# %% calls
print(draw())

# %% says
print("the repository owner/model")  # "owner/model"
"""


@pytest.mark.parametrize(
    ("taken", "text"),
    [
        (0.0, "< 0.01 s"),
        (0.0099, "< 0.01 s"),
        (0.01, "0.01 s"),
        (12.345, "12.35 s"),
        (75.5, "75.50 s"),
    ],
)
def test_short_times_are_not_shown_as_zero(taken: float, text: str) -> None:
    assert seconds(CellRecord((), "", taken, 0, {}, ())) == text


def test_a_build_that_leaves_nothing_of_its_time_shows_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    assert seconds(CellRecord((), "", 1.0, 0, {}, ())) == ""


@pytest.mark.parametrize(
    ("cell", "libraries", "repositories"),
    [
        ("load", ["PyYAML"], ("owner/model",)),
        ("uses", ["PyYAML"], ("owner/model",)),
        ("imports-inside", ["rich"], ()),
        ("calls", ["rich"], ()),
        ("says", [], ()),
    ],
)
def test_facts_are_those_of_what_the_entry_needs(
    tmp_path: Path, cell: str, libraries: list[str], repositories: tuple[str, ...]
) -> None:
    path = tmp_path / "module.py"
    path.write_text(MODULE, encoding="utf-8")
    module = read_module(path)
    found = facts(module, module.cell(cell), Source(fake_source, tmp_path))
    versions = installed_versions()
    assert found.versions == {name: versions[name] for name in libraries}
    assert found.repositories == repositories


@pytest.mark.parametrize(
    "text",
    [
        "import yaml\n\nglobals()['made'] = yaml\n\n# %% entry\nmade",
        "from yaml import *\n\n# %% entry\nsafe_load('1')",
    ],
)
def test_where_names_do_not_tell_what_is_needed_all_before_it_counts(tmp_path: Path, text: str):
    path = tmp_path / "module.py"
    path.write_text(f"# %% before\n{text}\n", encoding="utf-8")
    module = read_module(path)
    found = facts(module, module.cell("entry"), Source(fake_source, tmp_path))
    assert found.versions == {"PyYAML": installed_versions()["PyYAML"]}


def test_of_all_entries_only_what_they_import_and_load_is_told(project: Project) -> None:
    """Seen in another way: in the lines of their scripts, and by the calls that load."""
    wrong = []
    for module in project.modules().values():
        for cell in module.cells:
            if not cell.is_python:  # the program that a command starts is looked at elsewhere
                continue
            found = facts(module, cell, project.source)
            text = "\n".join(
                parts(module.python_only, cell, project.displaying(module.name)).values()
            )
            tree = ast.parse(text)
            lines = ast.unparse(tree)  # each import on a line, and each text, which may hold some
            libraries = set(filter(None, map(distribution_of, set(IMPORT.findall(lines)))))
            # What an own Hub has not is made by the module, or there is none.
            loaded = set() if module.private_hub else {r.id for r in named_repositories(text)}
            strings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
            named = {name for name in found.repositories if name in strings or name in text}
            if set(found.versions) != libraries or not loaded <= set(found.repositories) == named:
                wrong.append((f"{module.name}:{cell.name}", found, libraries, loaded))
    assert wrong == []
