"""What is wrong while `mkdocs serve` runs: on the page, in the terminal, until a good edit."""

from __future__ import annotations

import signal
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from bs4 import BeautifulSoup, Tag
from mini_project import MiniProject
from processes import wait_until_gone
from server import Server, written

LABELS = {
    "zh": "这里出错了",
    "en": "Something is wrong here",
}
FOLDERS = {"zh": "", "en": "en/"}
GOOD = """\
# %% first
print("first: 1")

# %% second
import pathlib

divisor = int(pathlib.Path(__file__).with_name("divisor.txt").read_text())
1 / divisor

# %% third
print("third: 3")
"""


def fence(reference: str, options: str = "") -> str:
    return f'```python exec="on" snippet="{reference}"{options}\n```\n\n'


CELLS = fence("failing:first") + fence("failing:second") + fence("failing:third")
# A page each: what is wrong on it, the line (counted from there) and the message of the box.
MISTAKES = {
    "malformed": (fence("malformed:a"), 1, "SyntaxError: invalid syntax"),
    "cell": (fence("good:frist"), 1, "module `good` has no cell `frist`; it has first"),
    "module": (
        "Text.\n\n" + fence("goood:first"),
        3,
        "no snippet module `goood`; there are failing, good, malformed",
    ),
    "option": (
        "```python exec='on' snippet='good:first' hidden='on'\n```\n",
        1,
        "unknown fence option `hidden`; known are exec, snippet, stderr, alt, was, view",
    ),
    "block": (
        "```python\nprint(1)\n```\n",
        1,
        'a Python block that is no snippet; it is written ```python exec="on" '
        'snippet="module:cell"',
    ),
    "body": (
        '```python exec="on" snippet="good:first"\nprint(1)\n```\n',
        1,
        "a snippet fence has no body; its code stands in the module",
    ),
    "value": (
        "Text {{ good:first secnd }}.\n",
        1,
        "no label `secnd` in the cell's output; there is first",
    ),
    "form": (
        "Text {{ good:a }}.\n",
        1,
        "an inline value is written {{ module:cell name }}, not `{{ good:a }}`; "
        "as text, such braces stand in a fence",
    ),
    "docstrings": ("::: docstrings no_such\n", 1, "no Python package `no_such`"),
}
HEAD = "---\ntitle: Page\n---\n\n# Page {#page}\n\n"


@dataclass(repr=False)  # a failing test would show every page
class Served:
    """Pages by (language, name) as they were in turn, and what the terminal had said then."""

    wrong: dict[tuple[str, str], BeautifulSoup]
    wrong_said: str
    good: dict[tuple[str, str], BeautifulSoup]
    good_said: str
    without_source: BeautifulSoup
    without_preload: BeautifulSoup
    said: str
    good_again: BeautifulSoup


@pytest.fixture(scope="module")
def served(new_project) -> Iterator[Served]:
    """A server is started on nothing but mistakes; then everything is put right."""
    project = new_project()
    project.use_hooks()
    project.snippet("good", '# %% first\nprint("first: 1")\n')
    project.snippet("failing", GOOD)
    project.write("snippets/divisor.txt", "0")
    project.snippet("malformed", "# %% a\n1\n# %% b\nx = = 2\n")
    project.pages(HEAD + CELLS + "Third: {{ failing:third third }}.\n", "failing.md")
    project.pages(HEAD + fence("good:first"))
    for name, (text, _, _) in MISTAKES.items():
        project.pages(HEAD + fence("good:first") + text, f"{name}.md")
    names = ["index", "failing", *MISTAKES]
    with Server(project) as server:
        wrong = read(server, names)
        wrong_said = server.said()

        for name in MISTAKES:
            project.pages(HEAD + fence("good:first"), f"{name}.md")
        project.snippet("malformed", "# %% a\n1\n# %% b\nx = 2\n")
        written(project.root / "snippets/divisor.txt", "2")
        server.wait_for(is_good, "failing/")
        good = read(server, names)
        good_said = server.said()

        project.write("broken.txt", "the disk is full")
        project.write("fingerprint.txt", "second")
        project.pages("Edited.\n\n" + fence("good:first"))
        without_source = server.wait_for(lambda page: not is_good(page))

        (project.root / "broken.txt").unlink()
        config = (project.root / "mkdocs.yml").read_text(encoding="utf-8")
        names_nothing = "livedocs.markdown:\n      preload: [no_such_library]\n"
        wrong_config = config.replace("livedocs.markdown:\n", names_nothing)
        written(project.root / "mkdocs.yml", wrong_config)
        without_preload = server.wait_for(lambda page: "no_such_library" in page.get_text())
        server.wait_for_words("Reloading browsers", 3)

        written(project.root / "mkdocs.yml", config)
        good_again = server.wait_for(is_good)
        yield Served(
            wrong, wrong_said, good, good_said,
            without_source, without_preload, server.said(), good_again,
        )  # fmt: skip


