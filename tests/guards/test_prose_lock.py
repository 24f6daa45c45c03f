"""A section changed in one language only is reported, with both texts, until someone accepts it."""

from __future__ import annotations

import pytest
from pages import LANGUAGES, NAMES, Section, every_page, place, report
from prose_lock import LOCK, current_lock, hash_of, paired_sections, read_lock, write_lock

ACCEPT = "If both say the same: make accept"


@pytest.fixture(scope="module", autouse=True)
def accepted(request: pytest.FixtureRequest) -> None:
    """With --snapshot-update, what the pages say now is accepted."""
    if request.config.option.update_snapshots:
        write_lock(current_lock())


def finding(sections: dict[str, Section], locked: dict[str, str] | None) -> str | None:
    """What is to be said of a section in both languages; None if nothing has changed."""
    now = {language: hash_of(section.words) for language, section in sections.items()}
    changed = [
        language for language in LANGUAGES if not locked or now[language] != locked[language]
    ]
    if not changed:
        return None
    first = sections[changed[0]]
    if not locked:
        what = f"section `{first.id}` is new in both languages"
    elif len(changed) == len(LANGUAGES):
        what = f"section `{first.id}` has changed in both languages"
    else:
        (other,) = set(LANGUAGES) - set(changed)
        what = (
            f"section `{first.id}` has changed in {changed[0]} only; "
            f"see {sections[other].place} in {other}"
        )
    texts = "\n".join(f"  {language}: {section.words}" for language, section in sections.items())
    return f"{first.place}: {what}\n{texts}\n  {ACCEPT}"


@pytest.mark.parametrize("name", NAMES)
def test_no_section_has_changed_in_one_language_only(name: str):
    locked = read_lock().get(name, {})
    found = [
        finding(sections, locked.get(section))
        for section, sections in paired_sections().get(name, {}).items()
    ]
    report([text for text in found if text])


def test_the_lock_names_no_section_that_is_gone():
    there = {
        (page.name, section) for page in every_page() for section in page.by_id()
    }  # fmt: skip
    report(
        [
            f"{place(LOCK, 1)}: {page} has no section `{section}` any more; make accept"
            for page, sections in read_lock().items()
            for section in sections
            if (page, section) not in there
        ]
    )
