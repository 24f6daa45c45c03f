"""MkDocs hook: our style sheets as one file, our scripts as another, named by their content.

A first visit waits for two files and not for twelve, which lack what only helps who writes them,
and no page is ever shown with the files of another build, whatever a browser has kept. While
serving, the files stay as they are; only the search, which runs as a worker, is one file always.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig

from livedocs.runs.serving import serving

BUNDLES = {"extra_css": "assets/site.css", "extra_javascript": "assets/site.js"}
FOR_AUTHORS = re.compile(
    r"^[ \t]*(?://.*|/\*[^*]*(?:\*(?!/)[^*]*)*\*/[ \t]*)?\n|^[ \t]+", re.MULTILINE
)
"""Comments on lines of their own, empty lines and indents; none is part of a text in a script."""
SEARCH_PARTS, SEARCH = "assets/search", "assets/search-worker.js"

_texts: dict[str, str] = {}


def on_config(config: MkDocsConfig) -> None:
    """Have pages link to the two files, and to the search by `extra.search_worker`."""
    if config.plugins["i18n"].building:
        return
    docs = Path(config.docs_dir)
    _texts[SEARCH] = _joined(sorted((docs / SEARCH_PARTS).glob("*.js")))
    if serving():
        return
    config.extra["search_worker"] = f"{Path(SEARCH).name}?{_hash(_texts[SEARCH])}"
    for option, bundle in BUNDLES.items():
        _texts[bundle] = _joined(docs / str(path) for path in config[option])
        config[option] = [f"{bundle}?{_hash(_texts[bundle])}"]


def on_post_build(config: MkDocsConfig) -> None:
    """Write the files."""
    for bundle, text in _texts.items():
        Path(config.site_dir, bundle).write_text(text, encoding="utf-8")


def _joined(paths: Iterable[Path]) -> str:
    return FOR_AUTHORS.sub("", "\n".join(path.read_text(encoding="utf-8") for path in paths))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
