"""Warnings during a cell, each with the line of the module that it concerns."""

from __future__ import annotations

import sys
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

DEPRECATIONS = (DeprecationWarning, PendingDeprecationWarning, FutureWarning)


@dataclass(frozen=True)
class Warned:
    """A warning.

    Attributes:
        text: as Python prints it, but without the file's folder.
        line: of the module; None where it does not use what is deprecated, or nothing is.
    """

    text: str
    message: str
    line: int | None


@contextmanager
def record_warnings(path: Path) -> Iterator[list[Warned]]:
    """The list that gets every warning while this lasts.

    Args:
        path: of the module.
    """
    found: list[Warned] = []

    def show(message, category, filename, lineno, file=None, line=None) -> None:
        text = warnings.formatwarning(message, category, Path(filename).name, lineno)
        blamed = None
        if issubclass(category, DEPRECATIONS):
            by_module = filename == str(path)
            blamed = lineno if by_module else _line_that_called(sys._getframe(1), str(path))
        found.append(Warned(text, f"{category.__name__}: {message}", blamed))

    with warnings.catch_warnings():
        warnings.simplefilter("default")
        warnings.showwarning = show
        yield found


def _line_that_called(frame: FrameType, path: str) -> int | None:
    """The line of the module if it called the package that warns; None if another package did.

    Libraries often warn without telling whose line it is about. Where it is another library that
    uses what is deprecated, the module cannot help it.
    """
    package = None
    for caller, line in traceback.walk_stack(frame):
        file, name = caller.f_code.co_filename, caller.f_globals.get("__name__", "")
        if file == path:
            return line
        if file.startswith("<") or name == "warnings":  # a dataclass's __init__, an import
            continue
        package = package or name.split(".")[0]
        if name.split(".")[0] != package:
            return None
    return None
