"""MkDocs hook: recipes as pages, their code and outputs rendered by mkdocs-jupyter.

A recipe in `snippets/recipes/` becomes the page `recipes/<name>.md` of each language. Its file is a
notebook with the code and what the run left, and so mkdocs-jupyter takes it; by its name it is a
page in Markdown, and so MkDocs and mkdocs-static-i18n do, which would otherwise copy the notebook
to the site as it is. The prose goes the way of all pages: links, headings, glossary and values.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import mkdocs_jupyter.config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import CombinedEvent, event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from livedocs.building.build_cache import sweep
from livedocs.building.engine import fences_of
from livedocs.errors import LiveDocsError
from livedocs.modules.cells import Cell, Module, read_module
from livedocs.modules.inputs import installed_versions
from livedocs.pages import page as pages
from livedocs.pages.fences import Fences, cell_id
from livedocs.pages.html import entry_class
from livedocs.pages.recipe import fence, recipe_name, recipe_page, shown_cells

FOLDER = ".cache/notebooks"
TEMPLATES = Path(__file__).with_name("notebook_templates")
PLACE = '<div data-place="{}"></div>'
"""Keeps the place of a cell among the prose; of a comment Markdown would leave nothing."""
PLACES = re.compile(PLACE.format(r"(?P<name>[a-z0-9-]+)"))
RENDERED = re.compile(
    r"<!-- cell (?P<name>[a-z0-9-]+) -->.*?<pre>(?P<code>.*?)</pre>"
    r".*?<!-- outputs -->(?P<outputs>.*?)<!-- end -->",
    re.DOTALL,
)
SEARCH_BOOST = 0.6
"""Who looks something up wants an entry; a recipe tells of the same in passing."""
CELL = """\
<section class="{entry_class}" data-cell="{reference}" id="{id}">
<div class="language-{language} highlight">{title}<pre><code>{code}</code></pre></div>
{outputs}
</section>"""


@event_priority(-150)  # after mkdocs-static-i18n, which knows the language
def on_config(config: MkDocsConfig) -> None:
    """Let mkdocs-jupyter use our template, and keep what it renders for each language apart.

    It throws away what the last build did not use, and each language is a build.
    """
    mkdocs_jupyter.config.settings.templates_dir = str(TEMPLATES)
    language = config.plugins["i18n"].current_language
    kept = _folder(config) / f"html-{language}-{_renderer()}"
    config.plugins["mkdocs-jupyter"].config["cache_dir"] = str(kept)
    sweep(kept, f"html-{language}-*")


@event_priority(-50)
def _add_pages(files: Files, config: MkDocsConfig) -> None:
    """Add each recipe to the pages of each language, before mkdocs-static-i18n sorts them.

    It sorts what seems to lie among the pages.
    """
    for uri in _recipes(config):
        files.append(File(uri, config.docs_dir, config.site_dir, config.use_directory_urls))


@event_priority(-150)
def _bind_pages(files: Files, config: MkDocsConfig) -> None:
    """Say again what the pages are made of; mkdocs-static-i18n has made new files of them."""
    for uri, path in _recipes(config).items():
        if file := files.src_uris.get(uri):
            file.src_dir, file.abs_src_path = None, _notebook(config, uri)
            file.recipe = read_module(path)


def _recipes(config: MkDocsConfig) -> dict[str, Path]:
    """The pages, each with the file of its recipe."""
    return {
        f"{language}/{recipe_name(path)}": path
        for path in fences_of(config).project.recipe_paths()
        for language in config.plugins["i18n"].build_languages
    }


on_files = CombinedEvent(_add_pages, _bind_pages)


@event_priority(50)  # before mkdocs-jupyter looks at the notebook
def on_pre_page(page: Page, config: MkDocsConfig, files: Files) -> None:
    """Write the notebook of a recipe."""
    if module := getattr(page.file, "recipe", None):
        fences = fences_of(config)
        shown = pages.Page.of_file(page.file, fences.options["language"])
        fences.project.begin_page()
        cells = [
            _notebook_cell(cell, _output(module, cell, alt, fences, shown))
            for cell, alt in shown_cells(module, shown.language)
        ]
        _write(Path(page.file.abs_src_path), cells)


def on_page_read_source(page: Page, config: MkDocsConfig) -> str | None:
    """The Markdown of a recipe; its page is going to be rendered by `_render`."""
    module = getattr(page.file, "recipe", None)
    if module is None:
        return None
    language = pages.language_of(Path(page.file.src_uri), fences_of(config).options["language"])
    page.render = partial(_render, page, module, language, page.render)
    return recipe_page(module, language, partial(fence, module))


def _render(
    page: Page,
    module: Module,
    language: str,
    render: Callable[[MkDocsConfig, Files], None],
    config: MkDocsConfig,
    files: Files,
) -> None:
    """Render the prose as MkDocs does, and put in what mkdocs-jupyter makes of the cells.

    Args:
        render: mkdocs-jupyter's way; it leaves the notebook's HTML in `page.content`.
    """
    render(config, files)
    cells = {cell["name"]: _cell_html(module, cell) for cell in RENDERED.finditer(page.content)}
    markdown = page.markdown
    page.markdown = recipe_page(module, language, lambda cell, alt: f"\n{PLACE.format(cell.name)}")
    Page.render(page, config, files)
    page.markdown = markdown
    page.meta["search"] = {"boost": SEARCH_BOOST}
    page.content = PLACES.sub(lambda place: cells[place["name"]], page.content)


def _output(module: Module, cell: Cell, alt: str, fences: Fences, page: pages.Page) -> str:
    """What a cell showed, as HTML; while serving, it may be an error."""
    options = {"alt": alt} if alt else {}
    try:
        return fences.render(f"{module.name}:{cell.name}", options, page)[1]
    except LiveDocsError as error:
        return fences.fail(error, page, cell.line)


def _notebook_cell(cell: Cell, output: str) -> dict:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": cell.name,
        "metadata": {"language": cell.language} if cell.commands else {},
        "outputs": [{"output_type": "display_data", "data": {"text/html": output}, "metadata": {}}],
        "source": cell.shown,
    }


def _cell_html(module: Module, cell: re.Match) -> str:
    """A cell as pages show it; mkdocs-jupyter's own copy button and styles are left out."""
    known = module.cell(cell["name"])
    return CELL.format(
        entry_class=entry_class(cell["outputs"]),
        reference=f"{module.name}:{cell['name']}",
        id=cell_id(f"{module.name}:{cell['name']}", {}),
        language=known.language,
        title=f'<span class="filename">{known.writes}</span>' if known.writes else "",
        code=cell["code"],
        outputs=cell["outputs"],
    )


def _write(path: Path, cells: list[dict]) -> None:
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook = {
        "cells": cells,
        "metadata": {"kernelspec": kernel},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")


def _notebook(config: MkDocsConfig, uri: str) -> str:
    """Where the notebook of a page lies."""
    return str((_folder(config) / uri).with_suffix(".ipynb"))


def _folder(config: MkDocsConfig) -> Path:
    return Path(config.config_file_path).parent.resolve() / FOLDER


@functools.cache
def _renderer() -> str:
    """A hash that changes with whatever the HTML of a notebook depends on besides the notebook."""
    template = (TEMPLATES / "mkdocs_html" / "notebook.html.j2").read_text(encoding="utf-8")
    versions = json.dumps(installed_versions())
    return hashlib.sha256((template + versions).encode()).hexdigest()[:16]
