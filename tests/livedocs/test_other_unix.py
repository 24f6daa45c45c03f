"""What only Linux has is done without elsewhere: tried here with all of it switched off."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import fake_source
import pytest
from mini_project import COUNTED, INPUTS, ROOT, MiniProject, shown
from processes import PAUSE_SECONDS, wait_until_gone

from livedocs.runs.forkserver import ForkServer

ELSEWHERE = """\
import errno
import os
import signal
import socket
import sys
import sysconfig

sysconfig.get_config_vars()  # there is a file of them for each platform
sys.platform = "another unix"
for module, name in ((os, "pidfd_open"), (os, "sched_getaffinity"),
                     (socket, "SOCK_SEQPACKET"), (socket, "MSG_CMSG_CLOEXEC")):
    delattr(module, name)
signal.signal(signal.SIGIO, signal.SIG_IGN)


def look(event, arguments):
    if event in ("open", "os.listdir", "os.scandir") and str(arguments[0]).startswith("/proc"):
        raise FileNotFoundError(errno.ENOENT, "not here", str(arguments[0]))


def stat(path, *arguments, found=os.stat, **options):
    look("open", [path])
    return found(path, *arguments, **options)


sys.addaudithook(look)
os.stat = stat
"""
FAMILY = """\
# %% family timeout=1
import os
import subprocess
import sys

grandchild = subprocess.Popen(["sleep", "600"])
with open(os.environ["RUNS"], "a") as runs:
    runs.write(f"{os.getpid()}\\n{grandchild.pid}\\n")
grandchild.wait()
"""
SLOW = """\
import os
import time

open(os.environ["RUNS"], "w").close()
time.sleep(600)
"""


@pytest.fixture
def project(new_project) -> MiniProject:
    """Whatever Python it starts takes itself for that of another Unix."""
    project = new_project()
    site = project.root.with_name(f"{project.root.name}-site")
    site.mkdir()
    (site / "sitecustomize.py").write_text(ELSEWHERE, encoding="utf-8")
    (site / "slow.py").write_text(SLOW, encoding="utf-8")
    paths = [str(site), str(fake_source.WITHOUT_TORCH)]
    project.write("environment.json", json.dumps({"PYTHONPATH": os.pathsep.join(paths)}))
    return project


@pytest.mark.timeout(60)
def test_modules_run_fail_and_pass_their_time_as_on_linux(project: MiniProject) -> None:
    project.snippet("good", "# %% a\nimport sys\n\nsys.platform\n")
    project.snippet("bad", "# %% a\n1 / 0\n")
    project.snippet("ends", "# %% a\nimport os\n\nos._exit(3)\n")
    project.snippet("family", FAMILY)
    results = project.execute()
    assert shown(results["good"].cells["a"]) == [("result", "'another unix'")]
    messages = {name: str(result.error) for name, result in results.items()}
    assert messages["bad"].endswith("cell `bad:a` failed: ZeroDivisionError: division by zero")
    assert messages["ends"].endswith("its process ended with status 3")
    assert messages["family"].endswith("passed its timeout of 1 s")
    pids = project.runs()
    assert len(pids) == 2
    wait_until_gone(pids)


def test_there_are_no_checkpoints_and_each_edit_runs_the_module(
    project: MiniProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.snippet("one", COUNTED.format(name="one") + "\n# %% b\n2\n")
    monkeypatch.setattr(sys, "platform", "another unix")
    executor = project.executor(checkpoints=True)
    try:
        for _ in range(2):
            [result] = executor.run({project.module("one"): INPUTS}, 1, lambda name: None)
            assert result.error is None, str(result.error)
    finally:
        executor.close()
    assert project.runs() == ["one", "one"]


@pytest.mark.timeout(60)
def test_a_process_that_preloads_ends_with_its_parent(project: MiniProject, tmp_path: Path) -> None:
    source = project.executor().source
    server = ForkServer(source, ("slow",), tmp_path, project.root)
    while not (project.root / "runs.txt").exists():
        assert server.is_alive()
        time.sleep(PAUSE_SECONDS)
    server._lifeline.close()
    assert server._process.wait() == 1
    server.close()


def test_windows_is_told_what_to_do_before_anything_else() -> None:
    code = "import sys\nsys.platform = 'win32'\nimport livedocs.runs.execute"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == (
        "livedocs runs on Linux and macOS; on Windows, use it in WSL, "
        "the Windows Subsystem for Linux\n"
    )
