"""A display as an output: of its forms the one that a notebook would show, and its text.

An output is {"kind", "text"}, where `kind` is "result" or "figure". A figure is an SVG, or has a
"mime" with "width" and "height", and its text is base64. A result that is more than text has that
as "rich", and says its "mime".
"""

from __future__ import annotations

import base64
import re
from html.parser import HTMLParser

from livedocs.runner.images import JPEG, PNG, plain_png, size_of
from livedocs.runner.terminal import as_terminal_shows

PLAIN, HTML, MARKDOWN, LATEX = "text/plain", "text/html", "text/markdown", "text/latex"
SVG = "image/svg+xml"
NAMES = {HTML: "HTML", MARKDOWN: "Markdown", LATEX: "LaTeX"}
FIGURE_BYTES = 2_000_000
IMAGE_BYTES = 150_000
"""An image is part of the page, in each language and on the page of all entries."""
MARKUP_BYTES = 200_000

ADDRESS = re.compile(r" at 0x[0-9A-Fa-f]+(?=>)")
SAYS_NOTHING = re.compile(r"<\S+(?: object)?>|")
"""What Python prints of an object that does not say how, once its address is gone."""
ROW = re.compile("blockquote|[bh]r|div|d[lt]|h[1-6]|li|[ou]l|p|pre|table|tr")
CELL = re.compile("dd|t[dh]")
UNSEEN = ("script", "style", "title")
SPACES = re.compile(" {3,}")
EMPTY_LINES = re.compile(r"\s*\n\s*")


def as_output(data: dict, metadata: dict) -> dict:
    """The output for a display.

    Args:
        data: MIME type → content, as IPython's formatters make it.
        metadata: MIME type → what is said of that content, such as the width of an image.

    Raises:
        ValueError: it is too large, or nothing in it can be shown.
    """
    data = {mime: content for mime, content in data.items() if content is not None}
    plain = data.get(PLAIN, "")
    for mime in (HTML, MARKDOWN):
        if mime in data:
            return _rich(mime, data[mime], plain)
    if SVG in data:
        _check_size("a figure", data[SVG], FIGURE_BYTES, "draw less in it")
        return {"kind": "figure", "text": data[SVG]}
    if PNG in data or JPEG in data:
        return _image(data, metadata)
    if LATEX in data:
        return _rich(LATEX, data[LATEX], plain)
    others = sorted(mime for mime in data if mime != PLAIN)
    if others and SAYS_NOTHING.fullmatch(ADDRESS.sub("", plain)):
        raise ValueError(
            f"a display that is {' or '.join(others)}, and has no text; a page shows HTML, "
            "Markdown, SVG, PNG, JPEG and text: display it as one of these, or print what it says"
        )
    return {"kind": "result", "text": plain}


def text_of_html(html: str) -> str:
    """What HTML says, a line for each row or paragraph."""
    reader = _Text()
    reader.feed(html)
    reader.close()
    return EMPTY_LINES.sub("\n", SPACES.sub("  ", "".join(reader.parts))).strip()


def _rich(mime: str, content: str, plain: str) -> dict:
    """A result with its text: what Python prints of it, or where that says nothing, its words."""
    _check_size(NAMES[mime], content, MARKUP_BYTES, "show fewer rows, or less of it")
    content, text = as_terminal_shows(content), ADDRESS.sub("", plain)
    if SAYS_NOTHING.fullmatch(text):
        text = text_of_html(content) if mime == HTML else content
    return {"kind": "result", "text": text, "mime": mime, "rich": content}


def _image(data: dict, metadata: dict) -> dict:
    """The PNG, or where that is too large for a page the JPEG of the same."""
    images = {mime: _bytes(data[mime]) for mime in (PNG, JPEG) if mime in data}
    if PNG in images:
        images[PNG] = plain_png(images[PNG])
    small = (mime for mime, image in images.items() if len(image) <= IMAGE_BYTES)
    mime = next(small, next(iter(images)))
    image, asked = images[mime], metadata.get(mime) or {}
    _check_size("an image", image, IMAGE_BYTES, "make it smaller, or show a photograph as JPEG")
    width, height = _scaled(size_of(mime, image), asked.get("width"), asked.get("height"))
    text = base64.b64encode(image).decode()
    return {"kind": "figure", "text": text, "mime": mime, "width": width, "height": height}


def _bytes(image: bytes | str) -> bytes:
    """An image, which IPython hands over as it is or as base64."""
    return base64.b64decode(image) if isinstance(image, str) else image


def _scaled(size: tuple[int, int], width: object, height: object) -> tuple[int, int]:
    """A size as a display asks for it, in pixels; what it leaves open keeps the shape."""
    match width, height:
        case int(), int():
            return width, height
        case int(), _:
            return width, round(size[1] * width / size[0])
        case _, int():
            return round(size[0] * height / size[1]), height
    return size


def _check_size(what: str, content: str | bytes, most: int, mend: str) -> None:
    if len(content) > most:
        raise ValueError(f"{what} of {len(content):,} bytes; at most {most:,}: {mend}")


class _Text(HTMLParser):
    """The text of HTML, with line breaks where rows and paragraphs begin."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._unseen = ""

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.parts.append("\n" if ROW.fullmatch(tag) else "  " if CELL.fullmatch(tag) else "")
        if tag in UNSEEN:
            self._unseen = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self._unseen:
            self._unseen = ""

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(re.sub(r"\s+", " ", data))
