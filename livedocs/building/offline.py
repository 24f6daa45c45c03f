"""MkDocs hook: pages that can be read without a network, by docs/assets/service-worker.js.

The worker is told what this build holds. While serving there is none: nothing is to stand between
an edit and its page.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority

from livedocs.building.search_index import INDEX
from livedocs.runs.serving import serving

SCRIPT = "assets/offline.js"
WORKER = "service-worker.js"
SOURCE = f"assets/{WORKER}"

SEARCH = re.compile(r'"search": "([^"#]+)')
TAG = re.compile(r'<(?:link|script|img)\b(?:[^>"]|"[^"]*")*>')
"""A parser that reads whole pages takes longer than all else that is done here."""
ATTRIBUTE = re.compile(r'\b([\w-]+)="([^"]*)"')
SHOWN = ("stylesheet", "icon")
PAGE = "index.html"


def on_config(config: MkDocsConfig) -> None:
    """Have pages start the worker."""
    if not serving() and not config.plugins["i18n"].building:
        config.extra_javascript.append(SCRIPT)


@event_priority(-300)  # when the last language is built, and its search index written
def on_post_build(config: MkDocsConfig) -> None:
    """Write the worker of the built site."""
    i18n = config.plugins["i18n"]
    if serving() or i18n.building:
        return
    homes = {
        language: "" if language == i18n.default_language else f"{language}/"
        for language in i18n.build_languages
    }
    source = Path(config.docs_dir, SOURCE).read_text(encoding="utf-8")
    write_worker(Path(config.site_dir), homes, source)


def write_worker(site: Path, homes: dict[str, str], source: str) -> None:
    """Write the worker of a built site.

    Args:
        homes: the folder of each language.
        source: what the worker does with the build, JavaScript.
    """
    build = _build(site, homes)
    build["id"] = hashlib.sha256(json.dumps([build, source]).encode()).hexdigest()[:8]
    text = f"const BUILD = {json.dumps(build, separators=(',', ':'))};\n{source}"
    (site / WORKER).write_text(text, encoding="utf-8")  # it serves what lies below it


def _build(site: Path, homes: dict[str, str]) -> dict:
    """What the worker is to know."""
    pages = {page.relative_to(site).as_posix().removesuffix(PAGE) for page in site.rglob(PAGE)}
    shell = sorted({asset for page in pages for asset in _assets(site, page)})
    found = {language: _pages(site, home, pages, homes) for language, home in homes.items()}
    paths = sorted({*pages, *shell, *(path for paths in found.values() for path in paths)})
    files = {path: _integrity(site, path) for path in paths}
    return {"files": files, "shell": shell, "pages": found}


def _pages(site: Path, home: str, pages: set[str], homes: dict[str, str]) -> list[str]:
    """The pages of a language, its home first, and last what its search finds them by.

    Those that the search finds come before those that only repeat them.
    """
    index = json.loads((site / home / INDEX).read_text(encoding="utf-8"))
    found = (home + document["location"].split("#")[0] for document in index["docs"])
    below = tuple(other for other in homes.values() if other.startswith(home) and other != home)
    ours = sorted(path for path in pages if path.startswith(home) and not path.startswith(below))
    return [*dict.fromkeys([home, *found, *ours]), home + INDEX]


def _assets(site: Path, page: str) -> set[str]:
    """What a page needs to be shown and searched, below the site."""
    html = (site / page / PAGE).read_text(encoding="utf-8")
    links = [*map(_shown, TAG.findall(html)), *SEARCH.findall(html)]
    return {
        address
        for address in (urljoin(f"/{page}", link).lstrip("/") for link in links if link)
        if (site / address.split("?")[0]).is_file()
    }


def _shown(tag: str) -> str:
    """The address of the style sheet, script or picture of a tag; empty if it has none."""
    attributes = {name: unescape(value) for name, value in ATTRIBUTE.findall(tag)}
    if tag.startswith("<link"):
        return attributes.get("href", "") if attributes.get("rel") in SHOWN else ""
    address = attributes.get("src", "")
    return "" if address.startswith("data:") else address


def _integrity(site: Path, path: str) -> str:
    """The hash of a file, as browsers check it."""
    file = site / path.split("?")[0]
    data = (file / PAGE if file.is_dir() else file).read_bytes()
    return "sha256-" + base64.b64encode(hashlib.sha256(data).digest()).decode()
