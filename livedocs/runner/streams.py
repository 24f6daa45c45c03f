"""stdout and stderr of a run, kept in files.

Whatever writes, Python, a library's C code or a process that a cell started, ends up in the same
file in the order it came, and however much it is, it takes no memory.
"""

from __future__ import annotations

import codecs
import ctypes
import io
import os
import sys
from pathlib import Path

SHOWN_BYTES = 50_000
"""How much a record keeps of what one cell shows as text, and of its stderr."""

NO_INPUT = "a cell cannot read from stdin: nobody is there to answer"


class Stream:
    """A file behind a standard stream, and how far it has been read."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o644)
        os.dup2(self._file, descriptor)
        self.offset = 0

    def fileno(self) -> int:
        return self._file

    def close(self) -> None:
        os.close(self._file)

    def take(self, limit: int = SHOWN_BYTES) -> tuple[str, int]:
        """What has been written since the last call.

        Args:
            limit: bytes to read at most.

        Returns:
            The text, and how many bytes of it were left out.
        """
        return self._take(os.fstat(self._file).st_size, limit)

    def put(self, text: str, limit: int = SHOWN_BYTES) -> tuple[str, int]:
        """Write `text` into the file, and take what had been written before it."""
        data = text.encode(errors="backslashreplace")
        os.write(self._file, data)
        end = os.lseek(self._file, 0, os.SEEK_CUR)
        taken = self._take(end - len(data), limit)
        self.offset = end
        return taken

    def _take(self, end: int, limit: int) -> tuple[str, int]:
        written = end - self.offset
        data = os.pread(self._file, min(written, limit), self.offset)
        self.offset = end
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        text = decoder.decode(data, final=len(data) == written)
        begun_character, _ = decoder.getstate()
        return text, written - len(data) + len(begun_character)


class NoInput(io.TextIOBase):
    """sys.stdin of the cells."""

    encoding = "utf-8"

    @property
    def buffer(self) -> io.BufferedIOBase:
        raise EOFError(NO_INPUT)

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> str:
        raise EOFError(NO_INPUT)

    def readline(self, size: int = -1) -> str:
        raise EOFError(NO_INPUT)


def open_streams(stdout: Path, stderr: Path) -> tuple[Stream, Stream]:
    """Send everything that this process and its children print to these files."""
    streams = Stream(stdout, 1), Stream(stderr, 2)
    sys.stdin = NoInput()
    sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__ = _text_stream(1), _text_stream(2)
    return streams


def flush_streams() -> None:
    """Write out what Python and C code have printed and still hold in their buffers."""
    sys.__stdout__.flush()
    sys.__stderr__.flush()
    ctypes.CDLL(None).fflush(None)


def _text_stream(descriptor: int) -> io.TextIOWrapper:
    """As on a terminal: each line is written at once and whole, also beside other processes."""
    raw = io.FileIO(descriptor, "w", closefd=False)
    return io.TextIOWrapper(raw, encoding="utf-8", errors="backslashreplace", line_buffering=True)
