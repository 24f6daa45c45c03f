"""MkDocs hook: a search index for each language, as docs/assets/search-worker.js reads it.

Material's search plugin writes one index for all languages, in which a section is one piece of
HTML. Here each language gets its own, beside its home page, where overrides/main.html tells the
theme to look; and of each entry the prose, the code and the outputs stand apart, as plain text.
"""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority

from livedocs.pages.html import LONGEST_OUTPUT

INDEX = "search/search_index.json"
CONFIG = {"separator": r"\s+"}
"""What stands between the words that Material marks on the page that a result leads to."""

PREFORMATTED = re.compile(r"<pre>(?P<code><code>)?(?P<text>.*?)</pre>", re.DOTALL)
BLOCK = re.compile(r"</?(?:p|li|ol|ul)>")
TAG = re.compile(r"<[^>]+>")
ZERO_WIDTH_SPACE = "\u200b"
"""Material's plugin puts it between Chinese words, where a library that finds them is installed."""


@event_priority(-200)  # after mkdocs-static-i18n, which builds the other languages at -100
def on_post_build(config: MkDocsConfig) -> None:
    """Split the index of the built site."""
    site = Path(config.site_dir)
    sections = json.loads((site / INDEX).read_text(encoding="utf-8"))["docs"]
    languages = config.plugins["i18n"].build_languages
    default = config.plugins["i18n"].default_language
    found: dict[str, list[dict]] = {language: [] for language in languages}
    for section in sections:
        folder, _, rest = section["location"].partition("/")
        language, location = (folder, rest) if folder in found else (default, section["location"])
        found[language].append(document({**section, "location": location}))
    for language, documents in found.items():
        path = (site if language == default else site / language) / INDEX
        path.parent.mkdir(parents=True, exist_ok=True)
        index = {"config": CONFIG, "docs": documents}
        text = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
        path.write_text(text, encoding="utf-8")


def document(section: dict) -> dict:
    """What the search is to know of a section, as Material's plugin gives it.

    The beginning of a page, before its first entry, is its introduction. That of the home page is
    left out: it tells what all the others are about, and would be found in their place.
    """
    code, outputs = [], []

    def take(block: re.Match) -> str:
        (code if block["code"] else outputs).append(_plain(block["text"]))
        return "<p>"  # what stands behind it is another paragraph

    prose = PREFORMATTED.sub(take, section["text"])
    paragraphs = (" ".join(_plain(text).split()) for text in BLOCK.split(prose))
    text = "\n".join(filter(None, paragraphs))
    kept = {key: section[key] for key in ("location", "boost") if key in section}
    kept["title"] = " ".join(_plain(section["title"]).split())
    if "#" not in section["location"]:
        return kept | {"intro": text if section["location"] else ""}
    output = "\n".join(outputs)[:LONGEST_OUTPUT]
    return kept | {"text": text, "code": "\n".join(code), "output": output}


def _plain(text: str) -> str:
    return html.unescape(TAG.sub("", text)).replace(ZERO_WIDTH_SPACE, "").strip("\n")
