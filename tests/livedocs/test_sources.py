"""What a source says of modules, and what is pinned."""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path
from types import SimpleNamespace

import fake_source
import pytest
from mini_project import COUNTED, INPUTS, MiniProject

from livedocs.errors import LiveDocsError, Location
from livedocs.pages.pins import pins_table
from livedocs.project import Project
from livedocs.runs.refresh import RunError
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


GONE = "the package of owner/model is gone"


@pytest.fixture(scope="module")
def project(new_project) -> MiniProject:
    project = new_project()
    project.snippet("one", COUNTED.format(name="one"))
    project.snippet("two", '# %% two\nname = "owner/other"\n')
    return project


@pytest.fixture
def some_broken(new_project) -> MiniProject:
    """A project one of whose repositories cannot be had; two of five modules need it."""
    project = new_project()
    project.write("broken.json", json.dumps({"owner/model": GONE}))
    for name in ("alone", "by-import", "fine", "names-data", "names-model"):
        project.snippet(name, COUNTED.format(name=name))
    project.snippet("names-data", COUNTED.format(name="names-data") + 'print("owner/data")\n')
    project.snippet("names-model", COUNTED.format(name="names-model") + "name = 'owner/model'\n")
    project.snippet("by-import", COUNTED.format(name="by-import") + "import helping.helper\n")
    project.write("snippets/helping/helper.py", '\nNAME = "owner/model"\n')
    return project


RUNNING = ["alone", "fine", "names-data"]


def test_a_module_that_asks_for_what_the_source_lacks_is_told_with_its_line(project: MiniProject):
    with pytest.raises(RunError) as caught:
        project.open().refresh()
    [error] = caught.value.errors
    [location] = error.locations
    assert (location.path.name, location.line) == ("two.py", 2)
    assert "no `owner/other` here" in str(caught.value)
    assert project.runs() == ["one"]


def test_what_cannot_be_had_stops_the_modules_that_name_it_and_no_other(some_broken: MiniProject):
    with pytest.raises(RunError) as caught:
        some_broken.open().refresh()
    told = {(e.message, *map(place, e.locations)) for e in caught.value.errors}
    assert told == {(GONE, "names-model.py:7"), (GONE, "helper.py:2")}
    assert sorted(some_broken.runs()) == RUNNING
    with pytest.raises(RunError):
        some_broken.open().refresh()
    assert some_broken.runs() == []


def test_the_command_runs_the_rest_and_ends_with_what_is_missing(some_broken: MiniProject):
    prepared = some_broken.livedocs("prepare")
    command = some_broken.livedocs("run")
    assert (prepared.returncode, command.returncode) == (1, 1)
    assert command.stderr.endswith(prepared.stderr)
    assert command.stderr.count(f"\n{GONE}\n") == 2
    assert "snippets/names-model.py:7\n" in command.stderr
    assert sorted(some_broken.runs()) == RUNNING
    status = some_broken.livedocs("status")
    assert status.returncode == 0
    words = {line.split()[-1 if "because" not in line else 2]: line.partition("  because ")[2]
             for line in status.stdout.splitlines()}  # fmt: skip
    assert words == dict.fromkeys(RUNNING, "") | dict.fromkeys(("names-model", "by-import"), GONE)


def test_a_strict_build_fails_with_what_is_missing(some_broken: MiniProject):
    some_broken.pages('# Page\n\n```python exec="on" snippet="fine:counted"\n```\n')
    build = some_broken.build("--strict")
    assert build.returncode == 1
    assert GONE in build.stderr
    assert "snippets/names-model.py:7\n" in build.stderr
    assert "Traceback" not in build.stderr


def test_what_stops_several_modules_is_said_once(some_broken: MiniProject):
    (some_broken.root / "broken.json").unlink()
    some_broken.write("broken.txt", "the disk is full")
    command = some_broken.livedocs("run")
    assert (command.returncode, command.stderr) == (1, "the disk is full\n")
    assert some_broken.runs() == []


def test_a_repository_counts_for_the_modules_that_name_it(some_broken: MiniProject):
    (some_broken.root / "broken.json").unlink()
    some_broken.open().refresh()
    assert sorted(some_broken.runs()) == sorted([*RUNNING, "names-model", "by-import"])
    some_broken.write("contents.json", json.dumps({"owner/model": "another commit"}))
    opened = some_broken.open()
    inputs = opened.inputs(opened.modules().values())
    reasons = {m.name: opened.records.reasons_to_run(m, now) for m, now in inputs.items()}
    words = ["the content of source local changed"]
    assert {name: why for name, why in reasons.items() if why} == {
        "names-model": words,
        "by-import": words,
    }
    opened.refresh()
    assert sorted(some_broken.runs()) == ["by-import", "names-model"]


def test_a_run_gets_the_environment_for_what_its_code_names(some_broken: MiniProject):
    (some_broken.root / "broken.json").unlink()
    prints = '\nprint(os.environ["NAMED"])\n'
    for name in ("alone", "names-data", "by-import"):
        path = some_broken.root / f"snippets/{name}.py"
        path.write_text(path.read_text(encoding="utf-8") + prints, encoding="utf-8")
    results = some_broken.execute("alone", "names-data", "by-import")
    printed = {name: r.cells["counted"].text.splitlines()[-1] for name, r in results.items()}
    assert printed == {"alone": "", "names-data": "owner/data", "by-import": "owner/model"}


def test_a_source_that_fails_when_a_run_begins_says_so_and_leaves_nothing(
    some_broken: MiniProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """The server asks for its environment first; then the files of a run cannot be written."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    calls = iter(range(9))

    def environment(root, scratch, text) -> dict[str, str]:
        if next(calls):
            raise OSError("the disk is full")
        return fake_source.environment(root, scratch, text)

    executor = some_broken.executor()
    slow = SimpleNamespace(**{**vars(fake_source), "environment": environment})
    executor.source = Source(slow, some_broken.root)
    modules = {some_broken.module("fine"): INPUTS}
    try:
        with pytest.raises(LiveDocsError, match=r"^the disk is full$"):
            list(executor.run(modules, 1, lambda name: None))
    finally:
        executor.close()
    assert list(tmp_path.iterdir()) == []


def place(location: Location) -> str:
    return f"{location.path.name}:{location.line}"


def test_where_nothing_is_pinned_there_is_nothing_to_pin(project: MiniProject):
    command = project.livedocs("pin")
    assert (command.returncode, command.stdout) == (1, "")
    assert command.stderr == "no source in mkdocs.yml has revisions to pin\n"
    assert project.open().source.pins() == {}


@pytest.mark.parametrize("text", ["f('owner/model')", 'name = "owner/model"'])
def test_a_text_uses_the_source_in_whatever_quotes(project: MiniProject, text: str):
    source = project.open().source
    assert source.named_in(text) == ("owner/model",)
    assert source.named_in(text.replace("model", "models")) == ()


@pytest.mark.parametrize("asked", ["missing", "prepare", "pins", "pin", "environment"])
def test_what_a_source_refuses_is_an_error_of_ours(project: MiniProject, asked: str):
    refusing = {asked: refuse} | ({"pin": refuse} if asked == "pins" else {})
    source = Source(SimpleNamespace(**vars(fake_source) | refusing), project.root)
    calls = {
        "pins": source.pins,
        "pin": lambda: list(source.pin([])),
        "environment": lambda: source.environment(project.root, ""),
    }
    with pytest.raises(LiveDocsError, match="the lock cannot be read"):
        calls.get(asked, lambda: source.make_ready({project.root: ""}))()


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
