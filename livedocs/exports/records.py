"""records.json: what each entry printed and with which versions, for programs to read.

    format      1; another number where what is below changes its meaning
    python      the version that ran the cells
    cells       by `module:cell`, sorted, each cell that a page shows:
        code        as on the page
        outputs     in their order: `kind` is stdout, result, figure (SVG) or error; at the end of a
                    long `text` so many bytes are missing as `cut` says
        stderr      warnings and logs
        seconds     that the cell took
        volatile    whether it prints something else each time
        source      where models and data came from, null if the module uses none
        versions    of the libraries that the module imports
        shown       by language, the addresses where it is shown, below that of this file

Where SOURCE_DATE_EPOCH is set, no cell has `seconds`, and no volatile one `outputs` and `stderr`.
"""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict

from livedocs.errors import LiveDocsError
from livedocs.modules.libraries import library_versions
from livedocs.pages.sections import all_sections
from livedocs.project import Project

FORMAT = 1

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
    data = {"format": FORMAT, "python": platform.python_version(), "cells": cells}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def shown_cells(project: Project, addresses: Addresses) -> dict[str, dict[str, list[str]]]:
    """Where each cell is shown, by language."""
    shown: dict[str, dict[str, list[str]]] = {}
    for language, pages in sorted(addresses.items()):
        for page, _, section in all_sections(project, language):
            anchor = f"#{section.id}" if section.id else ""
            for entry in section.entries:
                places = shown.setdefault(entry.reference, {}).setdefault(language, [])
                places.append(pages[page].removeprefix("./") + anchor)
    return shown


def _cell(project: Project, reference: str) -> dict:
    module, cell, record = project.cell_on_page(reference)
    data = {
        "code": cell.code,
        "outputs": [asdict(output) for output in record.outputs],
        "stderr": record.stderr,
        "seconds": round(record.seconds, 3),
        "volatile": cell.volatile,
        "source": project.source.name if project.source.used_by(module.text) else None,
        "versions": library_versions(module.text),
    }
    if os.environ.get("SOURCE_DATE_EPOCH"):
        left_out = {"seconds", *(("outputs", "stderr") if cell.volatile else ())}
        data = {name: value for name, value in data.items() if name not in left_out}
    return data
