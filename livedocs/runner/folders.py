"""What the folders of the building machine are called in what a cell shows.

Files of the project are called by their way from the module, installed packages and Python's own
library by their folder, and what belongs to a run alone lies in a folder that is always the same:

    padding.py    ../data.csv    site-packages/peft/config.py    python3.11/json/decoder.py
    /tmp/livedocs/scratch/work
"""

from __future__ import annotations

import functools
import html
import json
import os
import pwd
import re
import sys
import sysconfig
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

RUN = "/tmp/livedocs"
"""What the folder of a run is called: its own name is another one each time."""

COMMON = ("/", "/root", "/usr", "/usr/local")
"""Folders that tell nothing of a machine."""

ENGINE = Path(__file__).parent
ENGINE_FRAMES = re.compile(
    rf'^  File "{re.escape(str(ENGINE))}/[^"]*", line \d+.*\n(?:    .*\n)*', re.MULTILINE
)

IN_A_NAME = "[A-Za-z0-9_~.-]"
CUT = re.compile(rf"(?<!{IN_A_NAME})(/[^\n'\"…]{{3,200}}?)(…|\.\.\.)")
"""A path that was too long for its place, in a table or in the representation of an object."""

FRAME = "|+\u2500-\u257f"
"""Of what tables and boxes are made, as in a set of a regular expression."""
WRAP = r"[^\w/\n]*\n[^\w/\n]*"
"""What comes between the parts of a path where a line, or a row of a box, was too short for it."""


class Folders:
    """Folders, and what they are called.

    Args:
        names: folder → its name. Where that is empty, files in it are called by their own names.
    """

    def __init__(self, names: dict[str, str]) -> None:
        self._names: dict[str, str] = {}
        for folder, name in names.items():
            for path in (folder, os.path.realpath(folder)):
                if path != name and path not in COMMON:
                    self._names |= dict.fromkeys(_spellings(path), name)
        self._by_letters = {_letters(path): path for path in self._names}
        self._beginnings = {f"/{path.split('/')[1]}" for path in self._names}

    @functools.cached_property  # most runs show no path, and it takes as long as a small cell
    def _pattern(self) -> re.Pattern:
        longest_first = sorted(self._names, key=len, reverse=True)
        folders = "|".join(f"(?:{WRAP})?".join(map(_character, path[1:])) for path in longest_first)
        # It begins with what is rare in a text. A folder's name ends where it is not the beginning
        # of another one.
        return re.compile(rf"/(?<!{IN_A_NAME}/)(?:{folders})(?![A-Za-z0-9_~-]|\.[A-Za-z0-9_])(/?)")

    def hide_in(self, value: object) -> object:
        """Return a text, or what holds texts as JSON does, with the names in place of folders."""
        if isinstance(value, str):
            return self._hide(value)
        if isinstance(value, list):
            return [self.hide_in(item) for item in value]
        if isinstance(value, dict):
            return {key: self.hide_in(item) for key, item in value.items()}
        return value

    def _hide(self, text: str) -> str:
        if not any(beginning in text for beginning in self._beginnings):
            return text
        text = self._pattern.sub(self._in_one_line, ENGINE_FRAMES.sub("", text))
        lines: list[str] = []
        for line in text.split("\n"):
            above = lines[-1] if lines else ""
            for pattern, name in ((self._pattern, self._name), (CUT, self._name_of_cut)):
                line = _replaced(pattern, name, line, above)
            lines.append(line)
        return "\n".join(lines)

    def _in_one_line(self, found: re.Match) -> str:
        """A folder as it was before it was wrapped, where spaces get lost."""
        return self._by_letters[_letters(found[0].removesuffix("/"))] + found[1]

    def _name(self, found: re.Match) -> str:
        name = self._names[found[0].removesuffix("/")]
        return name + found[1] if name else "" if found[1] else "."

    def _name_of_cut(self, found: re.Match) -> str:
        """Of a path that is cut within a folder's name, only that it is cut."""
        is_folder = any(path.startswith(found[1]) for path in self._names)
        return found[2] if is_folder and found[1].count("/") > 1 else found[0]


def folders_of(job: dict) -> Folders:
    """The folders of this process's run.

    Args:
        job: see job.py.
    """
    root, folder = Path(job["repository"]), Path(job["path"]).parent
    above = [folder, *folder.parents]
    project = {
        str(each): "/".join([".."] * height)
        for height, each in enumerate(above[: above.index(root) + 1])
    }
    home = "/"
    with suppress(KeyError):
        home = pwd.getpwuid(os.getuid()).pw_dir
    python = f"python{sys.version_info.major}.{sys.version_info.minor}"
    paths = sysconfig.get_paths()
    return Folders({
        home: "~",
        os.environ.get("TMPDIR", "/tmp").rstrip("/"): "/tmp",
        sys.base_prefix: "/usr",
        sys.prefix: ".venv" if sys.prefix != sys.base_prefix else "/usr",
        str(ENGINE.parent.parent): "",
        **project,
        os.environ["MPLCONFIGDIR"]: RUN,
        str(Path(job["stdout"]).parent): RUN,
        paths["stdlib"]: python,
        paths["platstdlib"]: python,
        paths["purelib"]: "site-packages",
        paths["platlib"]: "site-packages",
    })  # fmt: skip


def _replaced(pattern: re.Pattern, name: Callable, line: str, above: str) -> str:
    """A line with names for what fits a pattern; a row of a box stays as long as the one above."""
    hidden = pattern.sub(name, line)
    if hidden == line:
        return line
    *_, last = pattern.finditer(line)
    row = re.fullmatch(rf"([^{FRAME}]*)([{FRAME}].*(?<=[{FRAME}]))", line[last.end() :])
    if not row or not re.match(rf"[{FRAME}].*[{FRAME}]\Z", above):
        return hidden
    missing = " " * (_width(above) - _width(hidden))
    return hidden.removesuffix(row[2]) + missing + row[2]


def _spellings(path: str) -> set[str]:
    """A path as it is, in an address, in JSON, and in HTML and XML."""
    in_json = json.dumps(path)[1:-1]
    return {path, quote(path), in_json, html.escape(path), html.escape(path, quote=False)}


def _character(each: str) -> str:
    """A pattern for a character of a path; a space is lost where a line ends."""
    return rf"(?: |{WRAP})" if each == " " else re.escape(each)


def _letters(path: str) -> str:
    """What of a path wrapping does not change."""
    return re.sub(r"[^\w/]", "", path)


def _width(line: str) -> int:
    """How many columns it takes in a terminal."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in line)
