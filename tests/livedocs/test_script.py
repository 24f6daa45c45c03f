"""An entry as a script of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from livedocs.errors import LiveDocsError
from livedocs.modules.cells import read_module
from livedocs.scripts.script import script


def written(tmp_path: Path, text: str, cell: str, *displaying: str) -> str:
    """The script of a cell of the module `text`."""
    path = tmp_path / "some_module.py"
    path.write_text(text, encoding="utf-8")
    module = read_module(path)
    return script(module, module.cell(cell), frozenset(displaying))


def test_the_cells_that_are_needed_come_in_their_order_and_no_others(tmp_path: Path):
    text = """\
# %% one
a = 1

# %% unused
b = 2

# %% two
c = a + 1

# %% last
print(c)
"""
    assert written(tmp_path, text, "last") == "a = 1\n\nc = a + 1\n\nprint(c)\n"


def test_of_several_bindings_the_last_one_before_counts(tmp_path: Path):
    text = "# %% a\nx = 1\n\n# %% b\nx = 2\n\n# %% c\nprint(x)\n\n# %% d\nx = 3\n"
    assert written(tmp_path, text, "c") == "x = 2\n\nprint(x)\n"


def test_a_binding_that_may_not_happen_leaves_the_one_before(tmp_path: Path):
    text = "# %% a\nx = 1\n\n# %% b\nif x:\n    y = 2\n\n# %% c\nif x:\n    x = 2\n\n"
    assert written(tmp_path, text + "# %% d\nprint(x)\n", "d") == (
        "x = 1\n\nif x:\n    x = 2\n\nprint(x)\n"
    )


def test_a_cell_that_changes_the_object_is_needed(tmp_path: Path):
    text = "# %% a\nx = []\n\n# %% b\nx.append(1)\n\n# %% c\nlen(x)\n\n# %% d\nprint(x)\n"
    assert written(tmp_path, text, "d") == "x = []\n\nx.append(1)\n\nprint(x)\n"


def test_a_call_of_what_a_library_has_changes_no_library(tmp_path: Path):
    text = "# %% a\nimport random\n\n# %% b\nrandom.random()\n\n# %% c\nprint(random.Random)\n"
    assert written(tmp_path, text, "c") == "import random\n\nprint(random.Random)\n"


def test_imports_come_first_sorted_and_only_those_that_are_used(tmp_path: Path):
    text = """\
# %% a
from numpy import zeros, array
import os
import json

size = 3


# %% b
import numpy as np
from pathlib import Path

def f():
    return json.dumps(zeros(size).tolist()), Path, np


print(f())
"""
    assert (
        written(tmp_path, text, "b")
        == """\
import json
from pathlib import Path

import numpy as np
from numpy import zeros

size = 3


def f():
    return json.dumps(zeros(size).tolist()), Path, np


print(f())
"""
    )


def test_many_imports_from_one_library_stand_below_each_other(tmp_path: Path):
    names = [f"some_rather_long_name_{letter}" for letter in "dcba"]
    text = f"# %% a\nfrom library import ({', '.join(names)})\nprint({', '.join(names)})\n"
    lines = written(tmp_path, text, "a").split("\n")
    assert lines[:6] == [
        "from library import (",
        *(f"    {name}," for name in sorted(names)),
        ")",
    ]


def test_what_the_cell_displays_is_printed_and_what_others_display_is_left_out(tmp_path: Path):
    text = "# %% a\nx = 1\nx + 1\n\n# %% b\n(\n    x\n    + 2\n)\n"
    assert written(tmp_path, text, "b", "a", "b") == (
        "x = 1\n\nprint(\n    (\n        x\n        + 2\n    )\n)\n"
    )


def test_of_a_needed_cell_that_must_raise_the_last_statement_is_left_out(tmp_path: Path):
    text = '# %% a raises="ValueError"\nx = "a"\nint(x)\n\n# %% b\nprint(x)\n'
    assert written(tmp_path, text, "b") == 'x = "a"\n\nprint(x)\n'
    assert written(tmp_path, text, "a") == 'x = "a"\nint(x)\n'


def test_a_name_that_nothing_binds_is_an_error_with_its_line(tmp_path: Path):
    with pytest.raises(LiveDocsError, match="nothing before this cell binds `y`") as caught:
        written(tmp_path, "# %% a\nx = 1\n\n# %% b\nprint(x)\nprint(y)\n", "b")
    assert str(caught.value).split("\n")[0].endswith("some_module.py:6")


def test_what_python_binds_in_every_module_is_no_error(tmp_path: Path):
    assert written(tmp_path, "# %% a\nprint(__file__)\n", "a") == "print(__file__)\n"
