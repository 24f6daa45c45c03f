"""Terms are written as the glossary has them, on the pages and in what the pages are made from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from pages import DOCS, LANGUAGES, LINK, ROOT, STAND_INS, every_page, place, report

from livedocs.pages.docstring import PART
from livedocs.pages.terms import read_glossary
from livedocs.pages.values import FORM

GLOSSARY = yaml.safe_load((DOCS / "glossary.yml").read_text(encoding="utf-8"))
SAY_INSTEAD = Path(__file__).parent / "say_instead.yml"
"""What needs no term, but a better word."""
NO_WORDS = (re.compile(r"`[^`]*`"), FORM, LINK)
"""Code, values and targets of links."""


def ruled_out(language: str) -> dict[str, str]:
    """Word that must not stand on a page → the word to say instead, and which file says so."""
    terms = {
        word: f"the glossary says `{entry[language]}`"
        for entry in GLOSSARY.values()
        for word in entry.get("not", {}).get(language, [])
    }
    words = yaml.safe_load(SAY_INSTEAD.read_text(encoding="utf-8"))[language]
    return terms | {word: f"{SAY_INSTEAD.name}: {right}" for word, right in words.items()}


def without_code(text: str) -> str:
    """What of a line of a page is words."""
    for pattern in NO_WORDS:
        text = pattern.sub("", text)
    return text


def says(words: str, word: str, language: str) -> bool:
    """Whether the words of a line have that word; in English, where a word begins."""
    if language == "en":
        return re.search(f"(?<![a-z]){re.escape(word)}", words, re.IGNORECASE) is not None
    return word in words


def lines_of_pages(language: str) -> list[tuple[Path, int, str]]:
    return [
        (page.path, number, text)
        for page in every_page()
        if page.language == language
        for section in page.sections
        for number, text in [(section.line, section.title), *section.prose]
    ]


def lines_of_docstrings(language: str) -> list[tuple[Path, int, str]]:
    """The lines of that language in the stand-ins' docstrings, which stand on a page, too."""
    found = []
    for path in STAND_INS:
        part = None
        for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if match := PART.fullmatch(text):
                part = match[1]
            elif number > 1 and text.startswith('"""'):
                break
            elif part == language:
                found.append((path, number, text))
    return found


def lines_of_navigation() -> list[tuple[Path, int, str]]:
    path = ROOT / "mkdocs.yml"
    lines = path.read_text(encoding="utf-8").splitlines()
    return [(path, number, text) for number, text in enumerate(lines, start=1)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_says_what_is_ruled_out(language: str):
    lines = lines_of_pages(language) + lines_of_docstrings(language) + lines_of_navigation()
    assert all(part(language) for part in (lines_of_pages, lines_of_docstrings))
    not_to_say = ruled_out(language).items()
    report(
        [
            f"{place(path, number)}: `{word}`; {right}: {text.strip()}"
            for path, number, text in lines
            for words in [without_code(text)]
            for word, right in not_to_say
            if says(words, word, language)
        ]
    )


def test_the_glossary_is_well_formed():
    assert read_glossary(DOCS / "glossary.yml").keys() == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_term_is_used(language: str):
    lines_of_all = lines_of_pages(language) + lines_of_docstrings(language)
    text = " ".join(text for _, _, text in lines_of_all).lower()
    lines = (DOCS / "glossary.yml").read_text(encoding="utf-8").splitlines()
    report(
        [
            f"{place(DOCS / 'glossary.yml', lines.index(f'{term}:') + 1)}: "
            f"no page says `{entry[language]}`"
            for term, entry in GLOSSARY.items()
            if not any(
                form.lower() in text
                for form in (entry[language], *entry.get("forms", {}).get(language, []))
            )
        ]
    )
