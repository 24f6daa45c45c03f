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
    for mime, text_of in ((HTML, text_of_html), (MARKDOWN, str)):
        if mime in data:
            return _rich(mime, data[mime], plain, text_of)
    if SVG in data:
        _check_size("a figure", data[SVG], FIGURE_BYTES, "draw less in it")
        return {"kind": "figure", "text": data[SVG]}
    if PNG in data or JPEG in data:
        return _image(data, metadata)
    if LATEX in data:
        return _rich(LATEX, data[LATEX], plain, str)
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
    return EMPTY_LINES.sub("\n", "".join(reader.parts)).strip()


def _rich(mime: str, content: str, plain: str, text_of) -> dict:
    what = "LaTeX" if mime == LATEX else mime.partition("/")[2].replace("html", "HTML")
    _check_size(what, content, MARKUP_BYTES, "show fewer rows, or less of it")
    content, text = as_terminal_shows(content), ADDRESS.sub("", plain)
    if SAYS_NOTHING.fullmatch(text):
        text = text_of(content)
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
    width, height = _scaled(*size_of(mime, image), asked.get("width"), asked.get("height"))
    text = base64.b64encode(image).decode()
    return {"kind": "figure", "text": text, "mime": mime, "width": width, "height": height}


def _bytes(image: bytes | str) -> bytes:
    """An image, which IPython hands over as it is or as base64."""
    return base64.b64decode(image) if isinstance(image, str) else image


def _scaled(width: int, height: int, new_width: int | None, new_height: int | None) -> tuple:
    """A size, as a display asks for it; what it leaves open keeps the shape."""
    if new_width and new_height:
        return int(new_width), int(new_height)
    factor = new_width / width if new_width else new_height / height if new_height else 1
    return round(width * factor), round(height * factor)


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
