"""records.json: what each entry printed and with which versions, for programs to read.

    format      3; another number where what is below changes its meaning
    python      the version that ran the cells
    cells       by `module:cell`, sorted, each cell that a page shows, also in a table of changes:
        code        as on the page
        language    python, or bash where it is commands
        writes      the name of the file that the cell is; null if it is none
        outputs     in their order: `kind` is stdout, result, figure or error; at the end of a long
                    `text` so many bytes are missing as `cut` says. The `text` of a figure is SVG
                    or, where it has a `mime`, base64 of an image of that type with `width` and
                    `height`. A result may be `rich`, too: HTML, Markdown or LaTeX, says its `mime`
        stderr      warnings and logs
        seconds     that the cell took
        volatile    whether it prints something else each time
        marks       why others will see other outputs: of each mark its `kind`, and the text in each
                    language
        older       what older versions printed in the place of an error or a warning
        source      where models and data came from, null if the entry loads none
        repositories  those that it loads
        versions    of the libraries that it needs
        shown       by language, the addresses where it is shown, below that of this file
    quotes      by id, sorted, each message that a page quotes because it cannot be raised here:
        text        of the message
        library, version  from which it is quoted
        mark        what says so: its `kind`, and the text in each language
        shown       as of a cell

Where SOURCE_DATE_EPOCH is set, no cell has `seconds`, and no volatile one `outputs` and `stderr`.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator
from dataclasses import asdict

from livedocs.errors import LiveDocsError
from livedocs.modules.record import Output
from livedocs.pages.change_rows import read_changes
from livedocs.pages.facts import facts
from livedocs.pages.marks import Mark, marks_of
from livedocs.pages.quotes import mark_of, older_of, quoted
from livedocs.pages.sections import Section, all_sections
from livedocs.project import Project

FORMAT = 4

Addresses = dict[str, dict[str, str]]
"""By language, for each page below its folder, the address below the site."""


def records_json(project: Project, addresses: Addresses) -> str:
    """The file for all pages; what cannot be shown is left out, its own page says so."""
    cells = {}
    for reference, shown in sorted(shown_cells(project, addresses).items()):
        try:
            cells[reference] = _cell(project, reference) | {"shown": shown}
        except LiveDocsError:
            continue
    data = {
        "format": FORMAT,
        "python": platform.python_version(),
        "cells": cells,
        "quotes": _quotes(project, addresses),
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def shown_cells(project: Project, addresses: Addresses) -> dict[str, dict[str, list[str]]]:
    """Where each cell is shown, by language."""
    shown: dict[str, dict[str, list[str]]] = {}
    for language, pages in sorted(addresses.items()):
        for page, _, section in all_sections(project, language):
            found = [(entry.reference, section.id) for entry in section.entries]
            found += _of_changes(project, section)
            for reference, anchor in found:
                places = shown.setdefault(reference, {}).setdefault(language, [])
                places.append(_address(pages[page], anchor))
    return shown


def _of_changes(project: Project, section: Section) -> Iterator[tuple[str, str]]:
    """The cells of the tables of changes in a section, each with the anchor of its row."""
    for path in section.changes:
        try:
            groups = read_changes(project.root / path)
        except LiveDocsError:
            continue
        for row in (row for group in groups for row in group.rows):
            yield from ((row.cell(side), row.id) for side in ("old", "now"))


def _quotes(project: Project, addresses: Addresses) -> dict[str, dict]:
    """The messages that pages quote, by id; a line that quotes what is not there is left out."""
    quotes: dict[str, dict] = {}
    for language, pages in sorted(addresses.items()):
        for page, _, section in all_sections(project, language):
            for line in section.quotes:
                try:
                    wording = quoted(line, project)
                    mark = mark_of(wording, project)
                except LiveDocsError:
                    continue
                said = {
                    "text": wording.shown, "library": wording.library,
                    "version": wording.version, "mark": _mark(mark), "shown": {},
                }  # fmt: skip
                shown = quotes.setdefault(wording.id, said)["shown"]
                shown.setdefault(language, []).append(_address(pages[page], section.id))
    return dict(sorted(quotes.items()))


def _address(page: str, anchor: str | None) -> str:
    return page.removeprefix("./") + (f"#{anchor}" if anchor else "")


def _cell(project: Project, reference: str) -> dict:
    module, cell, record = project.cell_on_page(reference)
    source = project.source_of(module)
    known = facts(module, cell, source)
    data = {
        "code": cell.shown,
        "language": cell.language,
        "writes": cell.writes,
        "outputs": [_output(output) for output in record.outputs],
        "stderr": record.stderr,
        "seconds": round(record.seconds, 3),
        "volatile": cell.volatile,
        "marks": [_mark(mark) for mark in marks_of(project, module, cell)],
        "older": list(older_of(reference, project)),
        "source": source.name if known.repositories else None,
        "repositories": list(known.repositories),
        "versions": known.versions,
    }
    if os.environ.get("SOURCE_DATE_EPOCH"):
        left_out = {"seconds", *(("outputs", "stderr") if cell.volatile else ())}
        data = {name: value for name, value in data.items() if name not in left_out}
    return data


def _mark(mark: Mark) -> dict[str, str]:
    return {"kind": mark.kind} | mark.texts


def _output(output: Output) -> dict:
    """An output, without what it has nothing of."""
    data = asdict(output)
    return {name: data[name] for name in data if data[name] or name in ("text", "cut")}
