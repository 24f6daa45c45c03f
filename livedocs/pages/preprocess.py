"""Reads a page before Markdown does: what is generated goes in, mistakes in fences come out."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Callable

from markdown import Markdown
from markdown.preprocessors import Preprocessor

from livedocs.errors import LiveDocsError
from livedocs.pages.directives import expand
from livedocs.pages.errors_page import PRINTED
from livedocs.pages.fences import COMPACT_OPTION, LINE_OPTION, TIMES_OPTION, Fences
from livedocs.pages.page import Page
from livedocs.pages.pieces import OPTION, Fence, Piece, pieces, without_end
from livedocs.pages.quotes import hidden_quote, hidden_text
from livedocs.pages.values import mark_braces, mark_values
from livedocs.pages.views import VIEWS

CODE_LANGUAGES = {"python", "py", "python3", "pycon", "ipython"}
FENCE_OPTIONS = ("exec", "snippet", "stderr", "alt", "was", "view")
NOT_A_SNIPPET = (
    'a Python block that is no snippet; it is written ```python exec="on" snippet="module:cell"'
)
WITHOUT_END = {
    "fence": "nothing closes this fence; the line that does has the same marks and the same indent",
    "comment": "nothing ends this comment; write `-->` behind it, or `<!--` as inline code",
}
"""What to say of a line that begins one of these."""


class PagePreprocessor(Preprocessor):
    """Puts values and generated parts into a page, and refuses Python that is not a snippet.

    markdown-exec would leave such a block on the page as it stands, say for `exce="on"`, and it
    would ignore options that it does not know.
    """

    def __init__(self, md: Markdown, fences: Fences) -> None:
        super().__init__(md)
        self.fences = fences

    def run(self, lines: list[str]) -> list[str]:
        if hasattr(self.md, "_original_md"):
            return lines
        page = Page.of(self.md, self.fences.options["language"])
        self.fences.project.begin_page()
        reader = _Reader(page, self.fences)
        result: list[str] = []
        markdown = "\n".join(lines)
        begun = without_end(markdown)
        for piece in pieces(markdown):
            line = functools.partial(page.line_of, lines, piece.number - 1)
            try:
                if piece.number in begun:
                    raise LiveDocsError(WITHOUT_END[begun[piece.number]])
                text = reader.read(piece, line)
            except LiveDocsError as error:
                indent = re.match(r"[ \t>]*", piece.text)[0]
                text = f"\n{indent}{self.fences.fail(error, page, line())}\n"
            result += text.split("\n")
        return result


class _Reader:
    """Reads the pieces of a page in their order, and counts what they show."""

    def __init__(self, page: Page, fences: Fences) -> None:
        self._language, self._project = page.language, fences.project
        self._times: Counter[str] = Counter()

    def read(self, piece: Piece, line: Callable[[], int]) -> str:
        """A piece as Markdown is to get it.

        Args:
            line: where it stands in the page's file.
        """
        if isinstance(piece, Fence):
            return self._fence(piece, line)
        if quote := self._quote(piece.text):
            return quote
        generated = expand(piece.text, self._language, self._project, on_page=True)
        if generated is None:
            return self._values(piece.text)
        return "\n".join(self._generated(part, line) for part in pieces(generated))

    def _generated(self, part: Piece, line: Callable[[], int]) -> str:
        if not isinstance(part, Fence):
            return self._quote(part.text) or self._values(part.text)
        if part.language == PRINTED:
            return hidden_text(part.text.partition("\n")[2].rpartition("\n")[0])
        return self._fence(part, line, {COMPACT_OPTION: "on"})

    def _fence(
        self, fence: Fence, line: Callable[[], int], more: dict[str, str] | None = None
    ) -> str:
        """A fence; if it shows a cell, with options that tell where."""
        opening, end_of_line, rest = fence.text.partition("\n")
        if fence.language.lower() in CODE_LANGUAGES:
            check_options(fence)
            self._times[fence.reference] += 1
            times = self._times[fence.reference]
            options = {LINE_OPTION: line(), TIMES_OPTION: times, **(more or {})}
            opening = with_options(opening, options)
        return self._values(opening) + end_of_line + rest

    def _quote(self, text: str) -> str | None:
        return hidden_quote(text, self._project, self._language)

    def _values(self, text: str) -> str:
        return mark_braces(mark_values(text, self._language, self._project))


def with_options(opening: str, options: dict[str, object]) -> str:
    """The line that opens a fence, with these options added."""
    opening = opening.rstrip()
    end = "}" if opening.endswith("}") else ""
    added = " ".join(f'{name}="{value}"' for name, value in options.items())
    return f"{opening.removesuffix(end)} {added}{end}"


def check_options(fence: Fence) -> None:
    """Refuse a fence that holds Python in any other way than the one to show a cell.

    Raises:
        LiveDocsError: it does not show a cell, or one of them is unknown, malformed or wrong.
    """
    options = fence.options
    rest = OPTION.sub("", fence.info).strip(" \t}")
    if not options.keys() & {"exec", "snippet"}:
        raise LiveDocsError(NOT_A_SNIPPET)
    if rest:
        raise LiveDocsError(f'cannot read the fence option `{rest}`; options are written name="…"')
    for name in options:
        if name not in FENCE_OPTIONS:
            known = ", ".join(FENCE_OPTIONS)
            raise LiveDocsError(f"unknown fence option `{name}`; known are {known}")
    if options.get("exec") != "on" or not fence.reference:
        raise LiveDocsError(NOT_A_SNIPPET)
    if options.get("stderr", "on") != "on":
        raise LiveDocsError('the fence option `stderr` has one value, "on"')
    if options.get("view", "tokens") not in VIEWS:
        raise LiveDocsError(f"no view `{options['view']}`; there are {', '.join(VIEWS)}")