def read(server: Server, names: list[str]) -> dict[tuple[str, str], BeautifulSoup]:
    return {
        (language, name): server.page(folder + ("" if name == "index" else f"{name}/"))
        for language, folder in FOLDERS.items()
        for name in names
    }


def is_good(page: BeautifulSoup) -> bool:
    return not page.select(".live-error")


def message(box: Tag) -> str:
    return box.select_one("pre").get_text()


LANGUAGES = pytest.mark.parametrize("language", FOLDERS)


@LANGUAGES
@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_shown_where_it_stands_and_said_once(
    served: Served, name: str, language: str
) -> None:
    text, line, words = MISTAKES[name]
    page = served.wrong[language, name]
    [box] = page.select(".live-error")
    assert box.select_one(".live-label").get_text() == LABELS[language]
    number = HEAD.count("\n") + fence("").count("\n") + line
    assert message(box).startswith(f"docs/{language}/{name}.md:{number}\n")
    assert f"  > {number:4} | {text.splitlines()[line - 1]}\n" in message(box)
    assert message(box).endswith(words)
    assert page.select_one("[data-cell='good:first'] samp").get_text() == "first: 1"
    if name != "malformed":  # which is said once for both languages
        # A busy machine may build twice before it is asked, and the second build need not say it.
        builds = served.wrong_said.count("Building documentation...")
        assert 1 <= served.wrong_said.count(message(box)) <= builds


def test_a_malformed_module_is_said_once_and_its_box_names_its_line(served: Served) -> None:
    for language in FOLDERS:
        [box] = served.wrong[language, "malformed"].select(".live-error")
        assert "snippets/malformed.py:4\n" in message(box)
    assert served.wrong_said.count("SyntaxError: invalid syntax") == 1
    assert "snippets/malformed.py:4\n" in served.wrong_said


@LANGUAGES
def test_a_failing_cell_is_shown_with_both_places(served: Served, language: str) -> None:
    [box, *_] = served.wrong[language, "failing"].select(".live-error")
    assert message(box) == textwrap.dedent(f"""\
        docs/{language}/failing.md:10
               8 | ```
               9 |{" "}
          >   10 | ```python exec="on" snippet="failing:second"
              11 | ```
              12 |{" "}
        snippets/failing.py:8
               6 |{" "}
               7 | divisor = int(pathlib.Path(__file__).with_name("divisor.txt").read_text())
          >    8 | 1 / divisor
               9 |{" "}
              10 | # %% third
        cell `failing:second` failed: ZeroDivisionError: division by zero""")


