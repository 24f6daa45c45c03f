"""The entry that the READMEs show, the pages that they list, and the tables of docs/dev."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from mkdocs.config import load_config

from livedocs.markdown import LiveDocsExtension
from livedocs.modules.cells import read_module
from livedocs.pages.navigation import navigation
from livedocs.pages.sections import parse_sections

ROOT = Path(__file__).parent.parent.parent
READMES = {"en": "README.md", "zh": "README.zh.md"}
LANGUAGES = pytest.mark.parametrize("language", READMES)
MOST_LINES = 120
MODULE, CELL = "tokenizer", "chinese"
OWN = {"pdf", "notebooks_at", "moved", "search", "needs"}
"""What `extra` says for this engine; the rest is the theme's."""
VARIABLE = re.compile(r"\b(?:LIVEDOCS_[A-Z]+(?:_[A-Z]+)*|ATEN_CPU_CAPABILITY|SOURCE_DATE_EPOCH)\b")


def text_of(language: str) -> str:
    return (ROOT / READMES[language]).read_text(encoding="utf-8")


def quoted(language: str) -> str:
    """The entry that a README shows."""
    lines = [line for line in text_of(language).splitlines() if line.startswith(">")]
    return "\n".join(line.removeprefix(">").removeprefix(" ") for line in lines)


def column(file: str, number: int) -> list[str]:
    """The cells of a column of a file's first table, without its head."""
    rows = re.search(r"(?:^\|.*\n)+", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE)[0]
    return [row.split("|")[number].strip() for row in rows.splitlines()[2:]]


@LANGUAGES
def test_a_readme_is_short(language: str):
    assert len(text_of(language).splitlines()) <= MOST_LINES


@LANGUAGES
def test_the_entry_that_it_shows_is_one_of_the_site(language: str):
    entry = quoted(language)
    code = re.search(r"```python\n(.*?)\n```", entry, re.DOTALL)[1]
    output = re.search(r"```text\n(.*?)\n```", entry, re.DOTALL)[1]
    cells = {cell.name: cell for cell in read_module(ROOT / "snippets" / f"{MODULE}.py").cells}
    approved = (ROOT / "tests" / "outputs" / MODULE / f"{CELL}.txt").read_text(encoding="utf-8")
    page = (ROOT / "docs" / language / f"{MODULE}.md").read_text(encoding="utf-8")
    titles = {section.id: section.title for section in parse_sections(page)}
    assert code == cells[CELL].code.strip()
    assert output == approved.partition("--- stdout\n")[2].strip()
    assert re.search("^### (.*)$", entry, re.MULTILINE)[1] == titles[CELL]


@LANGUAGES
def test_its_list_of_pages_is_the_navigation(language: str):
    names, pages = (column(READMES[language], number) for number in (1, 2))
    listed = [(name, re.split("[;；] ?", row)) for name, row in zip(names, pages, strict=True)]
    groups = navigation(ROOT, language)
    assert listed == [(group.title, [page.title for page in group.pages]) for group in groups]


def test_the_table_of_settings_has_all_that_are_read():
    listed = set(re.findall(r"`(\w+)`", "\n".join(column("docs/dev/settings.md", 1))))
    files = [ROOT / "mkdocs.yml", *(path for path in (ROOT / "livedocs").rglob("*.py"))]
    read = {name for path in files for name in VARIABLE.findall(path.read_text(encoding="utf-8"))}
    assert len(read) > 5
    extra = load_config(str(ROOT / "mkdocs.yml")).extra
    assert {*read, *LiveDocsExtension().config, *(extra.keys() & OWN)} - listed == set()
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    own = {*re.findall(r"^([A-Z]+) :?= ", makefile, re.MULTILINE), "MAKE"}
    assert set(re.findall(r"\$\(([A-Z]+)\)", makefile)) - own - listed == set()


def test_the_table_of_dependencies_is_that_of_pyproject():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lists = [project["dependencies"], *project["optional-dependencies"].values()]
    wanted = {re.match(r"[\w-]+", name)[0] for names in lists for name in names}
    rows = column("docs/dev/dependencies.md", 1)
    assert {name for row in rows for name in row.split(", ")} == wanted


def test_pages_for_developers_are_no_part_of_the_site():
    config = load_config(str(ROOT / "mkdocs.yml"))
    assert (ROOT / "docs" / "dev").is_dir()
    assert config.exclude_docs.match_file("dev/engine.md")
    assert not config.exclude_docs.match_file("en/models.md")
