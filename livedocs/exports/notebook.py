"""A page as an executed notebook, and as the script that a notebook is without its outputs.

The notebook is written in Jupyter's own format, version 4.5; to import nbformat would take longer
than to write all notebooks.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections import Counter

from livedocs.exports.blocks import Block, Code, Prose
from livedocs.exports.markdown import old_output, with_note
from livedocs.exports.origin import TEXTS, Origin
from livedocs.exports.plain import fenced, older_as_markdown
from livedocs.modules.cells import LIKE_MARKER
from livedocs.modules.record import Output
from livedocs.pages.marks import sentence
from livedocs.runner.displays import SVG

RAISES = "raises-exception"
"""The tag of a cell that must fail; "run all" goes on after it."""
LONGEST_ID = 64
MARKER = "# %%"
WRITE_FILE = "%%writefile "


def to_notebook(blocks: list[Block], origin: Origin) -> dict:
    """The notebook: where it comes from, then the blocks, with the outputs of the records.

    Args:
        blocks: their cells can run in this order, see `with_needed_cells`.
    """
    cells = _Cells(origin.language)
    cells.add_markdown("origin", _introduction(blocks, origin))
    for block in blocks:
        if isinstance(block, Prose):
            cells.add_markdown("text", block.text)
        else:
            cells.add_code(block)
    return {
        "cells": cells.cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {
                "file_extension": ".py",
                "mimetype": "text/x-python",
                "name": "python",
                "version": platform.python_version(),
            },
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def notebook_json(notebook: dict) -> str:
    """The content of the file."""
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def to_percent(notebook: dict) -> str:
    """The notebook as a script in the percent format, as editors and jupytext read it."""
    parts = []
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            parts.append(f"{MARKER} [markdown]\n{_as_python(source)}")
        else:
            tags = cell["metadata"].get("tags")
            marker = f"{MARKER} tags={json.dumps(tags)}" if tags else MARKER
            parts.append(f"{marker}\n{as_python(source)}")
    return "\n\n".join(parts) + "\n"


def as_python(source: str) -> str:
    """The source of a code cell; what only a notebook understands is a comment, as in jupytext."""
    if source.startswith(WRITE_FILE):
        return f"# {source}"
    return "\n".join(f"# {line}" for line in source.split("\n")) if source[0] == "!" else source


def _as_python(markdown: str) -> str:
    """Markdown as comments, or as a string where one of them would be taken for a marker."""
    comments = [f"# {line}".rstrip() for line in markdown.split("\n")]
    if any(LIKE_MARKER.match(comment) for comment in comments):
        for quotes in ('"""', "'''"):
            if quotes not in markdown:
                return f"r{quotes}\n{markdown}\n{quotes}"
    return "\n".join(comments)


def _introduction(blocks: list[Block], origin: Origin) -> str:
    texts = TEXTS[origin.language]
    said = [origin.sentences()]
    if any(isinstance(block, Code) and block.cell.raises for block in blocks):
        said.append(texts["raises"])
    parts = [texts["space"].join(said)]
    if command := origin.install():
        parts += [texts["install"], fenced(command, "bash")]
    return "\n\n".join(parts)


class _Cells:
    """Cells of a notebook, numbered as they are added."""

    def __init__(self, language: str) -> None:
        self.cells: list[dict] = []
        self._language = language
        self._ids: Counter[str] = Counter()
        self._executed = 0

    def add_markdown(self, name: str, text: str) -> None:
        self.cells.append(
            {"cell_type": "markdown", "id": self._id(name), "metadata": {}, "source": _lines(text)}
        )

    def add_code(self, block: Code) -> None:
        """A code cell with its outputs; below it its marks and what the same call printed once."""
        self._executed += 1
        name = f"{block.module.name}-{block.cell.name}"
        outputs = [self._output(output, block) for output in block.record.outputs]
        if block.with_stderr:
            outputs.append(_stream("stderr", block.record.stderr))
        self.cells.append(
            {
                "cell_type": "code",
                "execution_count": self._executed,
                "id": self._id(name),
                "metadata": {"tags": [RAISES]} if block.cell.raises else {},
                "outputs": outputs,
                "source": _lines(block.cell.in_notebook),
            }
        )
        if block.marks:
            self.add_markdown(f"{name}-marks", f"*{sentence(block.marks, self._language)}*")
        if block.was:
            self.add_markdown(f"{name}-was", old_output(block.was))
        if block.older:
            older = older_as_markdown(block.older, self._language)
            self.add_markdown(f"{name}-older", "\n\n".join(older))

    def _id(self, name: str) -> str:
        """A cell's id, the same in each build."""
        self._ids[name] += 1
        number = f"--{self._ids[name]}" if self._ids[name] > 1 else ""
        if len(name + number) > LONGEST_ID:
            name = hashlib.sha256(name.encode()).hexdigest()[:32]
        return name + number

    def _output(self, output: Output, block: Code) -> dict:
        text = with_note(output, self._language)
        if output.kind == "stdout":
            return _stream("stdout", text)
        if output.kind == "result":
            rich = {output.mime: _lines(output.rich)} if output.mime else {}
            return {
                "data": {**rich, "text/plain": _lines(text)},
                "execution_count": self._executed,
                "metadata": {},
                "output_type": "execute_result",
            }
        if output.kind == "figure":
            size = {"width": output.width, "height": output.height}
            data = {output.mime or SVG: _lines(output.text), "text/plain": _lines(block.alt)}
            metadata = {output.mime: size} if output.mime else {}
            return {"data": data, "metadata": metadata, "output_type": "display_data"}
        return {
            "ename": block.cell.raises,
            "evalue": output.text.partition(": ")[2],
            "output_type": "error",
            "traceback": text.split("\n"),
        }


def _stream(name: str, text: str) -> dict:
    return {"name": name, "output_type": "stream", "text": _lines(text)}


def _lines(text: str) -> list[str]:
    """A text as notebooks keep it: a list of lines, each with its line break."""
    return text.splitlines(keepends=True)