@LANGUAGES
def test_cells_before_it_show_what_they_printed_and_those_after_why_not(
    served: Served, language: str
) -> None:
    page = served.wrong[language, "failing"]
    assert page.select_one("[data-cell='failing:first'] samp").get_text() == "first: 1"
    _, third, value = page.select(".live-error")
    for box, line in ((third, 13), (value, 16)):
        assert message(box).startswith(f"docs/{language}/failing.md:{line}\n")
        assert "snippets/failing.py:10\n" in message(box)
        assert message(box).endswith(
            "cell `failing:third` has not run, because `failing:second` before it failed"
        )


def test_the_terminal_says_it_once_with_both_places(served: Served) -> None:
    assert served.wrong_said.count("cell `failing:second` failed: ZeroDivisionError") == 1
    assert served.wrong_said.count("docs/zh/failing.md:10\n") == 1
    assert served.wrong_said.count("snippets/failing.py:8\n") == 1
    assert "has not run" not in served.wrong_said
    assert "Traceback" not in served.said


def test_the_next_good_edit_clears_everything(served: Served) -> None:
    for (language, name), page in served.good.items():
        assert is_good(page), (language, name)
    for language in FOLDERS:
        outputs = served.good[language, "failing"].select(".live-output samp")
        assert [output.get_text() for output in outputs] == ["first: 1", "0.5", "third: 3"]
    later = served.good_said.removeprefix(served.wrong_said)
    assert "ERROR" not in later
    assert "WARNING" not in later


def test_a_source_that_cannot_be_prepared_is_shown_and_said_once(served: Served) -> None:
    [box] = served.without_source.select(".live-error")
    assert message(box).startswith("docs/zh/index.md:3\n")
    assert message(box).endswith("\nthe disk is full")
    assert served.said.count("the disk is full") == 1


def test_a_library_that_cannot_be_preloaded_is_shown_and_said_once(served: Served) -> None:
    [box] = served.without_preload.select(".live-error")
    assert message(box).startswith("docs/zh/index.md:3\n")
    words = "`preload` names no_such_library, and importing it failed: ModuleNotFoundError("
    assert words in message(box)
    assert served.said.count(words) == 1


def test_the_server_outlives_them_all(served: Served) -> None:
    assert served.good_again.select_one("[data-cell='good:first'] samp").get_text() == "first: 1"


@pytest.fixture(scope="module")
def small(new_project) -> MiniProject:
    project = new_project()
    project.use_hooks()
    project.snippet("one", '# %% a\nprint("a")\n\n# %% b\nprint("b")\n')
    project.pages(HEAD + fence("one:a") + fence("one:b"))
    return project


@pytest.mark.timeout(60)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_server_that_ends_leaves_no_process(small: MiniProject, number: signal.Signals) -> None:
    small.write("fingerprint.txt", number.name)
    with Server(small) as server:
        page = server.page()
        assert [output.get_text() for output in page.select(".live-output samp")] == ["a", "b"]
        processes = small.processes()
        assert len(processes) > 1, "the fork server lives, too"
        status = server.stop(number)
    ends = {signal.SIGINT: 0, signal.SIGTERM: 128 + signal.SIGTERM, signal.SIGKILL: -signal.SIGKILL}
    assert status == ends[number]
    wait_until_gone(list(processes))
    assert small.processes() == {}
    if number is not signal.SIGKILL:
        assert small.litter() == []


def test_a_build_says_what_cannot_be_preloaded(new_project) -> None:
    project = new_project()
    config = (project.root / "mkdocs.yml").read_text(encoding="utf-8")
    names_nothing = "livedocs.markdown:\n      preload: [json, no_such_library]\n"
    project.write("mkdocs.yml", config.replace("livedocs.markdown:\n", names_nothing))
    project.snippet("one", "# %% a\n1\n")
    project.pages(HEAD + fence("one:a"))
    for command in (project.build("-q"), project.livedocs("run")):
        assert command.returncode == 1
        assert "`preload` names no_such_library, and importing it failed: Module" in command.stderr
        assert command.stderr.endswith("\nthe process that runs the snippets ended\n")
        assert "Traceback" not in command.stderr
    assert project.litter() == []
