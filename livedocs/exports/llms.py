"""llms.txt: a list of the pages as Markdown, by the convention of llmstxt.org."""

from __future__ import annotations

import re
from dataclasses import dataclass

from livedocs.exports.blocks import Block, Prose

TEXTS = {
    "zh": {"pages": "页面", "others": "其他语言", "colon": "："},
    "en": {"pages": "Pages", "others": "Other languages", "colon": ": "},
}
HEADING = re.compile(r"\A#+ .*")
SENTENCE = re.compile(r".*?(?:[。！？]|[.!?](?=\s|$))", re.DOTALL)
LINK = re.compile(r"!?\[((?:`[^`]*`|[^\[\]`])*)\]\([^)]*\)")


@dataclass(frozen=True)
class Listed:
    """A file in the list; `about` may be empty."""

    title: str
    address: str
    about: str = ""


def llms_txt(
    site: str, description: str, pages: list[Listed], others: list[Listed], language: str
) -> str:
    """The file for the pages of one language.

    Args:
        others: the same file in other languages.
    """
    texts = TEXTS[language]
    parts = [f"# {site}"]
    if description:
        parts.append(f"> {description}")
    for heading, listed in ((texts["pages"], pages), (texts["others"], others)):
        if listed:
            lines = [_line(entry, texts["colon"]) for entry in listed]
            parts.append("\n".join([f"## {heading}", "", *lines]))
    return "\n\n".join(parts) + "\n"


def first_sentence(blocks: list[Block]) -> str:
    """What a page says first, below its title, without links; empty if that is no sentence."""
    for block in blocks:
        if not isinstance(block, Prose):
            break
        if text := HEADING.sub("", block.text).strip():
            sentence = SENTENCE.match(LINK.sub(r"\1", text.partition("\n\n")[0]))
            return " ".join(sentence[0].split()) if sentence else ""
    return ""


def _line(listed: Listed, colon: str) -> str:
    about = f"{colon}{listed.about}" if listed.about else ""
    return f"- [{listed.title}]({listed.address}){about}"
