"""MkDocs hook: each page as Markdown, notebook and script, and an llms.txt that lists the pages.

The template finds what a page has in `page.meta.take_away`: {extension: path in the site}. Under
`extra` in mkdocs.yml may stand

    needs       {distribution: the others that it needs to run and does not install by itself}
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from livedocs.building.engine import fences_of
from livedocs.exports.addresses import PAGE, Addresses, export_name, is_exported
from livedocs.exports.blocks import Block, Code, page_blocks, with_needed_cells
from livedocs.exports.llms import Listed, first_sentence, llms_txt
from livedocs.exports.markdown import to_markdown
from livedocs.exports.notebook import notebook_json, to_notebook, to_percent
from livedocs.exports.origin import Origin, libraries, source_label
from livedocs.pages.page import language_of
from livedocs.runs.serving import serving

_in_order: list[Page] = []


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> None:
    """Keep the order of the pages."""
    _in_order[:] = nav.pages


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> None:
    """Write the files of one language: its pages have been rendered, no template has."""
    pages = [file.page for file in files.documentation_pages() if is_exported(file)]
    pages.sort(key=lambda page: _in_order.index(page) if page in _in_order else len(_in_order))
    exporter = Exporter(config, files)
    listed: dict[str, list[Listed]] = {}
    for page in pages:
        try:
            language, entry = exporter.export(page)
        except Exception:  # while serving, the page shows what is wrong
            if not serving():
                raise
        else:
            listed.setdefault(language, []).append(entry)
    for language, entries in listed.items():
        exporter.write_llms_txt(language, entries)


class Exporter:
    """Writes the files of pages into the site's folder."""

    def __init__(self, config: MkDocsConfig, files: Files) -> None:
        self.config, self.files = config, files
        self.addresses = Addresses(files, config.site_url)
        self.site = Path(config.site_dir)
        self.fences = fences_of(config)
        self.options, self.project = self.fences.options, self.fences.project

    def export(self, page: Page) -> tuple[str, Listed]:
        """Write the files of a page; its language and what llms.txt says of it.

        Raises:
            LiveDocsError: it shows something wrong.
        """
        language = language_of(Path(page.file.src_uri), self.options["language"])
        link = partial(self.addresses.link, page.file)
        blocks = page_blocks(page.markdown, self.fences, language, link)
        origin = self._origin(page, language, blocks)
        texts = {PAGE: to_markdown(blocks, origin)}
        if any(isinstance(block, Code) for block in blocks):
            notebook = to_notebook(with_needed_cells(blocks, self.project), origin)
            texts |= {".py": to_percent(notebook), ".ipynb": notebook_json(notebook)}
        name = export_name(page.file)
        for extension, text in texts.items():
            self._write(f"{name}{extension}", text)
        page.meta["take_away"] = {extension: f"{name}{extension}" for extension in texts}
        return language, Listed(page.title, f"{name}{PAGE}", first_sentence(blocks))

    def write_llms_txt(self, language: str, pages: list[Listed]) -> None:
        """Write the list of the pages of a language, beside its home page."""
        folders = self._folders()
        folder = folders.pop(language, ("", ""))[1]
        text = llms_txt(
            self.config.site_name,
            self.config.site_description or "",
            [replace(page, address=self.addresses.below(folder, page.address)) for page in pages],
            [
                Listed(name, self.addresses.below(folder, f"{other}llms.txt"))
                for name, other in folders.values()
            ],
            language,
        )
        self._write(f"{folder}llms.txt", text)

    def _folders(self) -> dict[str, tuple[str, str]]:
        """Of each language that is built, its name and the folder of its pages."""
        i18n = self.config.plugins.get("i18n")
        return {
            language.locale: (language.name, "" if language.default else f"{language.locale}/")
            for language in (i18n.config.languages if i18n else ())
            if language.build
        }

    def _origin(self, page: Page, language: str, blocks: list[Block]) -> Origin:
        is_public = bool(self.config.site_url)
        return Origin(
            language=language,
            page=page.title,
            site=self.config.site_name,
            address=self.addresses.of(page.file, page.file) if is_public else "",
            versions=libraries(blocks, self.config.extra.get("needs", {})),
            source=self._source(page, language, blocks),
        )

    def _source(self, page: Page, language: str, blocks: list[Block]) -> str:
        label = source_label(blocks, self.project, language)
        address = self.options["sources_page"]
        for file in self.files.documentation_pages():
            if label and address and file.url in (address, f"{language}/{address}"):
                return f"[{label}]({self.addresses.of(file, page.file)})"
        return label

    def _write(self, path: str, text: str) -> None:
        file = self.site / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
