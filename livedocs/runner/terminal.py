"""What a terminal shows of a text with control sequences: colours, links, lines written again."""

from __future__ import annotations

import re
import unicodedata

SPECIAL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
CONTROL = re.compile(
    r"""
    (?: \x1b\[ | \x9b ) (?P<numbers>[0-?]*) [ -/]* (?P<final>[@-~]?)  # moves, erases, colours
    | (?: \x1b[\]PX^_] | [\x90\x98\x9d-\x9f] )                        # links, titles, …
      [^\x07\x1b\x9c\n]* (?: \x07 | \x1b\\ | \x9c )?
    | \x1b [ -/]* [0-~]?                                              # character sets, …
    | \r*\n | [\x0b\x0c\x85]
    | [\x00-\x08\x0d-\x1f\x7f-\x9f]
    """,
    re.VERBOSE,
)
MOVES = {"A": (-1, 0), "B": (1, 0), "C": (0, 1), "D": (0, -1)}
"""By the letter that ends the sequence: rows and columns that the cursor goes."""
NEW_LINES = ("\n", "\x0b", "\x0c", "\x85")
FARTHEST = 1000
"""No terminal is wider or higher; a larger number stands for its edge."""
OTHER_HALF = ""
"""What stands in the second of two columns that a character takes."""


def as_terminal_shows(text: str) -> str:
    """`text` as it stands on a terminal in the end, one that is as wide as its longest line."""
    if not SPECIAL.search(text):
        return text
    screen = _Screen()
    position = 0
    for control in CONTROL.finditer(text):
        screen.write(text[position : control.start()])
        screen.obey(control)
        position = control.end()
    screen.write(text[position:])
    return screen.text()


class _Screen:
    """Lines of columns, and the cursor."""

    def __init__(self) -> None:
        self._rows: list[list[str]] = [[]]
        self._row = self._column = 0

    def text(self) -> str:
        return "\n".join("".join(row).rstrip(" ") for row in self._rows)

    def write(self, text: str) -> None:
        """Write characters over what stands at the cursor."""
        row = self._rows[self._row]
        for character in text:
            if unicodedata.category(character) in ("Mn", "Me", "Cf") and self._column:
                self._join(row, character)
                continue
            wide = unicodedata.east_asian_width(character) in ("W", "F")
            columns = [character, OTHER_HALF] if wide else [character]
            end = self._column + len(columns)
            row += [" "] * (self._column - len(row))
            if self._column < len(row) and row[self._column] == OTHER_HALF:
                row[self._column - 1] = " "
            if end < len(row) and row[end] == OTHER_HALF:
                row[end] = " "
            row[self._column : end] = columns
            self._column = end

    def _join(self, row: list[str], mark: str) -> None:
        """Put an accent, or what joins characters, to the character before the cursor."""
        row += [" "] * (self._column - len(row))
        place = self._column - 1
        row[place - 1 if place and row[place] == OTHER_HALF else place] += mark

    def obey(self, control: re.Match) -> None:
        """Do what a sequence says; colours and whatever else shows no character do nothing."""
        if control[0].endswith(NEW_LINES):
            self._go_to(self._row + 1, 0)
        elif control[0] == "\r":
            self._column = 0
        elif control[0] == "\b":
            self._column = max(0, self._column - 1)
        elif final := control["final"]:
            digits = re.findall(r"\d+", control["numbers"])
            numbers = [min(int(number[:9]), FARTHEST) for number in digits]
            first = numbers[0] if numbers else 0
            if final in MOVES:
                rows, columns = (step * max(1, first) for step in MOVES[final])
                self._go_to(self._row + rows, self._column + columns)
            elif final == "G":
                self._go_to(self._row, first - 1)
            elif final == "H":
                self._go_to(first - 1, numbers[1] - 1 if len(numbers) > 1 else 0)
            elif final in "JK":
                self._erase(final, first)

    def _go_to(self, row: int, column: int) -> None:
        self._row, self._column = max(0, row), max(0, column)
        self._rows += [[] for _ in range(self._row + 1 - len(self._rows))]

    def _erase(self, what: str, part: int) -> None:
        """Erase of the line (K) or of all (J) what is behind the cursor, before it, or both."""
        row = self._rows[self._row]
        if part == 0:
            del row[self._column :]
        else:
            end = len(row) if part >= 2 else min(len(row), self._column + 1)
            row[:end] = " " * end
        if what == "J":
            behind, before = part in (0, 2), part in (1, 2)
            if behind:
                del self._rows[self._row + 1 :]
            if before:
                self._rows[: self._row] = [[] for _ in range(self._row)]
