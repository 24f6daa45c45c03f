"""Where an entry's code lies, and where to report a mistake in it: on pages, and as addresses."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from mini_project import MiniProject

from livedocs.errors import LiveDocsError
from livedocs.pages.origin import Origin

MODULE = """\
# %% first
print(1)

# %% second
print(2)
"""
PAGE = """\
# Page {#page}

## Second {#second}

```python exec="on" snippet="module:second"
```
"""
REPOSITORY = "https://git.example/owner/name"
SOURCE = "{repository}/blob/main/{path}#L{line}"
REPORT = "{repository}/issues/new?title={cell}&body={page}%0A{path}:{line}"
ORIGIN = Origin(Path("snippets/my module.py"), 4, "module:second", "en/#cell-module-second")


def facts(project: MiniProject, page: str) -> BeautifulSoup:
    build = project.build("--strict", "-q")
    assert build.returncode == 0, build.stderr
    html = (project.root / "site" / page / "index.html").read_text(encoding="utf-8")
    return BeautifulSoup(html, "html.parser").select_one(".live-info > p")


@pytest.fixture
def project(new_project) -> MiniProject:
    project: MiniProject = new_project()
    project.snippet("module", MODULE)
    project.write("old.yml", "")
    project.pages(PAGE)
    return project


def test_without_a_repository_the_place_is_text(project: MiniProject) -> None:
    said = facts(project, "en")
    assert said.get_text().endswith("\nsnippets/module.py:4")
    assert said.select("a") == []


@pytest.mark.parametrize(
    ("page", "title"), [("guide", "报告错误"), ("en/guide", "Report a mistake")]
)
def test_with_one_the_place_and_the_report_are_links(
    project: MiniProject, page: str, title: str
) -> None:
    config = project.root / "mkdocs.yml"
    options = {"repository": REPOSITORY, "source_line": SOURCE, "report": REPORT}
    lines = "".join(f'      {name}: "{value}"\n' for name, value in options.items())
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("      sources_page", f"{lines}      sources_page"))
    project.pages(PAGE, "guide.md")
    place, report = facts(project, page).select("a")
    assert (place.get_text(), place["href"]) == (
        "snippets/module.py:4",
        f"{REPOSITORY}/blob/main/snippets/module.py#L4",
    )
    assert report.get_text() == title
    entry = f"{page}/#cell-module-second".replace("/", "%2F").replace("#", "%23")
    assert report["href"] == (
        f"{REPOSITORY}/issues/new?title=module%3Asecond&body={entry}%0Asnippets/module.py:4"
    )


def test_what_stands_in_an_address_is_quoted() -> None:
    [place, report] = ORIGIN.facts(f"{REPOSITORY}/", SOURCE, REPORT, "en")
    assert place == (
        f'<a href="{REPOSITORY}/blob/main/snippets/my%20module.py#L4">snippets/my module.py:4</a>'
    )
    assert "body=en%2F%23cell-module-second%0A" in report
    assert "&amp;body" in report


def test_without_a_template_there_is_no_such_link() -> None:
    assert ORIGIN.facts(REPOSITORY, "", "", "en") == ["snippets/my module.py:4"]


@pytest.mark.parametrize("template", ["{repository}/{branch}", "{repository", "{}"])
def test_a_template_with_an_unknown_field_is_an_error(template: str) -> None:
    with pytest.raises(LiveDocsError, match=r"only \{repository\}, .* may stand in braces"):
        ORIGIN.facts(REPOSITORY, template, "", "en")
