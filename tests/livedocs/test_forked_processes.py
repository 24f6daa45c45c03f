"""Processes that a cell forks end as in a script, and report nothing for their module."""

from __future__ import annotations

import pytest
from mini_project import INPUTS, MiniProject, shown

from livedocs.runs.execute import Result

FORK = """\
# %% fork
import os
import sys

pid = os.fork()
if pid == 0:
{child}
status = os.waitpid(pid, 0)[1]
print("parent", os.waitstatus_to_exitcode(status))

# %% next
print("next")
"""
# What a child does, what of it is on stdout, its exit code, and what is on stderr.
CHILDREN = {
    "exits": ('print("child")\nsys.exit(0)', "child\n", 0, ""),
    "exits_with_code": ("sys.exit(3)", "", 3, ""),
    "exits_with_words": ('sys.exit("why")', "", 1, "why\n"),
    "exits_hard": ('print("child")\nos._exit(5)', "child\n", 5, ""),
    "leaves_a_buffer": (
        'file = open("f", "w")\nfile.write("kept")\nsys.exit(0)', "", 0, "",
    ),
    "raises": (
        '1 / 0',
        "", 1,
        'Traceback (most recent call last):\n  File "raises.py", line 7, in <module>\n    1 / 0\n'
        "    ~~^~~\nZeroDivisionError: division by zero\n",
    ),
    "registers": (
        'import atexit\n\natexit.register(print, "at exit")\nsys.exit(0)', "at exit\n", 0, "",
    ),
    "waits_for_a_thread": (
        'import threading\nimport time\n\n'
        'threading.Thread(target=lambda: (time.sleep(0.2), print("thread"))).start()\nsys.exit(0)',
        "thread\n", 0, "",
    ),
    "forks_again": (
        "if os.fork() == 0:\n    sys.exit(0)\nsys.exit(os.waitstatus_to_exitcode(os.wait()[1]))",
        "", 0, "",
    ),
    "displays": ("display(1)\n2\nsys.exit(0)", "", 0, ""),
}  # fmt: skip
FALLS_THROUGH = """\
# %% fork
import os

pid = os.fork()
if pid:
    os.waitpid(pid, 0)
os.write(1, b"parent\\n" if pid else b"child\\n")
"shown"

# %% next
print("next")
"""
POOL = """\
# %% fork
import multiprocessing

context = multiprocessing.get_context("fork")
with context.Pool(2) as pool:
    print(pool.map(abs, [-1, -2]))
process = context.Process(target=exit, args=[4])
process.start()
process.join()
print(process.exitcode)

# %% next
print("next")
"""


@pytest.fixture(scope="module")
def project(new_project) -> MiniProject:
    project = new_project()
    for name, (code, *_) in CHILDREN.items():
        child = "\n".join(f"    {line}" if line else "" for line in code.split("\n"))
        project.snippet(name, FORK.format(child=child))
    project.snippet("falls_through", FALLS_THROUGH)
    project.snippet("pool", POOL)
    return project


@pytest.fixture(scope="module")
def results(project: MiniProject) -> dict[str, Result]:
    return project.execute()


@pytest.mark.parametrize("name", CHILDREN)
def test_a_forked_process_ends_as_in_a_script(results: dict[str, Result], name: str) -> None:
    _, stdout, code, stderr = CHILDREN[name]
    result = results[name]
    assert result.error is None, str(result.error)
    assert shown(result.cells["fork"]) == [("stdout", f"{stdout}parent {code}\n")]
    assert result.cells["fork"].stderr == stderr
    assert shown(result.cells["next"]) == [("stdout", "next\n")]


def test_a_forked_process_ends_with_its_cell(results: dict[str, Result]) -> None:
    result = results["falls_through"]
    assert result.error is None, str(result.error)
    assert shown(result.cells["fork"]) == [("stdout", "child\nparent\n"), ("result", "'shown'")]
    assert shown(result.cells["next"]) == [("stdout", "next\n")]


def test_processes_of_multiprocessing_are_right(results: dict[str, Result]) -> None:
    result = results["pool"]
    assert result.error is None, str(result.error)
    assert shown(result.cells["fork"]) == [("stdout", "[1, 2]\n4\n")]
    assert shown(result.cells["next"]) == [("stdout", "next\n")]


def test_a_forked_process_ends_so_in_a_run_from_a_checkpoint_too(project: MiniProject) -> None:
    text = FORK.format(child='    open("f", "w").write("x")\n    sys.exit(0)')
    executor = project.executor(checkpoints=True)
    try:
        for last in ("1", "2"):
            edited = text.replace("import sys", f"import sys  # {last}")
            project.snippet("serving", f"# %% first\n1\n\n{edited}")
            modules = {project.module("serving"): INPUTS}
            [result] = executor.run(modules, 1, lambda name: None)
            assert result.error is None, str(result.error)
            assert shown(result.cells["fork"]) == [("stdout", "parent 0\n")]
            assert shown(result.cells["next"]) == [("stdout", "next\n")]
    finally:
        executor.close()
