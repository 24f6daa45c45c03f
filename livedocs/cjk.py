"""A Python-Markdown extension: a line break inside Chinese text leaves no space.

HTML turns the line break between two lines of a paragraph into a space. Chinese is written without
spaces, so lines that end or begin with a full-width mark, or that meet between two Chinese
characters, are joined. Between Chinese and Latin text the space stays.
"""

from __future__ import annotations

import re

from markdown import Extension, Markdown
from markdown.inlinepatterns import InlineProcessor

MARK = r"\u3001-\u303f\uff00-\uffef"
CHARACTER = rf"\u3400-\u9fff\uf900-\ufaff\u2014\u2018-\u201d\u2026{MARK}"
BREAK = rf"(?<=[{CHARACTER}])\n *(?=[{CHARACTER}])|(?<=[{MARK}])\n *|\n *(?=[{MARK}])"


class _JoinLines(InlineProcessor):
    def handleMatch(self, m: re.Match, data: str) -> tuple[str, int, int]:
        return "", m.start(0), m.end(0)


class CjkExtension(Extension):
    """Registers the inline pattern."""

    def extendMarkdown(self, md: Markdown) -> None:
        md.inlinePatterns.register(_JoinLines(BREAK, md), "cjk", priority=1000)


def makeExtension(**options) -> CjkExtension:
    """Python-Markdown's way in."""
    return CjkExtension(**options)
