"""The wall sheet: chosen entries in a line each, and what is wrong with the file that chooses."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from markdown import markdown
from mini_project import MKDOCS_YML, SOURCES, MiniProject

from livedocs.errors import LiveDocsError
from livedocs.pages.directives import expand
from livedocs.pages.references import references
from livedocs.pages.wall import LONGEST
from livedocs.project import Project
from livedocs.settings import Settings

NAV = """\
nav:
  - 首页: index.md
  - 运行:
      - 填充: pad.md
  - 查阅:
      - 别的: other.md
"""
TRANSLATED = "name: English, nav_translations: {运行: Run, 查阅: Look up}"
MODULE = """\
# %% lines
print("length:  768")
print("tick `a` and *b*:", "c|d")

# %% fails raises="ValueError"
raise ValueError("no")

# %% one
print("one line")

# %% value
{"one": 1, "long": "x" * 80}

# %% clock volatile=true
print("now")

# %% braces
print("{{ entries of nobody }}")
"""
PAGE = """\
# Title {#title}

## Pad `x` to the longest (`padding=True`, `pad`) {#longest}

```python exec="on" snippet="module:lines"
```

## Error, and what goes {#error}

```python exec="on" snippet="module:fails"
```

```python exec="on" snippet="module:one"
```

## A value (`list`) {#value}

```python exec="on" snippet="module:value"
```

## A clock {#clock}

```python exec="on" snippet="module:clock"
```

## Braces {#braces}

```python exec="on" snippet="module:braces"
```

## Only prose {#prose}
"""
OTHER = """\
# Other {#other}

## Another {#another}

```python exec="on" snippet="module:one"
```
"""
MARKS = """\
kinds:
  other: {zh: 别的, en: others <see> another}
entries:
  module:one: other
"""
WALL = """\
other.md: [another]
pad.md:
  - value
  - longest
  - error
"""


@pytest.fixture(scope="module")
def mini(new_project: Callable[[], MiniProject]) -> MiniProject:
    mini = new_project()
    config = MKDOCS_YML.format(theme="mkdocs").replace("name: English", TRANSLATED)
    mini.write("mkdocs.yml", config + NAV)
    mini.write("docs/marks.yml", MARKS)
    mini.snippet("module", MODULE)
    mini.pages(PAGE, "pad.md")
    mini.pages(OTHER, "other.md")
    return mini


@pytest.fixture(scope="module")
def wall(mini: MiniProject) -> Callable[..., str]:
    """What the directive stands for, with that file."""
    settings = Settings(mini.root, tuple(SOURCES.items()), marks="docs/marks.yml")
    project = Project(settings, references)

    def wall(text: str, on_page: bool = False) -> str:
        mini.write("docs/wall.yml", text)
        return expand("::: wall wall.yml", "en", project, on_page)

    return wall


def test_an_export_has_a_line_for_each_entry_in_the_order_of_the_site(wall):
    assert wall(WALL) == """\
**Run**

