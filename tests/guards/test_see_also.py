"""Where several entries teach one thing, each ends in a line that leads to the others."""

from __future__ import annotations

import functools
import re

import pytest
from pages import DOCS, LANGUAGES, report

from livedocs.building.search_index import SEE_ALSO
from livedocs.pages.entry_index import CALLS
from livedocs.pages.pieces import Heading, page_pieces
from livedocs.pages.sections import read_sections

LEAD = dict(zip(LANGUAGES, (lead.rstrip() for lead in SEE_ALSO), strict=True))
APART = {"zh": r"、\s*", "en": r",\s"}
END = {"zh": "。", "en": "."}
LINK = r"\[(?:`[^`]+`|[^`\]])+\]\((?:[\w-]+\.md)?#[\w-]+\)"
PARTS = re.compile(r"\[(?P<text>(?:`[^`]+`|[^`\]])+)\]\((?P<page>[^#)]*)#(?P<id>[\w-]+)\)")
FEWEST = 3
"""So many entries at least teach one thing where a line says so."""

Entry = tuple[str, str]
"""The name of a page, and an id on it."""


@functools.cache
def said(language: str) -> dict[Entry, str]:
    """The last paragraph of each entry that has such a line, as it stands on its page."""
    found = {}
    for path in sorted((DOCS / language).glob("*.md")):
        entry, lines = None, []
        for piece in [*page_pieces(path.read_text(encoding="utf-8")), None]:
            if piece is None or isinstance(piece, Heading):
                last = "\n".join(lines).strip().rpartition("\n\n")[2]
                if any(line.startswith(LEAD[language]) for line in lines):
                    found[path.name, entry] = last
                entry, lines = piece and piece.id, []
            else:
                lines.append(piece.text)
    return found


@functools.cache
def links(language: str) -> dict[Entry, list[tuple[Entry, str]]]:
    """Of each entry the others that its line leads to, and how it calls them."""
    return {
        (page, id): [
            ((link["page"] or page, link["id"]), link["text"]) for link in PARTS.finditer(text)
        ]
        for (page, id), text in said(language).items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_line_ends_the_entry_and_has_one_form(language: str):
    form = re.compile(
        rf"{LEAD[language]}\s*{LINK}(?:{APART[language]}{LINK})*{re.escape(END[language])}"
    )
    assert len(said(language)) > 50
    report(
        [
            f"{language}/{page}#{id}: this is no closing line of links: {text}"
            for (page, id), text in said(language).items()
            if not form.fullmatch(text)
        ]
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_entries_that_teach_one_thing_lead_to_each_other(language: str):
    groups = {entry: {entry, *(to for to, _ in its)} for entry, its in links(language).items()}
    wrong = []
    for (page, id), group in groups.items():
        its = [to for to, _ in links(language)[page, id]]
        if len(its) + 1 != len(group):
            wrong.append(f"{language}/{page}#{id}: it leads to itself, or twice to another")
        if len(group) < FEWEST:
            wrong.append(f"{language}/{page}#{id}: a link in a sentence does for two entries")
        wrong += [
            f"{language}/{page}#{id}: {other[0]}#{other[1]} does not lead to the same entries"
            for other in group
            if groups.get(other) != group
        ]
    report(wrong)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_says_the_title_of_its_entry_without_calls(language: str):
    wrong = []
    for (page, id), its in links(language).items():
        for (other, entry), text in its:
            sections = read_sections(DOCS / language / other)
            title = next((one.title for one in sections if one.id == entry), "")
            calls = CALLS.fullmatch(title)
            if text != (calls["task"] if calls else title):
                wrong.append(f"{language}/{page}#{id}: {other}#{entry} is called {title!r}")
    report(wrong)


def test_both_languages_lead_to_the_same_entries():
    found = [
        {entry: [to for to, _ in its] for entry, its in links(language).items()}
        for language in LANGUAGES
    ]
    assert found[0] == found[1]
