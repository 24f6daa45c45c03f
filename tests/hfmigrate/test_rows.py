"""Each row of the table is found where its old form stands, and nowhere else."""

from __future__ import annotations

import functools
import json
from pathlib import Path

import pytest
import yaml
from notebook_of_cells import notebook

from hfmigrate.checker import Finding, check
from hfmigrate.sources import Source, read
from hfmigrate.table import FILE, HAPPENS, rows
from livedocs.modules.cells import Module, read_module

ROOT = Path(__file__).parent.parent.parent
GROUPS = yaml.safe_load(FILE.read_text(encoding="utf-8"))
MODULES = {row["id"]: group["module"] for group in GROUPS.values() for row in group["rows"]}
FEWEST = 100


@functools.cache
def findings(name: str) -> tuple[Module, Source, list[Finding]]:
    """What is found in the cells of a snippet module, as a notebook has them."""
    module = read_module(ROOT / "snippets" / f"{name}.py")
    path = ROOT / ".cache" / f"{name}.ipynb"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(notebook(tuple(cell.in_notebook for cell in module.cells))))
    try:
        source, wrong = read(path)
    finally:
        path.unlink()
    assert wrong == []
    return module, source, check(source, rows())


def cells_with(row: str) -> list[str]:
    """The cells in which a row is found."""
    module, source, found = findings(MODULES[row])
    cells = (source.cells[one.line - 1][0] for one in found if one.row.id == row)
    return [module.cells[number - 1].name for number in cells]


@pytest.mark.parametrize("row", [row for row in rows() if row.patterns], ids=lambda row: row.id)
def test_a_row_is_found_in_its_old_cell_and_in_no_other(row):
    assert set(cells_with(row.id)) == {f"{row.id}-old"}


@pytest.mark.parametrize("name", sorted({*MODULES.values()}))
def test_nothing_is_found_in_the_cells_of_today(name: str):
    module, source, found = findings(name)
    cells = {module.cells[source.cells[one.line - 1][0] - 1].name: one.row.id for one in found}
    assert {cell for cell in cells if not cell.endswith("-old")} == set()


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.id)
def test_a_row_says_how_it_is_recognised_or_why_it_is_not(row):
    said = next(r for g in GROUPS.values() for r in g["rows"] if r["id"] == row.id)
    assert row.happens in HAPPENS
    assert row.patterns or (isinstance(said["find"], str) and said["find"].strip())
    if row.happens == "works":
        assert not row.patterns, "what works is no finding"


def test_there_are_rows_enough_and_their_ids_are_their_own():
    assert len(rows()) >= FEWEST
    assert len({row.id for row in rows()}) == len(rows())
