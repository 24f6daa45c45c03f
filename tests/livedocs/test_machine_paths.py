"""No folder of the building machine is in what a cell shows, and no frame of what runs it."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
from mini_project import MiniProject, shown

from livedocs.modules.inputs import Limits
from livedocs.modules.record import CellRecord
from livedocs.runner.folders import COMMON, Folders

LIBRARY = "import warnings\n\n\ndef fail():\n    raise OSError('inside')\n"
TRACEBACK = """\
Traceback (most recent call last):
  File "paths.py", line {line}, in {where}
    1 / 0
    ~~^~~
ZeroDivisionError: division by zero
"""
MODULE = """\
# %% printed
import logging
import traceback

try:
    1 / 0
except ZeroDivisionError:
    traceback.print_exc()
    print(traceback.format_exc())
    logging.exception("logged")

# %% thread
import threading


def divide():
    1 / 0


thread = threading.Thread(target=divide)
thread.start()
thread.join()

# %% stack
import sys


def inner():
    traceback.print_stack(file=sys.stdout)
    print(len(traceback.extract_stack()))
    logging.warning("why", stack_info=True)


inner()

# %% hook
import warnings


def show(message, *_):
    print(message, "".join(traceback.format_stack()))


with warnings.catch_warnings():
    warnings.showwarning = show
    warnings.warn("asked")

# %% as-error
with warnings.catch_warnings():
    warnings.simplefilter("error")
    try:
        warnings.warn("raised")
    except UserWarning:
        traceback.print_exc()

# %% warned
import collections

from collections import *

warnings.warn("mine")
warnings.warn("above", stacklevel=7)

# %% files
import os
import tempfile
from pathlib import Path

print(__file__)
print(Path(__file__).parent)
print(Path(__file__).parents[1] / "docs")
print(Path(__file__).parents[1])
print(os.getcwd())
print(tempfile.gettempdir())
print(Path.home())
print(Path("a").resolve().as_uri(), Path(__file__).as_uri())
print(ascii([__file__]))
__file__

# %% libraries
import json

import numpy

print(json.__file__)
print(numpy.__file__)
print(sys.executable)
print(inner, sys.modules["__main__"])

# %% error raises="FileNotFoundError"
open(Path(__file__).with_name("missing.txt"))

# %% figure
from html import escape

from IPython.display import SVG

title = f"<title>{escape(__file__)}</title>"
SVG(f"<svg xmlns='http://www.w3.org/2000/svg'>{title}</svg>")

# %% source
import inspect

print(inspect.getsource(divide))

# %% rich
from rich.console import Console
from rich.table import Table

try:
    divide()
except ZeroDivisionError:
    Console(width=80).print_exception(show_locals=False)
table = Table("path", "n")
table.add_row(__file__, "1")
Console(width=100).print(table)
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> MiniProject:
    folder = tmp_path_factory.mktemp("folder").resolve() / "我的 项目" / "a & b"
    folder.mkdir(parents=True)
    return MiniProject(folder)


@pytest.fixture(scope="module")
def cells(project: MiniProject) -> dict[str, CellRecord]:
    with pytest.MonkeyPatch.context() as patch:
        link = project.root.with_name("link to temporary")
        link.symlink_to(project.temporary)
        patch.setenv("TMPDIR", str(link))
        patch.setattr("tempfile.tempdir", str(link))
        project.snippet("paths", MODULE)
        result = project.execute(limits=Limits(preload=("numpy",)))["paths"]
    assert result.error is None, str(result.error)
    return result.cells


def test_nothing_of_the_machine_is_shown(project: MiniProject, cells: dict[str, CellRecord]):
    words = {*project.root.parts[1:], *project.temporary.parts[1:]} - {"tmp"}
    words |= {json.dumps(word)[1:-1] for word in words} | {"livedocs/runner", "run_code", "IPython"}
    words |= {str(Path.home()), sys.prefix, sys.base_prefix} - {*COMMON}
    for name, cell in cells.items():
        text = "\n".join([*(text for _, text in shown(cell)), cell.stderr])
        # Rows of boxes are put together, in which a path may go over several lines.
        text += text.replace(" │\n│ ", "")
        assert {word for word in words if word in text} == set(), f"{name}:\n{text}"


def test_tracebacks_name_the_module(cells: dict[str, CellRecord]):
    printed = TRACEBACK.format(line=6, where="<module>")
    assert cells["printed"].stderr == f"{printed}ERROR:root:logged\n{printed}"
    assert shown(cells["printed"]) == [("stdout", f"{printed}\n")]
    assert '  File "paths.py", line 17, in divide\n' in cells["thread"].stderr
    assert '  File "python3.' in cells["thread"].stderr


