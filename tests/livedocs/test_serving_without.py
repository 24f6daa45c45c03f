"""A server whose source cannot have one repository: it shows the rest, and says what is missing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from bs4 import BeautifulSoup
from server import Server

GONE = "the package of owner/model is gone"
NEEDS = """\
# %% first
print("first: 1")

# %% second
name = 'owner/model'
print("second: 2")
"""
PAGE = """\
# Page {#page}

```python exec="on" snippet="good:first"
```

```python exec="on" snippet="needs:first"
```

```python exec="on" snippet="needs:second"
```

Value: {{ needs:second second }}.
"""


@dataclass(repr=False)  # a failing test would show every page
class Served:
    without: dict[str, BeautifulSoup]
    said: str
    edited: BeautifulSoup
    said_after_edit: str
    there: BeautifulSoup


@pytest.fixture(scope="module")
def served(new_project) -> Iterator[Served]:
    """A server that starts without a repository; a page is edited; then the repository is there."""
    project = new_project()
    project.use_hooks()
    project.snippet("good", '# %% first\nprint("good: 0")\n')
    project.snippet("needs", NEEDS)
    project.write("broken.json", json.dumps({"owner/model": GONE}))
    project.pages(PAGE)
    with Server(project) as server:
        without = {"zh": server.page(), "en": server.page("en/")}
        said = server.said()
        project.pages(PAGE + "\nEdited once.\n")
        edited = server.wait_for(lambda page: "Edited once." in page.get_text())
        server.wait_for_words("Reloading browsers", 1)
        said_after_edit = server.said()
        (project.root / "broken.json").unlink()
        project.pages(PAGE + "\nEdited twice.\n")
        there = server.wait_for(lambda page: "Edited twice." in page.get_text())
        yield Served(without, said, edited, said_after_edit, there)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_cell_of_the_module_says_what_is_missing_and_which_line_names_it(
    served: Served, language: str
) -> None:
    boxes = served.without[language].select(".live-error pre")
    assert len(boxes) == 3
    for box, line in zip(boxes, (6, 9, 12), strict=True):
        text = box.get_text()
        assert text.startswith(f"docs/{language}/index.md:{line}\n")
        assert "snippets/needs.py:5\n" in text
        assert "  >    5 | name = 'owner/model'\n" in text
        assert text.endswith(f"\n{GONE}")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_rest_is_served(served: Served, language: str) -> None:
    [output] = served.without[language].select(".live-output samp")
    assert output.get_text() == "good: 0"


def test_the_terminal_says_it_once_in_a_build(served: Served) -> None:
    assert served.said.count(GONE) == 1
    assert served.said_after_edit.count(GONE) == 2
    assert "snippets/needs.py:5\n" in served.said
    assert "Traceback" not in served.said_after_edit
    assert len(served.edited.select(".live-error")) == 3


def test_the_next_build_tries_again(served: Served) -> None:
    outputs = [output.get_text() for output in served.there.select(".live-output samp")]
    assert outputs == ["good: 0", "first: 1", "second: 2"]
    assert served.there.select(".live-error") == []
