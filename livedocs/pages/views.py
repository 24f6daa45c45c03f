"""Outputs that people would rather look at than read: tokens as chips, batches as grids.

A fence asks for it with `view="tokens"` or `view="matrix"`. What is shown is taken from the text
that the cell printed, where lists and tensors stand as Python writes them.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from livedocs.errors import LiveDocsError

HUES = 6
"""How many colours live.css has for chips."""
BRACKETS = {"[": 1, "]": -1}
WRAPPER = re.compile(r"[\w.]*\($")
"""What stands before the list of a tensor or an array."""
BARE_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Printed:
    """A list in an output; `label` is what stands before it, in its line or alone in that above."""

    label: str
    value: list


def render_view(view: str, text: str) -> str:
    """HTML of what `text`, the output of a cell, shows.

    Args:
        view: a key of `VIEWS`.

    Raises:
        LiveDocsError: the text does not hold what the view needs.
    """
    return VIEWS[view](list(printed_lists(text)))


def printed_lists(text: str) -> Iterator[Printed]:
    """The outermost lists in `text` that Python can read, in their order."""
    depth, start = 0, 0
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
            yield Printed(_label(text[:start]), value)


def _label(before: str) -> str:
    above, _, line = before.rpartition("\n")
    line = WRAPPER.sub("", line).strip().removesuffix(":").strip()
    if line:
        return line
    last = above.rpartition("\n")[2].strip()
    return last if BARE_WORD.fullmatch(last) else ""


def _tokens(lists: list[Printed]) -> str:
    """A list of tokens with the first list of as many numbers."""
    tokens = [p.value for p in lists if p.value and all(isinstance(v, str) for v in p.value)]
    numbers = [p.value for p in lists if _are_integers(p.value)]
    for words in tokens:
        for ids in numbers:
            if len(ids) == len(words):
                return _chips(words, ids)
    raise LiveDocsError(
        "the view `tokens` needs a list of tokens and a list of as many numbers in the output"
    )


def _chips(tokens: list[str], numbers: list[int]) -> str:
    """The chips; few numbers, such as those of sentences, decide on the colour, else the place."""
    kinds = sorted(set(numbers))
    by_kind = len(kinds) < min(HUES, len(numbers) / 2)
    chips = "".join(
        f'<li class="live-hue-{(kinds.index(number) if by_kind else place) % HUES}">'
        f"<span>{escape(token)}</span> <small>{number}</small></li>"
        for place, (token, number) in enumerate(zip(tokens, numbers, strict=True))
    )
    return f'<ol class="live-tokens" data-search-exclude>{chips}</ol>'


def _matrix(lists: list[Printed]) -> str:
    """Every matrix of whole numbers; one of zeros and ones masks the others of its shape."""
    matrices = [Printed(p.label, rows) for p in lists if (rows := _rows(p.value))]
    if not matrices:
        raise LiveDocsError("the view `matrix` needs a list of whole numbers in the output")
    grids = (list(group) for _, group in itertools.groupby(matrices, lambda p: _shape(p.value)))
    return "".join(map(_grid, grids))


def _grid(matrices: list[Printed]) -> str:
    """One table of matrices of one shape, so that their columns stand below each other."""
    masks = (p.value for p in matrices if {number for row in p.value for number in row} == {0, 1})
    mask = next(masks, None)
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


def _are_integers(values: list) -> bool:
    return bool(values) and all(type(value) is int for value in values)


def _shape(rows: list[list[int]]) -> tuple[int, int]:
    return len(rows), len(rows[0])


VIEWS = {"tokens": _tokens, "matrix": _matrix}
