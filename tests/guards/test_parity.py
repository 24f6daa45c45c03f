"""Chinese and English are the same site: pages, headings, ids, entries, values, links, pitfalls.

Quotes stand in pitfalls, too, and there the lines are indented.
"""

from __future__ import annotations

from collections import Counter

import pytest
from pages import DOCS, LANGUAGES, NAMES, Page, Section, place, read_page, report

PAIRED = {
    "heading level": lambda section: [section.level],
    "entries": lambda section: [entry.reference for entry in section.entries],
    "fence options": lambda section: [
        {**entry.options, **({"alt": "…"} if "alt" in entry.options else {})}
        for entry in section.entries
    ],
    "inline values": lambda section: section.values,
    "links": lambda section: section.links,
    "admonitions": lambda section: section.admonitions,
    "generated parts": lambda section: section.generated,
    "quotes": lambda section: section.quotes,
}
"""What must be equal in two sections of one id."""
QUOTED = {"zh/a.md": "    ::: quote no-cuda", "en/a.md": "    A sentence."}


def both(name: str) -> tuple[Page, Page]:
    pages = tuple(read_page(language, name) for language in LANGUAGES)
    if None in pages:
        pytest.skip("the page stands in one language only, which another test reports")
    return pages


def test_both_languages_have_the_same_pages():
    assert NAMES
    report(
        [
            f"{place(DOCS / there / name, 1)}: there is no docs/{missing}/{name}"
            for name in NAMES
            for there, missing in (LANGUAGES, LANGUAGES[::-1])
            if read_page(missing, name) is None
        ]
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_heading_has_an_id_of_its_own(name: str):
    findings = []
    for page in filter(None, (read_page(language, name) for language in LANGUAGES)):
        ids = Counter(section.id for section in page.sections)
        for section in page.sections:
            if section.level and not section.id:
                findings.append(f"{section.place}: the heading has no {{#id}}: {section.title}")
            elif section.id and ids[section.id] > 1:
                findings.append(f"{section.place}: the id `{section.id}` stands twice on this page")
    report(findings)


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_have_the_same_headings_in_the_same_order(name: str):
    zh, en = both(name)
    findings = [
        f"{section.place}: {other.path.relative_to(DOCS.parent)} has no heading "
        f"with the id `{section_id}`"
        for page, other in ((zh, en), (en, zh))
        for section_id, section in page.by_id().items()
        if section_id not in other.by_id()
    ]
    if not findings:
        findings = [
            f"{a.place}: here is `{a.id}`, at {b.place} is `{b.id}`: the order differs"
            for a, b in zip(zh.by_id().values(), en.by_id().values(), strict=True)
            if a.id != b.id
        ][:1]
    report(findings)


def differences(zh: Section, en: Section) -> list[str]:
    found = []
    for what, get in PAIRED.items():
        ours, theirs = get(zh), get(en)
        if ours != theirs:
            found.append(
                f"{zh.place}: `{zh.id}` differs from {en.place} in its {what}\n"
                f"  zh: {', '.join(map(str, ours)) or 'none'}\n"
                f"  en: {', '.join(map(str, theirs)) or 'none'}"
            )
    return found


@pytest.mark.parametrize("name", NAMES)
def test_sections_hold_the_same(name: str):
    zh, en = both(name)
    pairs = [(s, en.by_id()[i]) for i, s in zh.by_id().items() if i in en.by_id()]
    report([found for pair in pairs for found in differences(*pair)])


def test_a_quote_in_one_language_only_is_told():
    zh, en = (Section(DOCS / name, "a", "A", 2, 1, [(3, text)]) for name, text in QUOTED.items())
    assert zh.generated == en.generated == []
    [difference] = differences(zh, en)
    assert "differs from docs/en/a.md:1 in its quotes\n  zh: no-cuda\n  en: none" in difference
