"""Reads a page before Markdown does: what is generated goes in, mistakes in fences come out."""

from __future__ import annotations

import re

from markdown import Markdown
from markdown.preprocessors import Preprocessor

from livedocs.errors import LiveDocsError
from livedocs.pages.directives import expand
from livedocs.pages.fences import COMPACT_OPTION, LINE_OPTION, Fences
from livedocs.pages.page import Page
from livedocs.pages.quotes import hidden_quote
from livedocs.pages.sections import FENCE, OPTION, closes_fence
from livedocs.pages.values import mark_values
from livedocs.pages.views import VIEWS

CODE_LANGUAGES = {"python", "py", "python3", "pycon", "ipython"}
FENCE_OPTIONS = ("exec", "snippet", "stderr", "alt", "was", "view")
NOT_A_SNIPPET = (
    'a Python block that is no snippet; it is written ```python exec="on" snippet="module:cell"'
)


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
        result: list[str] = []
        open_fence, is_refused = "", False
        for position, line in enumerate(lines):
            fence = FENCE.match(line)
            opens = bool(fence and not open_fence)
            closes = bool(open_fence and closes_fence(fence, open_fence))
            if opens:
                open_fence = fence["marks"]
            try:
                if opens or not open_fence:
                    line = self._read(line, fence, page, lines, position)
            except LiveDocsError as error:
                box = self.fences.fail(error, page, page.line_of(lines, position))
                result += ["", re.match(r"[ \t>]*", line)[0] + box, ""]
                is_refused = opens
                continue
            if not is_refused:
                result += line.split("\n")
            if closes:
                open_fence, is_refused = "", False
        return result

    def _read(
        self, line: str, fence: re.Match | None, page: Page, lines: list[str], position: int
    ) -> str:
        """A line outside of fences, or one that opens a fence, as Markdown is to get it."""
        project = self.fences.project
        if fence and fence["language"].lower() in CODE_LANGUAGES:
            check_options(fence["options"])
            line = with_options(line, {LINE_OPTION: page.line_of(lines, position)})
        if quote := hidden_quote(line, project, page.language):
            return quote
        generated = expand(line, page.language, project)
        if generated is None:
            return mark_values(line, page.language, project)
        internal = {LINE_OPTION: page.line_of(lines, position), COMPACT_OPTION: "on"}
        return "\n".join(
            hidden_quote(text, project, page.language)
            or mark_values(with_options(text, internal), page.language, project)
            for text in generated.split("\n")
        )


def with_options(line: str, options: dict[str, object]) -> str:
    """`line` with these options added, if it opens a fence that shows a cell."""
    fence = FENCE.match(line)
    if not fence or "snippet=" not in fence["options"]:
        return line
    opening, end = line.rstrip(), "}" if fence["options"].rstrip().endswith("}") else ""
    added = " ".join(f'{name}="{value}"' for name, value in options.items())
    return f"{opening.removesuffix(end)} {added}{end}"


def check_options(text: str) -> dict[str, str]:
    """The options of a fence that holds Python.

    Raises:
        LiveDocsError: it does not show a cell, or one of them is unknown, malformed or wrong.
    """
    options = {name: value[1:-1] for name, value in OPTION.findall(text)}
    rest = OPTION.sub("", text).strip(" \t}")
    if not options.keys() & {"exec", "snippet"}:
        raise LiveDocsError(NOT_A_SNIPPET)
    if rest:
        raise LiveDocsError(f'cannot read the fence option `{rest}`; options are written name="…"')
    for name in options:
        if name not in FENCE_OPTIONS:
            known = ", ".join(FENCE_OPTIONS)
            raise LiveDocsError(f"unknown fence option `{name}`; known are {known}")
    if options.get("exec") != "on" or not options.get("snippet"):
        raise LiveDocsError(NOT_A_SNIPPET)
    if options.get("stderr", "on") != "on":
        raise LiveDocsError('the fence option `stderr` has one value, "on"')
    if options.get("view", "tokens") not in VIEWS:
        raise LiveDocsError(f"no view `{options['view']}`; there are {', '.join(VIEWS)}")
    return options
