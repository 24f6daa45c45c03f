"""Deprecations that a cell meets: warnings about its own lines, and what a library's log says.

The state of warnings is the cells' own, as in a script: what they filter, catch and show. A warning
is looked at on its way to that state, so that a deprecation is found, too, that nobody sees.
"""

from __future__ import annotations

import functools
import logging
import os
import re
import sys
import types
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType

from livedocs.runner.glyphs import is_missed_by_nobody
from livedocs.runner.stack import frames_of_cell, is_engine

DEPRECATIONS = (DeprecationWarning, PendingDeprecationWarning, FutureWarning)
DEPRECATED_LOG_LINE = re.compile(r".*(?:deprecat|\b(?:will|to) be removed\b).*", re.IGNORECASE)

BEYOND = sys.maxsize - 1
"""A level of the stack that is above its top: Python then names `sys` in place of a file."""


@dataclass(frozen=True)
class Deprecation:
    """What a library calls deprecated.

    Attributes:
        line: of the module; None where it is in a log, which does not say whose line it is about.
    """

    message: str
    line: int | None


class Watch:
    """Looks at warnings and log records of this process."""

    def __init__(self) -> None:
        self._path = self._folder = ""
        self._found: list[Deprecation] = []

    def install(self) -> None:
        """Begin to look at warnings, before libraries take the functions that warn by name."""
        warnings.warn = self._watched_warn(warnings.warn)
        warnings.warn_explicit = self._watched_warn_explicit(warnings.warn_explicit)
        # Also what Python's own C code warns of, but only where it is shown.
        warnings._showwarnmsg = self._watched_show(warnings._showwarnmsg)

    def begin(self, path: str) -> None:
        """Begin to note deprecations, as the author of the module at `path` can help them."""
        self._path, self._folder = path, os.path.dirname(path) + os.sep  # noqa: PTH120
        make_record = logging.getLogRecordFactory()

        def make_and_note(*args, **kwargs) -> logging.LogRecord:
            record = make_record(*args, **kwargs)
            self._note_record(record)
            return record

        logging.setLogRecordFactory(make_and_note)

    def take(self) -> list[Deprecation]:
        """Return the deprecations since the last call."""
        found, self._found = self._found, []
        return found

    def _watched_warn(self, original: Callable) -> Callable:
        @functools.wraps(original)
        def warn(message, category=None, stacklevel=1, source=None, **more) -> None:
            frames = list(frames_of_cell(sys._getframe(1)))
            if is_missed_by_nobody(message, frames):
                return
            prefixes = more.get("skip_file_prefixes", ())
            place = _frame_at(frames, stacklevel, prefixes)
            # This function is one frame more, but where frames are told by their files.
            level = stacklevel if prefixes else max(stacklevel, 1) + 1
            level = BEYOND if place is None else level
            original(message, category, level, source, **more)
            if not self._is_authors(frames):
                file, line = (place.f_code.co_filename, place.f_lineno) if place else ("sys", 1)
                self._note(message, category, file, line, frames)

        warn.__module__ = warnings.__name__  # where pickle finds it
        return warn

    def _watched_warn_explicit(self, original: Callable) -> Callable:
        @functools.wraps(original)
        def warn_explicit(message, category, filename, lineno, *args, **kwargs) -> None:
            original(message, category, filename, lineno, *args, **kwargs)
            frames = list(frames_of_cell(sys._getframe(1)))
            if not self._is_authors(frames):
                self._note(message, category, filename, lineno, frames)

        warn_explicit.__module__ = warnings.__name__
        return warn_explicit

    def _watched_show(self, original: Callable) -> Callable:
        def show(message: warnings.WarningMessage) -> None:
            caller = sys._getframe(1)
            if not is_engine(caller):  # else it comes by one of the functions above
                place = message.filename, message.lineno
                frames = list(frames_of_cell(caller))
                self._note(message.message, message.category, *place, frames)
            original(message)

        return show

    def _note(
        self,
        message: str | Warning,
        category: type[Warning] | None,
        file: str,
        line: int,
        frames: Sequence[FrameType],
    ) -> None:
        kind = type(message) if isinstance(message, Warning) else category or UserWarning
        # Where the cell records warnings, it deals with them itself.
        is_recorded = isinstance(warnings._showwarnmsg_impl, types.BuiltinMethodType)
        if not self._path or is_recorded or not issubclass(kind, DEPRECATIONS):
            return
        blamed = line if file == self._path else _line_that_called(frames, self._path)
        if blamed is not None:
            self._found.append(Deprecation(f"{kind.__name__}: {message}", blamed))

    def _note_record(self, record: logging.LogRecord) -> None:
        if record.levelno < logging.WARNING or not self._is_librarys(record):
            return
        with suppress(Exception):  # the record is wrong, which `logging` says itself
            if found := DEPRECATED_LOG_LINE.search(record.getMessage()):
                message = f"a library logged a deprecation: {found[0].strip()}"
                self._found.append(Deprecation(message, None))

    def _is_librarys(self, record: logging.LogRecord) -> bool:
        """Whether a library logs for itself: not the author, not a library in the author's name."""
        if record.name == "py.warnings" or self._is_own(record.pathname):
            return False
        if record.name == "root":
            return True
        module = sys.modules.get(record.name.partition(".")[0])
        return module is not None and not self._is_own(getattr(module, "__file__", None))

    def _is_authors(self, frames: Sequence[FrameType]) -> bool:
        """Whether the author warns, not a library."""
        return bool(frames) and self._is_own(frames[0].f_code.co_filename)

    def _is_own(self, file: str | None) -> bool:
        return file is not None and file.startswith(self._folder)


WATCH = Watch()
"""The process's, which the runs that are forked from it inherit."""


def _frame_at(
    frames: Sequence[FrameType], level: int, prefixes: tuple[str, ...]
) -> FrameType | None:
    """The frame that a warning of this level is about; None if it is above the top.

    Args:
        prefixes: what the files of frames begin with that do not count.
    """
    level = max(level, 2 if prefixes else 1)
    above = (
        frame
        for frame in frames[1:]
        if not _is_import_system(frame) and not frame.f_code.co_filename.startswith(prefixes)
    )
    found = [*frames[:1], *above][level - 1 :]
    return found[0] if found else None


def _is_import_system(frame: FrameType) -> bool:
    file = frame.f_code.co_filename
    return "importlib" in file and "_bootstrap" in file


def _line_that_called(frames: Sequence[FrameType], path: str) -> int | None:
    """The line of the module if it called the package that warns; None if another package did.

    Libraries often warn without telling whose line it is about. Where it is another library that
    uses what is deprecated, the module cannot help it.
    """
    package = None
    for caller in frames:
        file, name = caller.f_code.co_filename, caller.f_globals.get("__name__", "")
        if file == path:
            return caller.f_lineno
        if file.startswith("<") or name == "warnings":  # a dataclass's __init__, an import
            continue
        package = package or name.split(".")[0]
        if name.split(".")[0] != package:
            return None
    return None
