"""Libraries that lie in the project and are preloaded, and preloading that goes wrong."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Iterator

import fake_source
import pytest
from mini_project import INPUTS, MiniProject, shown

from livedocs.errors import LiveDocsError
from livedocs.modules.inputs import Limits
from livedocs.project import Project
from livedocs.runs import execute, forkserver, serving

USES = '# %% a timeout=60\nimport mylib\n\nmylib.VALUE\n\n# %% b\n"b"\n'
PRELOAD = Limits(preload=("json", "mylib"))


@pytest.fixture
def project(new_project) -> MiniProject:
    """A module that shows what a library of the project says."""
    project = new_project()
    use_library(project)
    project.snippet("uses", USES)
    return project


def use_library(project: MiniProject) -> None:
    """Have runs find libraries in `src/`, as after `pip install -e .`, and outside the project."""
    outside = project.root.with_name(f"{project.root.name}-site")
    outside.mkdir()
    (outside / "published.py").write_text("import mylib\n", encoding="utf-8")
    paths = [str(project.root / "src"), str(outside), str(fake_source.WITHOUT_TORCH)]
    project.write("environment.json", json.dumps({"PYTHONPATH": ":".join(paths)}))
    project.write("src/mylib/__init__.py", "from mylib.inner import VALUE\n")
    project.write(
        "src/mylib/inner.py",
        "from pathlib import Path\n\n"
        'VALUE = Path(__file__).with_name("value.txt").read_text() + " of code 1"\n',
    )
    project.write("src/mylib/value.txt", "first")


def output(opened: Project) -> str:
    [(_, text)] = shown(opened.cell("uses:a")[2])
    return text


def stale(project: MiniProject, limits: Limits) -> list[str]:
    opened = project.open(limits)
    [(module, inputs)] = opened.inputs(opened.modules().values()).items()
    return opened.records.reasons_to_run(module, inputs)


@pytest.mark.parametrize("preload", ["mylib", "published"])
@pytest.mark.parametrize(
    ("path", "text", "now"),
    [
        ("src/mylib/inner.py", 'VALUE = "edited"\n', "'edited'"),
        ("src/mylib/value.txt", "second", "'second of code 1'"),
        ("src/mylib/__init__.py", 'VALUE = "other"\n', "'other'"),
    ],
)
def test_a_preloaded_library_in_the_project_is_an_input(
    project: MiniProject, preload: str, path: str, text: str, now: str
) -> None:
    limits = Limits(preload=(preload,))
    assert output(project.open(limits)) == "'first of code 1'"
    assert stale(project, limits) == []
    project.write(path, text)
    assert stale(project, limits) == [f"{path} changed"]
    assert output(project.open(limits)) == now
    assert stale(project, limits) == []


@pytest.fixture
def served(project: MiniProject, monkeypatch: pytest.MonkeyPatch) -> Iterator[MiniProject]:
    """The project, in a process that believes it serves, and has shown the pages once."""
    begun = threading.Event()
    begun.set()
    monkeypatch.setattr(serving, "_begun", begun)
    monkeypatch.setattr(serving, "_build", 1)
    monkeypatch.setattr(serving, "_rebuild", lambda: None)
    monkeypatch.setattr(serving, "_backgrounds", [])
    yield project
    serving.end()


def test_while_serving_an_edited_preloaded_library_is_loaded_anew(served: MiniProject) -> None:
    opened = served.open(PRELOAD)
    assert output(opened) == "'first of code 1'"
    served.write("src/mylib/inner.py", 'VALUE = "edited"\n')
    assert output(opened) == "'edited'", "neither the fork server nor a checkpoint of before"
    served.snippet("uses", USES.replace('"b"', '"edited b"'))
    assert output(opened) == "'edited'"
    assert stale(served, PRELOAD) == []


def test_a_library_edited_while_it_is_preloaded_is_preloaded_anew(project: MiniProject) -> None:
    """It is edited by itself, after it was read."""
    inner = project.root / "src/mylib/inner.py"
    edit = f'Path({str(inner)!r}).write_text("VALUE = 2\\n")\n'
    project.write(
        "src/mylib/__init__.py",
        f"from pathlib import Path\n\nfrom mylib.inner import VALUE\n\n{edit}",
    )
    assert output(project.open(PRELOAD)) == "2"
    assert stale(project, PRELOAD) == []


@pytest.mark.timeout(60)
def test_slow_preloading_is_told_as_that_and_names_the_library(
    project: MiniProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("src/mylib/inner.py", "import time\n\ntime.sleep(600)\n")
    monkeypatch.setattr(forkserver, "PRELOAD_SECONDS", 1)
    with pytest.raises(LiveDocsError) as caught:
        project.open(PRELOAD).refresh()
    assert str(caught.value) == (
        "preloading took longer than 1 s; `preload` names mylib, which was being imported"
    )


def test_a_cells_time_counts_from_its_own_start(
    project: MiniProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To preload takes longer here than the cell may, and than a run may until its first cell."""
    project.write("src/mylib/inner.py", 'import time\n\ntime.sleep(3)\nVALUE = "slow"\n')
    project.snippet("uses", USES.replace("timeout=60", "timeout=2"))
    monkeypatch.setattr(execute, "STARTUP_SECONDS", 2)
    [result] = project.execute(limits=PRELOAD).values()
    assert result.error is None, str(result.error)


@pytest.mark.timeout(60)
def test_a_run_that_begins_no_cell_is_not_told_as_a_slow_cell(
    project: MiniProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(execute, "STARTUP_SECONDS", 1)
    monkeypatch.setattr(forkserver, "END_SECONDS", 1)
    executor = project.executor(PRELOAD)
    try:
        executor.start()._process.send_signal(signal.SIGSTOP)
        [result] = executor.run({project.module("uses"): INPUTS}, 1, lambda name: None)
    finally:
        executor.close()
    sentence = "the process of module `uses` did not begin a cell within 1 s"
    assert str(result.error).endswith(sentence)
