"""The list of messages and that of silent mistakes, and what an error in their file says."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from mini_project import MiniProject

from livedocs.errors import LiveDocsError
from livedocs.pages.errors_file import read_errors

MODULE = """\
# %% fails raises="ValueError"
raise ValueError("no such <thing>")

# %% logs warns="is deprecated"
import sys

print("x is deprecated", file=sys.stderr)
print("not of it", file=sys.stderr)

# %% shown
print("seen on stderr", file=sys.stderr)

# %% quiet
print("not seen", file=sys.stderr)
"""
PAGE = """\
# Page {#page}

## Error `no such`: it fails {#fails}

```python exec="on" snippet="module:fails"
```

## Read `logs` {#logs}

```python exec="on" snippet="module:logs"
```

```python exec="on" snippet="module:shown" stderr="on"
```

```python exec="on" snippet="module:quiet"
```

::: quote quoted-one
"""
ERRORS = """\
groups:
  here:
    title: {zh: 这里, en: Here}
    library: somelib
    messages:
      module:fails:
        zh: 换 `一个`。
        en: Take `another`.
        cause: {zh: 没有它。, en: It is not there.}
      module:logs: {zh: 改名。, en: Rename it.}
      module:shown: {zh: 可以不管。, en: Let it be.}
      quoted-one: {zh: 升级。, en: Upgrade., library: otherlib}
silent:
  ignored:
    title: {zh: 被忽略, en: Ignored}
    messages:
      module:quiet:
        zh: 看看。
        en: Look.
        cause: {zh: 没有提示。, en: Nothing says so.}
