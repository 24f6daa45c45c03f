"""MkDocs hook: the page for addresses without a page, in the default language, leads to the homes.

mkdocs-static-i18n writes it anew with each language, and leaves it the languages of the page that
it built last.
"""

from __future__ import annotations

from copy import deepcopy

from mkdocs.config.defaults import MkDocsConfig

NOT_FOUND = "404.html"


def on_template_context(context: dict, template_name: str, config: MkDocsConfig) -> dict:
    """Link to the home of each language."""
    if template_name == NOT_FOUND:
        config.extra.alternate = deepcopy(config.plugins["i18n"].extra_alternate)
    return context


def on_post_template(output: str, template_name: str, config: MkDocsConfig) -> str:
    """Leave out, by nothing, what is not in the default language."""
    is_default = config.plugins["i18n"].is_default_language_build
    return output if template_name != NOT_FOUND or is_default else ""
