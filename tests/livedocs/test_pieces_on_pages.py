"""Unusual Markdown on really built pages, and the same in the files to take away."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from exporting import fence
from mini_project import MiniProject

from livedocs.errors import Location
from livedocs.pages.references import references

MODULE = """\
# %% mlp-train
print("steps: 1 --> 2")

# %% draws
import matplotlib.pyplot as plt

plt.plot([1, 2]);
"""
PAGE = f"""\
---
# a comment in the front matter
title: Page
---

# Page {{#page}}

<!-- A draft: {{{{ lora:none steps }}}} -->

Seen<!-- and a draft -->. The comment `<!-- in code -->` stays.

<!--
## Draft {{#draft}}

{fence("lora:none")}

```mermaid
draft --> B
```

::: draft
-->

## Shown {{#shown}}

{fence("lora:mlp-train")}

{fence("lora-mlp:train")}

> ~~~python exec='on' snippet='lora:mlp-train'
> ~~~

- In a list

    ````python exec="on" snippet="lora:mlp-train"
    ````

{fence("lora:draws", ' alt="A line"')}

{fence("lora:draws", ' alt="The same line"')}
"""
ALL = "# All\n\n{{ entries page.md }} entries\n\n::: entries page.md\n"
LANGUAGES = pytest.mark.parametrize("folder", ["", "en/"])


@pytest.fixture(scope="module")
def project(new_project) -> MiniProject:
    """The project after a strict build."""
    project = new_project()
    project.use_hooks()
    project.snippet("lora", MODULE)
    project.snippet("lora-mlp", '# %% train\nprint("other")\n')
    project.write("old.yml", "")
    project.pages(ALL)
    project.pages(PAGE, "page.md")
    build = project.build("--strict")
    assert build.returncode == 0, build.stdout + build.stderr
    return project


def read(project: MiniProject, path: str) -> str:
    return Path(project.root, "site", path).read_text(encoding="utf-8")


def soup(project: MiniProject, path: str) -> BeautifulSoup:
    return BeautifulSoup(read(project, path), "html.parser")


@LANGUAGES
def test_what_stands_in_a_comment_is_not_run_shown_or_listed(project: MiniProject, folder: str):
    html = read(project, f"{folder}page/index.html")
    assert "draft" not in html.lower()
    text = soup(project, f"{folder}page/index.html").get_text()
    assert "Seen. The comment <!-- in code --> stays." in " ".join(text.split())


@LANGUAGES
def test_it_is_not_exported(project: MiniProject, folder: str):
    for end in ("md", "py", "ipynb"):
        text = read(project, f"{folder}page.{end}")
        assert "draft" not in text.lower(), end
        assert "`<!-- in code -->`" in text


@LANGUAGES
def test_entries_are_counted_and_collected_without_it(project: MiniProject, folder: str):
    page = soup(project, f"{folder}index.html")
    assert "6 entries" in page.get_text()
    cells = [block["data-cell"] for block in page.select(".live")]
    train = "lora:mlp-train"
    assert cells == [train, "lora-mlp:train", train, train, "lora:draws", "lora:draws"]


@LANGUAGES
def test_fences_of_every_kind_show_their_cell_where_they_stand(project: MiniProject, folder: str):
    blocks = soup(project, f"{folder}page/index.html").select(".live")
    shown = [block.select_one(".live-output samp, svg").get_text() for block in blocks[:4]]
    assert shown == ["steps: 1 --> 2", "other", "steps: 1 --> 2", "steps: 1 --> 2"]
    assert blocks[2].find_parent("blockquote")
    assert blocks[3].find_parent("li")


@LANGUAGES
@pytest.mark.parametrize("page", ["", "page/"])
def test_no_two_cells_share_an_id(project: MiniProject, folder: str, page: str):
    ids = [block["id"] for block in soup(project, f"{folder}{page}index.html").select(".live")]
    assert ids == [
        "cell-lora-mlp-train", "cell-lora--mlp-train", "cell-lora-mlp-train--2",
        "cell-lora-mlp-train--3", "cell-lora-draws", "cell-lora-draws--2",
    ]  # fmt: skip


@LANGUAGES
@pytest.mark.parametrize("page", ["", "page/"])
def test_nor_do_other_parts_of_them(project: MiniProject, folder: str, page: str):
    parts = soup(project, f"{folder}{page}index.html").select(".live [id]")
    ids = [part["id"] for part in parts]
    assert len(ids) == len(set(ids)) > 2


def test_no_two_cells_share_a_file_in_the_cache(project: MiniProject):
    kept = sorted(path.name for path in project.root.glob(".cache/rendered/*"))
    assert kept == ["lora--mlp-train", "lora-draws", "lora-mlp-train"]


@LANGUAGES
def test_the_notebook_holds_each_cell_as_often_as_the_page(project: MiniProject, folder: str):
    notebook = json.loads(read(project, f"{folder}page.ipynb"))
    ids = [cell["id"] for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert len(ids) == len(set(ids)) == 6


def test_references_are_found_in_any_quotes_and_not_in_comments(project: MiniProject):
    folder = project.root / "docs"
    lines = PAGE.split("\n")
    numbers = [n for n, line in enumerate(lines, start=1) if "lora:mlp-train" in line]
    assert references(folder, "lora:mlp-train") == [
        Location(folder / language / "page.md", number)
        for language in ("zh", "en")
        for number in numbers
    ]
    assert len(numbers) == 3
    assert references(folder, "lora:none") == []


def test_a_failing_cell_names_its_page_with_single_quotes_too(project: MiniProject):
    project.write("docs/zh/page.md", "# Page\n\n```python exec='on' snippet='fails:a'\n```\n")
    failing = project.snippet("fails", "# %% a\n1 / 0\n")
    build = project.build("-q")
    failing.unlink()
    project.write("docs/zh/page.md", PAGE)
    assert "docs/zh/page.md:3\n" in build.stderr
