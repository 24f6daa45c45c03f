"""The tools that are compared, one file each."""

from __future__ import annotations

from pathlib import Path

from benchmarks.content import LANGUAGES
from benchmarks.tools.livedocs import LiveDocs
from benchmarks.tools.markdown_exec import MarkdownExec
from benchmarks.tools.mkdocs_jupyter import MkdocsJupyter
from benchmarks.tools.myst_nb import MystNb
from benchmarks.tools.sphinx_gallery import SphinxGallery
from benchmarks.tools.tool import Tool


def all_tools(root: Path) -> dict[str, Tool]:
    """The peers, then this engine, by name.

    Args:
        root: This repository.
    """
    tools = (MarkdownExec(), MkdocsJupyter(), SphinxGallery(1), SphinxGallery(2), MystNb())
    engine = (LiveDocs(root, LANGUAGES[:1]), LiveDocs(root))
    return {tool.name: tool for tool in (*tools, *engine)}
