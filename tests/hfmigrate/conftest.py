"""Programs for the checker: what it finds in them, as `line: id` of the row."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from notebook_of_cells import notebook

from hfmigrate.checker import check
from hfmigrate.sources import read
from hfmigrate.table import rows

Find = Callable[[str], list[tuple[int, str]]]


@pytest.fixture
def find(tmp_path: Path) -> Find:
    """The rows that a Python file has, each with its line."""

    def found(code: str) -> list[tuple[int, str]]:
        path = tmp_path / "program.py"
        path.write_text(code, encoding="utf-8")
        source, wrong = read(path)
        assert wrong == []
        return [(finding.line, finding.row.id) for finding in check(source, rows())]

    return found


@pytest.fixture
def find_in_cells(tmp_path: Path) -> Callable[..., list[tuple[int, int, str]]]:
    """The rows that a notebook has, each with its cell and the line in that."""

    def found(*cells: str) -> list[tuple[int, int, str]]:
        path = tmp_path / "notebook.ipynb"
        path.write_text(json.dumps(notebook(cells)), encoding="utf-8")
        source, wrong = read(path)
        assert wrong == []
        return [(*source.cells[f.line - 1], f.row.id) for f in check(source, rows())]

    return found
