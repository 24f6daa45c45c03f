"""Markdown of a page as Markdown that any renderer understands."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import unescape

from livedocs.cjk import BREAK
from livedocs.pages.html import TEXTS
from livedocs.pages.values import BRACES, MARK, marked_value

Link = Callable[[str], str | None]
"""From the target of a page's link to that of an exported file; None leaves only its text."""

NAME = r"[\w:-]+"
ATTRIBUTE = rf"""(?:[#.]{NAME}|{NAME}=(?:"[^"]*"|'[^']*'|[^\s{{}}]+)|data-{NAME})"""
TOKEN = re.compile(
    rf"""
    (?P<code> (?<!`) (?P<ticks>`+) (?!`) (?: (?!\n\s*\n) . )+? (?<!`) (?P=ticks) (?!`) )
    | (?P<braces> {BRACES.pattern} )
    | (?P<image> !? ) \[ (?P<text> (?: `[^`]*` | [^\[\]`] )* ) \]
      \( (?P<target> [^)\s]+ ) (?P<title> \s+ "[^"]*" )? \)
    | (?P<attributes> [ \t]* \{{ :? [ ]* {ATTRIBUTE} (?: [ ]+ {ATTRIBUTE} )* [ ]* \}} )
    | <svg\b[^>]*\b aria-label="(?P<drawing>[^"]*)" [^>]*> .*? </svg>
    | (?P<tag> </?(?:small|span)\b[^>]*> )
    | (?P<value> {MARK.pattern} )
    """,
    re.DOTALL | re.VERBOSE,
)
"""Inline code, which stays as it is; or what only this site's Markdown has."""
FIGURE = {"zh": "（图：{}）", "en": "(figure: {})"}
"""By page language, what stands in place of a figure."""

BEGINS_BLOCK = r"\s|[>|#`~]|[-*+] |\d+[.)] "
JOINT = re.compile(rf"(?:{BREAK})(?!{BEGINS_BLOCK})")
"""A line break that would be a space in Chinese text."""
EMPTY_LINES = re.compile(r"\n{3,}")
SPECIAL = re.compile(r"([\\`*_\[\]<>])")


def plain_text(text: str, language: str, link: Link) -> str:
    """A text without attribute lists and tags for style, its links and marked values in place.

    Args:
        text: no fences are in it; of a drawing in it only the label stays.
        language: of the page.
        link: what becomes of links to files and anchors of the site.
    """
    return EMPTY_LINES.sub("\n\n", JOINT.sub("", _replace_tokens(text, language, link)))


def _replace_tokens(text: str, language: str, link: Link) -> str:
    def replace(token: re.Match) -> str:
        if token["code"] or token["braces"]:
            return MARK.sub(marked_value, token[0])
        if token["attributes"] or token["tag"]:
            return ""
        if token["drawing"]:
            return FIGURE[language].format(unescape(token["drawing"]))
        if token["value"]:
            value = MARK.fullmatch(token["value"])
            return SPECIAL.sub(r"\\\1", marked_value(value))
        inside, target = _replace_tokens(token["text"], language, link), link(token["target"])
        if target is None:
            return inside
        return f"{token['image']}[{inside}]({target}{token['title'] or ''})"

    return TOKEN.sub(replace, text)


def older_as_markdown(was: Sequence[str], language: str) -> list[str]:
    """Paragraphs with what older versions printed; none where they printed nothing else."""
    texts = [fenced(text.strip("\n"), "text") for text in was]
    return [f"**{TEXTS[language]['older']}**", *texts] if texts else []


def fenced(text: str, language: str) -> str:
    """`text` in a fence that is longer than any in it."""
    longest = max((len(marks) for marks in re.findall(r"`{3,}", text)), default=2)
    marks = "`" * max(3, longest + 1)
    return f"{marks}{language}\n{text}\n{marks}"
