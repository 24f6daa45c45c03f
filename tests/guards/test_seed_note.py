"""The study note that this site grew out of stays whole: an entry carries each of its blocks.

What the note says besides its code stands on a page, too.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from pages import LANGUAGES, SNIPPETS, Section, place, read_page, report

from livedocs.modules.cells import read_module

TABLE = Path(__file__).parent / "seed_note.yml"
NOTE = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
BLOCKS, STATEMENTS = NOTE["blocks"], NOTE["statements"]
NUMBER_OF_BLOCKS = 24
CODE = {
    f"{module.name}:{cell.name}": cell.code
    for module in map(read_module, SNIPPETS)
    for cell in module.cells
}


def section_at(address: str, language: str) -> Section | None:
    """The section that `page.md#id` leads to; None where there is none."""
    name, _, heading = address.partition("#")
    page = read_page(language, name)
    return page.by_id().get(heading) if page else None


def code_of(section: Section) -> str:
    """The code that a section shows."""
    return "\n".join(CODE.get(entry.reference, "") for entry in section.entries)


def line_of(block: dict) -> str:
    """Where a block stands in the table."""
    return line_with(f"  - line: {block['line']}")


def line_with(text: str) -> str:
    """Where this line stands in the table."""
    return place(TABLE, 1 + TABLE.read_text(encoding="utf-8").splitlines().index(text))


def test_every_block_of_the_note_is_listed_with_an_entry():
    lines = [block["line"] for block in BLOCKS]
    assert len(lines) == NUMBER_OF_BLOCKS
    assert lines == sorted(set(lines))
    report([f"{line_of(block)}: no entry carries it" for block in BLOCKS if not block["entries"]])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_entries_of_every_block_are_there_and_show_its_code(language: str):
    findings = []
    for block in BLOCKS:
        for address, words in block["entries"].items():
            section = section_at(address, language)
            if section is None:
                findings.append(f"{line_of(block)}: there is no {language}/{address}")
            elif words not in code_of(section):
                findings.append(
                    f"{section.place}: the code lacks `{words}`, for which the note's line "
                    f"{block['line']} is listed here"
                )
    report(findings)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_note_says_besides_stands_on_its_page(language: str):
    findings = []
    for statement, pages in STATEMENTS.items():
        for name, words in pages.items():
            page = read_page(language, name)
            prose = "\n".join(text for s in page.sections for _, text in s.prose) if page else ""
            findings += [
                f"{line_with(f'  {statement}:')}: {language}/{name} does not say `{word}`"
                for word in words
                if word not in prose
            ]
    report(findings)
