"""Which modules run when a cell is asked for; modules leave their name when they run."""

from __future__ import annotations

import os

import pytest
from mini_project import COUNTED, SOURCES, MiniProject, shown

from livedocs.errors import LiveDocsError
from livedocs.modules import inputs
from livedocs.modules.inputs import Limits
from livedocs.pages.references import references
from livedocs.project import Project
from livedocs.runs.execute import Executor
from livedocs.settings import Settings
from livedocs.source import Source


@pytest.fixture
def project(new_project) -> MiniProject:
    """Two modules; `one` imports `helper`."""
    project = new_project()
    project.snippet("one", f"{COUNTED.format(name='one')}\n# %% two\nimport folder.helper\n")
    project.snippet("two", COUNTED.format(name="two"))
    project.write("snippets/folder/helper.py", "VALUE = 1\n")
    return project


@pytest.fixture(scope="module")
def recorded(new_project) -> MiniProject:
    """A project whose modules have run."""
    project = new_project()
    project.snippet("one", COUNTED.format(name="one") + "\n# %% second\n2\n")
    project.snippet("two", COUNTED.format(name="two"))
    project.open().refresh()
    assert sorted(project.runs()) == ["one", "two"]
    return project


def test_an_unchanged_module_is_not_run_again(recorded: MiniProject) -> None:
    opened = recorded.open()
    module, cell, outputs = opened.cell("one:counted")
    record = opened.record("one")
    assert shown(outputs) == [("stdout", "ran one\n")]
    assert (module.name, cell.name, record.module) == ("one", "counted", "one")
    assert shown(opened.cell("one:second")[2]) == [("result", "2")]
    assert recorded.runs() == []


