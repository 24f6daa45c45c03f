"""A recipe as a page in Markdown, in one of its languages."""

from __future__ import annotations

from collections.abc import Callable

from livedocs.errors import LiveDocsError, Location
from livedocs.modules.cells import Cell, Module

ShowCell = Callable[[Cell, str], str]
"""Makes one or two lines of Markdown for a cell and the text for its figure."""


def recipe_page(module: Module, language: str, show_cell: ShowCell) -> str:
    """The Markdown cells in `language` and the code cells, but for hidden ones.

    Each line stands where it stands in the module, so that mistakes are found there; what is not
    on the page leaves empty lines.

    Raises:
        LiveDocsError: the recipe has no text in that language.
    """
    texts = [text for text in module.texts if text.language == language]
    if not texts:
        raise LiveDocsError(
            f'a recipe needs Markdown cells with lang="{language}"', Location(module.path, 1)
        )
    lines = [""] * len(module.text.split("\n"))
    for text in texts:
        _put(lines, text.line, text.markdown)
    for cell, alt in shown_cells(module, language):
        _put(lines, cell.line - 1, show_cell(cell, alt))
    return "\n".join(lines)


def shown_cells(module: Module, language: str) -> list[tuple[Cell, str]]:
    """The cells that are not hidden, each with the text for its figure."""
    return [(cell, _alt(module, language, cell)) for cell in module.cells if not cell.hidden]


def fence(module: Module, cell: Cell, alt: str) -> str:
    """A fence that shows a cell of a recipe, as other pages write it."""
    figure = f' alt="{alt}"' if alt else ""
    return f'```python exec="on" snippet="{module.name}:{cell.name}"{figure}\n```'


def _put(lines: list[str], position: int, text: str) -> None:
    added = text.split("\n")
    lines[position : position + len(added)] = added


def _alt(module: Module, language: str, cell: Cell) -> str:
    """What the Markdown cells between a cell and the one before it say of its figure."""
    before = max((other.line for other in module.cells if other.line < cell.line), default=0)
    alts = [
        text.alt
        for text in module.texts
        if text.language == language and before < text.line < cell.line and text.alt
    ]
    return " ".join(alts)
