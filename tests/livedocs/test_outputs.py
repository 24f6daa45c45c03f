"""What the cells of a module leave: outputs as a notebook shows them, stderr apart."""

from __future__ import annotations

import pytest
from mini_project import shown

from livedocs.modules.record import CellRecord
from livedocs.runs.execute import Result

MODULE = '''\
"""Every way to show something."""

# %% namespace
import os
import sys

x = [1]
__name__

# %% later
x.append(2)
x

# %% nothing
None

# %% assignment
y = 5

# %% semicolon
y;

# %% semicolon-comment
print("printed")
y;  # not shown

# %% class
import collections

collections.OrderedDict

# %% long
{f"key-{n}": list(range(6)) for n in range(3)}

# %% order
print("one")
display("two")
print("three", end="")
print(" four")
display(5, [6])
"seven"

# %% inner
for n in range(2):
    n

# %% coloured
print("\\x1b[31mred\\x1b[0m")

# %% error raises="ZeroDivisionError"
print("before")
1 / 0

# %% error-lines raises="RuntimeError"
raise RuntimeError("first\\nsecond")

# %% after-error
"still here"

# %% stderr
print("seen")
sys.stderr.write("\\x1b[?25l\\x1b[33mwarned\\x1b[0m\\n")
sys.stderr.write(" 10%\\r 50%\\r100%\\n")
sys.stderr.write(" 20%\\r 90%\\r");

# %% stderr-only
print("log", file=sys.stderr)

# %% silent

x.clear()

# %% native
import ctypes
import subprocess

print("before")
os.write(1, b"written by native code\\n")
subprocess.run(["echo", "by a process"])
print("after")

# %% c-library
ctypes.CDLL(None).printf(b"held in a buffer of C\\n");

# %% processes
import multiprocessing

def count():
    for number in range(500):
        print("a whole line")

with multiprocessing.get_context("fork").Pool(4) as pool:
    for each in [pool.apply_async(count) for _ in range(4)]:
        each.get()

# %% input raises="EOFError"
input("name? ")

# %% prompts
text = """
>>> 1 + 1
"""
text

# %% unicode
print("填充 🤗")
'''
FIGURES = """\
# %% left-open
import matplotlib.pyplot as plt

plt.plot([1, 2])
plt.title("left open")
print("drawn")

# %% closed
fig, ax = plt.subplots()
plt.close(fig)

# %% two
plt.figure()
plt.title("first")
plt.figure()
plt.title("second");

# %% shown
from IPython.display import SVG

display(SVG("<svg xmlns='http://www.w3.org/2000/svg'><title>own</title></svg>"))
"""


@pytest.fixture(scope="module")
def records(new_project) -> dict[str, Result]:
    project = new_project()
    project.snippet("module", MODULE)
    project.snippet("figures", FIGURES)
    project.snippet("figures_again", FIGURES)
    results = project.execute()
    assert {str(result.error) for result in results.values()} == {"None"}
    return results


@pytest.fixture(scope="module")
def cells(records: dict[str, Result]) -> dict[str, CellRecord]:
    return records["module"].cells


@pytest.fixture(scope="module")
def figures(records: dict[str, Result]) -> dict[str, CellRecord]:
    return records["figures"].cells


