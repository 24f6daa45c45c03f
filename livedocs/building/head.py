"""MkDocs hook: what a page's head says to search engines and to those who show a link to it.

The template finds `page.meta.description`, the first paragraph of a page that names no other, and
`translations`: {language: whole address of the page}, empty where the site's address is not known.
"""

from __future__ import annotations

import re
from html import escape, unescape
from urllib.parse import urljoin

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")
OTHERWISE = "x-default"
"""What search engines call the language for readers of all others."""


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> None:
    """Describe a page."""
    if paragraph := PARAGRAPH.search(html):
        text = " ".join(unescape(TAG.sub("", paragraph[1])).split())
        page.meta.setdefault("description", escape(text))


def on_page_context(context: dict, page: Page, config: MkDocsConfig, nav: Navigation) -> dict:
    """Tell where the page is, in each language."""
    translations: dict[str, str] = {}
    if config.site_url:
        for language, file in sorted(page.file.alternates.items()):
            translations[language] = urljoin(config.site_url, file.url)
        default = config.plugins["i18n"].default_language
        translations[OTHERWISE] = translations.get(default, page.canonical_url)
    return context | {"translations": translations}
