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
from livedocs.pages.quotes import QUOTE
from livedocs.pages.recipe import fence, recipe_name, recipe_page
from livedocs.project import Project

FENCE = re.compile(
    r"^[ \t>]*(?P<marks>`{3,}|~{3,})[ \t]*\{?[ \t]*\.?(?P<language>\w*)(?P<options>.*)$"
)
OPTION = re.compile(r"""([\w-]+)=("[^"]*"|'[^']*')""")
HEADING = re.compile(r"(#+) +(?P<title>.*?)(?: *\{#(?P<id>[\w-]+)\})?\s*")


@dataclass(frozen=True)
class Entry:
    """A fence that shows a cell; `opening` is its first line, `reference` its `module:cell`."""

    opening: str
    reference: str


@dataclass
class Section:
    """A heading and the entries below it, up to the next heading.

    Attributes:
        quotes: the lines that quote messages.
        level: 1 for the page's title.
        id: the explicit one; None where there is none.
        line: of the heading, from 1.
    """

    level: int
    title: str
    id: str | None
    line: int
    entries: list[Entry] = field(default_factory=list)
    quotes: list[str] = field(default_factory=list)


def closes_fence(fence: re.Match | None, marks: str) -> bool:
    """Whether a line ends the fence that was opened with `marks`.

    Args:
        fence: what `FENCE` finds in the line.
    """
    return bool(fence and fence["marks"].startswith(marks) and not fence["language"])


def read_sections(path: Path) -> list[Section]:
    """The sections of a page; what stands before its first heading is left out."""
    return _parse(path, stamp(path))


@functools.lru_cache(maxsize=256)  # while serving, most pages are the same as before
def _parse(path: Path, changed: tuple[int, int] | None) -> list[Section]:
    return parse_sections(path.read_text(encoding="utf-8"))


def parse_sections(text: str) -> list[Section]:
    """The sections of a page with that Markdown, like `read_sections`."""
    sections: list[Section] = []
    open_fence = ""
    for number, line in enumerate(text.splitlines(), start=1):
        fence = FENCE.match(line)
        if open_fence:
            if closes_fence(fence, open_fence):
                open_fence = ""
        elif fence:
            open_fence = fence["marks"]
            options = {name: value[1:-1] for name, value in OPTION.findall(fence["options"])}
            if sections and "snippet" in options:
                sections[-1].entries.append(Entry(line.strip(), options["snippet"]))
        elif QUOTE.fullmatch(line):
            if sections:
                sections[-1].quotes.append(line.strip())
        elif heading := HEADING.fullmatch(line):
            level = len(heading[1])
            sections.append(Section(level, heading["title"], heading["id"], number))
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
