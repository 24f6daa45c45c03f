"""All entries at a glance: by the groups of the navigation, as a page and an export show them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from markdown import markdown
from mini_project import MKDOCS_YML, MiniProject

from livedocs.building.assets import FOR_AUTHORS
from livedocs.errors import LiveDocsError
from livedocs.pages.directives import expand
from livedocs.project import Project

NAV = """\
nav:
  - 首页: index.md
  - 运行:
      - 分词: pad.md
      - 步骤: recipes/steps.md
  - 查阅:
      - 纸上: print.md
"""
TRANSLATED = 'name: English, nav_translations: {运行: Run, 分词: "Pad & cut"}'
PAD = """\
# Title {#title}

## Pad to the longest (`padding=True`, `pad`) {#longest}

```python exec="on" snippet="module:cell"
```

## Only prose {#prose}

## Error `no [x]`: its cause {#error}

::: quote lost
"""
RECIPE = """\
# %% [markdown] lang="en"
# # Steps
#
# ## First {#first}

# %% first
1
"""


@pytest.fixture(scope="module")
def open_with(new_project: Callable[[], MiniProject]) -> Callable[[str], Project]:
    """The same project with another navigation each."""

    def open_with(nav: str) -> Project:
        mini = new_project()
        config = MKDOCS_YML.format(theme="mkdocs").replace("name: English", TRANSLATED)
        mini.write("mkdocs.yml", config + nav)
        mini.pages(PAD, "pad.md")
        mini.pages("# Sheet\n", "print.md")
        mini.snippet("recipes/steps", RECIPE)
        return mini.open()

    return open_with


def test_an_export_has_a_list_of_pages_and_entries_for_each_group(open_with):
    assert (
        expand("::: index", "en", open_with(NAV))
        == """\
**Run**

-   [Pad & cut](pad.md)
    -   [Pad to the longest (`padding=True`, `pad`)](pad.md#longest)
    -   [Error `no [x]`: its cause](pad.md#error)
-   [步骤](recipes/steps.md)

**查阅**

-   [纸上](print.md)"""
    )


def test_a_page_has_a_field_and_groups_that_fold_and_calls_apart_from_tasks(open_with):
    text = expand("::: index", "en", open_with(NAV), on_page=True)
    html = BeautifulSoup(markdown(text, extensions=["md_in_html"]), "html.parser")
    assert html.select_one("label[for=filter] + input#filter[aria-controls=entries]")
    folds = html.select("#entries > details:not([open])")
    assert [fold.summary.get_text() for fold in folds] == ["Run 3", "查阅 1"]
    assert [link["href"] for link in html.select("#entries li > a")] == [
        "pad.md", "pad.md#longest", "pad.md#error", "recipes/steps.md", "print.md"
    ]  # fmt: skip
    entry = html.select_one("a[href$=longest]")
    assert entry.get_text() == "Pad to the longest padding=True, pad"
    assert entry.select_one(".live-key").get_text() == "padding=True, pad"
    assert html.select_one("a[href$=error]").get_text() == "Error no [x]: its cause"


def test_in_chinese_brackets_are_chinese(open_with):
    project = open_with(NAV)
    (project.pages / "zh" / "pad.md").write_text("# 标题\n\n" + CHINESE, encoding="utf-8")
    assert "[填充到最长（`padding=True`、`pad`）](pad.md#longest)" in expand(
        "::: index", "zh", project
    )


CHINESE = """\
## 填充到最长（`padding=True`、`pad`） {#longest}

```python exec="on" snippet="module:cell"
```
"""


@pytest.mark.parametrize(
    ("nav", "line", "complaint"),
    [
        ("", 1, "mkdocs.yml has no `nav`"),
        (NAV.replace("print.md", "gone.md"), 7, "there is no page gone.md"),
        (NAV + "  - 别的: pad.md\n", 8, "`pad.md` stands in no group"),
        (NAV + "  - 组:\n      - 组中组:\n          - 页: pad.md\n", 9, "a group in a group"),
        ("nav: index.md\n", 1, "a group of the navigation is written `- Name:`"),
    ],
)
def test_a_navigation_without_groups_is_refused_with_its_line(open_with, nav, line, complaint):
    with pytest.raises(LiveDocsError) as found:
        expand("::: index", "en", open_with(nav))
    [place] = found.value.locations
    before = MKDOCS_YML.count("\n") if nav else 0
    assert (place.path.name, place.line) == ("mkdocs.yml", before + line)
    assert complaint in str(found.value)


def test_it_takes_no_argument(open_with):
    with pytest.raises(LiveDocsError, match=r"no directive `::: index padding\.md`"):
        expand("::: index padding.md", "en", open_with(NAV))


def test_bundles_lack_comments_and_indents_and_nothing_else():
    script = "// one\n/* a *\n * b */\n\n  if (a) { // why\n    b = 'http://c'; /* d */\n  }\n"
    assert FOR_AUTHORS.sub("", script) == "if (a) { // why\nb = 'http://c'; /* d */\n}\n"
