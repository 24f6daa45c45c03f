"""A small site, really built: what stands on its pages, in both languages."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urljoin

import pytest
from bs4 import BeautifulSoup, Tag
from mini_project import COUNTED, MiniProject

WITH_SOURCE = '''\
"""Uses a repository of the source."""

# %% script
repository = "owner/model"
print("<script>alert('printed')</script> & co.")

# %% raises raises="ValueError"
raise ValueError("<b>wrong</b>")

# %% figure
import matplotlib.pyplot as plt

plt.figure(figsize=(2, 1))
plt.title("black & white");

# %% stderr
import sys

print("<i>log</i>", file=sys.stderr)
'''
PAGE = """\
---
title: A page
---

# Page {#page}

```python exec="on" snippet="with_source:script"
```

```python exec="on" snippet="with_source:raises"
```

```python exec="on" snippet="counted:counted" was="old-key"
```

```python exec="on" snippet="counted:silent"
```

!!! note "Inside"

    Text.

    ```python exec="on" snippet="with_source:figure" alt="a <title> & more"
    ```

- An item

    ```python exec="on" snippet="with_source:stderr" stderr="on"
    ```

````md
```python exec="on" snippet="no_such:cell"
```

```python
print("not run")
```
````

```bash
pip install transformers
```

::: docstrings recipes
"""
RECIPE = '''\
"""owner/model

en:
What is *real*.

