"""What the folders of the building machine are called in what a cell shows.

Files of the project are called by their way from the module, installed packages and Python's own
library by their folder, and what belongs to a run alone lies in a folder that is always the same:

    padding.py    ../docs/zh/index.md    site-packages/peft/config.py    python3.11/json/decoder.py
    /tmp/livedocs/scratch/work
"""

from __future__ import annotations

import html
import json
import os
import pwd
import re
import sys
import sysconfig
import unicodedata
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

FRAME = "|+\u2500-\u257f"
"""Of what tables and boxes are made, as in a set of a regular expression."""
WRAP = rf"[ {FRAME}]*\n[ {FRAME}]*"
"""What comes between the parts of a path where a line, or a row of a box, was too short for it."""


class Folders:
    """Folders, and what they are called.

    Args:
        names: folder → its name. Where that is empty, files in it are called by their own names.
    """

    def __init__(self, names: dict[str, str]) -> None:
        self._names: dict[str, str] = {}
        self._spelled: dict[str, str] = {}
        patterns = {}
        for folder, name in names.items():
            for path in (folder, os.path.realpath(folder)):
                if path == name or path in COMMON:
                    continue
                for spelled in _spellings(path):
                    self._names[spelled] = name
                    self._spelled[spelled.replace(" ", "")] = spelled
                    patterns[spelled[1:]] = f"(?:{WRAP})?".join(map(_character, spelled[1:]))
        longest_first = sorted(patterns, key=len, reverse=True)
        folders = "|".join(patterns[spelled] for spelled in longest_first)
        # It begins with what is rare in a text. A folder's name ends where it is not the beginning
        # of another one.
        self._pattern = re.compile(
            rf"/(?<![A-Za-z0-9_.~-]/)(?:{folders})(?![A-Za-z0-9_~-]|\.[A-Za-z0-9_])"
        )

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
        if not self._pattern.search(text):
            return text
        text = ENGINE_FRAMES.sub("", text)
        text = self._pattern.sub(self._unwrapped, text)
        lines: list[str] = []
        for line in text.split("\n"):
            lines.append(self._hide_in_line(line, lines[-1] if lines else ""))
        return "\n".join(lines)

    def _unwrapped(self, found: re.Match) -> str:
        """A folder in one line; of its spaces, some may have got lost where it was wrapped."""
        return self._spelled[re.sub(f"{WRAP}| ", "", found[0])]

    def _hide_in_line(self, line: str, above: str) -> str:
        """Of a row of a box or a table, `above` is the one that has its length."""
        end, hidden = 0, ""
        for found in self._pattern.finditer(line):
            hidden, end = hidden + line[end : found.start()], found.end()
            name = self._names[found[0]]
            if not name and line[end : end + 1] == "/":
                end += 1
            else:
                hidden += name or "."
        row = re.fullmatch(rf"([^{FRAME}]*)([{FRAME}].*(?<=[{FRAME}]))", line[end:])
        if not end or not row or not re.match(rf"[{FRAME}].*[{FRAME}]\Z", above):
            return hidden + line[end:]
        missing = _width(above) - _width(hidden + line[end:])
        return hidden + row[1] + " " * missing + row[2]


def folders_of(job: dict) -> Folders:
    """The folders of this process's run.

    Args:
        job: see execute.py.
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


def _spellings(path: str) -> set[str]:
    """A path as it is, in an address, in JSON, and in HTML and XML."""
    in_json = json.dumps(path)[1:-1]
    return {path, quote(path), in_json, html.escape(path), html.escape(path, quote=False)}


def _character(each: str) -> str:
    """A pattern for a character of a path; a space is lost where a line ends."""
    return rf"(?: |{WRAP})" if each == " " else re.escape(each)


def _width(line: str) -> int:
    """How many columns it takes in a terminal."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in line)