def test_a_fork_server_preloads_while_the_source_is_asked_only_where_a_module_never_ran(
    project: MiniProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = []
    begin, make_ready = Executor.begin, Source.make_ready
    monkeypatch.setattr(Executor, "begin", lambda self: [said.append("begin"), begin(self)][1])
    monkeypatch.setattr(
        Source, "make_ready", lambda *given: [said.append("ask"), make_ready(*given)][1]
    )
    project.open().refresh()
    assert said[:2] == ["begin", "ask"]
    said.clear()
    project.open().refresh()
    assert set(said) == {"ask"}


def test_neither_file_times_nor_pages_make_a_module_run_again(recorded: MiniProject) -> None:
    opened = recorded.open()
    opened.refresh()
    for file in (recorded.root / "snippets").glob("*.py"):
        os.utime(file, (1, 1))
    recorded.pages("# Another page\n")
    opened.refresh()
    recorded.open().refresh()
    assert recorded.runs() == []


def test_only_what_changed_runs_again_also_through_imports(project: MiniProject) -> None:
    opened = project.open()
    opened.refresh()
    assert sorted(project.runs()) == ["one", "two"]

    project.snippet("two", f"{COUNTED.format(name='two')}print('edited')\n")
    assert shown(opened.cell("two:counted")[2]) == [("stdout", "ran two\nedited\n")]
    assert project.runs() == ["two"]

    project.write("snippets/folder/helper.py", "VALUE = 22\n")
    opened.refresh()
    assert project.runs() == ["one"]

    project.snippet("three", COUNTED.format(name="three"))
    assert shown(project.open().cell("three:counted")[2]) == [("stdout", "ran three\n")]
    assert project.runs() == ["three"]


def test_an_upgrade_and_another_source_run_everything_again(
    project: MiniProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.open().refresh()
    project.runs()
    monkeypatch.setattr(inputs, "installed_versions", lambda: {"torch": "99"})
    project.open().refresh()
    assert sorted(project.runs()) == ["one", "two"]
    project.write("fingerprint.txt", "other stand-ins")
    project.open().refresh()
    assert sorted(project.runs()) == ["one", "two"]


def test_a_broken_record_is_made_again(new_project) -> None:
    project = new_project()
    project.snippet("one", COUNTED.format(name="one"))
    project.open().refresh()
    path = project.root / ".cache/records/one.json"
    path.write_bytes(path.read_bytes()[:-20])
    assert shown(project.open().cell("one:counted")[2]) == [("stdout", "ran one\n")]
    assert project.runs() == ["one", "one"]


def test_refreshing_one_module_leaves_the_others(project: MiniProject) -> None:
    opened = project.open()
    opened.refresh(only=["two"])
    assert project.runs() == ["two"]
    opened.refresh()
    assert project.runs() == ["one"]


def test_a_module_that_fails_does_not_lose_the_others_and_runs_again(
    project: MiniProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project.root)
    project.snippet("bad", f"{COUNTED.format(name='bad')}\n# %% fails\n1 / 0\n")
    project.snippet("worse", "# %% worse\n[][1]\n")
    with pytest.raises(LiveDocsError) as caught:
        project.open().refresh()
    assert "snippets/bad.py:9\n" in str(caught.value)
    assert "snippets/worse.py:2\n" in str(caught.value)
    assert sorted(project.runs()) == ["bad", "one", "two"]

    (project.root / "snippets/worse.py").unlink()
    with pytest.raises(LiveDocsError, match="`bad:fails` failed: ZeroDivisionError"):
        project.open().cell("one:counted")
    assert project.runs() == ["bad"]


def test_the_longest_runs_first_and_the_unknown_before_it(new_project) -> None:
    project = new_project()
    for name in ("aa-short", "bb-long", "cc-middle"):
        project.snippet(name, COUNTED.format(name=name))
    opened = project.open()
    opened.refresh()
    for seconds, name in ((1.0, "aa-short"), (9.0, "bb-long"), (4.0, "cc-middle")):
        path = project.root / f".cache/records/{name}.json"
        record = opened.store.load(name)
        path.write_text(
            record.to_json().replace(f'"seconds": {record.seconds}', f'"seconds": {seconds}', 1),
            encoding="utf-8",
        )
        assert opened.store.load(name).seconds == seconds
    project.snippet("dd-new", COUNTED.format(name="dd-new"))
    project.write("fingerprint.txt", "everything is stale")
    project.runs()
    project.open().refresh(workers=1)
    assert project.runs() == ["dd-new", "bb-long", "cc-middle", "aa-short"]


def test_the_default_timeout_is_that_of_the_settings(new_project) -> None:
    project = new_project()
    project.snippet("slow", "# %% slow\nimport threading\n\nthreading.Event().wait()\n")
    with pytest.raises(LiveDocsError, match=r"cell `slow:slow` passed its timeout of 1 s"):
        project.open(Limits(timeout=1)).refresh()


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("three:counted", "no snippet module `three`; there are one, two"),
        ("one:third", "module `one` has no cell `third`; it has counted, second"),
        ("one", "module `one` has no cell ``; it has counted, second"),
        ("", "no snippet module ``; there are one, two"),
    ],
)
def test_what_is_not_there_is_answered_with_what_is(
    recorded: MiniProject, reference: str, words: str
) -> None:
    with pytest.raises(LiveDocsError) as caught:
        recorded.open().cell(reference)
    assert str(caught.value).endswith(words)


def test_a_malformed_module_is_reported_before_anything_runs(new_project) -> None:
    project = new_project()
    project.snippet("one", COUNTED.format(name="one"))
    project.snippet("two", "# %% Bad\n1\n")
    with pytest.raises(LiveDocsError, match="cell name `Bad` is not kebab-case"):
        project.open().cell("one:counted")
    assert project.runs() == []


def test_a_source_that_cannot_be_made_ready_says_why_before_anything_runs(new_project) -> None:
    project = new_project()
    project.snippet("one", COUNTED.format(name="one"))
    project.write("broken.txt", "the disk is full")
    with pytest.raises(LiveDocsError, match=r"^the disk is full$"):
        project.open().refresh()
    assert project.runs() == []


def test_a_source_of_another_name_is_answered_with_the_known_ones(
    recorded: MiniProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIVEDOCS_SOURCE", "moon")
    with pytest.raises(LiveDocsError, match=r"^unknown source `moon`; mkdocs.yml names local$"):
        recorded.open().refresh()


def test_the_variable_chooses_the_source(
    recorded: MiniProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIVEDOCS_SOURCE", "hub")
    sources = (*SOURCES.items(), ("hub", "no_such_source_module"))
    with pytest.raises(LiveDocsError, match=r"source `hub` cannot be imported: No module named"):
        Project(Settings(recorded.root, sources), references).refresh()
