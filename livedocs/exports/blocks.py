"""A page as a list of blocks, prose and code, to be written in other forms than HTML."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from textwrap import dedent

from livedocs.exports.plain import Link, fenced, plain_text
from livedocs.modules.cells import Cell, Module
from livedocs.modules.record import CellRecord
from livedocs.pages.directives import expand
from livedocs.pages.fences import Fences
from livedocs.pages.marks import Mark, marks_of
from livedocs.pages.preprocess import CODE_LANGUAGES, check_options
from livedocs.pages.quotes import mark_of, quoted
from livedocs.pages.sections import FENCE, closes_fence
from livedocs.pages.values import MARK, mark_values, marked_value
from livedocs.project import Project

FRONT_MATTER = re.compile(r"\A---[ \t]*\n.*?\n---[ \t]*\n", re.DOTALL)
HEADING = re.compile(r"#{1,6} ")
ADMONITION = re.compile(r'(?:!!!|\?\?\?\+?) *(?P<kind>[\w-]+)[\w -]*(?:"(?P<title>.*)")? *$')
INDENTED = re.compile(r" {4}|\t|[ \t]*$")
WRAPPER = re.compile(r"[ \t]*(?:</?(?:div|section)\b[^>]*>|<button\b.*</button>)[ \t]*$")
"""A line that only says where HTML begins or ends around Markdown, or that is a button."""


@dataclass(frozen=True)
class Prose:
    """Markdown that any renderer understands; a heading begins a new one."""

    text: str


@dataclass(frozen=True)
class Code:
    """A cell and what it left.

    Attributes:
        alt: what a figure shows.
        with_stderr: show what the cell wrote to stderr, too.
        was: a label and what the same call printed once.
    """

    module: Module
    cell: Cell
    record: CellRecord
    marks: tuple[Mark, ...] = ()
    alt: str = ""
    with_stderr: bool = False
    was: tuple[str, str] | None = None


Block = Prose | Code


def page_blocks(markdown: str, fences: Fences, language: str, link: Link) -> list[Block]:
    """The blocks of a page, in their order.

    Args:
        markdown: the page's source.
        fences: what shows cells on pages; it knows the project and the old outputs.
        language: of the page.
        link: what becomes of links to files and anchors of the site.

    Raises:
        LiveDocsError: the page shows something wrong; rendering it says where.
    """
    text = FRONT_MATTER.sub("", markdown)
    return list(_Reader(fences, language, link).read(text.split("\n")))


def with_needed_cells(blocks: list[Block], project: Project) -> list[Block]:
    """The blocks with further cells, so that all of them can run from top to bottom.

    Before a cell come those that stand before it in its module and that the blocks do not hold.
    """
    held = {(b.module.name, b.cell.name) for b in blocks if isinstance(b, Code)}
    result: list[Block] = []
    for block in blocks:
        if isinstance(block, Code):
            module = block.module.name
            for cell in block.module.cells:
                if cell.line < block.cell.line and (module, cell.name) not in held:
                    held.add((module, cell.name))
                    result.append(_cell(f"{module}:{cell.name}", project))
        result.append(block)
    return result


def _cell(reference: str, project: Project) -> Code:
    """A cell; where SOURCE_DATE_EPOCH is set, without outputs that differ from build to build."""
    module, cell, record = project.cell_on_page(reference)
    if cell.volatile and os.environ.get("SOURCE_DATE_EPOCH"):
        record = replace(record, outputs=(), stderr="")
    return Code(module, cell, record, marks_of(project, module, cell))


class _Reader:
    """Reads lines; the text since the last block is in `_lines`, what of it is ready in `_done`."""

    def __init__(self, fences: Fences, language: str, link: Link) -> None:
        self.fences, self.language, self.link = fences, language, link
        self._lines: list[str] = []
        self._done: list[str] = []

    def read(self, lines: list[str]) -> Iterator[Block]:
        """The blocks in `lines`."""
        position = 0
        while position < len(lines):
            line = mark_values(lines[position], self.language, self.fences.project)
            end = position + 1
            if fence := FENCE.match(line):
                end = _end_of_fence(lines, end, fence["marks"])
                if fence["language"].lower() in CODE_LANGUAGES:
                    yield from self._flush()
                    yield self._code(fence)
                else:
                    self._finish_lines()
                    self._done += [MARK.sub(marked_value, line), *lines[position + 1 : end]]
            elif wording := quoted(line, self.fences.project):
                yield from self._flush()
                mark = mark_of(wording, self.fences.project).texts[self.language]
                yield Prose(f"{fenced(wording.shown, 'text')}\n\n*{mark}*")
            elif (section := self._expand(line)) is not None:
                yield from self._flush()
                yield from self._inner(section)
            elif admonition := ADMONITION.match(line):
                while end < len(lines) and INDENTED.match(lines[end]):
                    end += 1
                yield from self._flush()
                yield from self._quoted(admonition, "\n".join(lines[position + 1 : end]))
            elif not WRAPPER.match(line):
                if HEADING.match(line):
                    yield from self._flush()
                self._lines.append(line)
            position = end
        yield from self._flush()

    def _expand(self, line: str) -> str | None:
        return expand(line, self.language, self.fences.project)

    def _inner(self, text: str) -> Iterator[Block]:
        return _Reader(self.fences, self.language, self.link).read(text.split("\n"))

    def _quoted(self, admonition: re.Match, body: str) -> Iterator[Block]:
        """An admonition: quotes with its title before them, and whole the cells that it shows."""
        title = admonition["title"]
        title = admonition["kind"].capitalize() if title is None else title
        heading = [Prose(f"**{plain_text(title, self.language, self.link)}**")] if title else []
        quoted: list[str] = []
        for block in [*heading, *self._inner(dedent(body.expandtabs(4)))]:
            if isinstance(block, Prose):
                quoted.append(block.text)
                continue
            if quoted:
                yield _quote(quoted)
            quoted = []
            yield block
        if quoted:
            yield _quote(quoted)

    def _code(self, fence: re.Match) -> Code:
        options = {
            name: MARK.sub(marked_value, value)
            for name, value in check_options(fence["options"]).items()
        }
        was = options.get("was")
        return replace(
            _cell(options["snippet"], self.fences.project),
            alt=options.get("alt", ""),
            with_stderr="stderr" in options,
            was=self.fences.old_output(was, self.language) if was else None,
        )

    def _finish_lines(self) -> None:
        self._done += plain_text("\n".join(self._lines), self.language, self.link).split("\n")
        self._lines = []

    def _flush(self) -> Iterator[Prose]:
        self._finish_lines()
        text = dedent("\n".join(self._done)).strip("\n")  # it may go on a list item
        self._done = []
        if text.strip():
            yield Prose(text)


def _end_of_fence(lines: list[str], position: int, marks: str) -> int:
    """The position after the line that closes a fence; `position` is that of its first line."""
    while position < len(lines):
        if closes_fence(FENCE.match(lines[position]), marks):
            return position + 1
        position += 1
    return position


def _quote(texts: list[str]) -> Prose:
    lines = "\n\n".join(texts).split("\n")
    return Prose("\n".join(f"> {line}".rstrip() for line in lines))
