"""A Python-Markdown extension: terms of a glossary get a tooltip with their meaning.

    - livedocs.glossary:
        path: docs/glossary.yml

In each section, which begins at any heading, the first occurrence of a term becomes an `<abbr>`. Of
terms that begin at one place the longest wins. Code, links, headings, titles of admonitions, and
blocks of raw HTML are left alone.
"""

from __future__ import annotations

import functools
import re
import xml.etree.ElementTree as etree
from pathlib import Path

from markdown import Extension, Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import ETX, HTML_PLACEHOLDER_RE, STX, AtomicString

from livedocs.errors import LiveDocsError
from livedocs.modules.inputs import stamp
from livedocs.pages.failing import fail
from livedocs.pages.page import Page, root_folder
from livedocs.pages.terms import Term, normal, read_glossary

DEFAULT_LANGUAGE = "en"
"""Of pages outside a language folder."""

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
UNTOUCHED = {"a", "abbr", "code", "kbd", "summary", "svg", *HEADINGS}
TITLE_CLASS = "admonition-title"
RAW_TAG = re.compile(r"<(?P<end>/?)(?P<name>\w+)[^>]*(?<!/)>")
KEPT_ASIDE = rf"{STX}[^{ETX}]*{ETX}"
"""A mark for what Python-Markdown puts in later, for instance a tag of raw HTML."""
EDGE = r"(?:(?<![\w-])|(?![\w-]))"
"""Anywhere but inside a word of ASCII characters; Chinese is written without spaces."""


class _Terms:
    """The terms on pages of one language, by form, and the pattern that finds them."""

    def __init__(self, by_form: dict[str, Term]) -> None:
        self.by_form = by_form
        longest_first = sorted(by_form, key=len, reverse=True)
        forms = "|".join(re.escape(form).replace(r"\ ", r"\s+") for form in longest_first)
        pattern = rf"(?P<aside>{KEPT_ASIDE})|{EDGE}(?:{forms}){EDGE}"
        self.pattern = re.compile(pattern, re.ASCII | re.IGNORECASE)


class _Walk:
    """The way through a page, in the order of its text.

    Args:
        stash: what Python-Markdown keeps aside.
    """

    def __init__(self, terms: _Terms, stash: list) -> None:
        self._terms = terms
        self._stash = stash
        self._explained: set[str] = set()
        self._raw = ""  # the element of raw HTML around, if it is to be left alone

    def through(self, element: etree.Element) -> None:
        """Put tooltips into `element` and what it contains."""
        if element.tag in HEADINGS:
            self._explained.clear()
        if element.tag in UNTOUCHED or TITLE_CLASS in element.get("class", "").split():
            return
        children = list(element)
        element.text, element[:] = self._explain(element.text)
        for child in children:
            self.through(child)
            element.append(child)
            child.tail, tooltips = self._explain(child.tail)
            element.extend(tooltips)

    def _explain(self, text: str | None) -> tuple[str | None, list[etree.Element]]:
        """What of `text` comes before the first tooltip, and tooltips with what follows each."""
        if not text or isinstance(text, AtomicString):
            return text, []
        found = [match for match in self._terms.pattern.finditer(text) if self._is_new(match)]
        ends = [*(match.start() for match in found), len(text)]
        tooltips = []
        for match, end in zip(found, ends[1:], strict=True):
            title = self._terms.by_form[normal(match[0])].text
            tooltip = etree.Element("abbr", {"title": title, "tabindex": "0"})
            tooltip.text, tooltip.tail = match[0], text[match.end() : end]
            tooltips.append(tooltip)
        return text[: ends[0]], tooltips

    def _is_new(self, match: re.Match) -> bool:
        """Whether the match is a term that is not explained yet in its section."""
        if match["aside"]:
            self._pass(match["aside"])
            return False
        name = self._terms.by_form[normal(match[0])].name
        if self._raw or name in self._explained:
            return False
        self._explained.add(name)
        return True

    def _pass(self, mark: str) -> None:
        """Note which element of raw HTML begins or ends here."""
        placeholder = HTML_PLACEHOLDER_RE.fullmatch(mark)
        tag = placeholder and RAW_TAG.fullmatch(str(self._stash[int(placeholder[1])]))
        if not tag:
            return
        name = tag["name"].lower()
        if tag["end"] and name == self._raw:
            self._raw = ""
        elif not tag["end"] and not self._raw and name in UNTOUCHED:
            self._raw = name


class _Explain(Treeprocessor):
    def __init__(self, md: Markdown, path: str) -> None:
        super().__init__(md)
        self.path = path

    def run(self, root: etree.Element) -> None:
        if hasattr(self.md, "_original_md"):  # markdown-exec renders the code of a cell
            return
        language = Page.of(self.md, DEFAULT_LANGUAGE).language
        path = root_folder(self.md) / self.path
        glossary = _read(path, stamp(path))
        stash = self.md.htmlStash
        if isinstance(glossary, LiveDocsError):
            box = etree.Element("p")
            box.text = stash.store(fail(glossary, glossary, language))
            root.insert(0, box)
        else:
            _Walk(glossary[language], stash.rawHtmlBlocks).through(root)


@functools.lru_cache(maxsize=1)
def _read(path: Path, changed: tuple[int, int] | None) -> dict[str, _Terms] | LiveDocsError:
    """The terms by page language, or the error; kept, it is one error for all pages."""
    try:
        return {language: _Terms(terms) for language, terms in read_glossary(path).items()}
    except LiveDocsError as error:
        return error


class GlossaryExtension(Extension):
    """Registers the tree processor."""

    def __init__(self, **options) -> None:
        self.config = {"path": ["", "YAML file with the terms, below the folder of mkdocs.yml"]}
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:
        # After other extensions have made their abbreviations (7), before escapes are resolved (0).
        md.treeprocessors.register(_Explain(md, self.getConfig("path")), "glossary", priority=3)


def makeExtension(**options) -> GlossaryExtension:
    """Python-Markdown's way in."""
    return GlossaryExtension(**options)
