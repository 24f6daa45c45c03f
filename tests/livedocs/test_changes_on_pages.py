"""A table of what has changed: on a page, in exports, on the sheet, and what a mistake says."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from mini_project import MiniProject

from livedocs.errors import LiveDocsError
from livedocs.pages.change_rows import read_changes
from livedocs.pages.changes import changes_as_tables, outcome

MODULE = """\
# %% setup hidden=true
import sys


def load(source=None, **other):
    if "path" in other:
        raise TypeError("load() got an unexpected keyword argument 'path'")
    if "kind" in other:
        print("`kind` is going away", file=sys.stderr)
    return len(other)

# %% path-old hidden=true raises="TypeError"
load(path="a|b")

# %% path-now hidden=true
load(source="a")

# %% kind-old hidden=true warns="is going away"
load(kind=1)

# %% kind-now hidden=true
load()

# %% size-old hidden=true
print("size:", 1)

# %% size-now hidden=true
print("size:", 2)

# %% quiet-old hidden=true
load(quiet=True)

# %% quiet-now hidden=true
load()

# %% tool-old hidden=true exits=127
# !no-such-tool run

# %% tool-now hidden=true
# !echo done

# %% shown
print("entry")
"""
CHANGES = """\
loading:
  title: {en: Loading, zh: 加载}
  module: changed
  rows:
    - id: path
      old: load(path="a|b")
      now: load(source=…)
      library: somelib
      version: "2.0"
      happens: raises
      entry: index.md#shown
      note: {en: "the file is `named`", zh: 文件要写明}
      find: [whatever]
    - {id: kind, old: kind=1, now: load(), library: somelib, version: "2.1", happens: warns}
    - {id: size, old: size(), now: size(2), library: other, version: "3", happens: other}
    - {id: quiet, old: quiet=True, now: load(), library: other, version: "3", happens: ignored}
tools:
  title: {en: Tools, zh: 工具}
  module: changed
  rows:
    - {id: tool, old: no-such-tool, now: echo, library: other, version: "4", happens: raises}
"""
PAGE = """\
# Page {#page}

## Shown `entry` {#shown}

```python exec="on" snippet="changed:shown"
```

## Table {#table}

