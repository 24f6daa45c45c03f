"""Where pages show a cell, or a value of it."""

from __future__ import annotations

from pathlib import Path

from livedocs.errors import Location
from livedocs.pages.pieces import Fence, Piece, page_pieces
from livedocs.pages.values import values_in


def references(folder: Path, reference: str) -> list[Location]:
    """The lines of the pages in `folder` that show the cell `module:cell` or a value of it."""
    return [
        Location(page, piece.number)
        for page in sorted(folder.rglob("*.md"), reverse=True)
        for piece in page_pieces(page.read_text(encoding="utf-8"))
        if reference in shown_in(piece)
    ]


def shown_in(piece: Piece) -> set[str]:
    """The cells that a piece of a page shows, or values of them."""
    if isinstance(piece, Fence):
        return {piece.reference, *values_in(piece.opening)}
    return set(values_in(piece.text))
