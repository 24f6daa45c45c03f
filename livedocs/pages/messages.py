"""The messages that pages show: what cells raise or log, and what is quoted, one for each.

Their words come from the records and from the file of wordings; nobody types them again.
"""

from __future__ import annotations

from dataclasses import dataclass

from livedocs.errors import LiveDocsError, Location
from livedocs.modules.cells import Cell
from livedocs.modules.record import CellRecord
from livedocs.pages.pieces import Fence
from livedocs.pages.quotes import older_of, quoted
from livedocs.pages.sections import all_sections
from livedocs.project import Project

MOST_LINES = 12
"""So many lines of a message are shown where it stands among others."""


@dataclass(frozen=True)
class Message:
    """A message, and the entry that shows it.

    Attributes:
        name: the cell that prints it, `module:cell`, or the id of a wording.
        place: where that is declared.
        text: as it is printed now; empty where its cell could not be run.
        was: as older versions printed it.
        library: from which it is quoted; empty of what a cell prints.
        address: of the entry, relative to the folder of its language.
        title: of the entry.
    """

    name: str
    place: Location
    text: str
    was: tuple[str, ...]
    library: str
    address: str
    title: str


def messages_on_pages(project: Project, language: str) -> dict[str, Message]:
    """The messages that the pages of a language show, by name; each where it is shown first.

    Raises:
        LiveDocsError: a run failed, or the file of wordings is malformed.
    """
    project.refresh()
    found: dict[str, Message] = {}
    for page, _, section in all_sections(project, language):
        entry = f"{page}#{section.id}" if section.id else page, section.title
        for fence in section.entries:
            if message := _raised(fence, project, entry):
                found.setdefault(message.name, message)
        for line in section.quotes:
            said = quoted(line, project)
            quote = Message(said.id, said.place, said.shown, said.was, said.library, *entry)
            found.setdefault(quote.name, quote)
    return found


def _raised(fence: Fence, project: Project, entry: tuple[str, str]) -> Message | None:
    """What the cell of a fence raises or logs; None where it does neither."""
    name = fence.reference
    older = older_of(name, project)
    try:
        module, cell, record = project.cell_on_page(name)
    except LiveDocsError as error:  # its own page says what is wrong
        place = error.locations[-1] if error.locations else Location(project.root, 1)
        return Message(name, place, "", older, "", *entry)
    text = _text(cell, record, "stderr" in fence.options).strip("\n")
    place = Location(module.path, cell.line)
    return Message(name, place, text, older, "", *entry) if text else None


def _text(cell: Cell, record: CellRecord, with_stderr: bool) -> str:
    errors = [output.text for output in record.outputs if output.kind == "error"]
    if errors:
        return errors[-1]
    if cell.warns:
        lines = record.stderr.splitlines()
        return "\n".join(dict.fromkeys(line for line in lines if cell.warns in line))
    return record.stderr if with_stderr else ""


def beginning(text: str) -> str:
    """The first lines of a message, without the spaces that all of them begin with."""
    lines = [line.strip() for line in text.strip("\n").split("\n")]
    more = ["…"] if len(lines) > MOST_LINES else []
    return "\n".join([*lines[:MOST_LINES], *more])
