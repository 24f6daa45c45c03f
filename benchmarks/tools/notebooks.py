"""Snippet modules as notebooks that have not been run, for the tools that run notebooks."""

from __future__ import annotations

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from benchmarks.content import runnable, sentence, title
from livedocs.modules.cells import Module


def notebook(module: Module, language: str, note: str, hide: str) -> str:
    """A module as the text of an .ipynb file.

    Args:
        note: A sentence under the title, or nothing.
        hide: The tag with which the tool leaves a cell out of the page.
    """
    cells = [new_markdown_cell(f"# {title(module)}\n\n{note}".rstrip())]
    for cell in module.cells:
        cells += [
            new_markdown_cell(f"## {cell.name}\n\n{sentence(cell, language)}"),
            new_code_cell(runnable(module, cell), metadata={"tags": [hide]} if cell.hidden else {}),
        ]
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"  # by default a random one, which would change the file
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.writes(new_notebook(cells=cells, metadata={"kernelspec": kernel})) + "\n"
