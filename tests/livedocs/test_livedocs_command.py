"""The command line, as a process."""

from __future__ import annotations

import re

import pytest
from mini_project import COUNTED, MiniProject

COLOURED = re.compile(r"\x1b\[")


@pytest.fixture(scope="module")
def project(new_project) -> MiniProject:
    """Two modules, of which nothing has run when the first test begins."""
    project = new_project()
    project.snippet("one", COUNTED.format(name="one") + '\n# %% tags\nprint("[b]<x>[/b]")\n"end"\n')
    project.snippet("two", COUNTED.format(name="two"))
    return project


def test_list_prints_every_cell_and_runs_nothing(project: MiniProject) -> None:
    command = project.livedocs("list")
    assert (command.returncode, command.stderr) == (0, "")
    assert command.stdout.splitlines() == ["one:counted", "one:tags", "two:counted"]
    assert project.runs() == []


def test_run_status_and_clean_tell_what_is_fresh(project: MiniProject) -> None:
    assert project.livedocs("clean").returncode == 0
    project.runs()
    status = project.livedocs("status")
    assert (status.returncode, status.stderr) == (0, "")
    assert re.split(" {2,}|\n", status.stdout.strip()) == [
        *("stale", "-", "one", "because it has not run yet"),
        *("stale", "-", "two", "because it has not run yet"),
    ]
    assert project.runs() == []

    run = project.livedocs("run", "two")
    assert run.returncode == 0
    assert project.runs() == ["two"]
    one, two = run.stdout.splitlines()
    assert re.fullmatch(r"stale +- +one  because it has not run yet", one)
    assert re.fullmatch(r"fresh +\d+\.\d\d s +\d+ MiB  two", two)

    run = project.livedocs("run")
    assert run.returncode == 0
    assert project.runs() == ["one"]
    assert [line.split()[0] for line in run.stdout.splitlines()] == ["fresh", "fresh"]

    run = project.livedocs("run")
    assert (run.returncode, project.runs()) == (0, [])

    project.snippet("two", COUNTED.format(name="two") + "2\n")
    status = project.livedocs("status").stdout
    assert sorted(line.split()[0] for line in status.splitlines()) == ["fresh", "stale"]
    pattern = r"stale +\d+\.\d\d s +\d+ MiB  two  because snippets/two\.py changed"
    assert re.search(pattern, status), "the time of its last run is still told"

    assert project.livedocs("clean").returncode == 0
    assert not list((project.root / ".cache/records").iterdir())
    status = project.livedocs("status").stdout
    assert [line.split()[0] for line in status.splitlines()] == ["stale", "stale"]


def test_show_prints_the_code_and_what_it_printed(project: MiniProject) -> None:
    command = project.livedocs("show", "one:tags")
    assert command.returncode == 0
    lines = [line.rstrip() for line in command.stdout.splitlines()]
    assert lines == ['print("[b]<x>[/b]")', '"end"', "[b]<x>[/b]", "'end'"]
    assert not COLOURED.search(command.stdout), "what goes into a file has no colours"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("run", "three"), "no snippet module `three`; there are one, two"),
        (("show", "three:x"), "no snippet module `three`; there are one, two"),
    ],
)
def test_a_wrong_module_is_answered_with_one_sentence(
    project: MiniProject, arguments: tuple[str, ...], sentence: str
) -> None:
    command = project.livedocs(*arguments)
    assert command.returncode == 1
    assert command.stdout == ""
    assert command.stderr == f"{sentence}\n"


def test_a_wrong_cell_is_answered_with_those_of_the_module(project: MiniProject) -> None:
    command = project.livedocs("show", "one:nope")
    assert (command.returncode, command.stdout) == (1, "")
    place, *_, sentence = command.stderr.splitlines()
    assert place == "snippets/one.py:1"
    assert sentence == "module `one` has no cell `nope`; it has counted, tags"


def test_a_failing_module_is_reported_and_the_exit_says_so(new_project) -> None:
    project = new_project()
    project.snippet("bad", "# %% a\n1 / 0\n")
    command = project.livedocs("run")
    assert (command.returncode, command.stdout) == (1, "")
    assert command.stderr.endswith(
        "snippets/bad.py:2\n"
        "       1 | # %% a\n"
        "  >    2 | 1 / 0\n"
        "cell `bad:a` failed: ZeroDivisionError: division by zero\n"
    )


def test_a_malformed_module_is_reported_by_every_command(new_project) -> None:
    project = new_project()
    project.snippet("bad", "x = 1\n")
    command = project.livedocs("list")
    assert (command.returncode, command.stdout) == (1, "")
    assert command.stderr.startswith("snippets/bad.py:1\n")
    assert "Traceback" not in command.stderr


def test_outside_a_project_one_sentence_says_where_to_go(new_project) -> None:
    project = new_project()
    (project.root / "mkdocs.yml").unlink()
    command = project.livedocs("list")
    assert (command.returncode, command.stdout) == (1, "")
    assert command.stderr == "there is no mkdocs.yml here: run this in the project's folder\n"


def test_a_project_of_somebody_else_is_refused_in_one_sentence(new_project) -> None:
    project = new_project()
    project.write("mkdocs.yml", "site_name: Other\n")
    command = project.livedocs("list")
    assert (command.returncode, command.stdout) == (1, "")
    assert command.stderr == "mkdocs.yml does not name the extension livedocs.markdown\n"


def test_no_command_is_a_usage_error(project: MiniProject) -> None:
    command = project.livedocs()
    assert command.returncode == 2
    assert command.stderr.startswith("usage: python -m livedocs")


def test_script_prints_a_cell_with_all_that_it_needs(project: MiniProject) -> None:
    project.snippet("needs", "# %% first\nx = 1\n\n# %% other\ny = 2\n\n# %% last\nx + 1\n")
    command = project.livedocs("script", "needs:last")
    assert command.returncode == 0
    assert command.stdout == "x = 1\n\ny = 2\n\nprint(x + 1)\n"  # nothing proves that less will do


def test_script_of_an_unknown_cell_is_an_error(project: MiniProject) -> None:
    command = project.livedocs("script", "one:no-such")
    assert command.returncode == 1
    assert "module `one` has no cell `no-such`" in command.stderr


def test_search_lists_the_entries_that_hold_all_words_with_their_titles(
    project: MiniProject,
) -> None:
    project.pages(
        '# Page\n\n## Print tags {#tags}\n\n```python exec="on" snippet="one:tags"\n```\n\n'
        '## Count {#count}\n\n```python exec="on" snippet="one:counted"\n```\n'
    )
    for words in ("TAGS print", "<x>", "'end'"):
        command = project.livedocs("list", "--search", words)
        assert command.returncode == 0
        assert [line.split() for line in command.stdout.splitlines()] == [
            ["one:tags", "en/index.md", "Print", "tags"],
            ["one:tags", "zh/index.md", "Print", "tags"],
        ]
    assert project.livedocs("list", "--search", "tags no-such-word").stdout == ""
