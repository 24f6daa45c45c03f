"""The index of API names: on its page, in records, and after an edit while serving."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from mini_project import INPUTS, MiniProject

from livedocs.pages.api_index import names_on_pages
from livedocs.runs.refresh import RunError

MODULE = """\
# %% make
import numpy as np
from numpy import ndarray

grid = np.zeros(shape=4)


def total(rows):
    return rows.cumsum(axis=0)


# %% use
print(grid.{method}(), grid.shape, "grid.argmax")  # grid.argmin

# %% fails raises="ValueError"
np.zeros(shape=2).reshape(3)

# %% unseen hidden=true
grid.tolist()
"""
PAGE = """\
# Page {#page}

## Make `zeros` {#make}

```python exec="on" snippet="module:make"
```

## Use {#use}

```python exec="on" snippet="module:use"
```

```python exec="on" snippet="module:fails"
```
"""
RULES = """\
- names: [numpy.ndarray.shape]
  none: nobody wrote it
- names: [numpy*]
  page: https://numpy.example/{name}
"""


@pytest.fixture
def project(new_project) -> MiniProject:
    project: MiniProject = new_project()
    config = project.root / "mkdocs.yml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("  - attr_list\n", "  - attr_list\n  - md_in_html\n"))
    project.snippet("module", MODULE.format(method="sum"))
    project.write("docs/rules.yml", RULES)
    project.write("old.yml", "")
    project.pages(PAGE)
    project.pages("# Index {#index}\n\n::: api-index rules.yml\n", "names.md")
    return project


def read_index(project: MiniProject, language: str = "") -> BeautifulSoup:
    """The page as it was built last."""
    html = (project.root / f"site/{language}names/index.html").read_text(encoding="utf-8")
    return BeautifulSoup(html, "html.parser")


def index(project: MiniProject, language: str = "") -> dict[str, list[tuple]]:
    """Each word of the index → what it can be: text, official page, links to entries."""
    build = project.build("--strict", "-q")
    assert build.returncode == 0, build.stderr
    page = read_index(project, language)
    found: dict[str, list[tuple]] = {}
    for term in page.select(".api-index dt"):
        assert term["id"] == f"name-{term.get_text()}"
        meanings = found[term.get_text()] = []
        for meaning in term.find_next_siblings():
            if meaning.name == "dt":
                break
            links = [(a.get_text(), a["href"]) for a in meaning.ul.extract().select("a")]
            official = meaning.a
            meanings.append((meaning.get_text().strip(), official and official["href"], links))
    return found


MAKE = ("Make zeros", "../#make")
USE = ("Use", "../#use")


def test_the_index_leads_to_the_docs_and_to_the_entries(project: MiniProject) -> None:
    def docs(name: str) -> str:
        return f"https://numpy.example/{name}"

    assert index(project, "en/") == {
        "axis": [("argument of numpy.ndarray.cumsum", docs("numpy.ndarray.cumsum"), [MAKE])],
        "cumsum": [("method numpy.ndarray.cumsum", docs("numpy.ndarray.cumsum"), [MAKE])],
        "ndarray": [("class numpy.ndarray", docs("numpy.ndarray"), [MAKE])],
        "numpy": [("module numpy", docs("numpy"), [MAKE])],
        "reshape": [("method numpy.ndarray.reshape", docs("numpy.ndarray.reshape"), [USE])],
        "shape": [
            ("argument of numpy.zeros", docs("numpy.zeros"), [MAKE, USE]),
            ("attribute numpy.ndarray.shape", None, [USE]),
        ],
        "sum": [("method numpy.ndarray.sum", docs("numpy.ndarray.sum"), [USE])],
        "zeros": [("function numpy.zeros", docs("numpy.zeros"), [MAKE, USE])],
    }


SENTENCES = """\
# Page {#page}

## Make `zeros` {#make}

Set `NUM_THREADS=2` and `zeros(order="C")`; `order` and `order="F"` say how `numpy.as_strided()`
sees `data.json`. `NotAName`, `TypeError`.

