"""An entry as a script of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from mini_project import MiniProject

from livedocs.modules.cells import read_module
from livedocs.pages.entry_script import entry_script, entry_scripts
from livedocs.project import Project
from livedocs.scripts.script import candidates


def written(tmp_path: Path, text: str, cell: str, *displaying: str) -> str:
    """The smallest script of a cell of the module `text`."""
    path = tmp_path / "some_module.py"
    path.write_text(text, encoding="utf-8")
    module = read_module(path)
    shown = "3" if cell in displaying else None
    return candidates(module, module.cell(cell), frozenset(displaying), shown)["cells"]


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


def test_the_smallest_script_takes_no_call_of_a_library_for_a_change(tmp_path: Path):
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


def test_an_import_behind_a_variable_of_the_environment_stays_there(tmp_path: Path):
    text = """\
# %% first
from pathlib import Path

import library

# %% offline
import os

os.environ["OFFLINE"] = "1"

import library

library.load(Path("a"))
"""
    cell = text.partition("offline\n")[2]
    assert written(tmp_path, text, "offline") == f"from pathlib import Path\n\n{cell}"


def test_a_script_of_several_cells_moves_no_import_before_the_environment(tmp_path: Path):
    text = "# %% a\nimport os\n\nx = os.environ['A']\nimport json\n\n# %% b\njson.dumps(x)\n"
    path = tmp_path / "some_module.py"
    path.write_text(text, encoding="utf-8")
    module = read_module(path)
    found = candidates(module, module.cell("b"), frozenset(), None)
    assert [*found] == ["prefix", "module"]
    assert found["prefix"].index("environ") < found["prefix"].index("import json")


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
    assert written(tmp_path, text, "b", "a", "b") == "x = 1\n\nprint(\n    x\n    + 2\n)\n"


def test_of_a_needed_cell_that_must_raise_the_last_statement_is_left_out(tmp_path: Path):
    text = '# %% a raises="ValueError"\nx = "a"\nint(x)\n\n# %% b\nprint(x)\n'
    assert written(tmp_path, text, "b") == 'x = "a"\n\nprint(x)\n'
    assert written(tmp_path, text, "a") == 'x = "a"\nint(x)\n'


def test_what_python_binds_in_every_module_is_given(tmp_path: Path):
    assert written(tmp_path, "# %% a\nprint(__file__)\n", "a") == "print(__file__)\n"


CASES = {
    # the cells, the last of which is the entry; the smallest script that prints as its page
    "imports only": ("import json", "cells"),
    "imports that the cell does not use": ("import json\nfrom math import pi, e  # both", "cells"),
    "a comment only": ("# nothing\n", "cells"),
    "a future import only": ("from __future__ import annotations", "cells"),
    "star import": ("from math import *|sqrt(4)", "cells"),
    "star import in the cell": ("from math import *\nsqrt(4)", "cells"),
    "globals()": ('globals()["made"] = 5|made + 1', "prefix"),
    "exec": ('exec("also = 6")|also + 1', "prefix"),
    "global": ("def f():\n    global made\n    made = 7|f()|made + 1", "prefix"),
    "comment": ("total = 3\ntotal  # the result", "cells"),
    "comment behind an expression alone": ("sum([1, 2, 3])  # six", "cells"),
    "comment, another cell before": ("x = [1, 2, 3]|sum(x)  # six", "cells"),
    "semicolon": ("a = 1; a", "cells"),
    "wide characters before it": ("a = '填充'; len(a)  # 填充", "cells"),
    "string of several lines": ('"""one\ntwo""".upper()', "cells-repr"),
    "string of several lines, printed": ('print("""one\n  two""".upper())', "cells"),
    "f-string of several lines": ('x = 2\nlen(f"""one\n{x}""")', "cells"),
    "call around a string": ('len("""one\n  two""",\n)', "cells"),
    "semicolon in another cell": ("x = 1; x|x + 1", "cells"),
    "line that goes on": ("import math; \\\nx = 1; \\\nx|x + 1; \\\nx + math.floor(2.5)", "cells"),
    "tabs and an error": (
        'raises="KeyError"\nfor x in "a", "b":\n\tx = x + """\n\ty"""\n\tif x[0] == "b":\n'
        "\t\t{}[x]|len(x)",
        "prefix",
    ),
    "displayed change": ("stack = [1, 2, 3]|stack.pop()|stack", "prefix"),
    "displayed next": ("it = iter([1, 2, 3])|next(it)|next(it)", "prefix"),
    "displayed change that returns the object": (
        "class Model:\n    on = True\n    def eval(self):\n        self.on = False\n"
        "        return self\n    def __repr__(self):\n        return 'Model()'\n\nmodel = Model()"
        "|model.eval()|model.on",
        "prefix",
    ),
    "change before the error": (
        "stack = [1, 2]"
        '|raises="ZeroDivisionError"\nstack.append(stack.pop() / 0)|len(stack)',
        "prefix",
    ),
    "the error of a library": (
        'raises="JSONDecodeError"\nimport json\ntext = """\n  {"""\njson.loads(text)|text',
        "cells-repr",
    ),
    "future import": (
        "from __future__ import annotations\nclass Node:\n    def next(self) -> Node: ...\n\n"
        'Node.next.__annotations__["return"]',
        "cells-repr",
    ),
    "future import in another cell": (
        "from __future__ import annotations\nx = 1"
        "|class Node:\n    def next(self) -> Node: ...\n\nNode.__name__",
        "cells-repr",
    ),
    "two parts of a package": (
        "import importlib.metadata\nimport importlib.util"
        '|importlib.metadata.version("pip") > "0", importlib.util.find_spec("no") is None',
        "cells",
    ),
    "two parts of a package in two cells": (
        "import os.path\nimport xml.dom"
        "|import xml.sax\nxml.dom.__name__, xml.sax.__name__, os.path.sep",
        "cells",
    ),
    "import and assignment": ("import math; radius = 2|radius * math.pi", "cells"),
    "import, assignment and the entry": ("import math; radius = 2; radius * math.pi", "cells"),
    "import for an annotation": (
        "from pathlib import Path|def f(path: Path) -> Path:\n    return path\n\nf(3)",
        "cells",
    ),
    "import that a module makes": (
        "from json import dumps|from pickle import dumps\nlen(dumps(1)) > 1", "cells",
    ),
    "environment": ('import os\nos.environ["MODE"] = "fast"|os.environ.get("MODE")', "prefix-repr"),
    "seed": ("import random|random.seed(7)|random.random()", "prefix"),
    "state of a library": (
        "import decimal|decimal.getcontext().prec = 3|decimal.Decimal(1) / 7 * 7", "prefix-repr",
    ),
    "import that only works behind something else": (
        'import sys\nsys.modules["fancy"] = sys|import fancy\nlen(fancy.byteorder)', "prefix",
    ),
    "file": (
        'from pathlib import Path|Path("a.txt").write_text("hello")|Path("a.txt").read_text()',
        "prefix-repr",
    ),
    "alias": ("a = [1]|b = a|b.append(2)|a", "prefix"),
    "call of a library": ("import bisect\na = [1, 3]|bisect.insort(a, 2)|a", "prefix"),
    "change in a method": (
        "class Trainer:\n    def __init__(self, model):\n        self.model = model\n"
        "    def train(self):\n        self.model.append(42)\n\nmodel = []\n"
        "trainer = Trainer(model)|trainer.train()|model",
        "prefix",
    ),
    "tuple": ("a, b = 1, 3|a, b", "cells"),
    "string": ('"a" + "b"', "cells-repr"),
    "string with quotes": ("'it\\'s \"x\"\\n'", "cells-repr"),
    "bytes": ('b"a"', "cells"),
    "path": ('from pathlib import PurePosixPath|PurePosixPath("a/b")', "cells-repr"),
    "object": ("class A:\n    def __repr__(self):\n        return '<A>'\n\nA()", "cells"),
    "object that looks like a set": (
        "class A:\n    def __repr__(self):\n        return '{[1]}'\n\nA()", "cells",
    ),
    "nested tuples on several lines": ("(\n    1,\n    'a',\n)", "cells"),
    "displayed by a call": ("from IPython.display import display|display([1, 2])", "cells"),
    "displayed in a loop": (
        "from IPython.display import display|for i in 1, 2:\n    display(i)", "cells",
    ),
    "its own text": (
        'from pathlib import Path|"# %" + "% b" in Path(__file__).read_text()', "module"
    ),
}  # fmt: skip
"""What readers of comparable tools reported, and what else is cut from a module in an odd way."""


def module_text(cells: str) -> str:
    """A module of cells that are called a, b, …; the option of a cell is its first line."""
    parts = []
    for name, code in zip("abcdefgh", cells.split("|"), strict=False):
        head, _, rest = code.partition("\n")
        option, code = (f" {head}", rest) if head.startswith("raises=") else ("", code)
        parts.append(f"# %% {name}{option}\n{code}\n")
    return "\n".join(parts)


@pytest.fixture(scope="module")
def mini(new_project: Callable[[], MiniProject]) -> MiniProject:
    """A project that has a module for each case, and a page that shows all."""
    mini = new_project()
    fences = []
    for number, (cells, _) in enumerate(CASES.values()):
        mini.snippet(f"case_{number}", module_text(cells))
        entry = f"case_{number}:{'abcdefgh'[cells.count('|')]}"
        fences.append(f'```python exec="on" snippet="{entry}"\n```\n')
    mini.pages("\n".join(fences))
    return mini


@pytest.fixture(scope="module")
def project(mini: MiniProject) -> Project:
    return mini.open()


def entry_of(project: Project, case: str):
    """The last cell of a case, with its module and what it left."""
    name = f"case_{list(CASES).index(case)}"
    return project.cell(f"{name}:{project.modules()[name].cells[-1].name}")


def run(text: str, folder: Path) -> str:
    """What a script prints in an empty folder; its error if it ends in one."""
    folder.mkdir()
    script = folder.with_suffix(".py")
    script.write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, script], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize("case", CASES)
def test_a_script_prints_what_the_page_shows(case: str, project: Project, tmp_path: Path):
    module, cell, record = entry_of(project, case)
    right = [
        size
        for size, text in entry_scripts(project, module, cell, record).items()
        if run(text, tmp_path / size).strip("\n") == record.text.strip("\n")
    ]
    assert right[0] == CASES[case][1]


@pytest.mark.parametrize("case", [case for case in CASES if CASES[case][1] != "module"])
def test_what_is_not_proved_leaves_nothing_out(case: str, project: Project, tmp_path: Path):
    module, cell, record = entry_of(project, case)
    text = entry_script(project, module, cell, record)
    assert run(text, tmp_path / "script").strip("\n").endswith(record.text.strip("\n"))


def test_every_entry_is_shown_with_its_script(mini: MiniProject, project: Project):
    built = mini.build("--strict")
    assert built.returncode == 0, built.stderr
    html = (mini.root / "site" / "en" / "index.html").read_text(encoding="utf-8")
    shown = BeautifulSoup(html, "html.parser").select(".live")
    assert len(shown) == len(CASES)
    for entry in shown:
        script = entry_script(project, *project.cell(entry["data-cell"]))
        assert entry.select_one(".live-script")["data-script"] == script
