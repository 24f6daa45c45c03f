"""Code is narrow enough to stand beside its output; the cells that are wider are listed."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator
from pathlib import Path

import yaml
from pages import ROOT, SNIPPETS, columns, place, report

from livedocs.modules.cells import Cell, read_module

COLUMNS = 60
"""What the formatter makes of a line if it can be broken (`snippets/ruff.toml`)."""
LISTED = Path(__file__).with_name("wide_cells.yml")

Cells = dict[str, tuple[Path, Cell]]
"""`module:cell` → the file of the module, and the cell."""


def cells() -> Cells:
    return {
        f"{module.name}:{cell.name}": (module.path, cell)
        for module in map(read_module, SNIPPETS)
        for cell in module.cells
    }


def wide_lines(cell: Cell) -> list[int]:
    """The lines of the module that are too wide, from 1."""
    lines = cell.code.split("\n")
    return [n for n, line in enumerate(lines, start=cell.line + 1) if columns(line) > COLUMNS]


def faults(cells: Cells, listed: dict[str, int]) -> Iterator[str]:
    """The wide lines of cells that have more than are listed, and what is listed for nothing."""
    for reference, (path, cell) in cells.items():
        wide, allowed = wide_lines(cell), listed.get(reference, 0)
        if len(wide) > allowed:
            for line in wide:
                yield (
                    f"{place(path, line)}: wider than {COLUMNS} columns; break it, or if it cannot "
                    f"be broken, give {reference} {len(wide)} in {LISTED.name}"
                )
        elif len(wide) < allowed:
            yield f"{_at(reference)}: {reference} has {len(wide)} wide lines now, not {allowed}"
    for reference in listed.keys() - cells.keys():
        yield f"{_at(reference)}: there is no cell {reference}"


def _at(reference: str) -> str:
    lines = LISTED.read_text(encoding="utf-8").splitlines()
    found = (n for n, line in enumerate(lines, start=1) if line.strip().startswith(f"{reference}:"))
    return place(LISTED, next(found, 1))


def test_no_line_is_wider_than_its_place_but_for_those_that_are_listed():
    by_reason = yaml.safe_load(LISTED.read_text(encoding="utf-8"))
    listed = ChainMap(*by_reason.values())
    assert len(listed) == sum(map(len, by_reason.values()))
    report(list(faults(cells(), listed)))


def made_up(*lines: str) -> Cells:
    """A cell with these lines, whose marker is the fifth line of its module."""
    return {"made_up:a": (ROOT / "snippets" / "made_up.py", Cell("a", "\n".join(lines), 5))}


def test_a_wide_line_is_told_with_its_place():
    wide = "x" * (COLUMNS + 1)
    [fault] = faults(made_up("x" * COLUMNS, wide), {})
    assert fault.startswith("snippets/made_up.py:7: wider than 60 columns")
    [fault] = faults(made_up('"' + "字" * 30 + '"'), {})
    assert fault.startswith("snippets/made_up.py:6: ")
    assert list(faults(made_up("x" * COLUMNS, wide), {"made_up:a": 1})) == []
    assert len(list(faults(made_up(wide, wide), {"made_up:a": 1}))) == 2


def test_what_is_listed_for_nothing_is_told():
    [fault] = faults(made_up("x"), {"made_up:a": 2})
    assert "made_up:a has 0 wide lines now, not 2" in fault
    [fault] = faults({}, {"made_up:b": 1})
    assert "there is no cell made_up:b" in fault
