"""A build that is killed leaves nothing that the next one does not sweep, and no process."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import time
from pathlib import Path

import fake_source
import pytest
from mini_project import COUNTED, MiniProject
from processes import PAUSE_SECONDS, wait_until_gone
from server import Server

from livedocs.runs import scratch
from livedocs.runs.scratch import OwnedFolder

SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGHUP)
KILLS = 20
LONGEST_SECONDS = 6.0
"""After which the last kill may come; less where a command is done sooner."""
SLOW = """
# %% slow
from pathlib import Path
from time import sleep

Path("data.bin").write_bytes(bytes(100_000))
sleep(0.1)
"""
WAITS = """\
# %% waits
import os
import subprocess

subprocess.Popen(["sleep", "600"])
with open(os.environ["RUNS"], "a") as runs:
    runs.write("waits\\n")
while True:
    pass
"""
FENCE = '```python exec="on" snippet="{}:counted"\n```\n\n'
COMMANDS = (("livedocs", "run"), ("mkdocs", "build"))


@pytest.fixture
def project(new_project) -> MiniProject:
    project = new_project()
    project.use_hooks()
    for name in ("one", "two", "three"):
        project.snippet(name, COUNTED.format(name=name) + SLOW)
    project.pages("# Page {#page}\n\n" + FENCE.format("one"))
    return project


def killed(command: subprocess.Popen, number: signal.Signals, moment: float) -> bool:
    """Whether it still ran at that many seconds after now, and so was ended by the signal."""
    try:
        command.wait(moment)
    except subprocess.TimeoutExpired:
        command.send_signal(number)
        command.communicate()
        return True
    return False


@pytest.mark.usefixtures("hangup_is_heard")
@pytest.mark.timeout(600)
def test_after_kills_at_random_moments_the_next_build_leaves_nothing(project: MiniProject) -> None:
    choose, longest, kills = random.Random(14), LONGEST_SECONDS, 0
    while kills < KILLS:
        project.write("fingerprint.txt", f"stale before kill {kills}")
        begun = time.monotonic()
        command = project.start(*choose.choice(COMMANDS))
        if killed(command, choose.choice(SIGNALS), choose.uniform(0, longest)):
            kills += 1
        else:
            longest = min(longest, time.monotonic() - begun)
    wait_until_gone(list(project.processes()))
    project.write("fingerprint.txt", "stale at the end")
    after = project.livedocs("run")
    assert after.returncode == 0, after.stderr
    assert after.stdout.count("fresh") == 3
    assert project.litter() == []
    assert project.processes() == {}


def wait_for_cell(project: MiniProject, command: subprocess.Popen) -> None:
    runs = project.root / "runs.txt"
    while not runs.exists():
        assert command.poll() is None, command.communicate()
        time.sleep(PAUSE_SECONDS)
    runs.unlink()


@pytest.mark.usefixtures("hangup_is_heard")
@pytest.mark.timeout(60)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("arguments", COMMANDS)
def test_a_command_that_is_told_to_end_cleans_up(
    project: MiniProject, arguments: tuple[str, ...], number: signal.Signals
) -> None:
    project.snippet("one", WAITS)
    project.pages("# Page {#page}\n")
    project.pages('```python exec="on" snippet="one:waits"\n```\n')
    command = project.start(*arguments)
    wait_for_cell(project, command)
    assert project.litter() != []
    command.send_signal(number)
    said, _ = command.communicate()
    assert command.returncode == 128 + number, said
    assert "Traceback" not in said
    wait_until_gone(list(project.processes()))
    assert project.litter() == []


@pytest.mark.usefixtures("hangup_is_heard")
@pytest.mark.timeout(60)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_server_that_is_told_to_end_cleans_up(
    project: MiniProject, number: signal.Signals
) -> None:
    with Server(project) as server:
        server.page()
        assert project.litter() != []
        assert server.stop(number) == 128 + number, server.said()
        assert "Traceback" not in server.said()
    wait_until_gone(list(project.processes()))
    assert project.litter() == []


@pytest.mark.timeout(60)
def test_a_signal_that_is_ignored_stays_ignored(project: MiniProject) -> None:
    """As under `nohup`."""
    project.snippet("one", WAITS.replace("while True:\n    pass", "input()"))
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        command = project.start("livedocs", "run")
    finally:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
    wait_for_cell(project, command)
    command.send_signal(signal.SIGHUP)
    command.communicate()
    assert command.returncode == 1, "the cell's own error"


@pytest.mark.timeout(60)
def test_a_process_that_preloads_ends_with_its_parent(project: MiniProject) -> None:
    """Also while a library keeps Python itself from running, as when it is loaded from a disk."""
    library = project.root / "src"
    project.write("src/slow.py", (
        "import ctypes\nimport os\n\n"
        'open(os.environ["RUNS"], "w").close()\n'
        "while True:\n    ctypes.PyDLL(None).sleep(600)\n"
    ))  # fmt: skip
    paths = [str(library), str(fake_source.WITHOUT_TORCH)]
    project.write("environment.json", json.dumps({"PYTHONPATH": os.pathsep.join(paths)}))
    config = project.root / "mkdocs.yml"
    text = config.read_text(encoding="utf-8")
    preloading = text.replace("      sources:\n", "      preload: [slow]\n      sources:\n")
    config.write_text(preloading, encoding="utf-8")
    command = project.start("livedocs", "run")
    wait_for_cell(project, command)
    processes = list(project.processes())
    assert len(processes) == 2, "the command, and the process that preloads"
    command.kill()
    command.communicate()
    wait_until_gone(processes)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def test_only_the_folders_of_processes_that_are_gone_are_swept(temporary: Path) -> None:
    mine = OwnedFolder()
    orphan = temporary / f"{scratch.PREFIX}orphan"
    (orphan / "deep").mkdir(parents=True)
    (orphan / "deep/file").write_text("1", encoding="utf-8")
    others = temporary / "livedocs-of-somebody-else"
    others.mkdir()
    (temporary / f"{scratch.PREFIX}link").symlink_to(others)
    next_one = OwnedFolder()
    assert not orphan.exists()
    assert mine.path.is_dir() and others.is_dir()
    mine.close()
    next_one.close()
    left = sorted(path.name for path in temporary.iterdir())
    assert left == ["livedocs-of-somebody-else", f"{scratch.PREFIX}link"]


def test_a_folder_that_is_swept_before_it_is_locked_is_not_used(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock, locked = scratch.fcntl.flock, []

    def late(descriptor: int, operation: int) -> None:
        """The first lock comes after another process's sweep."""
        if not locked:
            locked.append(descriptor)
            scratch.sweep()
        lock(descriptor, operation)

    monkeypatch.setattr(scratch.fcntl, "flock", late)
    folder = OwnedFolder()
    assert locked and folder.path.is_dir()
    folder.close()
    assert list(temporary.iterdir()) == []
