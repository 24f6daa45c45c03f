"""Ctrl-C, or a kill, at many moments of a build: nothing goes on, and the next build succeeds."""

from __future__ import annotations

import os
import signal
import subprocess
import time

import pytest
from mini_project import COUNTED, MiniProject
from processes import PAUSE_SECONDS, wait_until_gone

MOMENTS = {
    ("mkdocs", "build"): (0.05, 0.3, 0.6, 0.9, 1.2, 1.5, 1.9),
    ("livedocs", "run"): (0.4, 0.8, 1.3),
}
"""Seconds after the start of a command; some may be behind its end."""
FENCE = '```python exec="on" snippet="{}:counted"\n```\n\n'
SLOW = """
# %% slow
import subprocess
import time

grandchild = subprocess.Popen(["sleep", "600"])
time.sleep(0.3)
grandchild.kill()
grandchild.wait()
print("slept")
"""
# Opening the file waits until somebody reads, here until the cell is known to run.
WAITS = """\
# %% waits
import os
import subprocess
import time

grandchild = subprocess.Popen(["sleep", "600"])
with open(os.environ["RUNS"], "a") as runs:
    runs.write("waits\\n")
time.sleep(600)
"""


@pytest.fixture
def project(new_project) -> MiniProject:
    project = new_project()
    project.use_hooks()
    for name in ("one", "two", "three"):
        project.snippet(name, COUNTED.format(name=name) + SLOW)
    project.pages("# Page {#page}\n\n" + FENCE.format("one") + FENCE.format("two"))
    return project


def wait_for_cell(project: MiniProject) -> None:
    """Wait until the cell writes to the pipe, which then is taken away."""
    runs = project.root / "runs.txt"
    assert runs.read_text(encoding="utf-8") == "waits\n"
    runs.unlink()


def press_ctrl_c(command: subprocess.Popen) -> str:
    """As a terminal does: SIGINT to the command and all of its group; what it said."""
    os.killpg(command.pid, signal.SIGINT)
    said, _ = command.communicate()
    return said


def check_that_nothing_goes_on(project: MiniProject, said: str) -> None:
    wait_until_gone(list(project.processes()))
    assert project.litter() == [], said


@pytest.mark.timeout(120)
@pytest.mark.parametrize("arguments", MOMENTS)
def test_ctrl_c_at_any_moment_leaves_nothing_and_the_next_build_succeeds(
    project: MiniProject, arguments: tuple[str, ...]
) -> None:
    interrupted = 0
    for moment in MOMENTS[arguments]:
        project.write("fingerprint.txt", f"stale at {moment}")
        command = project.start(*arguments)
        time.sleep(moment)
        if command.poll() is None:
            said = press_ctrl_c(command)
            check_that_nothing_goes_on(project, said)
            interrupted += command.returncode != 0
        else:
            command.communicate()
    assert interrupted, "no moment was before the end"
    build = project.build("--strict")
    assert build.returncode == 0, build.stderr
    assert project.livedocs("status").stdout.count("fresh") == 3
    assert project.litter() == []


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    ("arguments", "status", "last"),
    [(("mkdocs", "build"), 1, "Aborted!"), (("livedocs", "run"), 130, "interrupted")],
)
def test_ctrl_c_while_a_cell_runs_ends_it_and_what_it_started(
    project: MiniProject, arguments: tuple[str, ...], status: int, last: str
) -> None:
    project.snippet("one", WAITS)
    for name in ("two", "three"):
        (project.root / f"snippets/{name}.py").unlink()
    project.pages("# Page {#page}\n\n" + FENCE.format("one"))
    os.mkfifo(project.root / "runs.txt")
    command = project.start(*arguments)
    wait_for_cell(project)
    while not any("sleep 600" in words for words in project.processes().values()):
        time.sleep(PAUSE_SECONDS)
    said = press_ctrl_c(command)
    assert command.returncode == status
    assert said.rstrip().endswith(last)
    assert "Traceback" not in said
    check_that_nothing_goes_on(project, said)

    project.snippet("one", COUNTED.format(name="one"))
    build = project.build("--strict")
    assert build.returncode == 0, build.stderr
    assert project.runs() == ["one"]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_children_end_by_themselves_when_the_build_is_killed(
    project: MiniProject, number: signal.Signals
) -> None:
    project.snippet("one", WAITS)
    os.mkfifo(project.root / "runs.txt")
    for name in ("two", "three"):
        (project.root / f"snippets/{name}.py").unlink()
    command = project.start("mkdocs", "build")
    wait_for_cell(project)
    # The build, the fork server, the run, and what it started.
    while len(processes := project.processes()) < 4:
        time.sleep(PAUSE_SECONDS)
    command.send_signal(number)
    assert command.wait() == (-number if number is signal.SIGKILL else 128 + number)
    wait_until_gone(list(processes))
    assert project.processes() == {}

    project.snippet("one", COUNTED.format(name="one"))
    project.pages("# Page {#page}\n\n" + FENCE.format("one"))
    build = project.build("--strict")
    assert build.returncode == 0, build.stderr