def test_stacks_begin_in_the_module(cells: dict[str, CellRecord]):
    [(_, text)] = shown(cells["stack"])
    stack = (
        '  File "paths.py", line 34, in <module>\n    inner()\n'
        '  File "paths.py", line {line}, in inner\n    {call}\n'
    )
    printed = stack.format(line=29, call="traceback.print_stack(file=sys.stdout)")
    assert text == f"{printed}2\n"
    logged = stack.format(line=31, call='logging.warning("why", stack_info=True)')
    assert cells["stack"].stderr == f"WARNING:root:why\nStack (most recent call last):\n{logged}"
    [(_, text)] = shown(cells["hook"])
    assert text.startswith('asked   File "paths.py", line 46, in <module>\n')
    assert text.count("File") == 3, "the module, Python's own warnings, the function"
    assert cells["as-error"].stderr == (
        'Traceback (most recent call last):\n  File "paths.py", line 52, in <module>\n'
        '    warnings.warn("raised")\nUserWarning: raised\n'
    )


def test_warnings_name_the_module(cells: dict[str, CellRecord]):
    mine, code, above = cells["warned"].stderr.splitlines()
    assert (mine, code) == ("paths.py:61: UserWarning: mine", '  warnings.warn("mine")')
    assert above in ("sys:1: UserWarning: above", "<sys>:0: UserWarning: above")


def test_files_are_named_from_the_module(cells: dict[str, CellRecord]):
    printed, result = shown(cells["files"])
    assert printed[1].splitlines() == [
        "paths.py",
        ".",
        "../docs",
        "..",
        "/tmp/livedocs/scratch/work",
        "/tmp",
        "/tmp/livedocs/scratch/home",
        "file:///tmp/livedocs/scratch/work/a file://paths.py",
        "['paths.py']",
    ]
    assert result == ("result", "'paths.py'")
    assert shown(cells["error"]) == [
        ("error", "FileNotFoundError: [Errno 2] No such file or directory: 'missing.txt'")
    ]
    assert "<title>paths.py</title>" in shown(cells["figure"])[0][1]
    assert shown(cells["source"]) == [("stdout", "def divide():\n    1 / 0\n\n")]


def test_libraries_are_named_as_packages(cells: dict[str, CellRecord]):
    [(_, text)] = shown(cells["libraries"])
    library, package, python, objects = text.splitlines()
    assert library.startswith("python3.") and library.endswith("/json/__init__.py")
    assert package == "site-packages/numpy/__init__.py"
    assert python == ".venv/bin/python"
    assert objects.endswith("<module '__main__' from 'paths.py'>")


def test_boxes_stay_straight(cells: dict[str, CellRecord]):
    [(_, text)] = shown(cells["rich"])
    assert re.search(r"│ paths\.py:17( in divide)? +│\n", text)
    box, _, table = text.partition("ZeroDivisionError: division by zero\n")
    assert {len(line) for line in box.splitlines()} == {80}
    assert len({len(line) for line in table.splitlines()}) == 1
    assert "│ paths.py  " in table


SAME = [
    "/data/a project2/x",
    "/data/a project-2",
    "see/data/a project/x",
    "https://example.org/data/a project/x",
    "../data/a project",
    "/data/a project.old/x",
    "/data/a",
    "a project",
]
OTHER = [
    ("/data/a project", ".."),
    ("/data/a project/x.py:5", "../x.py:5"),
    ("in /data/a project.", "in ..."),
    ("'/data/a project/snippets/x.py'", "'x.py'"),
    ("文件/data/a project/x的", "文件../x的"),
    ("file:///data/a%20project/x", "file://../x"),
    ("path=/data/a project/snippets, /data/a project/y", "path=., ../y"),
    ("╭──────────────────────╮\n│ /data/a              │\n│ project/x.py:5 in f  │",
     "╭──────────────────────╮\n│ ../x.py:5 in f       │"),
    ("0  /data/a pro...\n1  /data/…", "0  ...\n1  …"),
    ("╭──────────────╮\n│ '/data/a pr…' │", "╭──────────────╮\n│ '…'          │"),
    ("/data/on this...", "/data/on this..."),
    ("│ │ /data/a project/x │ /data/a │ │\n│ │ /data/a project/y │ 2       │ │",
     "│ │ ../x │ /data/a │ │\n│ │ ../y │ 2       │ │"),
]  # fmt: skip
FOLDERS = Folders({"/data/a project": "..", "/data/a project/snippets": ""})


@pytest.mark.parametrize("text", SAME)
def test_a_text_that_only_looks_similar_stays(text: str):
    assert FOLDERS.hide_in(text) == text


@pytest.mark.parametrize(("text", "hidden"), OTHER)
def test_a_folder_is_called_by_its_name(text: str, hidden: str):
    assert FOLDERS.hide_in({"outputs": [text, 5]}) == {"outputs": [hidden, 5]}
