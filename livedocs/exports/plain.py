"""Markdown of a page as Markdown that any renderer understands."""

from __future__ import annotations

import re
from collections.abc import Callable

from livedocs.cjk import BREAK
from livedocs.pages.values import MARK, marked_value

Link = Callable[[str], str | None]
"""From the target of a page's link to that of an exported file; None leaves only its text."""

NAME = r"[\w:-]+"
ATTRIBUTE = rf"""(?:[#.]{NAME}|{NAME}=(?:"[^"]*"|'[^']*'|[^\s{{}}]+)|data-{NAME})"""
TOKEN = re.compile(
    rf"""
    (?P<code> (?<!`) (?P<ticks>`+) (?!`) (?: (?!\n\s*\n) . )+? (?<!`) (?P=ticks) (?!`) )
    | (?P<image> !? ) \[ (?P<text> (?: `[^`]*` | [^\[\]`] )* ) \]
      \( (?P<target> [^)\s]+ ) (?P<title> \s+ "[^"]*" )? \)
    | (?P<attributes> [ \t]* \{{ :? [ ]* {ATTRIBUTE} (?: [ ]+ {ATTRIBUTE} )* [ ]* \}} )
    | (?P<value> {MARK.pattern} )
    """,
    re.DOTALL | re.VERBOSE,
)
"""Inline code, which stays as it is; or a link, an attribute list or a marked value."""

BEGINS_BLOCK = r"\s|[>|#`~]|[-*+] |\d+[.)] "
JOINT = re.compile(rf"(?:{BREAK})(?!{BEGINS_BLOCK})")
"""A line break that would be a space in Chinese text."""
SPECIAL = re.compile(r"([\\`*_\[\]<>])")


def plain_text(text: str, link: Link) -> str:
    """A text without attribute lists, its links and marked values in place.

    Args:
        text: no fences are in it.
        link: what becomes of links to files and anchors of the site.
    """
    return JOINT.sub("", _replace_tokens(text, link))


def _replace_tokens(text: str, link: Link) -> str:
    def replace(token: re.Match) -> str:
        if token["code"]:
            return MARK.sub(marked_value, token[0])
        if token["attributes"]:
            return ""
        if token["value"]:
            value = MARK.fullmatch(token["value"])
            return SPECIAL.sub(r"\\\1", marked_value(value))
        inside, target = _replace_tokens(token["text"], link), link(token["target"])
        if target is None:
            return inside
        return f"{token['image']}[{inside}]({target}{token['title'] or ''})"

    return TOKEN.sub(replace, text)


def fenced(text: str, language: str) -> str:
    """`text` in a fence that is longer than any in it."""
    longest = max((len(marks) for marks in re.findall(r"`{3,}", text)), default=2)
    marks = "`" * max(3, longest + 1)
    return f"{marks}{language}\n{text}\n{marks}"
