"""Terms of a glossary on really built and served pages, beside live blocks and values."""

from __future__ import annotations

import json
import shutil

import pytest
from bs4 import BeautifulSoup, Tag
from mini_project import MKDOCS_YML, MiniProject
from server import Server, written

GLOSSARY = """\
token:
  zh: 词元
  en: token
  meaning: {zh: 最小的一段。, en: A small piece.}
"""
CODE = "# a token, 词元\nprint('name: 词元 token')"
PAGE = """\
# Page with 词元 token {#page}

{{ module:shown name }} is no term here. 这是词元, a token: token 词元.

```python exec="on" snippet="module:shown"
```

## Section {#section}

词元 token again.
"""
LANGUAGES = pytest.mark.parametrize(
    ("folder", "word", "title"),
    [("", "词元", "token · 最小的一段。"), ("en/", "token", "A small piece.")],
    ids=["zh", "en"],
)


@pytest.fixture(scope="module")
def template(new_project) -> MiniProject:
    """A project with fresh records, so that builds run nothing."""
    project = new_project()
    config = MKDOCS_YML.format(theme="mkdocs").replace("plugins:\n", "plugins:\n  - search\n")
    extension = "  - livedocs.glossary:\n      path: docs/terms.yml\n"
    config = config.replace("  - livedocs.markdown:", f"{extension}  - livedocs.markdown:")
    project.write("mkdocs.yml", config)
    project.write("docs/terms.yml", GLOSSARY)
    project.write("old.yml", "")
    project.snippet("module", f"# %% shown\n{CODE}\n")
    project.pages(PAGE)
    project.open().refresh()
    return project


@pytest.fixture(scope="module")
def site(template: MiniProject) -> MiniProject:
    build = template.build("--strict")
    assert build.returncode == 0, build.stdout + build.stderr
    return template


@pytest.fixture
def project(template: MiniProject, new_project) -> MiniProject:
    """A copy, to be changed."""
    project = new_project()
    shutil.copytree(template.root, project.root, dirs_exist_ok=True)
    return project


def content(project: MiniProject, folder: str) -> Tag:
    html = (project.root / "site" / folder / "index.html").read_text(encoding="utf-8")
    return BeautifulSoup(html, "html.parser").select_one("[role=main]")


@LANGUAGES
def test_each_section_of_a_page_has_the_tooltip_in_its_language(
    site: MiniProject, folder: str, word: str, title: str
) -> None:
    page = content(site, folder)
    found = [(abbr.get_text(), abbr["title"]) for abbr in page.select("abbr")]
    assert found == [(word, title)] * len(["page", "section"])
    assert page.select("h1 abbr, .live abbr") == []


@LANGUAGES
def test_values_and_live_blocks_stay_as_they_are(
    site: MiniProject, folder: str, word: str, title: str
) -> None:
    page = content(site, folder)
    text = page.p.get_text()
    assert text == "词元 token is no term here. 这是词元, a token: token 词元."
    assert page.select_one(".highlight code").get_text().strip() == CODE
    assert page.select_one(".live-output samp").get_text() == "name: 词元 token"


def test_the_search_knows_nothing_of_tooltips(site: MiniProject) -> None:
    index = json.loads((site.root / "site/search/search_index.json").read_text(encoding="utf-8"))
    texts = [entry["text"] for entry in index["docs"]]
    assert "词元 token again." in texts
    assert "piece" not in "".join(texts)


def test_the_next_build_shows_an_edited_glossary(project: MiniProject) -> None:
    assert project.build("--strict").returncode == 0
    project.write("docs/terms.yml", GLOSSARY.replace("small", "tiny"))
    assert project.build("--strict").returncode == 0
    assert content(project, "en/").abbr["title"] == "A tiny piece."


def test_a_mistake_in_the_glossary_ends_the_build(project: MiniProject) -> None:
    project.write("docs/terms.yml", f"\n{GLOSSARY}other:\n  zh: 词元\n")
    build = project.build("-q")
    assert build.returncode != 0
    assert "docs/terms.yml:6\n" in build.stderr
    assert "  >    6 | other:\n" in build.stderr
    assert build.stderr.endswith("the term has no word in `en`\n")
    assert "Traceback" not in build.stderr


def test_while_serving_an_edit_shows_and_a_mistake_stands_on_the_pages(
    project: MiniProject,
) -> None:
    project.use_hooks()
    path = project.root / "docs/terms.yml"
    with Server(project) as server:
        assert server.page("en/").abbr["title"] == "A small piece."

        written(path, GLOSSARY.replace("small", "tiny"))
        server.wait_for(lambda page: page.abbr["title"] == "A tiny piece.", "en/")

        written(path, GLOSSARY.replace("zh:", "zw:"))
        page = server.wait_for(lambda page: page.select(".live-error"), "en/")
        message = "unknown key `zw`; known are zh, en, meaning, forms, not"
        assert page.select_one(".live-error samp").get_text().startswith("docs/terms.yml:1\n")
        assert page.select_one(".live-error samp").get_text().endswith(message)
        assert page.get_text().count(message) == 1
        assert page.select(".live .live-output")
        assert server.said().count(message) == 1

        project.snippet("module", f"# %% shown\n# edited\n{CODE}\n")
        page = server.wait_for(lambda page: "# edited" in page.code.get_text(), "en/")
        assert page.get_text().count(message) == 1, "code is rendered apart from its page"

        written(path, GLOSSARY)
        page = server.wait_for(lambda page: not page.select(".live-error"), "en/")
        assert page.abbr["title"] == "A small piece."
