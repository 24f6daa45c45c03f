"""Two at once in one folder: each module runs once, and both end well."""

from __future__ import annotations

import subprocess
import time

import pytest
from bs4 import BeautifulSoup
from filelock import FileLock
from mini_project import COUNTED, MiniProject
from processes import PAUSE_SECONDS

NAMES = ("one", "two", "three")
WAIT = """\
import pathlib
import time

while not pathlib.Path(os.environ["RUNS"] + ".go").exists():
    time.sleep(0.02)
"""
FENCE = '```python exec="on" snippet="{}:counted"\n```\n\n'


@pytest.fixture
def project(new_project) -> MiniProject:
    project = new_project()
    project.use_hooks()
    for name in NAMES:
        project.snippet(name, COUNTED.format(name=name))
        project.pages(f"# Page {{#page}}\n\n{FENCE.format(name)}", f"{name}.md")
    project.pages("# Page {#page}\n")
    return project


def together(project: MiniProject, *commands: tuple[str, ...]) -> None:
    """Start these commands at the same moment; both must end well."""
    started = [project.start(*command) for command in commands]
    for command in started:
        said, _ = command.communicate()
        assert command.returncode == 0, said
        assert "Traceback" not in said


def wait_for_words(command: subprocess.Popen, words: str) -> None:
    """Read what the command says until it says `words`."""
    said = [""]
    while words not in said[-1]:
        said.append(command.stdout.readline())
        assert said[-1], "".join(said)


@pytest.mark.timeout(120)
def test_two_builds_run_each_module_once_and_leave_a_whole_site(project: MiniProject) -> None:
    together(project, ("mkdocs", "build", "--strict"), ("mkdocs", "build", "--strict"))
    assert sorted(project.runs()) == sorted(NAMES)
    for folder in ("", "en/"):
        assert (project.root / f"site/{folder}index.html").is_file()
        for name in NAMES:
            html = (project.root / f"site/{folder}{name}/index.html").read_text(encoding="utf-8")
            output = BeautifulSoup(html, "html.parser").select_one(".live-output samp")
            assert output.get_text() == f"ran {name}"
    assert project.litter() == []


@pytest.mark.timeout(120)
@pytest.mark.parametrize("other", [("livedocs", "run"), ("mkdocs", "build", "--strict")])
def test_a_run_beside_another_command_runs_each_module_once(
    project: MiniProject, other: tuple[str, ...]
) -> None:
    together(project, ("livedocs", "run"), other)
    assert sorted(project.runs()) == sorted(NAMES)
    assert project.livedocs("status").stdout.count("fresh") == len(NAMES)


@pytest.mark.timeout(120)
def test_a_build_does_not_touch_the_site_while_another_writes_it(project: MiniProject) -> None:
    project.write("site/index.html", "half written")
    (project.root / ".cache").mkdir()
    with FileLock(project.root / ".cache/site.lock"):
        build = project.start("mkdocs", "build")
        wait_for_words(build, "waiting for it")
        assert (project.root / "site/index.html").read_text(encoding="utf-8") == "half written"
    said, _ = build.communicate()
    assert build.returncode == 0, said
    assert "<html" in (project.root / "site/index.html").read_text(encoding="utf-8")


@pytest.mark.timeout(120)
@pytest.mark.parametrize("command", [("mkdocs", "build"), ("livedocs", "run")])
def test_who_waits_says_for_whom_and_a_killed_one_is_not_waited_for(
    project: MiniProject, command: tuple[str, ...]
) -> None:
    """A run that is killed while it holds the lock must not hold up the next."""
    project.snippet("slow", COUNTED.format(name="slow") + WAIT)
    runs = project.root / "runs.txt"
    first = project.start("mkdocs", "build")
    while not runs.exists() or "slow" not in runs.read_text(encoding="utf-8"):
        assert first.poll() is None
        time.sleep(PAUSE_SECONDS)
    second = project.start(*command)
    owner = f"process {first.pid}, `mkdocs build`"
    wait_for_words(second, f"another process in this folder is at work; waiting for it: {owner}\n")
    first.kill()
    first.communicate()
    project.write("runs.txt.go", "")  # for the second one's run
    said, _ = second.communicate()
    assert second.returncode == 0, said
    assert sorted(project.runs()).count("slow") == 2, "the killed one kept no record"
