"""What older versions said of what has changed finds its row, in the box of the page of errors."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page
from test_errors import FIRST, HOME, LANGUAGES, PASTE, in_a_traceback

from hfmigrate.table import FILE
from livedocs.pages.change_rows import read_changes
from livedocs.pages.wordings import older_wordings

ROOT = Path(__file__).parent.parent.parent
ROWS = {row.cell("old"): row.id for group in read_changes(FILE) for row in group.rows}
SAID = [
    (text, ROWS[older.entry])
    for older in older_wordings(ROOT / "docs" / "wordings.yml")
    if older.entry in ROWS
    for text in older.was
]


@LANGUAGES
def test_an_older_message_finds_its_row_as_printed_and_as_pasted(
    page: Page, address: str, language: str
):
    assert len({row for _, row in SAID}) >= 8
    asked = [
        *SAID,
        *((in_a_traceback(text, "main()", at), row) for at, (text, row) in enumerate(SAID)),
    ]
    page.goto(f"{address}{HOME[language]}errors/")
    found = page.evaluate(PASTE, [text for text, _ in asked])
    missed = [
        f"{text}\n  wants {row}\n  got {got}"
        for (text, row), got in zip(asked, found, strict=True)
        if f"{HOME[language]}v4-to-v5/#{row}" not in got[:FIRST]
    ]
    assert not missed, "\n".join(missed)