::: changes changes.yml
"""


@pytest.fixture
def project(new_project) -> MiniProject:
    project: MiniProject = new_project()
    config = project.root / "mkdocs.yml"
    text = config.read_text(encoding="utf-8")
    extensions = "  - attr_list\n  - md_in_html\n  - tables\n"
    config.write_text(text.replace("  - attr_list\n", extensions))
    project.snippet("changed", MODULE)
    project.write("changes.yml", CHANGES)
    project.write("old.yml", "")
    project.pages(PAGE)
    return project


def built(project: MiniProject, path: str = "index.html") -> BeautifulSoup:
    build = project.build("--strict", "-q")
    assert build.returncode == 0, build.stderr
    html = (project.root / "site" / path).read_text(encoding="utf-8")
    return BeautifulSoup(html, "html.parser")


def test_each_row_says_what_happens_and_has_both_cells(project: MiniProject) -> None:
    rows = built(project, "en/index.html").select("section.live-change")
    assert [row.h4["id"] for row in rows] == ["path", "kind", "size", "quiet", "tool"]
    assert rows[0].h4.get_text().removesuffix("¶") == 'load(path="a|b") → load(source=…)'
    assert [row.select_one(".live-change-happens").get_text() for row in rows] == [
        "error TypeError: load() got an unexpected keyword argument 'path'",
        "warning `kind` is going away",
        "another result prints size: 1",
        "ignored, without a word",
        "error bash: line 1: no-such-tool: command not found",
    ]
    assert [row["data-library"] for row in rows] == ["somelib", "somelib", *["other"] * 3]
    for row in rows:
        cells = [cell["data-cell"] for cell in row.select("details .live")]
        assert cells == [f"changed:{row.h4['id']}-{side}" for side in ("old", "now")]
    note = next(p for p in rows[0].find_all("p", recursive=False) if not p.get("class"))
    assert note.get_text() == "The file is named. More: Shown entry."
    assert note.a["href"] == "./#shown"
    assert rows[1].select_one("details .live-stderr").get_text().endswith("`kind` is going away")


def test_a_row_has_what_older_versions_said(project: MiniProject) -> None:
    config = project.root / "mkdocs.yml"
    text = config.read_text(encoding="utf-8")
    named = "sources_page: outputs/\n      wordings: wordings.yml"
    config.write_text(text.replace("sources_page: outputs/", named))
    project.write("wordings.yml", 'gone:\n  entry: changed:path-old\n  was: ["no `path`"]\n')
    folds = built(project, "en/index.html").select(".live-older")
    assert [fold.samp.get_text().strip() for fold in folds] == ["no `path`"]
    assert folds[0].find_parent("section").h4["id"] == "path"


def test_groups_have_headings_and_a_filter_stands_before_them(project: MiniProject) -> None:
    page = built(project)
    assert [(h.get_text()[:2], h["id"]) for h in page.select("h3")] == [
        ("加载", "loading"),
        ("工具", "tools"),
    ]
    form = page.select_one("form.live-filter")
    assert [o["value"] for o in form.select("[name=library] option")] == ["", "somelib", "other"]
    assert [o["value"] for o in form.select("[name=happens] option")] == [
        "", "raises", "warns", "ignored", "other",
    ]  # fmt: skip
    assert form.output.get_text() == "5 条"
    assert page.select_one("section.live-change").find_previous("form") is form


def test_exports_have_tables(project: MiniProject) -> None:
    text = changes_as_tables("changes.yml", "en", project.open())
    assert text.split("\n") == [
        "### Loading {#loading}",
        "",
        "| Old | Now | If the old stays | Since |",
        "| --- | --- | --- | --- |",
        '| `load(path="a\\|b")` | `load(source=…)` | error `TypeError: load() got an unexpected '
        "keyword argument 'path'`: the file is `named` | somelib 2.0 |",
        "| `kind=1` | `load()` | warning `` `kind` is going away `` | somelib 2.1 |",
        "| `size()` | `size(2)` | another result `size: 1` | other 3 |",
        "| `quiet=True` | `load()` | ignored, without a word | other 3 |",
        "",
        "### Tools {#tools}",
        "",
        "| Old | Now | If the old stays | Since |",
        "| --- | --- | --- | --- |",
        "| `no-such-tool` | `echo` | error `bash: line 1: no-such-tool: command not found` | "
        "other 4 |",
    ]


def test_the_sheet_has_tables_that_lead_to_the_rows(project: MiniProject) -> None:
    project.pages("# All {#all}\n\n::: entries index.md\n", "print.md")
    page = built(project, "en/print/index.html")
    links = [a["href"] for a in page.select(".live-changes-sheet td a")]
    assert links == [f"../#{row}" for row in ("path", "kind", "size", "quiet", "tool")]
    assert page.select(".live-changes-sheet .live") == []


@pytest.mark.parametrize(
    ("before", "after", "line", "words"),
    [
        ("    - {id: kind,", "    - {id: path,", 14, "the id `path` stands twice"),
        ("{id: kind,", "{id: Kind_1,", 14, "`Kind_1` is no id; it is written like old-name"),
        ('version: "2.1"', "version: 2.1", 14, "a row wants `version`, a text"),
        ("happens: warns", "happens: nothing", 14, "`happens` of `kind` is one of raises, warns,"),
        ("now: load(), library: somelib,", "library: somelib,", 14, "a row wants `now`"),
        ("happens: warns", "happens: warns, why: x", 14, "the key `why` is none of id, old, now,"),
        ("happens: warns", "happens: warns, note: x", 14, "`note` of `kind` is a text in each of"),
        ("happens: warns", "happens: warns, entry: a.md", 14, "`entry` of `kind` is written page"),
        ("zh: 加载}", "}", 1, "`title` of `loading` is a text in each of zh, en"),
        ("  module: changed\n  rows:\n    - id", "  rows:\n    - id", 1, "the group `loading` has"),
        ("tools:\n", "tools: [\n", 19, "the changes are no YAML"),
    ],
)
def test_a_mistake_in_the_file_is_named_with_its_line(
    tmp_path: Path, before: str, after: str, line: int, words: str
) -> None:
    path = tmp_path / "changes.yml"
    assert before in CHANGES
    path.write_text(CHANGES.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(LiveDocsError) as caught:
        read_changes(path)
    assert caught.value.locations[-1].line == line
    assert words in caught.value.message


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("happens: warns", "happens: ignored", "is ignored, but the cell `changed:kind-old` must"),
        (
            "happens: other",
            "happens: raises",
            "is raises, but the cell `changed:size-old` does nei",
        ),
        ("id: quiet", "id: silent", "has no cell `silent-old`"),
        ("entry: index.md#shown", "entry: index.md#gone", "there is no index.md#gone"),
    ],
)
def test_a_row_that_its_cells_do_not_prove_ends_the_build(
    project: MiniProject, before: str, after: str, words: str
) -> None:
    project.write("changes.yml", CHANGES.replace(before, after, 1))
    build = project.build("-q")
    assert build.returncode != 0
    assert words in build.stderr
    assert "changes.yml:" in build.stderr
    assert "docs/zh/index.md:10" in build.stderr


def test_a_file_that_is_missing_ends_the_build(project: MiniProject) -> None:
    project.pages(PAGE.replace("changes.yml", "gone.yml"))
    build = project.build("-q")
    assert build.returncode != 0
    assert "cannot read the changes: No such file" in build.stderr


def test_a_cell_of_today_may_not_fail(project: MiniProject) -> None:
    text = MODULE.replace("size-now hidden=true\n", 'size-now hidden=true raises="ValueError"\n')
    project.snippet("changed", text.replace('print("size:", 2)', "int('a')"))
    opened = project.open()
    opened.refresh()
    row = read_changes(project.root / "changes.yml")[0].rows[2]
    with pytest.raises(LiveDocsError, match="may neither raise nor warn"):
        outcome(row, opened)


def test_a_hidden_cell_is_shown_by_no_fence_of_an_author(project: MiniProject) -> None:
    project.pages(PAGE.replace("changed:shown", "changed:setup"))
    build = project.build("-q")
    assert build.returncode != 0
    assert "cell `changed:setup` is hidden and cannot be shown" in build.stderr
