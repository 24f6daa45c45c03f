"""Outputs that people would rather look at than read: tokens as chips, batches as grids.

A fence asks for it with `view="tokens"` or `view="matrix"`. What is shown is taken from the text
that the cell printed, where lists and tensors stand as Python writes them. A view replaces the
lines that it shows and no other: those stay as text, and what would be lost is an error.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from html import escape

from livedocs.errors import LiveDocsError

HUES = 6
"""How many colours shown.css has for chips."""
BRACKETS = {"[": 1, "]": -1}
WRAPPER = re.compile(r"[\w.(]*\($")
"""What stands before the list of a tensor or an array."""
BARE_WORD = re.compile(r"\w+")
PUNCTUATION = " \t,;:()"
"""What a line may have between its lists, and nobody misses."""


@dataclass(frozen=True)
class Printed:
    """A list in an output.

    Attributes:
        label: what stands before it, in its line or alone in that above.
        start: where it begins in the output, with its label.
        end: where it ends.
    """

    label: str
    value: list
    start: int
    end: int


@dataclass(frozen=True)
class Picture:
    """HTML, and the lists of the output that it stands for."""

    lists: list[Printed]
    html: str


def render_view(view: str, text: str, as_text: Callable[[str], str]) -> str:
    """HTML of what `text`, the output of a cell, shows, in its order.

    Args:
        view: a key of `VIEWS`.
        as_text: makes HTML of the lines that the view does not show.

    Raises:
        LiveDocsError: the text does not hold what the view needs, or the view would lose some.
    """
    pictures = VIEWS[view](list(printed_lists(text)), text)
    parts, lines, start = [], [], 0

    def flush() -> None:
        if any(map(str.strip, lines)):
            parts.append(as_text("\n".join(lines)))
        lines.clear()

    for number, line in enumerate(text.split("\n"), start=1):
        end = start + len(line)
        rest = _without(line, start, [one for picture in pictures for one in picture.lists])
        if rest is None:
            lines.append(line)
        elif rest:
            raise LiveDocsError(
                f"the view `{view}` would lose `{rest}` of line {number} of the output; "
                "print it on a line of its own"
            )
        begun = [picture.html for picture in pictures if start <= picture.lists[0].start <= end]
        if begun:
            flush()
        parts += begun
        start = end + 1
    flush()
    return "".join(parts)


def _without(line: str, start: int, lists: list[Printed]) -> str | None:
    """What a line, which begins at `start`, has beside these lists; None if it has none of them."""
    inside = [
        any(one.start <= position < one.end for one in lists)
        for position in range(start, start + len(line))
    ]
    if not any(inside):
        return None
    rest = (" " if covered else letter for letter, covered in zip(line, inside, strict=True))
    return "".join(rest).strip(PUNCTUATION)


def printed_lists(text: str) -> Iterator[Printed]:
    """The outermost lists in `text` that Python can read, in their order."""
    depth, start, done = 0, 0, 0
    for position, character in enumerate(text):
        change = BRACKETS.get(character, 0)
        if depth == 0 and change == 1:
            start = position
        depth = max(depth + change, 0)
        if depth == 0 and change == -1:
            try:
                value = ast.literal_eval(text[start : position + 1])
            except (ValueError, SyntaxError):
                continue
            label, begin = _label(text, start, done)
            done = position + 1
            yield Printed(label, value, begin, done)


def _label(text: str, start: int, done: int) -> tuple[str, int]:
    """What stands before the list at `start`, and where it begins; other lists end at `done`."""
    line = max(text.rfind("\n", 0, start) + 1, done)
    label = WRAPPER.sub("", text[line:start]).lstrip(" \t,;)").rstrip(" \t:,;")
    if label or line == done:
        return label, line
    above = text.rfind("\n", 0, line - 1) + 1
    word = text[above:line].strip()
    return (word, above) if above >= done and BARE_WORD.fullmatch(word) else ("", line)


def _tokens(lists: list[Printed], text: str) -> list[Picture]:
    """A list of tokens with the first list of as many numbers."""
    tokens = [p for p in lists if p.value and all(isinstance(v, str) for v in p.value)]
    numbers = [p for p in lists if _are_integers(p.value)]
    for words in tokens:
        for ids in numbers:
            if len(ids.value) == len(words.value):
                pair = sorted((words, ids), key=lambda one: one.start)
                return [Picture(pair, _chips(words, ids))]
    raise LiveDocsError(
        "the view `tokens` needs a list of tokens and a list of as many numbers in the output"
    )


def _chips(words: Printed, ids: Printed) -> str:
    """The chips; few numbers, such as those of sentences, decide on the colour, else the place."""
    tokens, numbers = words.value, ids.value
    kinds = sorted(set(numbers))
    by_kind = len(kinds) < min(HUES, len(numbers) / 2)
    chips = "".join(
        f'<li class="live-hue-{(kinds.index(number) if by_kind else place) % HUES}">'
        f"<span>{escape(token)}</span> <small>{number}</small></li>"
        for place, (token, number) in enumerate(zip(tokens, numbers, strict=True))
    )
    names = (
        f'<li class="live-names"><span>{escape(words.label)}</span> '
        f"<small>{escape(ids.label)}</small></li>"
        if words.label or ids.label
        else ""
    )
    return f'<ol class="live-tokens" data-search-exclude>{names}{chips}</ol>'


def _matrix(lists: list[Printed], text: str) -> list[Picture]:
    """The matrices of whole numbers; one of zeros and ones masks the others of its shape.

    Where there is a mask, a list of another shape is no batch, and stays as text.
    """
    matrices = [replace(one, value=rows) for one in lists if (rows := _rows(one.value))]
    if not matrices:
        raise LiveDocsError("the view `matrix` needs a list of whole numbers in the output")
    masked = {_shape(one.value) for one in matrices if _is_mask(one.value)}
    groups: list[list[Printed]] = []
    for one in matrices:
        if masked and _shape(one.value) not in masked:
            continue
        last = groups[-1][-1] if groups else None
        is_next = last and not text[last.end : one.start].strip(PUNCTUATION + "\n")
        if is_next and _shape(last.value) == _shape(one.value):
            groups[-1].append(one)
        else:
            groups.append([one])
    return [Picture(group, _grid(group)) for group in groups]


def _grid(matrices: list[Printed]) -> str:
    """One table of matrices of one shape, so that their columns stand below each other."""
    mask = next((one.value for one in matrices if _is_mask(one.value)), None)
    bodies = "".join(_table_body(matrix, mask) for matrix in matrices)
    table = f'<table class="live-matrix" data-search-exclude>{bodies}</table>'
    return f'<div class="live-scroll" tabindex="0">{table}</div>'


def _table_body(matrix: Printed, mask: list[list[int]] | None) -> str:
    columns = len(matrix.value[0])
    head = (
        f'<tr><th colspan="{columns}" scope="rowgroup">{escape(matrix.label)}</th></tr>'
        if matrix.label
        else ""
    )
    rows = "".join(
        "<tr>"
        + "".join(
            f'<td class="live-{"on" if mask is None or mask[y][x] else "off"}">{number}</td>'
            for x, number in enumerate(row)
        )
        + "</tr>"
        for y, row in enumerate(matrix.value)
    )
    return f"<tbody>{head}{rows}</tbody>"


def _rows(value: list) -> list[list[int]]:
    """`value` as rows of equal length; empty if it is no such thing."""
    rows = [value] if _are_integers(value) else value
    if not rows or not all(isinstance(row, list) and _are_integers(row) for row in rows):
        return []
    return rows if len({len(row) for row in rows}) == 1 else []


def _is_mask(rows: list[list[int]]) -> bool:
    return {number for row in rows for number in row} == {0, 1}


def _are_integers(values: list) -> bool:
    return bool(values) and all(type(value) is int for value in values)


def _shape(rows: list[list[int]]) -> tuple[int, int]:
    return len(rows), len(rows[0])


VIEWS = {"tokens": _tokens, "matrix": _matrix}
