"""Pages as their Markdown has them: headings, and the fences below each that show cells."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from livedocs.modules.cells import read_module
from livedocs.modules.inputs import stamp
from livedocs.pages.pieces import Fence, Heading, page_pieces
from livedocs.pages.recipe import fence, recipe_name, recipe_page
from livedocs.pages.wordings import QUOTE
from livedocs.project import Project

CHANGES = re.compile(r"[ \t]*::: +changes +(?P<path>\S+) *")
"""The line of a page that shows a table of what has changed."""


@dataclass
class Section:
    """A heading and the entries below it, up to the next heading.

    Attributes:
        quotes: the lines that quote messages.
        changes: the files of the tables of changes.
        level: 1 for the page's title.
        id: the explicit one; None where there is none.
        line: of the heading, from 1.
        entries: the fences that show cells.
    """

    level: int
    title: str
    id: str | None
    line: int
    entries: list[Fence] = field(default_factory=list)
    quotes: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)


def read_sections(path: Path) -> list[Section]:
    """The sections of a page; what stands before its first heading is left out."""
    return _parse(path, stamp(path))


@functools.lru_cache(maxsize=256)  # while serving, most pages are the same as before
def _parse(path: Path, changed: tuple[int, int] | None) -> list[Section]:
    return parse_sections(path.read_text(encoding="utf-8"))


def parse_sections(text: str) -> list[Section]:
    """The sections of a page with that Markdown, like `read_sections`."""
    sections: list[Section] = []
    for piece in page_pieces(text):
        if isinstance(piece, Heading):
            sections.append(Section(piece.level, piece.title, piece.id, piece.number))
        elif isinstance(piece, Fence) and piece.reference and sections:
            sections[-1].entries.append(piece)
        elif QUOTE.fullmatch(piece.text) and sections:
            sections[-1].quotes.append(piece.text.strip())
        elif (changes := CHANGES.fullmatch(piece.text)) and sections:
            sections[-1].changes.append(changes["path"])
    return sections


def all_sections(project: Project, language: str) -> Iterator[tuple[str, str, Section]]:
    """The sections of all pages and recipes, each with its page and the title of that.

    The page is named below the folder of its language.
    """
    folder = project.pages_in(language)
    for path in sorted(folder.rglob("*.md")):
        sections = read_sections(path)
        for section in sections:
            yield path.relative_to(folder).as_posix(), sections[0].title, section
    for module in map(read_module, project.recipe_paths()):
        markdown = recipe_page(module, language, partial(fence, module))
        sections = parse_sections(markdown)
        for section in sections:
            yield recipe_name(module.path), sections[0].title, section
