"""Notebooks: cells with their lines, and what only notebooks know."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from notebook_of_cells import notebook

from hfmigrate.checker import check
from hfmigrate.sources import BadInput, read
from hfmigrate.table import rows

IMPORT = "from transformers import AutoTokenizer\ntokenizer = AutoTokenizer.from_pretrained('a/b')"


def test_an_import_holds_in_later_cells(find_in_cells):
    found = find_in_cells(IMPORT, "x = 1\ntokenizer('a', return_tensors='tf')")
    assert found == [(2, 2, "return-tensors-tf")]


@pytest.mark.parametrize(
    "cell",
    [
        "%matplotlib inline\nimport os\n{}",
        "!pip install transformers \\\n    datasets\nimport os\n{}",
        "files = !ls\n\n{}",
        "x = 1\n%timeit x\n{}",
        "tokenizer?\n?tokenizer\n{}",
        "%%time\nx = 1\n{}",
        "if True:\n    !ls\n    y = 2\n{}",
        "x = (7\n  % 2)\ny = '''\n!not a command\n'''\n{}",
        "await something()\n%pip install peft\n{}",
    ],
)
def test_what_only_notebooks_know_moves_no_line(find_in_cells, cell: str):
    line = cell.count("\n") + 1
    found = find_in_cells(IMPORT, cell.format("tokenizer.encode_plus('a')"))
    assert found == [(2, line, "encode-plus")]


@pytest.mark.parametrize(
    ("cell", "line", "row"),
    [
        ("!huggingface-cli login", 1, "huggingface-cli-login"),
        ("x = 1\n!pip install -q peft && huggingface-cli download a/b", 2, "huggingface-cli"),
        ("%%bash\necho 1\nhuggingface-cli upload a b", 3, "huggingface-cli-upload"),
        ("!TRANSFORMERS_CACHE=there python train.py", 1, "env-transformers-cache"),
        ("%env TRANSFORMERS_CACHE=there", 1, "env-transformers-cache"),
        ("%env TRANSFORMERS_CACHE there", 1, "env-transformers-cache"),
    ],
)
def test_shell_lines_are_looked_at(find_in_cells, cell: str, line: int, row: str):
    assert find_in_cells(cell) == [(1, line, row)]


@pytest.mark.parametrize(
    "cell", ["%%html\n<b>encode_plus</b>", "%%javascript\ntokenizer.encode_plus(1)"]
)
def test_other_languages_are_passed_over(find_in_cells, cell: str):
    assert find_in_cells(cell) == []


def test_a_broken_cell_is_told_and_the_others_go_on(tmp_path: Path):
    path = tmp_path / "broken.ipynb"
    cells = ("x = 1", "def f(:\n    pass", "from transformers import AdamW")
    path.write_text(json.dumps(notebook(cells)), encoding="utf-8")
    source, [wrong] = read(path)
    assert str(wrong).startswith(f"{path}:cell 2:1: is no Python: ")
    [found] = check(source, rows())
    assert source.place(found.line, found.column) == f"{path}:cell 3:1:26"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"cells": 3}', '{"cells": [{}]}', "not json"])
def test_what_is_no_notebook_is_told(tmp_path: Path, text: str):
    path = tmp_path / "no.ipynb"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=r"no\.ipynb:1: is no notebook"):
        read(path)


def test_the_older_format_is_read(find_in_cells, tmp_path: Path):
    path = tmp_path / "old.ipynb"
    cell = {"cell_type": "code", "input": ["import os\n", "x.encode_plus('a')"]}
    path.write_text(json.dumps({"worksheets": [{"cells": [cell]}]}), encoding="utf-8")
    source, _ = read(path)
    assert source.cells == [(1, 1), (1, 2)]
