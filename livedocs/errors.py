"""Errors that say where: the file, the line, and the lines around it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

CONTEXT_LINES = 2


@dataclass(frozen=True)
class Location:
    """A line of a file; `line` counts from 1."""

    path: Path
    line: int

    def __str__(self) -> str:
        try:
            shown = self.path.relative_to(Path.cwd())
        except ValueError:
            shown = self.path
        return f"{shown.as_posix()}:{self.line}"

    def excerpt(self) -> str:
        """The line with `CONTEXT_LINES` lines on each side, the line itself marked with `>`."""
        try:
            text = self.path.read_text(encoding="utf-8-sig", errors="replace")
        except OSError:
            return ""
        lines = text.removesuffix("\n").split("\n")
        first = max(self.line - 1 - CONTEXT_LINES, 0)
        shown = lines[first : self.line + CONTEXT_LINES]
        return "\n".join(
            f"  {'>' if number == self.line else ' '} {number:4} | {text}"
            for number, text in enumerate(shown, start=first + 1)
        )


class LiveDocsError(Exception):
    """A mistake in a page or a module, or a cell that failed.

    Args:
        message: what is wrong, in one or more sentences; shown last.
        locations: the places to look at, the outermost (the page) first.

    Attributes:
        is_reported: whether it is in the log already, while serving.
    """

    is_reported = False

    def __init__(self, message: str, *locations: Location) -> None:
        self.message = message
        self.locations = locations
        super().__init__(message)

    def inside(self, location: Location) -> LiveDocsError:
        """The same error, seen from `location` (the page that shows the cell)."""
        return LiveDocsError(self.message, location, *self.locations)

    def __str__(self) -> str:
        places = [f"{location}\n{location.excerpt()}" for location in self.locations]
        return "\n".join([*places, self.message])
