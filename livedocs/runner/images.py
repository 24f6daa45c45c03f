"""PNG and JPEG: how large they are, and a PNG without what says when and by what it was made."""

from __future__ import annotations

import struct
from collections.abc import Iterator

PNG, JPEG = "image/png", "image/jpeg"
PNG_BEGINS, JPEG_BEGINS = b"\x89PNG\r\n\x1a\n", b"\xff\xd8"
SAID_OF_IT = (b"tEXt", b"zTXt", b"iTXt", b"tIME", b"eXIf")
"""Parts of a PNG that nobody sees, and that may differ from build to build."""
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
"""The segments of a JPEG that say its size."""


def plain_png(data: bytes) -> bytes:
    """The image alone.

    Raises:
        ValueError: this is no PNG.
    """
    parts = (whole for kind, whole in _parts(data) if kind not in SAID_OF_IT)
    return PNG_BEGINS + b"".join(parts)


def size_of(mime: str, data: bytes) -> tuple[int, int]:
    """Width and height in pixels.

    Raises:
        ValueError: this is no such image.
    """
    if mime == PNG:
        _, header = next(_parts(data))
        return struct.unpack(">II", header[8:16])
    position = len(JPEG_BEGINS)
    while data.startswith(JPEG_BEGINS) and position + 9 <= len(data):
        marker, length = struct.unpack(">xBH", data[position : position + 4])
        if marker in FRAMES:
            height, width = struct.unpack(">HH", data[position + 5 : position + 9])
            return width, height
        position += 2 + length
    raise ValueError("a display says that it is a JPEG, and is none")


def _parts(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The parts of a PNG, each with its kind."""
    position = len(PNG_BEGINS)
    if not data.startswith(PNG_BEGINS) or data[position + 4 : position + 8] != b"IHDR":
        raise ValueError("a display says that it is a PNG, and is none")
    while position + 12 <= len(data):
        length, kind = struct.unpack(">I4s", data[position : position + 8])
        end = position + 12 + length
        yield kind, data[position:end]
        position = end