@pytest.mark.parametrize(
    ("cell", "outputs"),
    [
        ("namespace", [("result", "'__main__'")]),
        ("later", [("result", "[1, 2]")]),
        ("nothing", []),
        ("assignment", []),
        ("semicolon", []),
        ("semicolon-comment", [("stdout", "printed\n")]),
        ("class", [("result", "collections.OrderedDict")]),
        (
            "long",
            [
                (
                    "result",
                    "{'key-0': [0, 1, 2, 3, 4, 5],\n"
                    " 'key-1': [0, 1, 2, 3, 4, 5],\n"
                    " 'key-2': [0, 1, 2, 3, 4, 5]}",
                )
            ],
        ),
        (
            "order",
            [
                ("stdout", "one\n"),
                ("result", "'two'"),
                ("stdout", "three four\n"),
                ("result", "5"),
                ("result", "[6]"),
                ("result", "'seven'"),
            ],
        ),
        ("inner", []),
        ("coloured", [("stdout", "red\n")]),
        ("error", [("stdout", "before\n"), ("error", "ZeroDivisionError: division by zero")]),
        ("after-error", [("result", "'still here'")]),
        ("silent", []),
        ("native", [("stdout", "before\nwritten by native code\nby a process\nafter\n")]),
        ("c-library", [("stdout", "held in a buffer of C\n")]),
        ("prompts", [("result", "'\\n>>> 1 + 1\\n'")]),
        ("unicode", [("stdout", "填充 🤗\n")]),
    ],
)
def test_a_cell_shows_what_a_notebook_would(
    cells: dict[str, CellRecord], cell: str, outputs: list[tuple[str, str]]
) -> None:
    assert shown(cells[cell]) == outputs


def test_all_lines_of_an_expected_error_are_kept(cells: dict[str, CellRecord]) -> None:
    assert shown(cells["error-lines"]) == [("error", "RuntimeError: first\nsecond")]


def test_lines_of_several_processes_stay_whole(cells: dict[str, CellRecord]) -> None:
    assert shown(cells["processes"]) == [("stdout", "a whole line\n" * 2000)]


def test_input_finds_nobody_to_answer(cells: dict[str, CellRecord]) -> None:
    kind, text = shown(cells["input"])[-1]
    assert (kind, text.split(":")[0]) == ("error", "EOFError")


def test_stderr_is_kept_apart_as_a_terminal_would_show_it(cells: dict[str, CellRecord]) -> None:
    assert shown(cells["stderr"]) == [("stdout", "seen\n")]
    assert cells["stderr"].stderr == "warned\n100%\n 90%"
    assert shown(cells["stderr-only"]) == []
    assert cells["stderr-only"].stderr == "log\n"
    assert cells["silent"].stderr == ""


def test_cells_keep_the_order_of_the_module(cells: dict[str, CellRecord]) -> None:
    assert list(cells)[:3] == ["namespace", "later", "nothing"]
    assert list(cells)[-1] == "unicode"


def test_a_figure_left_open_is_shown_as_svg_with_text_as_text(
    figures: dict[str, CellRecord],
) -> None:
    kinds = [kind for kind, _ in shown(figures["left-open"])]
    assert kinds == ["stdout", "figure"]
    svg = figures["left-open"].outputs[1].text
    assert "<svg" in svg
    assert ">left open</text>" in svg


def test_a_closed_figure_is_not_shown(figures: dict[str, CellRecord]) -> None:
    assert shown(figures["closed"]) == []


def test_two_figures_are_shown_in_order(figures: dict[str, CellRecord]) -> None:
    first, second = figures["two"].outputs
    assert (first.kind, second.kind) == ("figure", "figure")
    assert ">first</text>" in first.text
    assert ">second</text>" in second.text


def test_a_displayed_svg_is_a_figure(figures: dict[str, CellRecord]) -> None:
    [(kind, text)] = shown(figures["shown"])
    assert kind == "figure"
    assert "<title>own</title>" in text


def test_the_same_figure_is_the_same_svg_in_the_next_run(records: dict[str, Result]) -> None:
    again = records["figures_again"].cells
    for name, cell in records["figures"].cells.items():
        assert shown(again[name]) == shown(cell)


def test_times_and_memory_are_those_of_the_cells(new_project) -> None:
    project = new_project()
    project.snippet(
        "costs",
        "# %% small\nimport time\n\n# %% large\nmany = bytearray(300_000_000)\n"
        "del many\ntime.sleep(0.2)\n",
    )
    cells = project.execute()["costs"].cells
    assert 0 < cells["small"].seconds < 0.2 <= cells["large"].seconds
    grown = cells["large"].memory - cells["small"].memory
    assert 250_000_000 < grown < 400_000_000, "the peak counts, not what is left"