"""
WORDINGS = """\
quoted-one: {library: somelib, version: "1.2", error: OSError, text: gone, was: [went away]}
older: {entry: module:fails, was: ["there is no <thing>"]}
"""
KINDS = 'kinds:\n  quoted: {zh: "引自 {version}", en: "quoted from {version}"}\n'
LIST = (
    "# Errors {#errors}\n\n::: errors errors.yml\n\n## Silent {#silent}\n\n::: silent errors.yml\n"
)


@pytest.fixture
def project(new_project) -> MiniProject:
    project: MiniProject = new_project()
    config = project.root / "mkdocs.yml"
    text = config.read_text(encoding="utf-8")
    text = text.replace("  - attr_list\n", "  - attr_list\n  - md_in_html\n")
    files = "wordings: wordings.yml\n      marks: marks.yml\n      old_outputs: old"
    config.write_text(text.replace("old_outputs: old", files, 1), encoding="utf-8")
    project.snippet("module", MODULE)
    project.write("docs/errors.yml", ERRORS)
    project.write("wordings.yml", WORDINGS)
    project.write("marks.yml", KINDS)
    project.write("old.yml", "")
    project.pages(PAGE)
    project.pages(LIST, "errors.md")
    return project


def built(project: MiniProject, language: str = "") -> BeautifulSoup:
    build = project.build("--strict", "-q")
    assert build.returncode == 0, build.stderr
    html = (project.root / f"site/{language}errors/index.html").read_text(encoding="utf-8")
    return BeautifulSoup(html, "html.parser")


def test_each_message_stands_with_its_older_words_and_what_to_do(project: MiniProject) -> None:
    page = built(project, "en/")
    found = {message.h3["id"]: message for message in page.select(".live-message")}
    assert list(found) == ["module--fails", "module--logs", "module--shown", "quoted-one"]
    fails = found["module--fails"]
    assert fails.h3.a["href"] == "../#fails"
    assert [text.get_text() for text in fails.select("samp")] == [
        "ValueError: no such <thing>",
        "there is no <thing>",
    ]
    assert fails.select_one("details samp").get_text() == "there is no <thing>"
    assert fails.select_one(".live-cause").get_text().strip() == "Cause: It is not there."
    assert fails.select_one(".live-fix").get_text().strip() == "Fix: Take another."
    assert found["module--logs"].samp.get_text() == "x is deprecated"
    assert found["module--logs"].select_one(".live-cause") is None
    assert found["module--shown"].samp.get_text() == "seen on stderr"
    assert found["quoted-one"].samp.get_text() == "OSError: gone"
    libraries = [message["data-library"] for message in found.values()]
    assert libraries == ["somelib"] * 4  # of a quote, that which it is quoted from


def test_the_list_is_in_the_language_of_the_page_and_has_a_box(project: MiniProject) -> None:
    page = built(project)
    assert [heading.get_text() for heading in page.select("h2")] == ["这里", "Silent"]
    assert page.select_one(".live-fix").get_text().strip() == "解决：换 一个。"
    box = page.select_one("form.live-paste")
    assert box.find("label")["for"] == box.textarea["id"]
    assert box.select_one("[aria-live]")
    assert [choice["value"] for choice in page.select(".live-views input")] == [
        "place",
        "library",
        "letter",
    ]


def test_silent_mistakes_lead_to_the_run_that_shows_them(project: MiniProject) -> None:
    page = built(project, "en/")
    heading = page.find("h3", id="ignored")
    line = heading.find_next("li")
    assert line.get_text().startswith("Nothing says so. Look.")
    assert line.a["href"] == "../#logs"


def test_the_messages_of_other_modules_are_left_to_their_page(project: MiniProject) -> None:
    project.pages("# Others {#others}\n", "others.md")
    groups = ERRORS[: ERRORS.index("silent:")]
    kept = "quoted-one: {zh: 升级。, en: Upgrade.}"
    head = groups[: groups.index("      module:fails:")]
    project.write("docs/errors.yml", f"{head}      {kept}\nelsewhere:\n  mod*: others.md\n")
    page = built(project, "en/")
    assert [message.h3["id"] for message in page.select(".live-message")] == ["quoted-one"]
    assert "More messages have a page of their own: Others." in page.get_text()


def test_the_box_leads_to_the_section_on_packages_that_are_too_old(project: MiniProject) -> None:
    project.pages("# Others {#others}\n\n## `Old` packages {#old}\n", "others.md")
    project.write("docs/errors.yml", f"{ERRORS}elsewhere:\n  other*: others.md#old\n")
    box = built(project, "en/").find(id="paste")
    assert (box["data-installed"], box["data-title"]) == ("others/#old", "Old packages")
    project.write("docs/errors.yml", f"{ERRORS}elsewhere:\n  other*: others.md#new\n")
    build = project.build("-q")
    assert build.returncode == 1
    assert "`elsewhere` names a section `new`" in build.stderr
    assert "docs/zh/others.md:1\n" in build.stderr


def test_exports_hold_messages_as_plain_fences(project: MiniProject) -> None:
    config = project.root / "mkdocs.yml"
    text = config.read_text(encoding="utf-8")
    root = Path(__file__).parent.parent.parent
    config.write_text(f"{text}hooks:\n  - {root}/livedocs/building/exports.py\n", encoding="utf-8")
    built(project)
    text = (project.root / "site/en/errors.md").read_text(encoding="utf-8")
    assert "```text\nValueError: no such <thing>\n```" in text
    assert "**In other versions or cases**\n\n```text\nthere is no <thing>\n```" in text
    assert "**Fix:** Take `another`." in text
    assert not [mark for mark in ("<section", "<details", "<form", "live-fix") if mark in text]


@pytest.mark.parametrize(
    ("old", "new", "words", "line"),
    [
        ("      module:logs: {zh: 改名。, en: Rename it.}\n", "", "of `module:logs`: give it", 1),
        ("module:logs:", "module:lost:", "there is no cell `module:lost`", 10),
        ("module:logs:", "module:quiet:", "or it neither raises nor logs anything", 10),
        ("quoted-one:", "quoted-two:", "no page quotes the wording `quoted-two`", 12),
        ("      module:quiet:", "      module:lost:", "no page shows the cell `module:lost`", 17),
        ("silent:", "elsewhere: {mod*: x.md}\nsilent:", "another page has `module:fails`", 6),
    ],
)
def test_the_file_and_the_pages_have_the_same_messages(
    project: MiniProject, old: str, new: str, words: str, line: int
) -> None:
    assert ERRORS.count(old) == 1
    project.write("docs/errors.yml", ERRORS.replace(old, new))
    build = project.build("-q")
    assert build.returncode == 1
    assert words in build.stderr
    assert f"docs/errors.yml:{line}\n" in build.stderr
    assert "docs/zh/errors.md:3\n" in build.stderr or "docs/zh/errors.md:7\n" in build.stderr


@pytest.mark.parametrize(
    ("old", "new", "words", "line"),
    [
        ("groups:", "group:", "the key `group` of the file of errors is none of groups", 1),
        ("  here:", "  Here!:", "`Here!` is no id", 2),
        ("    library: somelib\n", "", "the group `here` has no `library`", 2),
        (
            "    library: somelib",
            "    lib: somelib",
            "the key `lib` of the group `here` is none",
            4,
        ),
        ("{zh: 这里, en: Here}", "{zh: 这里}", "the title of `here` has no text in `en`", 2),
        ("{zh: 改名。, en: Rename it.}", "{zh: 改名。}", "`module:logs` has no text in `en`", 10),
        ("{zh: 改名。, en: Rename it.}", "{zh: 1, en: x}", "`module:logs` has no text in `zh`", 10),
        ("{zh: 改名。, en: Rename it.}", "改名", "a mapping is wanted here", 10),
        (
            "cause: {zh: 没有它。, en",
            "cause: {en",
            "the cause of `module:fails` has no text in `z",
            6,
        ),
        (
            "cause: {zh: 没有它",
            "why: {zh: 没有它",
            "the key `why` of `module:fails` is none of zh",
            9,
        ),
        ("module:shown:", "module:logs:", "`module:logs` stands twice", 11),
        ("        cause: {zh: 没有提示。, en: Nothing says so.}\n", "", "say what happens", 17),
        ("silent:\n", "elsewhere: {x: 1}\nsilent:\n", "`x` names the page", 13),
        ("groups:", "groups: [", "the errors are no YAML", 3),
    ],
)
def test_a_mistake_in_the_file_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, words: str, line: int
) -> None:
    assert ERRORS.count(old) == 1
    path = tmp_path / "errors.yml"
    path.write_text(ERRORS.replace(old, new), encoding="utf-8")
    with pytest.raises(LiveDocsError) as caught:
        read_errors(path)
    assert words in caught.value.message
    assert [place.line for place in caught.value.locations] == [line]
