"""Chinese and English are the same site: pages, headings, ids, entries, pitfalls, words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from mkdocs.config import load_config

DOCS = Path(__file__).parent.parent.parent / "docs"
LANGUAGES = ("zh", "en")
PAGES = sorted(path.name for path in (DOCS / "zh").glob("*.md"))

HEADING = re.compile(r"^(#+) .*?(?:\{#([\w-]+)\})?$")
FENCE = re.compile(r"^\s*```.*$")
SNIPPET_FENCE = re.compile(r'^\s*```python exec="on" snippet="([\w-]+:[\w-]+)"(.*)$')
ALT = re.compile(r' alt="[^"]+"')
ADMONITION = re.compile(r"^(!!!|\?\?\?\+?) (\w+)")
LINK = re.compile(r"\]\(([^)]+)\)")
INLINE_VALUE = re.compile(r"\{\{.*?\}\}")


def lines_of(language: str, page: str) -> list[str]:
    return (DOCS / language / page).read_text(encoding="utf-8").splitlines()


def outline(language: str, page: str) -> list[tuple]:
    """What must be the same in both languages, in the order of the page."""
    found: list[tuple] = []
    for line in lines_of(language, page):
        if match := HEADING.match(line):
            found.append(("heading", match[1], match[2]))
        elif match := SNIPPET_FENCE.match(line):
            found.append(("entry", match[1], ALT.sub(" alt", match[2])))
        elif match := ADMONITION.match(line):
            found.append(("admonition", match[2]))
        elif line.startswith("::: "):
            found.append(("docstrings", line))
    return found


def test_both_languages_have_the_same_pages():
    assert PAGES
    assert sorted(path.name for path in (DOCS / "en").glob("*.md")) == PAGES


def test_every_page_is_in_the_navigation(root: Path):
    nav = load_config(str(root / "mkdocs.yml")).nav
    assert sorted(page for entry in nav for page in entry.values()) == PAGES


@pytest.mark.parametrize("page", PAGES)
def test_both_languages_have_the_same_outline(page: str):
    assert outline("zh", page) == outline("en", page)


def inline_values(language: str, page: str) -> dict[str, list[str]]:
    """By section, its inline values in their order."""
    section, found = "", {}
    for line in lines_of(language, page):
        if match := HEADING.match(line):
            section = match[2]
        if values := INLINE_VALUE.findall(line):
            found.setdefault(section, []).extend(values)
    return found


@pytest.mark.parametrize("page", PAGES)
def test_both_languages_have_the_same_inline_values(page: str):
    assert inline_values("zh", page) == inline_values("en", page)


def test_inline_values_are_in_use():
    pages = [page for page in PAGES if inline_values("zh", page)]
    assert len(pages) > len(PAGES) / 2


@pytest.mark.parametrize("page", PAGES)
def test_both_languages_link_to_the_same_places(page: str):
    zh, en = (sorted(LINK.findall("\n".join(lines_of(lang, page)))) for lang in LANGUAGES)
    assert zh == en


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_every_heading_has_an_id_of_its_own(language: str, page: str):
    ids = [item[2] for item in outline(language, page) if item[0] == "heading"]
    assert None not in ids
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_no_block_is_typed_by_hand(language: str, page: str):
    fences = [line for line in lines_of(language, page) if FENCE.match(line)]
    opening = fences[0::2]
    assert [line for line in opening if not SNIPPET_FENCE.match(line)] == []


def test_every_cell_is_shown_or_hidden(project):
    shown = {
        item[1] for page in PAGES for item in outline("zh", page) if item[0] == "entry"
    }  # fmt: skip
    cells = {
        f"{module.name}:{cell.name}"
        for module in project.modules().values()
        for cell in module.cells
        if not cell.hidden
    }
    assert cells == shown


def test_every_old_output_is_shown_beside_todays():
    old = yaml.safe_load((DOCS / "since-2024.yml").read_text(encoding="utf-8"))
    used = re.findall(r'was="([\w-]+)"', "\n".join(lines_of("zh", "since-2024.md")))
    assert sorted(old) == sorted(used)


@pytest.mark.parametrize("language", LANGUAGES)
def test_terms_follow_the_glossary(language: str):
    glossary = yaml.safe_load((DOCS / "glossary.yml").read_text(encoding="utf-8"))
    assert all(entry["zh"] and entry["en"] for entry in glossary.values())
    ruled_out = {
        word: entry[language]
        for entry in glossary.values()
        for word in entry.get("not", {}).get(language, [])
    }
    found = [
        f"{page}:{number}: `{word}`; the glossary says `{right}`"
        for page in PAGES
        for number, line in enumerate(lines_of(language, page), start=1)
        for word, right in ruled_out.items()
        if re.search(re.escape(word), line, re.IGNORECASE)
    ]
    assert found == []
