"""MkDocs hook: the mark of a heading says in the page's language what it is.

Where scripts run, docs/assets/copying.js says in its place what a click does.
"""

from __future__ import annotations

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority

from livedocs.pages.html import TEXTS

TOC = "toc"
"""The Markdown extension that makes the marks."""


@event_priority(-150)  # after mkdocs-static-i18n, which knows the language
def on_config(config: MkDocsConfig) -> None:
    """Name the marks."""
    language = config.plugins["i18n"].current_language
    config.mdx_configs.setdefault(TOC, {})["permalink_title"] = TEXTS[language]["permalink"]
