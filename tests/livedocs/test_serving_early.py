"""A server whose modules have not run yet: pages come at once, outputs when they are there."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from mini_project import COUNTED, HOOKS
from processes import PAUSE_SECONDS, wait_until_gone
from server import Server, written

NAVIGATION = """\
nav:
  - index.md
  - second.md
  - first.md
"""
HOME = """\
# Home {#home}

Words.
"""
PAGE = """\
# Page {{#page}}

```python exec="on" snippet="{name}:counted"
```

Value: {{{{ {name}:counted total }}}}.
"""
GATED = """
import time

while not os.path.exists("{gate}"):
    time.sleep(0.01)
print("total: 3")
"""


@dataclass(repr=False)  # a failing test would show every page
class Served:
    early: dict[str, BeautifulSoup]
    late: dict[str, BeautifulSoup]
    runs: list[str]
    failed: BeautifulSoup
    said: str


@pytest.fixture(scope="module")
def served(new_project) -> Iterator[Served]:
    """A server on one core; nothing ends before `gate` is there, which the test writes."""
    project = new_project()
    config = project.root / "mkdocs.yml"
    config.write_text(config.read_text(encoding="utf-8") + HOOKS + NAVIGATION, encoding="utf-8")
    gate = project.temporary.with_suffix(".gate")
    for name in ("first", "second", "unused"):
        project.snippet(name, COUNTED.format(name=name) + GATED.format(gate=gate))
    project.snippet("failing", COUNTED.format(name="failing") + "\n# %% fails\n1 / 0\n")
    project.pages(HOME)
    project.pages(PAGE.format(name="first"), "first.md")
    project.pages(PAGE.format(name="second") + FAILS, "second.md")
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    try:
        server = Server(project)
    finally:
        os.sched_setaffinity(0, cores)
    with server:
        pages = {"zh": "second/", "en": "en/second/"}
        early = {language: server.page_now(path) for language, path in pages.items()}
        gate.touch()
        late = {language: server.page(path) for language, path in pages.items()}
        server.page("first/")
        failed = server.wait_for(lambda page: page.select(".live-error"), "second/")
        yield Served(early, late, project.runs(), failed, server.said())


FAILS = """
```python exec="on" snippet="failing:fails"
```
"""


@pytest.mark.parametrize(
    ("language", "words"), [("zh", "还在运行"), ("en", "This code is still running.")]
)
def test_a_page_shows_its_code_before_the_output_is_there(
    served: Served, language: str, words: str
) -> None:
    page = served.early[language]
    assert "while not os.path.exists" in page.select_one(".live code").get_text()
    waiting = page.select(".live-running")
    assert len(waiting) == 3  # two cells and a value in a sentence
    assert all(words in box.get_text() for box in waiting)
    assert not page.select(".live-error")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_output_follows_by_itself(served: Served, language: str) -> None:
    page = served.late[language]
    assert page.select_one(".live-output samp").get_text() == "ran second\ntotal: 3"
    assert "Value: 3." in page.get_text()


def test_modules_run_in_the_order_of_the_navigation(served: Served) -> None:
    pages_first = served.runs[:3]
    assert pages_first == ["second", "failing", "first"]


def test_what_fails_meanwhile_is_shown_where_it_is(served: Served) -> None:
    [box] = served.failed.select(".live-error")
    assert "ZeroDivisionError" in box.get_text()
    assert "docs/zh/second.md:8" in served.said
    assert "Traceback (most recent call last):\n  File" not in served.said


def test_an_edit_meanwhile_is_run_before_its_page_is_built(new_project) -> None:
    project = new_project()
    project.use_hooks()
    gate = project.temporary.with_suffix(".gate")
    path = project.snippet("first", COUNTED.format(name="first") + GATED.format(gate=gate))
    project.pages(PAGE.format(name="first"))
    with Server(project) as server:
        assert server.page_now().select(".live-running")
        written(Path(path), '# %% counted\nprint("total: 4")\n')
        page = server.page()
        assert "Value: 4." in page.get_text()
        assert page.select_one(".live-output samp").get_text() == "total: 4"


@pytest.mark.usefixtures("hangup_is_heard")
@pytest.mark.timeout(60)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_server_that_is_ended_runs_nothing_more(new_project, number: signal.Signals) -> None:
    """Of more modules than there are cores each would wait for a file that never comes."""
    project = new_project()
    project.use_hooks()
    gate = project.temporary.with_suffix(".gate")
    waits = COUNTED.format(name="waits").replace("counted", "counted timeout=600")
    for position in range(3 * (os.cpu_count() or 1)):
        project.snippet(f"waits_{position}", waits + GATED.format(gate=gate))
    project.pages(PAGE.format(name="waits_0"))
    with Server(project) as server:
        server.page_now()
        while not (project.root / "runs.txt").is_file():
            time.sleep(PAUSE_SECONDS)
        started = list(project.processes())
        server.stop(number)
    wait_until_gone(started)
    assert project.litter() == []
