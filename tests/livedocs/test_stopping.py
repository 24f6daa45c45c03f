"""Nothing that a run started outlives it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import fake_source
import pytest
from mini_project import COUNTED, ROOT, SOURCES, MiniProject

from livedocs import execute
from livedocs.cells import read_module
from livedocs.execute import CellError, run_modules
from livedocs.record import Record
from livedocs.source import Source, load_source

# Starts a grandchild that would live for ten minutes, and leaves both process ids.
FAMILY = """\
# %% family timeout=2
import os
import subprocess

grandchild = subprocess.Popen(["sleep", "600"])
with open(os.environ["RUNS"], "a") as runs:
    runs.write(f"{os.getpid()}\\n{grandchild.pid}\\n")
"""
FOREVER = "# %% wait timeout=600\nimport threading\n\nthreading.Event().wait()\n"
# Ends when the family has left its ids.
AFTER_FAMILY = """\
# %% after
import os

while not os.path.exists(os.environ["RUNS"]) or not os.path.getsize(os.environ["RUNS"]):
    os.sched_yield()
"""


def is_alive(pid: str | int) -> bool:
    """Whether there is such a process that is more than an unread exit status."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False
    return status.rsplit(")", 1)[1].split()[0] not in "ZX"


def wait_until_gone(pids: list[str]) -> None:
    """A killed process goes when the kernel gets to it; the test's own timeout is the limit."""
    while any(is_alive(pid) for pid in pids):
        os.sched_yield()


def results(project: MiniProject, *names: str) -> Iterator[Record | CellError]:
    modules = [read_module(project.root / f"snippets/{name}.py") for name in names]
    source = load_source(SOURCES, "local", project.root)
    return run_modules(dict.fromkeys(modules, "key"), source, 60)


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    ("ending", "message"),
    [
        ("threading.Event().wait()", "passed its timeout of 2 s"),
        ("os._exit(3)", "its process ended with status 3"),
        ("", None),
    ],
    ids=["timeout", "exit", "well"],
)
def test_what_a_cell_started_ends_with_its_module(new_project, ending: str, message: str) -> None:
    project = new_project()
    project.snippet("family", f"{FAMILY}import threading\n\n{ending}\n")
    result = project.execute()["family"]
    if message:
        assert isinstance(result, CellError)
        assert str(result).endswith(message)
    else:
        assert isinstance(result, Record), str(result)
    pids = project.runs()
    assert len(pids) == 2
    wait_until_gone(pids)


@pytest.mark.timeout(60)
def test_a_left_process_that_holds_the_pipe_does_not_hide_the_end(new_project) -> None:
    project = new_project()
    project.snippet(
        "forks",
        "# %% forks\nimport os\nimport threading\n\nif os.fork() == 0:\n"
        "    threading.Event().wait()\nos._exit(4)\n",
    )
    assert str(project.execute()["forks"]).endswith("its process ended with status 4")


@pytest.mark.timeout(60)
def test_closing_the_results_kills_what_still_runs_and_starts_nothing_more(
    new_project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(execute.os, "cpu_count", lambda: 2)
    project = new_project()
    project.snippet("family", FAMILY + FOREVER)
    project.snippet("quick", AFTER_FAMILY)
    project.snippet("next", FOREVER)
    project.snippet("last", COUNTED.format(name="last"))
    running = results(project, "family", "quick", "next", "last")
    first = next(running)
    assert isinstance(first, Record)
    assert first.module == "quick"
    running.close()
    pids = project.runs()
    assert len(pids) == 2, "only the family has written"
    wait_until_gone(pids)


@pytest.mark.timeout(60)
def test_a_module_that_was_just_being_started_is_stopped_too(
    new_project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its source prepares the environment of the run while the others are killed."""
    monkeypatch.setattr(execute.os, "cpu_count", lambda: 2)
    project = new_project()
    project.snippet("family", FAMILY + FOREVER)
    project.snippet("quick", AFTER_FAMILY)
    project.snippet("late", COUNTED.format(name="late") + "\n" + FOREVER)
    calls = iter(("family", "quick", "late"))
    late = threading.Event()

    def environment(root: Path, scratch: Path) -> dict[str, str]:
        if next(calls) == "late":
            late.set()
            wait_until_gone((root / "runs.txt").read_text(encoding="utf-8").split())
        return fake_source.environment(root, scratch)

    slow = SimpleNamespace(**{**vars(fake_source), "environment": environment})
    modules = [read_module(project.root / f"snippets/{n}.py") for n in ("family", "quick", "late")]
    running = run_modules(dict.fromkeys(modules, "key"), Source(slow, project.root), 60)
    assert next(running).module == "quick"
    assert late.wait(30)
    running.close()
    assert "late" not in project.runs()


@pytest.mark.timeout(60)
def test_ctrl_c_ends_the_command_and_its_children(new_project) -> None:
    project = new_project()
    project.snippet("family", FAMILY + FOREVER)
    os.mkfifo(project.root / "runs.txt")
    command = subprocess.Popen(
        [sys.executable, "-m", "livedocs", "run"],
        cwd=project.root,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{Path(__file__).parent}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    with command:
        # Opening waits until the cell writes, reading until it closes the file.
        pids = (project.root / "runs.txt").read_text(encoding="utf-8").split()
        assert len(pids) == 2
        os.killpg(command.pid, signal.SIGINT)
        said, _ = command.communicate()
    assert command.returncode == 130
    assert b"Traceback" not in said
    wait_until_gone(pids)
