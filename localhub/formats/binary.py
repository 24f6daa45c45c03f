"""Reads numbers and texts one after the other out of the bytes of a file."""

from __future__ import annotations

import struct

import numpy as np

from localhub import FillError


class BinaryReader:
    """A place in the content of a file; whatever leads beyond its end is an error.

    Args:
        content: of the file.
        where: archive and file, for errors.
    """

    def __init__(self, content: bytes, where: str) -> None:
        self.content, self.where, self.place = content, where, 0

    def numbers(self, form: str) -> tuple:
        """Read numbers in the form of the module struct, little-endian."""
        return struct.unpack("<" + form, self.bytes(struct.calcsize("<" + form)))

    def bytes(self, count: int) -> bytes:
        """Read so many bytes.

        Raises:
            FillError: there are not so many.
        """
        end = self.place + count
        if count < 0 or end > len(self.content):
            raise FillError(f"{self.where} ends at {len(self.content):,} bytes, before {end:,}.")
        self.place, begin = end, self.place
        return self.content[begin:end]

    def array(self, kind: object, count: int) -> np.ndarray:
        """Read so many values of a numpy type."""
        return np.frombuffer(self.bytes(np.dtype(kind).itemsize * count), kind)

    def at(self, place: int) -> BinaryReader:
        """A reader that begins at another place."""
        other = BinaryReader(self.content, self.where)
        other.bytes(place)
        return other