-   [Pad `x` to the longest](pad.md#longest): `padding=True`, `pad` → `length: 768 …`
-   [Error, and what goes](pad.md#error) → `one line` *(others <see> another)*
-   [A value](pad.md#value): `list` → `{'one': 1, 'long': 'xxxxxxxxxxxxxxxxx…`

**Look up**

-   [Another](other.md#another) → `one line` *(others <see> another)*"""  # fmt: skip


def test_a_page_has_the_same_with_letters_for_marks(wall):
    html = BeautifulSoup(
        markdown(wall(WALL, on_page=True), extensions=["md_in_html"]), "html.parser"
    )
    lines = [
        [link["href"], link.get_text(), *(part.get_text().strip() for part in link.parent("span"))]
        for link in html.select(".live-wall li > a")
    ]
    assert lines == [
        ["pad.md#longest", "Pad x to the longest", "padding=True, pad", "length: 768 …"],
        ["pad.md#error", "Error, and what goes", "", "one line a"],
        ["pad.md#value", "A value", "list", "{'one': 1, 'long': 'xxxxxxxxxxxxxxxxx…"],
        ["other.md#another", "Another", "", "one line a"],
    ]
    assert len(lines[2][3]) == LONGEST
    first, last = (each.get_text() for each in html.select(".live-wall > p"))
    assert first == f"– see the entry. Letters behind results: {last}"
    assert last == "a others <see> another"
    assert "<span>–</span>" in wall("pad.md: [clock]\n", on_page=True)


@pytest.mark.parametrize(
    ("entry", "line"),
    [
        ("clock", "[A clock](pad.md#clock)"),
        ("braces", "[Braces](pad.md#braces)"),
        ("longest:", "[Pad `x` to the longest](pad.md#longest): `padding=True`, `pad`"),
        (
            "longest: tick",
            "[Pad `x` to the longest](pad.md#longest): `padding=True`, `pad` → "
            "`` tick `a` and *b*: c|d ``",
        ),
    ],
)
def test_a_result_is_short_and_lasting_and_the_one_that_the_file_names(wall, entry, line):
    assert wall(f"pad.md:\n  - {entry}\n") == f"**Run**\n\n-   {line}"


@pytest.mark.parametrize(
    ("text", "number", "complaint"),
    [
        ("pad.md:\n  - longest\n  - gone\n", 3, r"pad\.md has no entry `gone`; there are longest,"),
        ("pad.md: [prose]\n", 1, "has no entry `prose`"),
        ("pad.md: [value]\ngone.md:\n  - value\n", 2, r"no page `gone\.md` in the navigation"),
        ("pad.md:\n  - value\n  - value\n", 3, r"`value` stands twice below `pad\.md`"),
        ("pad.md: [value]\npad.md: [error]\n", 2, r"below `pad\.md` belongs one list"),
        ("pad.md: value\n", 1, "belongs one list; an entry is written `- id`,"),
        ("pad.md:\n  - [value]\n", 2, "an entry is written `- id`,"),
        ("pad.md:\n  - value: [a]\n", 2, "an entry is written `- id`,"),
        ("pad.md:\n  - longest: lengths\n", 2, "prints no line with `lengths`.* `longest:` to sh"),
        ("pad.md:\n  - clock: now\n", 2, "prints no line with `now`, or not in each run"),
        ("- pad.md\n", 1, "a mapping is wanted here"),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_line_and_its_mend(wall, text, number, complaint):
    with pytest.raises(LiveDocsError, match=complaint) as found:
        wall(text)
    place = found.value.locations[-1]
    assert (place.path.name, place.line) == ("wall.yml", number)


def test_with_another_source_words_that_are_not_printed_leave_no_result(wall, monkeypatch):
    text = "pad.md:\n  - longest: lengths\n"
    monkeypatch.setattr("livedocs.pages.wall.DEFAULT_SOURCE", "another")
    [line] = [line for line in wall(text).splitlines() if line.startswith("-")]
    assert "#longest)" in line and "→" not in line


def test_a_file_that_is_not_there_is_told(mini: MiniProject):
    with pytest.raises(LiveDocsError, match="cannot read the entries of the wall sheet"):
        expand("::: wall gone.yml", "en", mini.open())


def test_the_day_of_the_build_and_the_libraries_of_a_cell(
    new_project: Callable[[], MiniProject], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    mini = new_project()
    mini.snippet("module", "# %% cell\nimport numpy\n\nprint(numpy.__name__)\n")
    project, line = mini.open(), "::: built module:cell"
    found = re.fullmatch(r"Built on 2023-11-14 with (numpy [\d.]+)\.", expand(line, "en", project))
    assert expand(line, "zh", project) == f"2023-11-14 构建，所用版本：{found[1]}。"
    foot = f'<style>@page{{@bottom-left{{content:"2023-11-14 · {found[1]}"}}}}</style>'
    assert expand(line, "en", project, on_page=True) == f"{found[0]}\n\n{foot}"
    with pytest.raises(LiveDocsError, match="module `module` has no cell `gone`"):
        expand("::: built module:gone", "en", project)