```python exec="on" snippet="module:make"
```
"""


def test_names_in_sentences_are_there_and_those_of_others_stand_behind(
    project: MiniProject,
) -> None:
    config = project.root / "mkdocs.yml"
    text = config.read_text(encoding="utf-8")
    option = "      index_first: [shelf]\n      index_without: [NotAName]\n"
    config.write_text(text.replace("      sources_page", f"{option}      sources_page"))
    project.pages(SENTENCES)
    build = project.build("--strict", "-q")
    assert build.returncode == 0, build.stderr
    page = read_index(project, "en/")
    first, *letters, others = page.select(".api-index")
    assert [dt["id"] for part in (first, *letters) for dt in part.select("dt")] == [
        "name-NUM_THREADS",
        "name-order",
    ]
    assert first.dd.get_text().split() == ["in", "the", "text", "Make", "zeros"]
    assert first.a["href"] == "../#make"
    assert others.has_attr("data-others")
    assert [dt["id"] for dt in others.select("dt")] == [
        f"other-{word}" for word in ("as_strided", "axis", "cumsum", "ndarray", "numpy")
    ] + ["other-shape", "other-zeros"]
    form = page.select_one("form.live-filter")
    assert form.label.get_text().strip() == "Other libraries (numpy, …)"
    assert form.output.get_text() == "2 names"
    assert [a["href"] for a in page.select(".api-letters a")] == [
        "#letter-n", "#letter-o", "#others",
    ]  # fmt: skip


def test_without_other_libraries_there_is_no_switch(project: MiniProject) -> None:
    index(project)
    page = read_index(project)
    assert page.select("[name=words]") and not page.select("[name=others], [data-others]")


def test_entries_that_are_called_alike_are_named_with_their_pages(project: MiniProject) -> None:
    other = PAGE.replace("# Page {#page}", "# Other page {#other}").replace("## Make", "## Do")
    project.pages(other, "other.md")
    [(_, _, chinese)] = index(project)["zeros"]
    [(_, _, english)] = index(project, "en/")["zeros"]
    assert {text for text, _ in chinese} == {
        "Make zeros",
        "Do zeros",
        "Use（Page）",
        "Use（Other page）",
    }
    assert {text for text, _ in english} == {
        "Make zeros",
        "Do zeros",
        "Use (Page)",
        "Use (Other page)",
    }


def test_letters_lead_to_headings(project: MiniProject) -> None:
    index(project)
    page = read_index(project)
    letters = [(a.get_text(), a["href"]) for a in page.select(".api-letters a")]
    assert letters == [(letter, f"#letter-{letter.lower()}") for letter in "ACNRSZ"]
    assert [h2["id"] for h2 in page.select("h2")] == [href[1:] for _, href in letters]


def test_a_renamed_method_is_renamed_in_the_index(project: MiniProject) -> None:
    assert {"sum"} == index(project).keys() & {"sum", "mean"}
    project.snippet("module", MODULE.format(method="mean"))
    assert {"mean"} == index(project).keys() & {"sum", "mean"}


def test_records_hold_the_names_of_each_cell(project: MiniProject) -> None:
    project.open().refresh()
    cells = project.open().store.load("module").cells
    assert cells["use"].api == {
        "numpy.ndarray.shape": "attribute",
        "numpy.ndarray.sum": "method",
    }
    assert cells["unseen"].api == {"numpy.ndarray.tolist": "method"}


def test_after_an_edit_the_cells_that_did_not_run_again_have_their_names(
    project: MiniProject,
) -> None:
    executor = project.executor(checkpoints=True)
    try:
        for method in ("sum", "mean"):
            project.snippet("module", MODULE.format(method=method))
            [result] = executor.run({project.module("module"): INPUTS}, 1, lambda name: None)
            assert result.error is None
            assert f"numpy.ndarray.{method}" in result.cells["use"].api
            assert "numpy.ndarray.cumsum(axis)" in result.cells["make"].api
    finally:
        executor.close()


def test_a_guess_holds_as_long_as_no_other_class_fits(project: MiniProject) -> None:
    executor = project.executor(checkpoints=True)
    text = MODULE.format(method="sum")
    other = "\n# %% other\nclass Rows:\n    def cumsum(self): ...\n"
    try:
        for code, is_known in ((text, True), (text + other, False), (text, True)):
            project.snippet("module", code)
            [result] = executor.run({project.module("module"): INPUTS}, 1, lambda name: None)
            assert ("numpy.ndarray.cumsum" in result.cells["make"].api) == is_known
    finally:
        executor.close()


def test_an_entry_that_cannot_be_shown_is_left_to_its_own_page(project: MiniProject) -> None:
    project.pages(PAGE.replace("module:use", "module:us").replace("module:fails", "modul:fails"))
    with_entries = {name.word for name in names_on_pages(project.open(), "en") if name.entries}
    assert with_entries == {"axis", "cumsum", "ndarray", "numpy", "shape", "zeros"}


def test_a_failing_cell_ends_the_build_and_is_told_as_on_any_page(project: MiniProject) -> None:
    project.snippet("module", MODULE.format(method="add"))
    build = project.build("-q")
    assert build.returncode != 0
    assert "docs/zh/index.md:10\n" in build.stderr
    assert "names.md" not in build.stderr
    with pytest.raises(RunError):
        names_on_pages(project.open(), "en")
