"""What stands on the pages of a PDF, as far as Chromium writes PDFs."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from pathlib import Path

OBJECT = re.compile(rb"(?<!\d)(\d+) 0 obj\b(.*?)\bendobj", re.DOTALL)
STREAM = re.compile(rb"stream\r?\n(.*)\r?\nendstream", re.DOTALL)
SIZE = re.compile(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]")
FONTS = re.compile(rb"/Font ?<<(.*?)>>", re.DOTALL)
NAMED = re.compile(rb"/(\w+) (\d+) 0 R")
SHOWN = re.compile(rb"/(\w+) [\d.-]+ Tf|<([0-9A-Fa-f]+)> ?Tj|\[([^\]]*)\] ?TJ|\bET\b")
HEX = re.compile(rb"<([0-9A-Fa-f]+)>")
ONE = re.compile(rb"^<(\w+)> <(\w+)>$", re.MULTILINE)
RANGE = re.compile(rb"^<(\w+)> <(\w+)> <(\w+)>$", re.MULTILINE)


@dataclass(frozen=True)
class PdfPage:
    """A page: its size in points, and its text in the order in which it is drawn."""

    width: int
    height: int
    text: str


def pdf_pages(file: Path) -> list[PdfPage]:
    """The pages of a PDF that Chromium has printed."""
    objects = {int(number): body for number, body in OBJECT.findall(file.read_bytes())}
    return [
        _page(body, objects) for body in objects.values() if re.search(rb"/Type ?/Page\b", body)
    ]


def _page(body: bytes, objects: dict[int, bytes]) -> PdfPage:
    width, height = (round(float(side)) for side in SIZE.search(body).groups())
    fonts = FONTS.search(body)
    letters = {
        name: _letters(objects, int(number))
        for name, number in (NAMED.findall(fonts[1]) if fonts else ())
    }
    content = _stream(objects[int(re.search(rb"/Contents (\d+) 0 R", body)[1])])
    font: dict[int, str] = {}
    drawn = []
    for name, one, several in SHOWN.findall(content):
        font = letters[name] if name else font
        drawn += [_text(glyphs, font) for glyphs in ([one] if one else HEX.findall(several))]
    return PdfPage(width, height, "".join(drawn))


def _text(glyphs: bytes, font: dict[int, str]) -> str:
    return "".join(font.get(int(glyphs[i : i + 4], 16), "") for i in range(0, len(glyphs), 4))


def _letters(objects: dict[int, bytes], number: int) -> dict[int, str]:
    """What the glyphs of a font stand for."""
    map_ = re.search(rb"/ToUnicode (\d+) 0 R", objects[number])
    if map_ is None:
        return {}
    text, found = _stream(objects[int(map_[1])]), {}
    text = b"".join(re.findall(rb"beginbf(?:char|range)(.*?)endbf", text, re.DOTALL))
    for first, last, to in RANGE.findall(text):
        for offset in range(int(last, 16) - int(first, 16) + 1):
            found[int(first, 16) + offset] = chr(int(to, 16) + offset)
    for glyph, to in ONE.findall(text):
        found[int(glyph, 16)] = bytes.fromhex(to.decode()).decode("utf-16-be")
    return found


def _stream(body: bytes) -> bytes:
    data = STREAM.search(body)[1]
    return zlib.decompress(data) if b"/FlateDecode" in body else data