zh:
哪些是*真的*。
"""
'''
LABELS = {
    "zh": ["输出", "没有输出", "2024 年笔记里印的", "今天的输出", "标准错误（警告与日志）"],
    "en": ["Output", "No output", "What the 2024 note printed", "Output today",
           "stderr (warnings and logs)"],
}  # fmt: skip
SOURCES = {"zh": "模型与数据：测试来源", "en": "models and data: test source"}
LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])


@pytest.fixture(scope="module")
def project(new_project) -> MiniProject:
    """The project after a strict build."""
    project = new_project()
    project.snippet("with_source", WITH_SOURCE)
    project.snippet("counted", COUNTED.format(name="counted") + "\n# %% silent\nx = 1\n")
    project.pages(PAGE)
    project.pages(PAGE, "guide/deep.md")
    project.pages("# Outputs {#outputs}\n\nText.\n", "outputs.md")
    project.write("old.yml", "old-key:\n  output: |\n    <old> output\n")
    project.write("recipes/__init__.py", "")
    project.write("recipes/a_model.py", RECIPE)
    build = project.build("--strict")
    assert build.returncode == 0, build.stdout + build.stderr
    return project


def folder(language: str) -> str:
    return "" if language == "zh" else "en/"


def soup(project: MiniProject, address: str) -> BeautifulSoup:
    html = (project.root / "site" / address / "index.html").read_text(encoding="utf-8")
    return BeautifulSoup(html, "html.parser")


def live(project: MiniProject, language: str, cell: str) -> Tag:
    """The block of that cell on the page of that language."""
    [block] = soup(project, folder(language)).select(f'[data-cell="{cell}"]')
    return block


def labels(block: Tag) -> list[str]:
    return [span.get_text() for span in block.select(".live-label > span:first-child")]


@LANGUAGES
def test_a_cell_is_shown_as_it_stands_in_the_module(project: MiniProject, language: str) -> None:
    code = live(project, language, "with_source:script").select_one(".highlight code").get_text()
    assert code.strip() == WITH_SOURCE.split("# %% script\n")[1].split("\n\n# %%")[0]


@LANGUAGES
def test_what_a_cell_printed_is_text_and_no_markup(project: MiniProject, language: str) -> None:
    page = soup(project, folder(language))
    assert not any("printed" in script.get_text() for script in page.select("script"))
    block = live(project, language, "with_source:script")
    assert block.select_one(".live-output pre").get_text() == (
        "<script>alert('printed')</script> & co."
    )
    error = live(project, language, "with_source:raises").select_one(".live-text-error")
    assert error.get_text() == "ValueError: <b>wrong</b>"
    assert error.select("b") == []


@LANGUAGES
def test_the_output_block_is_labelled_in_the_pages_language(
    project: MiniProject, language: str
) -> None:
    output, nothing, was, now, stderr = LABELS[language]
    assert labels(live(project, language, "with_source:script")) == [output]
    assert labels(live(project, language, "counted:silent")) == [nothing]
    assert labels(live(project, language, "counted:counted")) == [was, now]
    assert labels(live(project, language, "with_source:stderr")) == [stderr]


@LANGUAGES
def test_old_output_stands_before_todays(project: MiniProject, language: str) -> None:
    texts = [
        pre.get_text() for pre in live(project, language, "counted:counted").select(".live-text")
    ]
    assert texts == ["<old> output", "ran counted"]


@LANGUAGES
def test_stderr_is_shown_only_where_it_is_asked_for(project: MiniProject, language: str) -> None:
    page = soup(project, folder(language))
    [stderr] = page.select(".live-stderr .live-text-stderr")
    assert stderr.get_text() == "<i>log</i>"
    assert stderr.find_parent(attrs={"data-cell": "with_source:stderr"}) is not None


@LANGUAGES
@pytest.mark.parametrize("page", ["", "guide/deep/"])
def test_the_source_is_named_and_its_link_leads_to_the_page_of_outputs(
    project: MiniProject, language: str, page: str
) -> None:
    address = f"{folder(language)}{page}"
    block = soup(project, address).select_one('[data-cell="with_source:script"]')
    facts = block.select_one(".live-output .live-info > p")
    assert facts.get_text().startswith(f"{SOURCES[language]}\n")
    target = urljoin(f"http://site/{address}", facts.a["href"])
    assert target == f"http://site/{folder(language)}outputs/"
    assert Path(project.root, "site", target.removeprefix("http://site/"), "index.html").is_file()


@LANGUAGES
def test_an_entry_without_a_repository_names_no_source(project: MiniProject, language: str) -> None:
    for cell in ("counted:counted", "with_source:raises"):
        facts = live(project, language, cell).select_one(".live-output .live-info > p")
        assert re.fullmatch(r"(< 0\.01|\d+\.\d\d) s\nsnippets/\w+\.py:\d+", facts.get_text())
        assert facts.select("a") == []


@LANGUAGES
def test_every_output_says_how_long_it_took(project: MiniProject, language: str) -> None:
    facts = soup(project, folder(language)).select(".live-block .live-info > p")
    assert len(facts) == 6
    assert all(re.search(r"\d\.\d\d s", fact.get_text()) for fact in facts)


@LANGUAGES
def test_a_fence_inside_an_admonition_shows_its_figure(project: MiniProject, language: str) -> None:
    block = live(project, language, "with_source:figure")
    assert block.find_parent(class_="admonition") is not None
    svg = block.select_one(".live-figure > svg")
    assert svg["role"] == "img"
    assert svg["aria-label"] == "a <title> & more"
    assert "black & white" in svg.get_text()


@LANGUAGES
def test_a_fence_in_a_list_stays_in_its_item(project: MiniProject, language: str) -> None:
    assert live(project, language, "with_source:stderr").find_parent("li") is not None


@LANGUAGES
def test_fences_inside_a_longer_fence_are_left_alone(project: MiniProject, language: str) -> None:
    page = soup(project, folder(language))
    assert page.select('[data-cell="no_such:cell"]') == []
    [literal] = [c for c in page.select("code") if "no_such:cell" in c.get_text()]
    assert '```python exec="on" snippet="no_such:cell"\n```' in literal.get_text()
    assert 'print("not run")' in literal.get_text()


@LANGUAGES
def test_other_languages_are_shown_as_they_stand(project: MiniProject, language: str) -> None:
    page = soup(project, folder(language))
    assert "pip install transformers" in [c.get_text().strip() for c in page.select("code")]


@pytest.mark.parametrize(("language", "text"), [("zh", "哪些是真的。"), ("en", "What is real.")])
def test_docstrings_become_sections_in_the_pages_language(
    project: MiniProject, language: str, text: str
) -> None:
    heading = soup(project, folder(language)).select_one("h2#a-model")
    assert heading.get_text().strip() == "owner/model"
    paragraph = heading.find_next_sibling("p")
    assert paragraph.get_text() == text
    assert paragraph.em is not None


def test_one_run_serves_both_languages_every_page_and_the_next_build(
    project: MiniProject,
) -> None:
    assert (project.root / "runs.txt").read_text(encoding="utf-8").split() == ["counted"]
    zh = live(project, "zh", "counted:counted").select_one(".live-output pre").get_text()
    en = live(project, "en", "counted:counted").select_one(".live-output pre").get_text()
    assert zh == en == "ran counted"
    before = (project.root / "site/en/index.html").read_bytes()
    build = project.build("--strict", "-q")
    assert (build.returncode, build.stderr) == (0, "")
    assert (project.root / "runs.txt").read_text(encoding="utf-8").split() == ["counted"]
    assert (project.root / "site/en/index.html").read_bytes() == before
