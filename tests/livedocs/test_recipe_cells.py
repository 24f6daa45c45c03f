"""Markdown cells of recipes as text: which are read, how, and what the others are told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import jupytext
import pytest

from livedocs.errors import LiveDocsError
from livedocs.modules.cells import Module, read_module
from livedocs.pages.recipe import fence, recipe_page

RECIPES = sorted((Path(__file__).parent.parent.parent / "snippets" / "recipes").glob("*.py"))
RECIPE = """\
# %% [markdown] lang="zh" alt="一条线"
# # 标题 {#title}
#
# 一段话。

# %% [markdown] lang="en" alt="A line"
# # Title {#title}

# %% first
x = 1

# %% hidden hidden=true
x += 1
# %% [markdown] lang="zh"
# 完。
# %% [markdown] lang="en"
# The end.
# %% second
x
"""


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Module]:
    """Reads a recipe of that text, `recipes/m.py` in the current folder."""
    monkeypatch.chdir(tmp_path)

    def read(text: str) -> Module:
        path = tmp_path / "recipes" / "m.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return read_module(path)

    return read


def test_texts_carry_language_markdown_line_and_alt(read) -> None:
    module = read(RECIPE)
    assert [(t.language, t.markdown, t.line, t.alt) for t in module.texts] == [
        ("zh", "# 标题 {#title}\n\n一段话。", 1, "一条线"),
        ("en", "# Title {#title}", 6, "A line"),
        ("zh", "完。", 14, ""),
        ("en", "The end.", 16, ""),
    ]
    assert [(cell.name, cell.line) for cell in module.cells] == [
        ("first", 9),
        ("hidden", 12),
        ("second", 18),
    ]


def test_a_page_has_its_language_alone_each_line_where_it_stands_in_the_module(read) -> None:
    module = read(RECIPE)
    page = recipe_page(module, "en", lambda cell, alt: fence(module, cell, alt))
    lines = {number: line for number, line in enumerate(page.split("\n"), start=1) if line}
    assert lines == {
        7: "# Title {#title}",
        9: '```python exec="on" snippet="m:first" alt="A line"',
        10: "```",
        17: "The end.",
        18: '```python exec="on" snippet="m:second"',
        19: "```",
    }
    assert len(page.split("\n")) == len(module.text.split("\n"))


def test_a_language_without_text_is_an_error(read) -> None:
    module = read('# %% [markdown] lang="zh"\n# 只有中文。\n# %% a\n1\n')
    with pytest.raises(LiveDocsError) as caught:
        recipe_page(module, "en", lambda cell, alt: "")
    assert "recipes/m.py:1" in str(caught.value)
    assert 'a recipe needs Markdown cells with lang="en"' in str(caught.value)


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_jupytext_reads_the_same_cells(path: Path) -> None:
    module = read_module(path)
    cells = [cell for cell in jupytext.read(path).cells if cell.metadata]
    texts = [cell for cell in cells if cell.cell_type == "markdown"]
    assert [(t.language, t.markdown) for t in module.texts] == [
        (cell.metadata["lang"], cell.source) for cell in texts
    ]
    code = [cell for cell in cells if cell.cell_type == "code"]
    assert [(cell.name, cell.code) for cell in module.cells] == [
        (cell.metadata["title"], cell.source) for cell in code
    ]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("# %% [markdown]\n# Text.\n", 1, 'a Markdown cell says its language, as lang="en"'),
        ('# %% [markdown] lang="English"\n# Text.\n', 1, "a Markdown cell says its language"),
        ('# %% [markdown] lang="en" tags="x"\n# T.\n', 1, "unknown cell option `tags`; known are"),
        ('# %% [markdown] lang="en" alt=""\n# T.\n', 1, "cell option `alt` wants str, not ''"),
        ('# %% [markdown] lang="en"\n#\n', 1, "the Markdown cell is empty"),
        ('# %% [markdown] lang="en"\n# Text.\nx = 1\n', 3, "a line of a Markdown cell begins"),
        ('# %% [markdown] lang="en"\n# Text.\n#Text.\n', 3, "a line of a Markdown cell begins"),
        ('# %% [raw] lang="en"\n# Text.\n', 1, "a recipe has cells with names, and Markdown cells"),
        ('# %% [markdown] lang="en"\n# Text.\n# %%\n1\n', 3, "the cell has no name"),
    ],
)
def test_mistakes_name_the_line(read, text: str, line: int, words: str) -> None:
    with pytest.raises(LiveDocsError) as caught:
        read(text + "# %% last\n1\n")
    assert str(caught.value).startswith(f"recipes/m.py:{line}\n")
    assert words in str(caught.value)


def test_a_recipe_without_code_is_an_error(read) -> None:
    with pytest.raises(LiveDocsError, match="the module has no cell with code"):
        read('# %% [markdown] lang="en"\n# Text.\n')


def test_outside_of_the_folder_there_are_no_markdown_cells(tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    path.write_text(RECIPE, encoding="utf-8")
    with pytest.raises(LiveDocsError, match="a snippet module has code cells only"):
        read_module(path)
