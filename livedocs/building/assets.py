"""MkDocs hook: our style sheets as one file, our scripts as another, named by their content.

A first visit waits for two files and not for twelve, and no page is ever shown with the files of
another build, whatever a browser has kept. While serving, the files stay as they are.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig

from livedocs.runs.serving import serving

BUNDLES = {"extra_css": "assets/site.css", "extra_javascript": "assets/site.js"}
SEARCH = "assets/search-worker.js"

_texts: dict[str, str] = {}


def on_config(config: MkDocsConfig) -> None:
    """Have pages link to the two files, and to the search by `extra.search_worker`."""
    if serving() or config.plugins["i18n"].building:
        return
    docs = Path(config.docs_dir)
    for option, bundle in BUNDLES.items():
        parts = [(docs / str(path)).read_text(encoding="utf-8") for path in config[option]]
        _texts[bundle] = "\n".join(parts)
        config[option] = [f"{bundle}?{_hash(_texts[bundle])}"]
    search = docs / SEARCH
    config.extra["search_worker"] = f"{search.name}?{_hash(search.read_text(encoding='utf-8'))}"


def on_post_build(config: MkDocsConfig) -> None:
    """Write the two files."""
    if not serving():
        for bundle, text in _texts.items():
            Path(config.site_dir, bundle).write_text(text, encoding="utf-8")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
