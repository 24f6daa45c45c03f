"""MkDocs hook: a search index for each language, as docs/assets/search reads it.

Material's search plugin writes one index for all languages, in which a section is one piece of
HTML. Here each language gets its own, beside its home page, where overrides/main.html tells the
theme to look; and of each entry the prose, the code and the outputs stand apart, as plain text.
With them go the names by which readers may call one thing, in all languages: those of the glossary,
and those of a file that `extra.search` in mkdocs.yml names.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable
from pathlib import Path

import yaml
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority

from livedocs.errors import LiveDocsError, Location
from livedocs.pages.html import LONGEST_OUTPUT
from livedocs.pages.terms import names, normal
from livedocs.pages.yaml_items import YamlItems, is_text

INDEX = "search/search_index.json"
SEPARATOR = r"\s+"
"""What stands between the words that Material marks on the page that a result leads to."""
APART = ("code", "output")
"""What stands in lists of its own, which compress better: prose beside prose, code beside code. The
theme hands on `config` and `docs`, and nothing else."""
GLOSSARY = "livedocs.glossary"

PREFORMATTED = re.compile(r"<pre>(?P<code><code>)?(?P<text>.*?)</pre>", re.DOTALL)
BLOCK = re.compile(r"</?(?:p|li|ol|ul)>")
TAG = re.compile(r"<[^>]+>")
SPACES = re.compile(r"(?<=[\n ]) +")
"""Between columns, but one, and before indented lines: no word, and some kilobytes."""
SEE_ALSO = ("另见：", "See also: ")
"""What a paragraph of links to other entries begins with, in each page language."""
SHORT = 20
"""Letters of an output's line that may be in a sentence by chance."""
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
    settings = {"separator": SEPARATOR, "synonyms": synonyms(config)}
    for language, documents in found.items():
        path = (site if language == default else site / language) / INDEX
        path.parent.mkdir(parents=True, exist_ok=True)
        apart = {key: [one.pop(key, "") for one in documents] for key in APART}
        index = {"config": {**settings, **apart}, "docs": documents}
        text = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
        path.write_text(text, encoding="utf-8")


def synonyms(config: MkDocsConfig) -> list[list[str]]:
    """The names that things have, of each thing in a list.

    Raises:
        LiveDocsError: the glossary or the file of synonyms is malformed.
    """
    root = Path(config.config_file_path).parent
    groups: list[list[str]] = []
    if glossary := config.mdx_configs.get(GLOSSARY, {}).get("path"):
        groups += names(root / glossary)
    if listed := config.extra.get("search", {}).get("synonyms"):
        groups += read_synonyms(root / listed)
    return [group for group in joined(groups) if len(group) > 1]


def read_synonyms(path: Path) -> list[list[str]]:
    """The groups of a file of synonyms.

    Raises:
        LiveDocsError: it cannot be read, or is no list of lists of words.
    """
    items = YamlItems(path, "the synonyms")
    root = items.root()
    if not isinstance(root, yaml.SequenceNode):
        raise LiveDocsError("the synonyms are a list of groups", Location(path, 1))
    groups = []
    for node in root.value:
        group = items.value(node)
        if not isinstance(group, list) or not all(map(is_text, group)):
            reason = f"a group of synonyms is a list of words, not {group!r}"
            raise LiveDocsError(reason, Location(path, node.start_mark.line + 1))
        groups.append(group)
    return groups


def joined(groups: Iterable[Iterable[str]]) -> list[list[str]]:
    """The groups, those that share a name as one; a name once, however it is written."""
    found: list[set[str]] = []
    for group in groups:
        one = set(map(normal, group))
        for other in [other for other in found if other & one]:
            one |= other
            found.remove(other)
        found.append(one)
    return [sorted(group) for group in found]


def document(section: dict) -> dict:
    """What the search is to know of a section, as Material's plugin gives it.

    The beginning of a page, before its first entry, is its introduction. That of the home page is
    left out: it tells what all the others are about, and would be found in their place. So are
    links to other entries at the end of one, which have titles of these, and what is printed and
    said in a sentence, too.
    """
    code, outputs = [], []

    def take(block: re.Match) -> str:
        text = SPACES.sub("", _plain(block["text"]))
        if block["code"]:
            code.append(text)
        else:
            outputs.append(text[:LONGEST_OUTPUT])
        return "<p>"  # what stands behind it is another paragraph

    prose = PREFORMATTED.sub(take, section["text"])
    paragraphs = (" ".join(_plain(text).split()) for text in BLOCK.split(prose))
    text = "\n".join(text for text in paragraphs if text and not text.startswith(SEE_ALSO))
    kept = {key: section[key] for key in ("location", "boost") if key in section}
    kept["title"] = " ".join(_plain(section["title"]).split())
    if "#" not in section["location"]:
        return kept | {"intro": text if section["location"] else ""}
    lines = [line for output in outputs for line in output.split("\n")]
    printed = "\n".join(line for line in lines if len(line) < SHORT or line not in text)
    return kept | {"text": text, "code": "\n".join(code), "output": printed}


def _plain(text: str) -> str:
    return html.unescape(TAG.sub("", text)).replace(ZERO_WIDTH_SPACE, "").strip("\n")
