"""HTML and Markdown that a cell displays, inside the page's own rules.

What is not known to be harmless does not get through: of the tags below, each is written anew, with
those attributes that are named; style, classes, ids and scripts in attributes are left out, for the
page has its own. What would be lost is an error, such as a script, an image from elsewhere, or the
address of a link that leads nowhere on a page.
No library does this: nh3 and bleach drop in silence what a page would lack, and bleach has ended.
"""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser

from markdown import markdown
from markdown.extensions.tables import TableExtension

from livedocs.errors import LiveDocsError
from livedocs.pages.values import unmarked
from livedocs.runner.displays import MARKDOWN

KEPT = re.compile(
    "a|abbr|b|blockquote|caption|code|col|colgroup|dd|del|div|dl|dt|em|fig(caption|ure)|i|img|ins"
    "|kbd|li|mark|meter|[bh]r|ol|p|pre|progress|q|s|samp|small|span|strong|su[bp]|table|t(body|foot)"
    "|t[dhrt]|thead|u|ul|var|wbr"
)
EMPTY = re.compile("br|col|hr|img|wbr")
"""Tags that nothing ends."""
ONLY_INSIDE = re.compile(
    "article|body|center|details|font|footer|head|header|html|main|section|summary"
)
"""Tags of which only what is in them is shown."""
LEFT_OUT = re.compile("style|title")
"""Tags that are left out with what is in them."""
FRAME_STYLE = re.compile(r"(?:\s*\.dataframe\b[^{}]*\{[^{}]*\})+\s*")
"""The style of a data frame of polars; that of pandas is scoped."""
HEADING = re.compile("h[1-6]")
"""It is shown as a paragraph: the page's own headings make its contents."""
ATTRIBUTES = re.compile("alt|colspan|dir|lang|max|min|reversed|rowspan|scope|start|title|value")
LINK = re.compile(r"(?:https?|mailto):", re.IGNORECASE)
IMAGE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+")
OPEN_COMMENT = re.compile(r"<!--(?!-?>|.*?--!?>)", re.DOTALL)
NO_HEADER = re.compile(r"<th([^<>]*)></th>")
"""The corner of a data frame."""
ALIGNMENT = re.compile("left|center|right")
EXTENSIONS = (TableExtension(use_align_attribute=True), "fenced_code", "sane_lists")
LOST_STYLE = (
    "and a page has its own: show without it what it says (of a `Styler` its `data`), or draw that"
)
WITHOUT_END = "that nothing ends; all that follows would be lost"
INSTEAD = "print what readers need of it, or display it as text, SVG or an image"


def render_markup(mime: str, text: str) -> str:
    """HTML or Markdown as a part of a page; what is too wide scrolls inside it.

    Raises:
        LiveDocsError: it holds what a page does not show.
    """
    html = markdown(text, extensions=EXTENSIONS) if mime == MARKDOWN else text
    # A focusable box can be scrolled sideways by keyboard.
    return f'<div class="live-markup" tabindex="0">{unmarked(allowed_html(html))}</div>'


def allowed_html(html: str) -> str:
    """HTML with nothing but what this module allows, every tag closed.

    Raises:
        LiveDocsError: it holds what would be lost.
    """
    if OPEN_COMMENT.search(html):
        raise LiveDocsError(f"the cell displays HTML with a comment {WITHOUT_END}")
    writer = _Writer()
    try:
        writer.feed(html)
        writer.close()
    except AssertionError as error:  # of html.parser, for what only some programs write
        raise LiveDocsError(f"the cell displays HTML that cannot be read: {error}") from error
    return NO_HEADER.sub(r"<td\1></td>", writer.html())


class _Writer(HTMLParser):
    """Writes HTML anew as it reads it."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[str] = []
        self._open: list[str] = []
        self._left_out = ""
        self._is_scoped = False
        self._unseen: list[str] = []

    def close(self) -> None:
        super().close()
        if self._left_out:
            raise LiveDocsError(f"the cell displays a `<{self._left_out}>` {WITHOUT_END}")

    def html(self) -> str:
        return "".join(self._parts) + "".join(_end(tag) for tag in reversed(self._open))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._left_out or ONLY_INSIDE.fullmatch(tag):
            return
        if LEFT_OUT.fullmatch(tag):
            self._left_out = tag
            self._is_scoped = "scoped" in dict(attrs)
        elif HEADING.fullmatch(tag):
            self._parts.append("<p><strong>")
            self._open.append(tag)
        elif KEPT.fullmatch(tag):
            self._parts.append(f"<{tag}{_attributes(tag, attrs)}>")
            if not EMPTY.fullmatch(tag):
                self._open.append(tag)
        else:
            raise LiveDocsError(f"the cell displays a `<{tag}>`, which a page does not: {INSTEAD}")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._left_out:
            is_lost = tag == "style" and not self._is_scoped
            if is_lost and not FRAME_STYLE.fullmatch("".join(self._unseen)):
                raise LiveDocsError(f"the cell displays HTML with a style sheet, {LOST_STYLE}")
            self._left_out, self._unseen = "", []
        elif tag in self._open:
            while (last := self._open.pop()) != tag:
                self._parts.append(_end(last))
            self._parts.append(_end(tag))

    def handle_data(self, data: str) -> None:
        if self._left_out:
            self._unseen.append(data)
        else:
            self._parts.append(escape(data, quote=False))


def _end(tag: str) -> str:
    return "</strong></p>" if HEADING.fullmatch(tag) else f"</{tag}>"


def _attributes(tag: str, attributes: list[tuple[str, str | None]]) -> str:
    given = {name: value or "" for name, value in attributes}
    kept = {name: value for name, value in given.items() if ATTRIBUTES.fullmatch(name)}
    if tag == "a" and "href" in given:
        if not LINK.match(given["href"]):
            raise LiveDocsError(
                f"the cell displays a link to {given['href']!r}, which leads nowhere on a page: "
                "give the whole address, with https, or display it without a link"
            )
        kept["href"] = given["href"]
    if tag == "table":
        is_frame = "dataframe" in given.get("class", "").split()
        kept["class"] = "live-frame" if is_frame else "live-rows"
    if tag in ("td", "th") and ALIGNMENT.fullmatch(given.get("align", "").lower()):
        kept["align"] = given["align"].lower()
    if tag == "img":
        if not IMAGE.fullmatch(given.get("src", "")):
            raise LiveDocsError(
                f"the cell displays an image from elsewhere, {given.get('src', '')!r}; a page asks "
                "nobody else for anything: display the image itself"
            )
        if not kept.get("alt"):
            raise LiveDocsError('the cell displays an `<img>` that needs an `alt="…"`')
        kept["src"] = given["src"]
    return "".join(f' {name}="{escape(value)}"' for name, value in kept.items())
