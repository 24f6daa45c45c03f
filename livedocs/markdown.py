"""A Python-Markdown extension: fences that show a cell of a snippet module and what it printed.

    ```python exec="on" snippet="tokenizer:padding"
    ```

markdown-exec finds the fence and renders it; this extension replaces what it would execute. The
fence may carry further options:

    stderr="on"         show what the cell wrote to stderr, too
    alt="…"             what a figure shows, in the page's language; required where there is one
    was="key"           show before today's output what the file of old outputs has under `key`
    view="tokens"       show the output as something to look at: `tokens` as chips with numbers,
                        or `matrix`, lists and tensors of whole numbers as grids

A line of its own stands for something that is generated (see directives.py):

    ::: docstrings localhub.builds
    ::: quote no-cuda

A form in a sentence stands for a value from a cell's output (see values.py):

    {{ module:cell name }}
"""

from __future__ import annotations

from pathlib import Path

from markdown import Extension, Markdown
from markdown_exec import formatters

from livedocs.modules.inputs import Limits
from livedocs.pages.fences import Fences
from livedocs.pages.page import root_folder
from livedocs.pages.preprocess import PagePreprocessor
from livedocs.pages.quotes import ShowQuotes
from livedocs.pages.references import references
from livedocs.pages.values import ShowValues
from livedocs.project import Project, open_project
from livedocs.settings import Settings


class LiveDocsExtension(Extension):
    """Registers the fences; its options stand in mkdocs.yml."""

    def __init__(self, **options) -> None:
        self.config = {
            "sources": [{}, "name of a source → Python module"],
            "sources_page": ["", "the page that says where outputs come from"],
            "repository": ["", "the address of the project's repository"],
            "source_line": ["", "template of the address of a line of a module in it"],
            "report": ["", "template of the address where a mistake is reported"],
            "marks": ["", "YAML file: what of which entry others will see differently"],
            "wordings": ["", "YAML file: messages that cannot be raised here"],
            "scripts": ["", "which script of each entry was proved to print what its page shows"],
            "index_first": [[], "libraries whose names come first in the index of API names"],
            "index_without": [[], "what looks like a name in sentences, and is to be in no index"],
            "old_outputs": ["", "YAML file: key → what a call printed once"],
            "old_outputs_label": [{}, "page language → how pages call them"],
            "timeout": [Limits.timeout, "seconds a cell may take that names no timeout itself"],
            "memory": [Limits.memory, "GiB that a run may allocate"],
            "preload": [[], "modules that are imported once for all runs"],
            "language": ["en", "of pages outside a language folder"],
        }
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:
        project = project_from_options(root_folder(md), self.getConfigs())
        fences = Fences(project, self.getConfigs())
        formatters["python"] = fences.show_cell
        md.preprocessors.register(PagePreprocessor(md, fences), "livedocs", priority=200)
        md.postprocessors.register(ShowValues(md), "livedocs", priority=0)
        md.postprocessors.register(ShowQuotes(md), "livedocs_quotes", priority=0)


def project_from_options(root: Path, options: dict) -> Project:
    """The project in the folder `root`, for this extension's options from mkdocs.yml."""
    limits = Limits(
        options.get("timeout", Limits.timeout),
        options.get("memory", Limits.memory),
        tuple(options.get("preload", ())),
    )
    files = {name: options.get(name, "") for name in ("marks", "wordings", "scripts")}
    lists = {name: tuple(options.get(name, ())) for name in ("index_first", "index_without")}
    settings = Settings(root, tuple(options["sources"].items()), limits=limits, **files, **lists)
    return open_project(settings, references)


def makeExtension(**options) -> LiveDocsExtension:
    """Python-Markdown's way in."""
    return LiveDocsExtension(**options)
