"""What a source says of modules, and what is pinned."""

from __future__ import annotations

import re
from types import SimpleNamespace

import fake_source
import pytest
from mini_project import MiniProject

from livedocs.errors import LiveDocsError
from livedocs.pages.pins import pins_table
from livedocs.project import Project
from livedocs.source import Source

PINS = {
    "owner/model": {
        "kind": "model",
        "commit": "0123456789abcdef" * 2 + "01234567",
        "licence": "",
        "size": 1_234_567_890,
        "address": "https://hub/owner/model",
    }
}


def refuse(*_: object) -> None:
    raise RuntimeError("the lock cannot be read")


@pytest.fixture(scope="module")
def project(new_project) -> MiniProject:
    project = new_project()
    project.snippet("one", '# %% one\nprint("fine")\n')
    project.snippet("two", '# %% two\nname = "owner/other"\n')
    return project


def test_a_module_that_asks_for_what_the_source_lacks_is_told_with_its_line(project: MiniProject):
    with pytest.raises(LiveDocsError) as caught:
        project.open().refresh()
    [location] = caught.value.locations
    assert (location.path.name, location.line) == ("two.py", 2)
    assert "no `owner/other` here" in str(caught.value)


def test_where_nothing_is_pinned_there_is_nothing_to_pin(project: MiniProject):
    command = project.livedocs("pin")
    assert (command.returncode, command.stdout) == (1, "")
    assert command.stderr == "no source in mkdocs.yml has revisions to pin\n"
    assert project.open().source.pins() == {}


@pytest.mark.parametrize("asked", ["check", "prepare", "pins", "pin"])
def test_what_a_source_refuses_is_an_error_of_ours(project: MiniProject, asked: str):
    names = ("missing", "prepare", "pins", "pin")
    module = SimpleNamespace(**vars(fake_source) | dict.fromkeys(names, refuse))
    source = Source(module, project.root)
    arguments = {"check": (project.root, ""), "pin": ([],)}.get(asked, ())
    with pytest.raises(LiveDocsError, match="the lock cannot be read"):
        list(getattr(source, asked)(*arguments) or ())


def test_each_source_has_records_of_its_own(project: MiniProject, monkeypatch: pytest.MonkeyPatch):
    here: Project = project.open()
    monkeypatch.setenv("LIVEDOCS_SOURCE", "hub")
    there = project.open()
    assert here.store.folder.name == "records"
    assert there.store.folder == here.store.folder.with_name("records-hub")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_pinned_is_a_table(language: str):
    head, line, row = pins_table(PINS, language).splitlines()
    assert head.count("|") == line.count("|") == row.count("|") == 5
    assert bool(re.search("[\u4e00-\u9fff]", head)) == (language == "zh")
    assert row == (
        "| [owner/model](https://hub/owner/model) | [`0123456`]"
        f"(https://hub/owner/model/tree/{PINS['owner/model']['commit']}) | – | 1,234.6 MB |"
    )
    assert pins_table({}, language) == ""
