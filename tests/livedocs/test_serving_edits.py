"""While serving: what an edit runs, and what is made in the background."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from mini_project import MiniProject, shown

from livedocs.errors import LiveDocsError
from livedocs.modules import inputs
from livedocs.project import Project
from livedocs.runs import execute, serving

CELL = """\
# %% {name}
import os

with open(os.environ["RUNS"], "a") as runs:
    runs.write("{name}\\n")
{code}

"""


def module(**cells: str) -> str:
    return "".join(CELL.format(name=name, code=code) for name, code in cells.items())


ONE = {"one-a": "x = 1", "one-b": "print(x)", "one-c": "print(-x)"}
TWO = {"two-a": "print(2)"}


@pytest.fixture
def project(new_project, monkeypatch: pytest.MonkeyPatch) -> Iterator[MiniProject]:
    """Two modules, in a process that believes it serves, and has shown the pages once."""
    begun = threading.Event()
    begun.set()
    monkeypatch.setattr(serving, "_begun", begun)
    monkeypatch.setattr(serving, "_build", 1)
    monkeypatch.setattr(serving, "_rebuild", lambda: None)
    monkeypatch.setattr(serving, "_backgrounds", [])
    project = new_project()
    project.snippet("one", module(**ONE))
    project.snippet("two", module(**TWO))
    project.pages('```python exec="on" snippet="one:one-b"\n```\n')
    yield project
    serving.end()


def wait_for_background(project: MiniProject) -> list[str]:
    """Let the background do all it has to do; the cells that it ran."""
    serving.idle()
    for background in serving._backgrounds:
        background._thread.join()
    return project.runs()


def output(opened: Project, reference: str) -> str:
    [(_, text)] = shown(opened.cell(reference)[2])
    return text.strip()


def test_an_edit_of_prose_runs_nothing(project: MiniProject) -> None:
    opened = project.open()
    opened.refresh()
    assert sorted(project.runs()) == [*ONE, *TWO]
    project.pages('Edited.\n\n```python exec="on" snippet="one:one-b"\n```\n')
    assert output(opened, "one:one-b") == "1"
    assert project.runs() == []


def test_an_edit_of_a_cell_runs_it_and_those_after_it_in_its_module_alone(
    project: MiniProject,
) -> None:
    opened = project.open()
    opened.refresh()
    project.runs()
    project.snippet("one", module(**ONE | {"one-b": "print(x, 'edited')"}))
    assert output(opened, "one:one-b") == "1 edited"
    assert project.runs() == ["one-b", "one-c"]
    assert output(project.open(), "one:one-b") == "1 edited"
    assert project.runs() == [], "the record is as good as that of a whole run"


def test_modules_with_records_get_their_checkpoints_in_the_background(
    project: MiniProject,
) -> None:
    project.open().refresh()
    project.runs()
    serving.end()

    opened = project.open()
    opened.refresh()
    assert project.runs() == [], "records are fresh"
    assert sorted(wait_for_background(project)) == [*ONE, *TWO]
    project.snippet("one", module(**ONE | {"one-c": "print(-x, 'edited')"}))
    assert output(opened, "one:one-c") == "-1 edited"
    assert project.runs() == ["one-c"]
    assert wait_for_background(project) == [], "there is nothing left to do"


def test_what_can_have_no_checkpoints_is_not_run_for_them(
    project: MiniProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.open().refresh()
    project.runs()
    serving.end()

    monkeypatch.setattr(execute, "threads", lambda: 2)
    project.open().refresh()
    assert wait_for_background(project) == []


def test_an_edit_does_not_wait_for_the_background(project: MiniProject) -> None:
    forever = {"two-a": "while not os.path.exists(os.environ['RUNS'] + '.end'): pass"}
    end = project.write("runs.txt.end", "")
    project.snippet("two", module(**TWO | forever))
    project.open().refresh()
    project.runs()
    end.unlink()
    serving.end()

    opened = project.open()
    opened.refresh()
    serving.idle()
    ran = project.root / "runs.txt"  # `runs()` forgets, and would lose what is written meanwhile
    while not ran.is_file() or "two-a" not in ran.read_text(encoding="utf-8"):
        time.sleep(0.01)
    project.snippet("one", module(**ONE | {"one-c": "print(-x, 'edited')"}))
    assert output(opened, "one:one-c") == "-1 edited"


def test_other_versions_are_run_by_a_new_fork_server(
    project: MiniProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that runs has the libraries of before in memory."""
    project.snippet("two", module(**{"two-a": "print(os.getppid())"}))
    opened = project.open()
    before = output(opened, "two:two-a")
    project.snippet("two", module(**{"two-a": "print(os.getppid()) "}))
    assert output(opened, "two:two-a") == before
    project.runs()
    monkeypatch.setattr(inputs, "installed_versions", lambda: {"torch": "99"})
    project.snippet("three", "# %% three\n3\n")
    assert output(opened, "two:two-a") != before
    assert sorted(project.runs()) == [*ONE, *TWO]


def test_what_is_wrong_with_a_module_is_said_by_its_cells_alone(project: MiniProject) -> None:
    project.snippet("one", module(**ONE | {"one-b": "1 / 0"}))
    project.snippet("bad", "# %% Bad\n1\n")
    opened = project.open()
    opened.refresh()
    assert output(opened, "two:two-a") == "2"
    assert opened.cell("one:one-a")[2].outputs == ()
    for reference, words in (
        ("one:one-b", "cell `one:one-b` failed: ZeroDivisionError: division by zero"),
        ("one:one-c", "cell `one:one-c` has not run, because `one:one-b` before it failed"),
        ("bad:bad", "cell name `Bad` is not kebab-case"),
    ):
        with pytest.raises(LiveDocsError) as caught:
            opened.cell(reference)
        assert str(caught.value).endswith(words)
    project.runs()
    project.snippet("one", module(**ONE))
    assert output(opened, "one:one-c") == "-1"
    assert project.runs() == ["one-b", "one-c"]


def test_a_source_that_is_not_ready_is_asked_again_when_something_changes(
    project: MiniProject,
) -> None:
    broken = project.write("broken.txt", "the disk is full")
    opened = project.open()
    for _ in range(2):
        with pytest.raises(LiveDocsError, match=r"^the disk is full$"):
            opened.cell("two:two-a")
    broken.unlink()
    project.snippet("two", module(**TWO | {"two-a": "print(3)"}))
    assert output(opened, "two:two-a") == "3"
