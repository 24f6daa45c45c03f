"""A page as a list of blocks, prose and code, to be written in other forms than HTML."""

from __future__ import annotations

import os
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from textwrap import dedent

from livedocs.exports.plain import Link, fenced, older_as_markdown, plain_text
from livedocs.modules.cells import Cell, Module
from livedocs.modules.record import CellRecord
from livedocs.pages.directives import expand
from livedocs.pages.fences import Fences
from livedocs.pages.marks import Mark, marks_of
from livedocs.pages.pieces import Fence, Heading, Piece, pieces
from livedocs.pages.preprocess import CODE_LANGUAGES
from livedocs.pages.quotes import mark_of, older_of, quoted
from livedocs.pages.values import MARK, mark_values, marked_value
from livedocs.project import Project

ADMONITION = re.compile(r'(?:!!!|\?\?\?\+?) *(?P<kind>[\w-]+)[\w -]*(?:"(?P<title>.*)")? *$')
INDENTED = re.compile(r" {4}|\t|[ \t]*$")
WRAPPER = re.compile(
    r"[ \t]*(?:</?(?:details|div|section)\b[^>]*>|<(button|fieldset|form)\b.*</\1>)[ \t]*$"
)
"""A line that only says where HTML begins or ends around Markdown, or that is to be clicked."""
SUMMARY = re.compile(r"<summary>(.*)</summary>")


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
        older: what older versions printed.
    """

    module: Module
    cell: Cell
    record: CellRecord
    marks: tuple[Mark, ...] = ()
    alt: str = ""
    with_stderr: bool = False
    was: tuple[str, str] | None = None
    older: tuple[str, ...] = ()


Block = Prose | Code


def page_blocks(markdown: str, fences: Fences, language: str, link: Link) -> list[Block]:
    """The blocks of a page, in their order.

    Args:
        markdown: the page's source, without front matter.
        fences: what shows cells on pages; it knows the project and the old outputs.
        language: of the page.
        link: what becomes of links to files and anchors of the site.

    Raises:
        LiveDocsError: the page shows something wrong; rendering it says where.
    """
    return list(_Reader(fences, language, link).read(markdown))


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
    marks = marks_of(project, module, cell)
    return Code(module, cell, record, marks, older=older_of(reference, project))


class _Reader:
    """Reads a text; what of it is since the last block is in `_lines`, and if ready in `_done`."""

    def __init__(self, fences: Fences, language: str, link: Link) -> None:
        self.fences, self.language, self.link = fences, language, link
        self._lines: list[str] = []
        self._done: list[str] = []

    def read(self, markdown: str) -> Iterator[Block]:
        """The blocks in a text."""
        rest = deque(pieces(markdown))
        while rest:
            piece = rest.popleft()
            if isinstance(piece, Fence):
                yield from self._fence(piece)
            elif wording := quoted(piece.text, self.fences.project):
                yield from self._flush()
                mark = mark_of(wording, self.fences.project).texts[self.language]
                parts = [fenced(wording.shown, "text"), f"*{mark}*"]
                yield Prose("\n\n".join([*parts, *older_as_markdown(wording.was, self.language)]))
            elif (section := expand(piece.text, self.language, self.fences.project)) is not None:
                yield from self._flush()
                yield from self._inner(section)
            elif admonition := ADMONITION.match(marked := self._marked(piece.text)):
                yield from self._flush()
                yield from self._quoted(admonition, _indented(rest))
            elif summary := SUMMARY.fullmatch(piece.text):
                self._lines.append(f"**{summary[1]}**")
            elif not WRAPPER.match(piece.text):
                if isinstance(piece, Heading):
                    yield from self._flush()
                self._lines.append(marked)
        yield from self._flush()

    def _fence(self, fence: Fence) -> Iterator[Block]:
        if fence.language.lower() in CODE_LANGUAGES:
            yield from self._flush()
            yield self._code(fence)
        else:
            opening, *rest = fence.text.split("\n")
            self._finish_lines()
            self._done += [self._in_place(opening), *rest]

    def _marked(self, text: str) -> str:
        return mark_values(text, self.language, self.fences.project)

    def _in_place(self, text: str) -> str:
        """A text that is no Markdown, with its values."""
        return MARK.sub(marked_value, self._marked(text))

    def _inner(self, text: str) -> Iterator[Block]:
        return _Reader(self.fences, self.language, self.link).read(text)

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

    def _code(self, fence: Fence) -> Code:
        options = {name: self._in_place(value) for name, value in fence.options.items()}
        was = options.get("was")
        return replace(
            _cell(fence.reference, self.fences.project),
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


def _indented(rest: deque[Piece]) -> str:
    """What of the pieces belongs to the admonition before them; it is taken from them."""
    texts = []
    while rest and INDENTED.match(rest[0].text):
        texts.append(rest.popleft().text)
    return "\n".join(texts)


def _quote(texts: list[str]) -> Prose:
    lines = "\n\n".join(texts).split("\n")
    return Prose("\n".join(f"> {line}".rstrip() for line in lines))
