"""A page's Markdown, cut into pieces: lines, headings and fences, each with its place.

Whatever looks at a page before Markdown does reads it with this: what renders it, what exports it,
what counts its entries, and the tests. So all of them see the same page:

- Fences are those of SuperFences: in lists, quotes and admonitions, too, closed by the same marks
  at the same place. A fence that nothing closes is none; its lines are text.
- What stands in an HTML comment is on no page. It leaves its line breaks. In fences and in inline
  code no comment begins, and one does not end in a fence that it contains.
- The front matter is no Markdown.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

OPENING = re.compile(
    r"""
    (?P<before> [ \t>]* ) (?P<marks> `{3,}(?!`) | ~{3,}(?!~) )
    [ \t]* \{? [ \t]* \.? (?P<language> \w* )
    (?P<info> (?: "[^"\n]*" | '[^'\n]*' | [^`\n] )*+ )  # a backtick only in quotes
    """,
    re.VERBOSE,
)
"""The line that opens a fence; `before` is what it has of lists and quotes around it."""
FENCE = rf"""
    ^ {OPENING.pattern} \n
    (?: (?> (?P=before) .* | [ \t>]* ) \n )*?
    (?P=before) (?P=marks) [ \t]* $
"""
OPTION = re.compile(r"""([\w-]+)=("[^"]*"|'[^']*')""")
CODE = r"(?<!`) (?P<ticks> `+ ) (?!`) (?: (?! \n[ \t>]*\n ) [\s\S] )+? (?<!`) (?P=ticks) (?!`)"
"""Inline code; it may go on behind the end of a line."""

WHOLE_FENCE = re.compile(FENCE, re.VERBOSE | re.MULTILINE)
COMMENT = re.compile(rf"{FENCE} | {CODE} | (?P<begins> <!-- )", re.VERBOSE | re.MULTILINE)
END_OF_COMMENT = re.compile(rf"{FENCE} | (?P<ends> --> )", re.VERBOSE | re.MULTILINE)
FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?:.*\n)*?(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
HEADING = re.compile(r"(?P<marks>#+) +(?P<title>.*?)(?: *\{#(?P<id>[\w-]+)\})?\s*")


@dataclass(frozen=True)
class Piece:
    """A part of a page.

    Attributes:
        number: of its first line in the page, from 1.
        text: as it stands there, without the last line break.
    """

    number: int
    text: str


class Line(Piece):
    """A line that is no heading and lies in no fence."""


@dataclass(frozen=True)
class Heading(Piece):
    """A heading; its `id` is the explicit one, None where there is none."""

    level: int
    title: str
    id: str | None


@dataclass(frozen=True)
class Fence(Piece):
    """A fence, from the line that opens it to the one that closes it.

    Attributes:
        marks: the backticks or tildes.
        language: the first word of the info string.
        info: what stands behind that.
    """

    marks: str
    language: str
    info: str

    @property
    def opening(self) -> str:
        """The line that opens it, without what it has of lists and quotes around it."""
        return self.text.partition("\n")[0].lstrip(" \t>")

    @functools.cached_property
    def options(self) -> dict[str, str]:
        """The options, without their quotes."""
        return {name: value[1:-1] for name, value in OPTION.findall(self.info)}

    @property
    def reference(self) -> str:
        """The cell that it shows, as `module:cell`; empty if it shows none."""
        return self.options.get("snippet", "") if self.language == "python" else ""


def page_pieces(text: str) -> Iterator[Piece]:
    """The pieces of a page's file, without its front matter."""
    front = FRONT_MATTER.match(text)
    lines = front[0].count("\n") if front else 0
    return pieces(text[front.end() :] if front else text, lines + 1)


def pieces(markdown: str, first: int = 1) -> Iterator[Piece]:
    """The pieces of a text without front matter; `first` is the number of its first line."""
    text, number, position = without_comments(markdown), first, 0
    while position <= len(text):
        piece = _piece(text, position, number)
        yield piece
        number += piece.text.count("\n") + 1
        position += len(piece.text) + 1


def _piece(text: str, position: int, number: int) -> Piece:
    """The piece that begins there, at the beginning of a line."""
    if fence := WHOLE_FENCE.match(text, position):
        return Fence(number, fence[0], fence["marks"], fence["language"], fence["info"])
    end = text.find("\n", position)
    line = text[position:] if end < 0 else text[position:end]
    if heading := HEADING.fullmatch(line):
        return Heading(number, line, len(heading["marks"]), heading["title"], heading["id"])
    return Line(number, line)


def without_end(markdown: str) -> dict[int, str]:
    """The numbers of the lines that begin something which does not end: a "fence", a "comment"."""
    text = without_comments(markdown)
    lines = (piece for piece in pieces(text) if isinstance(piece, Line))
    fences = {line.number: "fence" for line in lines if OPENING.fullmatch(line.text)}
    begun = (found.start() for found in COMMENT.finditer(text) if found["begins"])
    return fences | {text.count("\n", 0, start) + 1: "comment" for start in begun}


def without_comments(text: str) -> str:
    """A text with its HTML comments cut out, but for their line breaks."""
    kept, position = [], 0
    while found := COMMENT.search(text, position):
        kept.append(text[position : found.start()])
        end = _end_of_comment(text, found.start()) if found["begins"] else None
        kept.append("\n" * text.count("\n", found.start(), end) if end else found[0])
        position = end or found.end()
    return "".join([*kept, text[position:]])


def _end_of_comment(text: str, start: int) -> int | None:
    """Where the comment that begins at `start` ends; None if it does not end."""
    inside = start + len("<!")  # `<!-->` is a whole one
    ends = (found for found in END_OF_COMMENT.finditer(text, inside) if found["ends"])
    found = next(ends, None) or re.compile("-->").search(text, inside)
    return found.end() if found else None
