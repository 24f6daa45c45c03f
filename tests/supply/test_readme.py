"""The entry that the READMEs show, and the pages, variables and libraries that they list."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from mkdocs.config import load_config

from livedocs.modules.cells import read_module
from livedocs.pages.sections import parse_sections

ROOT = Path(__file__).parent.parent.parent
READMES = {"en": "README.md", "zh": "README.zh.md"}
LANGUAGES = pytest.mark.parametrize("language", READMES)
MOST_LINES = 185
MODULE, CELL = "tokenizer", "chinese"
VARIABLE = re.compile(r"\b(?:LIVEDOCS_[A-Z]+(?:_[A-Z]+)*|ATEN_CPU_CAPABILITY|SOURCE_DATE_EPOCH)\b")


def text_of(language: str) -> str:
    return (ROOT / READMES[language]).read_text(encoding="utf-8")


def quoted(language: str) -> str:
    """The entry that a README shows."""
    lines = [line for line in text_of(language).splitlines() if line.startswith(">")]
    return "\n".join(line.removeprefix(">").removeprefix(" ") for line in lines)


def table(language: str, number: int) -> list[str]:
    """The first cells of the rows of a README's table, without its head."""
    tables = re.findall(r"(?:^\|.*\n)+", text_of(language), re.MULTILINE)
    return [row.split("|")[1].strip() for row in tables[number].splitlines()[2:]]


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
    config = load_config(str(ROOT / "mkdocs.yml"))
    titles = [title for entry in config.nav for title in entry][1:]
    languages = {each.locale: each for each in config.plugins["i18n"].config.languages}
    translations = languages["en"].nav_translations if language == "en" else {}
    assert table(language, 0) == [translations.get(title, title) for title in titles]


@LANGUAGES
def test_its_list_of_variables_has_all_that_are_read(language: str):
    files = [ROOT / "mkdocs.yml", *(path for path in (ROOT / "livedocs").rglob("*.py"))]
    read = {name for path in files for name in VARIABLE.findall(path.read_text(encoding="utf-8"))}
    listed = set(re.findall(r"`(\w+)`", "\n".join(table(language, 2))))
    assert len(read) > 5
    assert read - listed == set()


@LANGUAGES
def test_its_list_of_libraries_is_that_of_pyproject(language: str):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lists = [project["dependencies"], *project["optional-dependencies"].values()]
    wanted = {re.match(r"[\w-]+", name)[0] for names in lists for name in names}
    assert {name for row in table(language, 3) for name in re.split("[,、] ?", row)} == wanted


def test_pages_for_developers_are_no_part_of_the_site():
    config = load_config(str(ROOT / "mkdocs.yml"))
    assert (ROOT / "docs" / "dev").is_dir()
    assert config.exclude_docs.match_file("dev/engine.md")
    assert not config.exclude_docs.match_file("en/models.md")
