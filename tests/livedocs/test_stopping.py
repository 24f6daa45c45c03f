"""Nothing that a run started outlives it."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace

import fake_source
import pytest
from mini_project import COUNTED, INPUTS, MiniProject
from processes import parent_of, wait_until_gone

from livedocs.modules.inputs import Limits
from livedocs.runs.execute import Result
from livedocs.source import Source

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
# Leaves a process with a session of its own and no parent, and its id.
DAEMON = """
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        open(os.environ["RUNS"], "w").write(str(os.getpid()))
        time.sleep(600)
    os._exit(0)
os.wait()
while not os.path.exists(os.environ["RUNS"]) or not os.path.getsize(os.environ["RUNS"]):
    time.sleep(0.01)
"""


@contextmanager
def running(project: MiniProject, *names: str) -> Iterator[Iterator[Result]]:
    """The results of a run of these modules, as they come."""
    executor = project.executor()
    try:
        modules = dict.fromkeys(map(project.module, names), INPUTS)
        results = executor.run(modules, 2, lambda name: None)
        with closing(results):
            yield results
    finally:
        executor.close()


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    ("ending", "message"),
    [
        ("threading.Event().wait()", "passed its timeout of 2 s"),
        ("os._exit(3)", "its process ended with status 3"),
        (
            "",
            "it leaves the process `sleep 600` behind, which goes on when the script has ended",
        ),
    ],
    ids=["timeout", "exit", "well"],
)
def test_what_a_cell_started_ends_with_its_module(new_project, ending: str, message: str) -> None:
    project = new_project()
    project.snippet("family", f"{FAMILY}import threading\n\n{ending}\n")
    assert str(project.execute()["family"].error).endswith(message)
    pids = project.runs()
    assert len(pids) == 2
    wait_until_gone(pids)


@pytest.mark.timeout(60)
def test_a_process_that_left_the_runs_session_ends_too(new_project) -> None:
    """It has no parent any more, so nothing but the fork server knows of it."""
    project = new_project()
    project.snippet("daemon", f"# %% daemon\nimport os\nimport time\n{DAEMON}")
    assert project.execute()["daemon"].error is None
    [pid] = project.runs()
    wait_until_gone([pid])


@pytest.mark.timeout(60)
@pytest.mark.skipif(sys.platform != "linux", reason="there are no checkpoints")
def test_it_ends_too_where_the_run_goes_on_from_a_checkpoint(new_project) -> None:
    project = new_project()
    executor = project.executor(checkpoints=True)
    try:
        for code in ("", DAEMON):
            project.snippet("m", f"# %% a\nx = 1\n\n# %% b\nimport os\nimport time\n{code}")
            [result] = executor.run({project.module("m"): INPUTS}, 1, lambda name: None)
            assert result.error is None
        wait_until_gone(project.runs())
    finally:
        executor.close()


@pytest.mark.timeout(60)
def test_a_left_process_that_holds_the_pipe_does_not_hide_the_end(new_project) -> None:
    project = new_project()
    project.snippet(
        "forks",
        "# %% forks\nimport os\nimport threading\n\nif os.fork() == 0:\n"
        "    threading.Event().wait()\nos._exit(4)\n",
    )
    assert str(project.execute()["forks"].error).endswith("its process ended with status 4")


@pytest.mark.timeout(60)
def test_closing_the_results_kills_what_still_runs_and_starts_nothing_more(new_project) -> None:
    project = new_project()
    project.snippet("family", FAMILY + FOREVER)
    project.snippet("quick", AFTER_FAMILY)
    project.snippet("next", FOREVER)
    project.snippet("last", COUNTED.format(name="last"))
    with running(project, "family", "quick", "next", "last") as results:
        first = next(results)
        assert (first.module.name, first.error) == ("quick", None)
    pids = project.runs()
    assert len(pids) == 2, "only the family has written"
    wait_until_gone(pids)


@pytest.mark.timeout(60)
def test_a_module_that_was_just_being_started_is_stopped_too(new_project) -> None:
    """Its source prepares the environment of the run while the others are killed."""
    project = new_project()
    project.snippet("family", FAMILY + FOREVER)
    project.snippet("quick", AFTER_FAMILY)
    project.snippet("late", COUNTED.format(name="late") + "\n" + FOREVER)
    calls = iter(("server", "family", "quick", "late"))
    late = threading.Event()

    def environment(root: Path, scratch: Path, text: str) -> dict[str, str]:
        if next(calls) == "late":
            late.set()
            wait_until_gone((root / "runs.txt").read_text(encoding="utf-8").split())
        return fake_source.environment(root, scratch, text)

    executor = project.executor()
    slow = SimpleNamespace(**{**vars(fake_source), "environment": environment})
    executor.source = Source(slow, project.root)
    modules = [project.module(name) for name in ("family", "quick", "late")]
    results = executor.run(dict.fromkeys(modules, INPUTS), 2, lambda name: None)
    assert next(results).module.name == "quick"
    assert late.wait(30)
    results.close()
    executor.close()
    assert "late" not in project.runs()


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    ("dies", "words"),
    [
        ("os.kill(os.getpid(), 9)", "its process ended by signal SIGKILL"),
        ("raise ValueError('no such folder')", "ValueError: no such folder"),
    ],
)
def test_a_run_that_ends_before_its_first_cell_is_a_cell_that_failed(
    new_project, dies: str, words: str
) -> None:
    """What the source sets in a preloaded library ends it, in this module only."""
    project = new_project()
    project.write(
        "packages/scratchlib.py",
        "import os\n\n\nclass Folder:\n    def __init__(self, path=None):\n        if path:\n"
        f"            {dies}\n\n\nFOLDER = Folder()\n",
    )
    packages = {"PYTHONPATH": f"{fake_source.WITHOUT_TORCH}:{project.root / 'packages'}"}
    project.write("environment.json", json.dumps(packages))
    project.snippet("m", "# %% a\n1\n")
    [result] = project.execute(limits=Limits(preload=("scratchlib",))).values()
    assert words in str(result.error)
    assert "cell `m:a`: its process ended" in str(result.error)


@pytest.mark.timeout(60)
def test_a_killed_fork_server_takes_its_runs_along_and_the_next_run_has_a_new_one(
    new_project,
) -> None:
    project = new_project()
    family = FAMILY.replace("timeout=2", "timeout=600")
    project.snippet("family", f"{family}grandchild.wait()\n")
    project.snippet("quick", COUNTED.format(name="quick"))
    os.mkfifo(project.root / "runs.txt")
    executor = project.executor()

    pids: list[str] = []

    def kill_server() -> None:
        pids.extend((project.root / "runs.txt").read_text(encoding="utf-8").split())
        os.kill(parent_of(pids[0]), signal.SIGKILL)

    killer = threading.Thread(target=kill_server)
    killer.start()
    [result] = executor.run({project.module("family"): INPUTS}, 1, lambda name: None)
    killer.join()
    assert str(result.error).endswith("`family:family`: its process ended from outside")
    wait_until_gone(pids)
    (project.root / "runs.txt").unlink()
    [result] = executor.run({project.module("quick"): INPUTS}, 1, lambda name: None)
    executor.close()
    assert (result.error, project.runs()) == (None, ["quick"])
