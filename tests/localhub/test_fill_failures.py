"""What goes wrong during `python -m localhub fill`: one sentence, and nothing half-written."""

import signal
import time
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("import sys; sys.exit('ERROR: No matching distribution.')", "PyPI does not give gone 1.0"),
        ("import sys; sys.exit('ERROR: No space left on device.')", "The disk is full"),
    ],
)
def test_a_package_that_is_gone(project, script, sentence):
    (project.package.parent / "pip").mkdir()
    (project.package.parent / "pip" / "__init__.py").touch()
    (project.package.parent / "pip" / "__main__.py").write_text(script)
    code, stdout, stderr = project.fill(TINY_ARCHIVE="gone")
    assert (code, stdout) == (1, "")
    assert stderr.startswith(f"localhub: {sentence}")
    assert stderr.count("\n") == 0
    assert project.is_clean()


@pytest.mark.parametrize("where", ["build", "load"])
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_full_disk(project, where):
    code, stdout, stderr = project.fill(TINY_FAULT=f"{where}:full")
    assert (code, stdout) == (1, "")
    cache = project.root / ".cache"
    assert stderr == f"localhub: The disk is full: filling {cache} failed."
    assert project.is_clean()
    assert project.fill()[0] == 0


def test_a_library_that_fails(project):
    code, _, stderr = project.fill(TINY_FAULT="load:error")
    assert code == 1
    assert stderr == (
        "localhub: The libraries could not fill the cache "
        "(someone/tiny-model: ValueError: broken in two lines)."
    )
    assert project.is_clean()


def test_a_folder_that_cannot_be_written(project):
    (project.root / ".cache").write_text("a file where the folder should be")
    code, _, stderr = project.fill()
    assert code == 1
    assert stderr.startswith(f"localhub: Filling {project.root / '.cache'} failed (")
    assert stderr.count("\n") == 0


@pytest.mark.parametrize("where", ["build", "load"])
def test_killed_in_the_middle(project, where):
    process = project.start("fill", TINY_FAULT=f"{where}:sleep")
    project.wait_for_mark(process)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=20)
    assert project.fill()[0] == 0
    assert project.content() == "first"
    assert "nothing to do" in project.fill()[1]
    assert not project.place.building.exists()


def test_the_library_process_ends_with_its_parent(project):
    """An orphan that still writes would meet the next fill."""
    process = project.start("fill", TINY_FAULT="load:sleep")
    project.wait_for_mark(process)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    if not children.exists():
        process.kill()
        process.communicate()
        pytest.skip("no list of child processes")
    child = Path("/proc") / children.read_text().split()[0]
    process.kill()
    process.communicate(timeout=20)
    for _ in range(100):
        if not child.exists() or "Z" in (child / "stat").read_text().split()[2]:
            return
        time.sleep(0.05)
    raise AssertionError("the child is still there")


def test_ctrl_c(project):
    process = project.start("fill", TINY_FAULT="build:sleep")
    project.wait_for_mark(process)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=20)
    assert process.returncode == 130
    assert stderr.splitlines()[-1].startswith("localhub: stopped")
    assert "Traceback" not in stderr
    assert project.is_clean()
