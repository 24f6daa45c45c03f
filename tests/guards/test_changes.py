"""The table of what has changed: a row has both cells, and its old one does what the row says."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from pages import LANGUAGES, ROOT, every_section, place, read_page, report

from livedocs.errors import Location
from livedocs.modules.cells import Cell, Module, read_module
from livedocs.modules.record import CellRecord, Output
from livedocs.pages.change_rows import HAPPENS, Group, Row, read_changes
from livedocs.pages.sections import CHANGES

FILES = sorted({line["path"] for section in every_section() for _, line in section.find(CHANGES)})
GROUPS: list[Group] = [group for file in FILES for group in read_changes(ROOT / file)]
ROWS: list[Row] = [row for group in GROUPS for row in group.rows]
EACH_ROW = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
SIDES = ("old", "now")
FEWEST = 100
FEWEST_LIBRARIES = 4
ALONE = {"setup"}
"""Cells that belong to no row."""


def module_of(row: Row) -> Module | None:
    path = ROOT / "snippets" / f"{row.module}.py"
    return read_module(path) if path.is_file() else None


def cells_of(row: Row) -> dict[str, Cell | None]:
    """The two cells of a row, by side."""
    module = module_of(row)
    known = {cell.name: cell for cell in module.cells} if module else {}
    return {side: known.get(f"{row.id}-{side}") for side in SIDES}


def test_there_is_a_table_with_rows_enough():
    assert len(ROWS) >= FEWEST
    assert len({row.library for row in ROWS}) >= FEWEST_LIBRARIES
    assert {row.happens for row in ROWS} == set(HAPPENS)


@EACH_ROW
def test_a_row_has_both_cells(row: Row):
    report([
        f"{where(row)}: there is no cell {row.cell(side)}"
        for side, cell in cells_of(row).items()
        if cell is None
    ])  # fmt: skip


def test_a_cell_belongs_to_a_row():
    known = {row.cell(side) for row in ROWS for side in SIDES}
    report(
        [
            f"{place(path, cell.line)}: no row has the cell {module.name}:{cell.name}"
            for path in sorted({ROOT / "snippets" / f"{row.module}.py" for row in ROWS})
            for module in [read_module(path)]
            for cell in module.cells
            if f"{module.name}:{cell.name}" not in known and cell.name not in ALONE
        ]
    )


@EACH_ROW
def test_the_old_form_does_what_the_row_says(row: Row, runs):
    old, now = (recorded(row, side, runs) for side in SIDES)
    report([f"{where(row)}: {fault}" for fault in faults(row, cells_of(row), old, now)])


def recorded(row: Row, side: str, runs) -> CellRecord:
    """What a cell left."""
    if row.cell(side) not in runs.cells:
        pytest.fail(f"{where(row)}: the cell {row.cell(side)} has not run", pytrace=False)
    return runs.cells[row.cell(side)]


def faults(row: Row, cells: dict, old: CellRecord, now: CellRecord) -> list[str]:
    """What the runs of both cells show otherwise than the row says."""
    cell = cells["old"]
    found = []
    fails = bool(cell.raises or cell.exits)
    if fails is not (row.happens == "raises"):
        found.append(f"it happens `{row.happens}`, and the old cell ends in {cell.raises}")
    if bool(cell.warns) is not (row.happens == "warns"):
        found.append(f"it happens `{row.happens}`, and the old cell warns of {cell.warns}")
    if fails and not old.text.strip():
        found.append("the old cell shows no error")
    if row.happens in ("ignored", "other", "works") and old.stderr.strip() and not cell.volatile:
        found.append(f"something is said in silence: {old.stderr.strip()[:100]}")
    if row.happens == "other" and masked(old) == masked(now):
        found.append("old and now show the same, so nothing is another result")
    if cells["now"].raises or cells["now"].exits or cells["now"].warns:
        found.append("the cell of today raises or warns")
    return found


def masked(record: CellRecord) -> str:
    return " ".join(record.text.split())


def where(row: Row) -> str:
    return place(row.place.path, row.place.line)


@EACH_ROW
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_row_leads_to_an_entry_that_is_there(row: Row, language: str):
    if row.entry:
        name, _, anchor = row.entry.partition("#")
        page = read_page(language, name)
        assert page and anchor in page.by_id(), f"{where(row)}: there is no {row.entry}"


@EACH_ROW
def test_what_an_error_or_a_warning_says_is_not_typed(row: Row):
    """It comes from the run; a note says why or what to do."""
    for text in row.note.values():
        assert not re.search(r"\b\w+(?:Error|Warning)\b:", text), where(row)
        assert text.rstrip("。.") == text, f"{where(row)}: the page ends the sentence"


def test_the_ids_of_rows_are_no_ids_of_sections():
    ids = {each.id for each in (*GROUPS, *ROWS)}
    for language in LANGUAGES:
        for section in every_section():
            if any(section.find(CHANGES)):
                page = read_page(language, section.path.name)
                assert not ids & page.by_id().keys()


SAMPLE = Row("a", Location(ROOT / "a.yml", 1), "m", "o", "n", "l", "1", "other", "", {})


@pytest.mark.parametrize(
    ("happens", "raises", "warns", "old", "now", "fault"),
    [
        ("raises", "TypeError", None, "TypeError: no", "1", None),
        ("raises", None, None, "1", "2", "ends in None"),
        ("works", "TypeError", None, "TypeError: no", "1", "ends in TypeError"),
        ("warns", None, None, "1", "1", "warns of None"),
        ("warns", None, "is deprecated", "1", "1", None),
        ("other", None, None, "1", "2", None),
        ("other", None, None, "1", "1", "show the same"),
        ("raises", "TypeError", None, "", "1", "shows no error"),
    ],
)
def test_what_a_run_shows_otherwise_is_told(happens, raises, warns, old, now, fault):
    def left(text: str) -> CellRecord:
        return CellRecord((Output("stdout", text),), "", 0.1, 0, {}, ())

    cells = {
        "old": Cell("a-old", "x(1)", 1, raises=raises, warns=warns),
        "now": Cell("a-now", "x(2)", 3),
    }
    told = faults(replace(SAMPLE, happens=happens), cells, left(old), left(now))
    assert (len(told) == 0) if fault is None else any(fault in one for one in told)
