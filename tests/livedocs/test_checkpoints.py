"""An edited module runs on from the checkpoint before the first cell that changed.

Each cell leaves its name when it runs, so that what ran can be told.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import replace

import pytest
from mini_project import INPUTS, MiniProject, shown

from livedocs.modules.inputs import Inputs
from livedocs.runs.checkpoints import Checkpoints
from livedocs.runs.execute import Executor, Result

LEAVE = """\
import os

with open(os.environ["RUNS"], "a") as runs:
    runs.write("{name}\\n")
"""


class Edited:
    """A module that is run, edited and run again, by one executor that keeps checkpoints."""

    def __init__(self, project: MiniProject) -> None:
        self.project = project
        self.executor: Executor = project.executor(checkpoints=True)

    def run(self, inputs: Inputs = INPUTS, **cells: str) -> tuple[Result, list[str]]:
        """Run a module of these cells, name → code; the result, and the cells that really ran."""
        text = "\n".join(
            f"# %% {name}\n{LEAVE.format(name=name)}{code}\n" for name, code in cells.items()
        )
        self.project.snippet("module", text)
        modules = {self.project.module("module"): inputs}
        [result] = self.executor.run(modules, 1, lambda name: None)
        return result, self.project.runs()

    @property
    def pids(self) -> dict[int, int]:
        """The processes that wait, by the index of the cell."""
        chain = self.executor.checkpoints.take("module")
        self.executor.checkpoints.put(chain)
        return {index: point.pid for index, point in chain.points.items()}


@pytest.fixture
def edited(new_project) -> Iterator[Edited]:
    edited = Edited(new_project())
    yield edited
    edited.executor.close()


def printed(result: Result) -> str:
    assert result.error is None, str(result.error)
    return "".join(text for cell in result.cells.values() for _, text in shown(cell))


def test_only_the_edited_cell_and_those_after_it_run(edited: Edited) -> None:
    cells = {"a": "x = [1]", "b": "x.append(2)", "c": "print(x)"}
    result, ran = edited.run(**cells)
    assert (printed(result), ran) == ("[1, 2]\n", ["a", "b", "c"])
    result, ran = edited.run(**cells | {"c": "print(x, 'edited')"})
    assert (printed(result), ran) == ("[1, 2] edited\n", ["c"])
    result, ran = edited.run(**cells | {"b": "x.append(3)"})
    assert (printed(result), ran) == ("[1, 3]\n", ["b", "c"])
    result, ran = edited.run(**cells | {"a": "x = [0]", "b": "x.append(3)"})
    assert (printed(result), ran) == ("[0, 3]\n", ["a", "b", "c"])


def test_cells_may_be_added_and_removed(edited: Edited) -> None:
    cells = {"a": "x = 1", "b": "print(x)"}
    edited.run(**cells)
    result, ran = edited.run(**cells, c="print(x + 1)")
    assert (printed(result), ran) == ("1\n2\n", ["c"])
    result, ran = edited.run(**cells)
    assert (printed(result), ran) == ("1\n", [])
    result, ran = edited.run(a="x = 1", between="x = 5", b="print(x)")
    assert (printed(result), ran) == ("5\n", ["between", "b"])


def test_a_failing_cell_runs_again_from_before_it(edited: Edited) -> None:
    result, _ = edited.run(a="x = 1", b="1 / 0", c="print(x)")
    assert list(result.cells) == ["a"]
    assert "ZeroDivisionError" in str(result.error)
    result, ran = edited.run(a="x = 1", b="x += 1", c="print(x)")
    assert (printed(result), ran) == ("2\n", ["b", "c"])


def test_a_module_that_did_not_change_does_not_run(edited: Edited) -> None:
    result, _ = edited.run(a="print(1)", b="print(2)")
    again, ran = edited.run(a="print(1)", b="print(2)")
    assert (again.cells, ran) == (result.cells, [])


def test_a_checkpoint_that_is_slow_to_leave_the_run_outlives_it(edited: Edited) -> None:
    slow = "import time\nleave = os.setsid\nos.setsid = lambda: (time.sleep(0.5), leave())"
    result, _ = edited.run(a=slow, b="print(2)")
    assert list(edited.pids) == [1, 2]
    again, ran = edited.run(a=slow, b="print(2)")
    assert (again.cells, ran) == (result.cells, [])


def test_random_numbers_are_those_of_a_whole_run(edited: Edited) -> None:
    cells = {
        "a": "import random\nimport numpy\n\nrandom.random(), numpy.random.rand()",
        "b": "print(random.random(), numpy.random.rand())",
    }
    expected = printed(edited.run(**cells)[0])
    edited.run(**cells | {"b": "1"})
    result, ran = edited.run(**cells)
    assert (printed(result), ran) == (expected, ["b"])


def test_the_working_folder_is_as_it_was_before_the_cell(edited: Edited) -> None:
    cells = {
        "a": 'from pathlib import Path\n\nPath("sub").mkdir()\nPath("sub/a").write_text("1")\n'
        'os.chdir("sub")',
        "b": 'print(sorted(os.listdir(".")), Path("a").read_text())',
        "c": 'Path("a").write_text("2")\nPath("b").write_text("")\nPath("../c").mkdir()\n'
        'os.symlink("a", "d")',
        "d": 'os.remove("a")\nos.chdir("..")\nprint(sorted(os.listdir(".")))',
    }
    assert printed(edited.run(**cells)[0]) == "['a'] 1\n['c', 'sub']\n"
    for name, ran_then in (("d", "d"), ("c", "cd"), ("b", "bcd")):
        cells[name] += "\n# edited"
        result, ran = edited.run(**cells)
        assert (printed(result), ran) == ("['a'] 1\n['c', 'sub']\n", list(ran_then))


def test_a_working_folder_that_was_removed_is_there_again(edited: Edited) -> None:
    cells = {
        "a": 'import shutil\n\nos.mkdir("sub")\nopen("sub/f", "w").close()\nos.chdir("sub")',
        "b": 'print(os.listdir("."))',
        "c": 'os.chdir("..")\nshutil.rmtree("sub")',
    }
    edited.run(**cells)
    result, ran = edited.run(**cells | {"b": 'print(os.listdir("."), 2)'})
    assert (printed(result), ran) == ("['f'] 2\n", ["b", "c"])


LARGE = 'open("large", "wb").write(bytes(3_000_000));'


def test_a_large_file_is_there_again(edited: Edited) -> None:
    cells = {"a": LARGE, "b": 'print(os.path.getsize("large"))', "c": 'os.remove("large")'}
    edited.run(**cells)
    result, ran = edited.run(**cells | {"b": 'print(os.path.getsize("large"), 2)'})
    assert (printed(result), ran) == ("3000000 2\n", ["b", "c"])


def test_a_large_file_that_was_written_to_later_means_a_whole_run(edited: Edited) -> None:
    cells = {
        "a": LARGE,
        "b": 'print(open("large", "rb").read(1))',
        "c": 'open("large", "r+b").write(b"x");',
    }
    edited.run(**cells)
    result, ran = edited.run(**cells | {"b": 'print(open("large", "rb").read(1), 2)'})
    assert (printed(result), ran) == ("b'\\x00' 2\n", ["a", "b", "c"])


def test_an_open_file_is_read_on_from_where_it_was(edited: Edited) -> None:
    cells = {
        "a": 'open("f", "w").write("123456")\nf = os.open("f", os.O_RDONLY)\nos.read(f, 2);',
        "b": "print(os.read(f, 2))",
        "c": "print(os.read(f, 2))",
    }
    expected = printed(edited.run(**cells)[0])
    cells["b"] += "\n# edited"
    result, ran = edited.run(**cells)
    assert (printed(result), ran) == (expected, ["b", "c"])


@pytest.mark.parametrize(
    ("opened", "closed"),
    [
        (
            "import threading\n\nend = threading.Event()\n"
            "thread = threading.Thread(target=end.wait, daemon=True)\nthread.start()",
            "end.set()\nthread.join()\nprint(thread.is_alive())",
        ),
        (
            "import subprocess\n\nprocess = subprocess.Popen(['sh', '-c', 'sleep 0.3; exit 3'])",
            "print(process.wait())",
        ),
        ("r, w = os.pipe()\nos.write(w, b'1');", "print(os.read(r, 1))\nos.close(r)\nos.close(w)"),
        (
            "import mmap\n\nshared = mmap.mmap(-1, 10)\nshared[0] = 1",
            "print(shared[0])\nshared[0] += 1",
        ),
        ("os.mkfifo('fifo')", "print(os.path.exists('fifo'))\nos.remove('fifo')"),
    ],
    ids=["thread", "process", "pipe", "shared-memory", "fifo"],
)
def test_what_cannot_be_copied_means_a_run_from_before_it(
    edited: Edited, opened: str, closed: str
) -> None:
    cells = {"a": "1", "b": opened, "c": "2", "d": closed}
    expected = printed(edited.run(**cells)[0])
    result, ran = edited.run(**cells | {"c": "2\n# edited"})
    assert (printed(result), ran) == (expected, ["b", "c", "d"])


def test_a_changed_file_that_a_cell_has_read_means_a_run_from_that_cell(edited: Edited) -> None:
    data = edited.project.write("snippets/_data.txt", "first")
    cells = {
        "a": "x = 1",
        "b": f"print(open({str(data)!r}).read())",
        "c": f"print(open({str(data)!r}).read())",
    }
    edited.run(**cells)
    data.write_text("second", encoding="utf-8")
    result, ran = edited.run(**cells | {"c": "3"})
    assert (printed(result), ran) == ("second\n3", ["b", "c"])


def test_another_input_means_a_whole_run(edited: Edited) -> None:
    edited.run(a="print(1)", b="print(2)")
    _, ran = edited.run(replace(INPUTS, versions={"torch": "3"}), a="print(1)", b="print(3)")
    assert ran == ["a", "b"]


@pytest.mark.parametrize("when", ["before", "while-asked"])
def test_a_checkpoint_that_is_gone_means_a_whole_run_and_no_error(
    edited: Edited, when: str
) -> None:
    cells = {"a": "x = 1", "b": "print(x)"}
    edited.run(**cells)
    # A stopped process takes the request and is killed before it answers.
    os.kill(edited.pids[1], signal.SIGKILL if when == "before" else signal.SIGSTOP)
    if when == "while-asked":
        killer = os.fork()
        if killer == 0:
            import time

            time.sleep(0.5)
            os.kill(edited.pids[1], signal.SIGKILL)
            os._exit(0)
        os.waitpid(killer, os.WNOHANG)
    result, ran = edited.run(**cells | {"b": "print(x, 2)"})
    assert (printed(result), ran) == ("1 2\n", ["a", "b"])


def test_checkpoints_are_bounded_in_number(edited: Edited) -> None:
    edited.executor.checkpoints = Checkpoints(max_number=2)
    edited.run(a="1", b="2", c="3", d="4")
    assert sorted(edited.pids) == [1, 2, 3, 4]
    edited.executor.checkpoints.trim()
    assert sorted(edited.pids) == [3, 4], "the first are the cheapest to run again"
    _, ran = edited.run(a="1", b="5", c="3", d="4")
    assert ran == ["a", "b", "c", "d"]


def test_checkpoints_are_bounded_in_memory(edited: Edited) -> None:
    edited.run(a="many = bytearray(os.urandom(60_000_000))", b="del many", c="3")
    points = edited.executor.checkpoints
    small = sum(points._chains["module"].points[index].memory() for index in (2, 3))
    points._max_bytes = small + 30_000_000  # what they share with other processes changes
    points.trim()
    assert sorted(edited.pids) == [2, 3]


def test_the_state_of_warnings_is_that_of_a_whole_run(edited: Edited) -> None:
    cells = {
        "a": "import warnings\n\n\ndef warn():\n    warnings.warn('once')\n\n\n"
        "warnings.filterwarnings('ignore', message='noisy')\nwarn()\n",
        "b": "warn()\nwarnings.warn('noisy')\nwarnings.warn('shown')",
        "c": "warn()\nwarnings.warn('noisy')\nwarnings.simplefilter('error')",
        "d": "try:\n    warnings.warn('raised')\nexcept UserWarning as error:\n    print(error)",
    }
    whole, _ = edited.run(**cells)
    assert printed(whole) == "raised\n"
    assert [cell.stderr.count("UserWarning") for cell in whole.cells.values()] == [1, 1, 0, 0]
    for name, ran_then in (("d", "d"), ("c", "cd"), ("b", "bcd")):
        cells[name] += "\n# edited"
        result, ran = edited.run(**cells)
        assert (printed(result), ran) == ("raised\n", list(ran_then))
        stderr = [cell.stderr for cell in result.cells.values()]
        assert stderr == [cell.stderr for cell in whole.cells.values()]


FAILING_FORK = """\
import errno

fork, process = os.fork, os.getpid()


def failing_fork():
    if {condition}:
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
    return fork()


os.fork = failing_fork
"""


@pytest.mark.parametrize("condition", ["True", "os.getpid() != process"], ids=["first", "second"])
def test_where_no_process_can_be_made_there_is_no_checkpoint(
    edited: Edited, condition: str
) -> None:
    cells = {
        "a": "x = 1",
        "b": FAILING_FORK.format(condition=condition),
        "c": "os.fork = fork",
        "d": "print(x)",
    }
    result, ran = edited.run(**cells)
    assert (printed(result), ran) == ("1\n", ["a", "b", "c", "d"])
    assert list(edited.pids) == [1, 3, 4]
    result, ran = edited.run(**cells | {"c": "os.fork = fork\n# edited"})
    assert (printed(result), ran) == ("1\n", ["b", "c", "d"])
    result, ran = edited.run(**cells | {"b": "fork = os.fork"})
    assert (printed(result), ran) == ("1\n", ["b", "c", "d"])
    assert list(edited.pids) == [1, 2, 3, 4]
