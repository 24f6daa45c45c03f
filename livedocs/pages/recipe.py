"""A recipe as a page in Markdown, in one of its languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from livedocs.errors import LiveDocsError, Location
from livedocs.modules.cells import RECIPES, Cell, Module, Text

ShowCell = Callable[[Cell, str], str]
"""Makes one or two lines of Markdown for a cell and the text for its figure."""


def recipe_page(module: Module, language: str, show_cell: ShowCell) -> str:
    """The Markdown cells in `language` and the code cells, but for hidden ones.

    Each line stands where it stands in the module, so that mistakes are found there; what is not
    on the page leaves empty lines.

    Raises:
        LiveDocsError: the recipe has no text in that language.
    """
    lines = [""] * len(module.text.split("\n"))
    for text in _texts(module, language):
        _put(lines, text.line, text.markdown)
    for cell, alt in shown_cells(module, language):
        _put(lines, cell.line - 1, show_cell(cell, alt))
    return "\n".join(lines)


def shown_cells(module: Module, language: str) -> list[tuple[Cell, str]]:
    """The cells that are not hidden, each with the text for its figure.

    Raises:
        LiveDocsError: the recipe has no text in that language.
    """
    texts = _texts(module, language)
    return [(cell, _alt(module, texts, cell)) for cell in module.cells if not cell.hidden]


def fence(module: Module, cell: Cell, alt: str) -> str:
    """A fence that shows a cell of a recipe, as other pages write it."""
    figure = f' alt="{alt}"' if alt else ""
    return f'```python exec="on" snippet="{module.name}:{cell.name}"{figure}\n```'


def recipe_name(path: Path) -> str:
    """The page of the recipe at `path`, below the folder of a language."""
    return f"{RECIPES}/{path.stem.replace('_', '-')}.md"


def _put(lines: list[str], position: int, text: str) -> None:
    added = text.split("\n")
    lines[position : position + len(added)] = added


def _texts(module: Module, language: str) -> list[Text]:
    texts = [text for text in module.texts if text.language == language]
    if not texts:
        raise LiveDocsError(
            f'a recipe needs Markdown cells with lang="{language}"', Location(module.path, 1)
        )
    return texts


def _alt(module: Module, texts: list[Text], cell: Cell) -> str:
    """What the Markdown cells between a cell and the one before it say of its figure."""
    before = max((other.line for other in module.cells if other.line < cell.line), default=0)
    return " ".join(text.alt for text in texts if before < text.line < cell.line and text.alt)
