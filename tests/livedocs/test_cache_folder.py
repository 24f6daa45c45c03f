"""A cache that cannot be used: outputs are shown, and it is said why nothing is kept."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from mini_project import COUNTED, MiniProject

FENCE = '```python exec="on" snippet="{}:counted"\n```\n\n'


def can_mount() -> bool:
    """Whether this user may mount in a namespace of its own, as root in most containers can."""
    command = ["unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"]
    with_tool = shutil.which("unshare") is not None
    return with_tool and subprocess.run(command, capture_output=True, check=False).returncode == 0


needs_mount = pytest.mark.skipif(not can_mount(), reason="mounting is not permitted here")


@pytest.fixture
def project(new_project) -> MiniProject:
    project = new_project()
    project.use_hooks()
    for name in ("one", "two"):
        project.snippet(name, COUNTED.format(name=name))
    project.pages("# Page {#page}\n\n" + FENCE.format("one") + FENCE.format("two"))
    return project


def outputs(project: MiniProject, folder: str) -> list[str]:
    html = (project.root / f"site/{folder}index.html").read_text(encoding="utf-8")
    page = BeautifulSoup(html, "html.parser")
    return [output.get_text() for output in page.select(".live-output samp")]


Build = Callable[..., subprocess.CompletedProcess]


def check(project: MiniProject, build: Build, why: str) -> None:
    """Every build runs everything, shows it, and says of each module why it is not kept."""
    for options, status in (((), 0), (("--strict", "-q"), 1)):
        shutil.rmtree(project.root / "site", ignore_errors=True)
        result = build(*options)
        assert result.returncode == status, result.stderr
        assert sorted(project.runs()) == ["one", "two"]
        for name in ("one", "two"):
            [warning] = [line for line in result.stderr.splitlines() if f"`{name}`" in line]
            assert f"ERROR   -  the record of `{name}` cannot be kept in " in warning
            assert why in warning
            assert f" {project.root}/.cache/records: " in warning
        for folder in ("", "en/"):
            assert outputs(project, folder) == ["ran one", "ran two"]
        assert "Traceback" not in result.stderr
    assert project.litter() == []


def in_mounts(project: MiniProject, *commands: str) -> Build:
    """`project.build`, but in a namespace where these commands have mounted something."""

    def build(*options: str) -> subprocess.CompletedProcess:
        script = " && ".join([*commands, 'exec "$@"'])
        return project.build(*options, prefix=["unshare", "--mount", "sh", "-ec", script, "sh"])

    return build


@pytest.mark.parametrize("place", [".cache", ".cache/records"])
def test_a_file_in_the_place_of_the_folder(project: MiniProject, place: str) -> None:
    project.write(place, "not a folder")
    check(project, project.build, "exists" if place == ".cache/records" else "Not a directory")


@needs_mount
def test_a_read_only_folder(project: MiniProject) -> None:
    (project.root / ".cache").mkdir()
    mounted = in_mounts(
        project, "mount --bind .cache .cache", "mount -o remount,bind,ro .cache"
    )  # fmt: skip
    check(project, mounted, "Read-only file system")
    assert list((project.root / ".cache").iterdir()) == []


@needs_mount
def test_a_read_only_folder_with_records_is_of_use(project: MiniProject) -> None:
    assert project.build("--strict").returncode == 0
    project.runs()
    mounted = in_mounts(project, "mount --bind .cache .cache", "mount -o remount,bind,ro .cache")
    build = mounted("--strict")
    assert build.returncode == 0, build.stderr
    assert project.runs() == []
    assert outputs(project, "en/") == ["ran one", "ran two"]


@needs_mount
def test_a_full_folder(project: MiniProject) -> None:
    (project.root / ".cache").mkdir()
    fill = "head -c 100000 /dev/zero > .cache/filler 2> /dev/null || true"
    mounted = in_mounts(project, "mount -t tmpfs -o size=64k none .cache", fill)
    check(project, mounted, "No space left on device")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_of_somebody_else(project: MiniProject) -> None:
    (project.root / ".cache").mkdir(mode=0o555)
    check(project, project.build, "Permission denied")
