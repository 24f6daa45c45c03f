"""A sheet to pin to the wall: one line an entry, with its task, its call and what that gave.

    ::: wall FILE        its path below the folder of all pages

The file says which entries stand there, by page and by the ids of their headings:

    padding.md: [longest, truncation]
    generate.md:
      - stream
      - length: "output:"       # of what it printed, show the first line with these words
      - sampling:               # show nothing of it

Groups, pages and entries stand in the order of the navigation and of the pages. Where the file has
no words, the result is the first line of the first cell that printed one. It is cut where it is
long, and is never of a cell that fails or whose output differs from run to run. Words that are not
there are an error with the default source; with another one, which may print something else, the
line has no result.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from string import ascii_lowercase

import yaml

from livedocs.errors import LiveDocsError, Location
from livedocs.modules.cells import Cell
from livedocs.modules.record import CellRecord
from livedocs.pages.entry_index import CALLS
from livedocs.pages.marks import marks_of
from livedocs.pages.navigation import navigation
from livedocs.pages.sections import Section, read_sections
from livedocs.pages.values import FORM
from livedocs.pages.yaml_items import YamlItems
from livedocs.project import Project
from livedocs.settings import DEFAULT_SOURCE

LONGEST = 38
"""So many characters of an output stand in a line, the sign for the rest included."""
MORE = "…"
NONE = "–"
LETTERS = {
    "zh": f"{NONE} 结果见条目。结果后的字母：",
    "en": f"{NONE} see the entry. Letters behind results: ",
}
"""What stands before their meanings, at the top of the sheet."""
OPEN = re.compile(r"[\[({,]\s*$|^\s*[\[({]")
"""At a line that is a part of a printed value, which goes on below."""
FORMS = (
    "an entry is written `- id`, `- id: words of the line to show`, or `- id:` to show no result"
)


@dataclass(frozen=True)
class Line:
    """An entry on the sheet.

    Attributes:
        address: relative to the folder of its language.
        calls: as Markdown; empty where its title ends with none.
        marks: why others will see another result.
    """

    address: str
    task: str
    calls: str
    result: str
    marks: tuple[str, ...]


@dataclass(frozen=True)
class Choice:
    """What the file says of an entry; `words` is None where it has none, empty to show nothing."""

    place: Location
    words: str | None = None


def wall_as_list(argument: str, language: str, project: Project) -> str:
    """Markdown of exports: of each group its title, and below it a list.

    Raises:
        LiveDocsError: the file is malformed or names what is not there, or a run failed.
    """
    parts = []
    for title, lines in _groups(argument, language, project):
        parts += [f"**{title}**", "\n".join(map(_in_list, lines))]
    return "\n\n".join(parts)


def wall_on_page(argument: str, language: str, project: Project) -> str:
    """Markdown of the page: lists of lines in three columns, and what the letters mean.

    That stands before them and behind them: a sheet has two sides.

    Raises:
        LiveDocsError: as `wall_as_list`.
    """
    letters: dict[str, str] = {}
    parts = []
    for title, lines in _groups(argument, language, project):
        for mark in (mark for line in lines for mark in line.marks):
            letters.setdefault(mark, ascii_lowercase[len(letters)])
        name = lines[0].address.partition(".")[0].replace("/", "-")
        parts.append(f"## {title} {{#group-{name}}}")
        parts.append("\n".join(_on_page(line, letters) for line in lines))
    meanings = " · ".join(f"{_mark(letter)} {escape(mark)}" for mark, letter in letters.items())
    if meanings:
        parts = [LETTERS[language] + meanings, *parts, meanings]
    return "\n\n".join(['<div class="live-wall" markdown>', *parts, "</div>"])


def _in_list(line: Line) -> str:
    calls = f": {line.calls}" if line.calls else ""
    result = f" → {_inline_code(line.result)}" if line.result else ""
    marks = f" *({' · '.join(line.marks)})*" if line.marks else ""
    return f"-   [{line.task}]({line.address}){calls}{result}{marks}"


def _on_page(line: Line, letters: dict[str, str]) -> str:
    marks = "".join(_mark(letters[mark]) for mark in line.marks)
    result = f"{_inline_code(line.result)} {marks}" if line.result else NONE
    calls = f"<span>{line.calls}</span>"
    return f"-   [{line.task}]({line.address}) {calls} <span>{result}</span>"


def _mark(letter: str) -> str:
    return f'<sup class="live-mark">{letter}</sup>'


def _inline_code(text: str) -> str:
    marks = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    space = " " if "`" in text else ""
    return f"{marks}{space}{text}{space}{marks}"


def _groups(argument: str, language: str, project: Project) -> Iterator[tuple[str, list[Line]]]:
    """The groups of the navigation that have entries on the sheet, with these."""
    chosen, places = _read(argument, project)
    for group in navigation(project.root, language):
        lines: list[Line] = []
        for page in group.pages:
            places.pop(page.name, None)
            if choices := chosen.pop(page.name, None):
                lines += _lines(page.name, choices, language, project)
        if lines:
            yield group.title, lines
    for name, place in places.items():
        raise LiveDocsError(
            f"there is no page `{name}` in the navigation; name one that mkdocs.yml lists", place
        )


def _read(argument: str, project: Project) -> tuple[dict, dict[str, Location]]:
    """The choices of the file by page and id, and where each page stands in it."""
    items = YamlItems(project.pages / argument, "the entries of the wall sheet")
    chosen: dict[str, dict[str, Choice]] = {}
    places: dict[str, Location] = {}
    for name, node, place in items.of(items.root()):
        if name in chosen or not isinstance(node, yaml.SequenceNode) or not node.value:
            raise LiveDocsError(f"below `{name}` belongs one list; {FORMS}", place)
        places[name], chosen[name] = place, {}
        for id_, choice in (found for each in node.value for found in _choices(items, each, place)):
            if id_ in chosen[name]:
                raise LiveDocsError(f"`{id_}` stands twice below `{name}`", choice.place)
            chosen[name][id_] = choice
    return chosen, places


def _choices(items: YamlItems, node: yaml.Node, page: Location) -> Iterator[tuple[str, Choice]]:
    place = Location(page.path, node.start_mark.line + 1)
    if isinstance(node, yaml.ScalarNode) and node.value:
        yield node.value, Choice(place)
    elif isinstance(node, yaml.MappingNode):
        for id_, words, at in items.of(node):
            if not isinstance(words, yaml.ScalarNode):
                raise LiveDocsError(FORMS, at)
            yield id_, Choice(at, words.value)
    else:
        raise LiveDocsError(FORMS, place)


def _lines(
    page: str, choices: dict[str, Choice], language: str, project: Project
) -> Iterator[Line]:
    """The chosen entries of a page, in its order."""
    path = project.pages_in(language) / page
    sections = read_sections(path) if path.is_file() else []
    entries = {section.id: section for section in sections[1:] if section.entries}
    for id_, choice in choices.items():
        if id_ not in entries:
            there = ", ".join(filter(None, entries)) or "none"
            raise LiveDocsError(f"{page} has no entry `{id_}`; there are {there}", choice.place)
    for id_, section in entries.items():
        if id_ in choices:
            yield _line(f"{page}#{id_}", section, choices[id_], language, project)


def _line(address: str, section: Section, choice: Choice, language: str, project: Project) -> Line:
    titled = CALLS.fullmatch(section.title)
    task, calls = titled.groups() if titled else (section.title, "")
    if choice.words != "":
        for module, cell, record in (project.cell_on_page(e.reference) for e in section.entries):
            if result := _result(cell, record, choice.words):
                marks = marks_of(project, module, cell)
                return Line(address, task, calls, result, tuple(m.texts[language] for m in marks))
    if choice.words and project.source.name == DEFAULT_SOURCE:
        raise LiveDocsError(
            f"{address} prints no line with `{choice.words}`, or not in each run; name words that "
            f"it prints, or write `{section.id}:` to show no result",
            choice.place,
        )
    return Line(address, task, calls, "", ())


def _result(cell: Cell, record: CellRecord, words: str | None) -> str:
    """What a line shows of what a cell printed, with these words if any; empty where nothing."""
    if cell.volatile or cell.raises or cell.exits or cell.writes:
        return ""
    lines = [" ".join(line.split()) for line in record.text.split("\n") if line.strip()]
    found = [line for line in lines if words is None or words in line]
    if not found:
        return ""
    text = found[0].removesuffix(",")
    if words is None and len(lines) > 1:
        text = " ".join(lines) if OPEN.search(lines[0]) else f"{text} {MORE}"
    if len(text) > LONGEST:
        text = f"{text[: LONGEST - len(MORE)].rstrip()}{MORE}"
    return "" if FORM.search(text) else text
