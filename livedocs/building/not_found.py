"""MkDocs hook: the page for addresses without a page leads to the home of each language.

mkdocs-static-i18n leaves it the languages of the page that it built last.
"""

from __future__ import annotations

from copy import deepcopy

from mkdocs.config.defaults import MkDocsConfig


def on_template_context(context: dict, template_name: str, config: MkDocsConfig) -> dict:
    """Link to the homes."""
    config.extra.alternate = deepcopy(config.plugins["i18n"].extra_alternate)
    return context
