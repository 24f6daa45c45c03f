"""Displays that are changed or cleared afterwards, in their cell and in later ones."""

from __future__ import annotations

import pytest
from mini_project import INPUTS, MiniProject, shown

from livedocs.modules.record import CellRecord
from livedocs.runs.execute import Executor

MODULE = """\
# %% last
handle = display("step 1", display_id=True)
print("between")
handle.update("step 2")
handle.update("step 3");

# %% later
first = display("of later", display_id="mine")
print("printed")

# %% changes
first.update("changed")
print("changing")

# %% changes-again
first.update("changed again")

# %% same-name
display("another", display_id="mine")
first.update("both");

# %% empty
place = display(display_id=True)
never = display(display_id=True)
print("around")

# %% fills
place.update({"a": 1})

# %% fails raises="ValueError"
error = display("before", display_id=True)
raise ValueError("no")

# %% after-the-error
error.update("after")

# %% figure
from PIL import Image

image = display(Image.new("RGB", (2, 2)), display_id=True)
image.update(Image.new("RGB", (6, 6)))

# %% cleared
from IPython.display import clear_output

print("gone")
display("gone", display_id="gone")
clear_output()
from IPython.display import update_display
update_display("gone", display_id="gone")
print("stays")

# %% cleared-last
print("gone")
clear_output()

# %% waits
for step in range(3):
    clear_output(wait=True)
    print("step", step)
    display(step)
clear_output(wait=True)
clear_output(wait=True)

# %% waits-for-print
print("gone")
clear_output(wait=True)
print("stays")

# %% logs
import sys

print("log", file=sys.stderr)
clear_output()
"""


@pytest.fixture(scope="module")
def cells(new_project) -> dict[str, CellRecord]:
    project = new_project()
    project.snippet("module", MODULE)
    result = project.execute()["module"]
    assert result.error is None
    return result.cells


@pytest.mark.parametrize(
    ("cell", "outputs"),
    [
        ("last", [("result", "'step 3'"), ("stdout", "between\n")]),
        ("later", [("result", "'both'"), ("stdout", "printed\n")]),
        ("changes", [("stdout", "changing\n")]),
        ("changes-again", []),
        ("same-name", [("result", "'both'")]),
        ("empty", [("result", "{'a': 1}"), ("stdout", "around\n")]),
        ("fails", [("result", "'after'"), ("error", "ValueError: no")]),
        ("cleared", [("stdout", "stays\n")]),
        ("cleared-last", []),
        ("waits", [("stdout", "step 2\n"), ("result", "2")]),
        ("waits-for-print", [("stdout", "stays\n")]),
    ],
)
def test_a_cell_shows_what_a_notebook_would_in_the_end(
    cells: dict[str, CellRecord], cell: str, outputs: list[tuple[str, str]]
) -> None:
    assert shown(cells[cell]) == outputs


def test_an_image_is_updated(cells: dict[str, CellRecord]) -> None:
    [output] = cells["figure"].outputs
    assert (output.width, output.height) == (6, 6)


def test_the_log_is_not_cleared_since_it_may_tell_of_a_deprecation(
    cells: dict[str, CellRecord],
) -> None:
    assert cells["logs"].stderr == "log\n"


def test_what_a_run_remembers_of_displays_is_not_in_records(cells: dict[str, CellRecord]) -> None:
    assert not any(cell.updates for cell in cells.values())
    assert {output.display for cell in cells.values() for output in cell.outputs} == {0}


def test_a_run_from_a_checkpoint_begins_with_what_was_shown_before(new_project) -> None:
    """The change by a cell that is edited is undone with it."""
    project: MiniProject = new_project()
    first = '# %% shows\nimport os\npid = os.getpid()\nh = display("old", display_id=True)\n\n'
    executor = project.executor(checkpoints=True)
    try:
        results = []
        for last in ('# %% changes\nh.update("new")\npid', "# %% changes\npid", "# %% other\n2"):
            project.snippet("module", f"{first}{last}\n")
            results.append(run(executor, project))
    finally:
        executor.close()
    outputs = [shown(cells["shows"]) for cells in results]
    assert outputs == [[("result", "'new'")], [("result", "'old'")], [("result", "'old'")]]
    pids = [shown(cells["changes"]) for cells in results[:2]]
    assert pids[0] == pids[1], "the first cell did not run again"


def run(executor: Executor, project: MiniProject) -> dict[str, CellRecord]:
    [result] = executor.run({project.module("module"): INPUTS}, 1, lambda name: None)
    assert result.error is None
    return result.cells
