"""Pages made of other pages: all entries, and how many there are."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup, Tag
from mini_project import MiniProject

MODULE = """\
# %% first
print("size: 768")

# %% fails raises="ValueError"
raise ValueError("no")

# %% home
print("own")
"""
ENTRIES = """\
# Title {#title}

Sentences that stay there.

## Size {{ module:first size }} {#first}

```python exec="on" snippet="module:first"
```

````text
## No heading {#none}
```python exec="on" snippet="module:first"
```
````

## Nothing to run {#prose}

More sentences.

## An error {#error}

```python exec="on" snippet="module:fails"
```
"""
GENERATED = """\
# All

There are {{ entries }} entries, {{ entries entries.md }} of them there.

```python exec="on" snippet="module:home"
```

::: entries entries.md
"""


@pytest.fixture(scope="module", params=["", "en/"])
def article(request: pytest.FixtureRequest, new_project) -> Tag:
    """The page with the entries of another one, in each language."""
    project: MiniProject = new_project()
    project.snippet("module", MODULE)
    project.write("old.yml", "")
    project.pages(GENERATED)
    for language in ("zh", "en"):
        project.write(f"docs/{language}/entries.md", ENTRIES)
    build = project.build("--strict", "-q")
    assert build.returncode == 0, build.stderr
    html = (project.root / "site" / request.param / "index.html").read_text("utf-8")
    return BeautifulSoup(html, "html.parser")


def test_each_entry_has_its_title_which_leads_to_it(article: Tag) -> None:
    headings = article.select("h2[id^=entries], h3[id^=entries]")
    assert [(h.name, h["id"], h.a.get_text(), h.a["href"]) for h in headings] == [
        ("h2", "entries", "Title", "entries/"),
        ("h3", "entries-first", "Size 768", "entries/#first"),
        ("h3", "entries-error", "An error", "entries/#error"),
    ]


def test_each_entry_shows_its_code_and_output_and_no_small_print(article: Tag) -> None:
    blocks = article.select("#entries ~ .live")
    assert [block["data-cell"] for block in blocks] == ["module:first", "module:fails"]
    assert [block.select_one(".live-output samp").get_text() for block in blocks] == [
        "size: 768",
        "ValueError: no",
    ]
    assert 'print("size: 768")' in blocks[0].select_one(".highlight code").get_text()
    assert [block.select(".live-info, .live-script") for block in blocks] == [[], []]


def test_sentences_stay_on_their_page(article: Tag) -> None:
    assert "sentences" not in article.get_text().lower()


def test_entries_are_counted_without_those_of_the_home_page(article: Tag) -> None:
    assert "There are 2 entries, 2 of them there." in article.get_text()
