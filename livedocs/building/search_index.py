"""MkDocs hook: a search index for each language, so that readers find pages in theirs.

mkdocs-static-i18n writes one index for all languages. Here each language gets its own, beside its
home page, where overrides/main.html tells the theme to look.
"""

from __future__ import annotations

import json
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority

INDEX = "search/search_index.json"


@event_priority(-200)  # after mkdocs-static-i18n, which builds the other languages at -100
def on_post_build(config: MkDocsConfig) -> None:
    """Split the index of the built site."""
    site = Path(config.site_dir)
    index = json.loads((site / INDEX).read_text(encoding="utf-8"))
    languages = config.plugins["i18n"].build_languages
    default = config.plugins["i18n"].default_language
    entries: dict[str, list[dict]] = {language: [] for language in languages}
    for entry in index["docs"]:
        folder, _, rest = entry["location"].partition("/")
        if folder in entries:
            entries[folder].append({**entry, "location": rest})
        else:
            entries[default].append(entry)
    for language, docs in entries.items():
        path = (site if language == default else site / language) / INDEX
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({**index, "docs": docs}, separators=(",", ":")), "utf-8")
