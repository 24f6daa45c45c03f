"""The rows of changes.yml."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

import yaml

from hfmigrate.patterns import Pattern, read_pattern

FILE = Path(__file__).with_name("changes.yml")


@dataclass(frozen=True)
class Row:
    """Something that has changed.

    Attributes:
        old: how it is written in old programs, as code.
        now: what is written instead.
        version: of the library, in which it changed.
        happens: what happens to who keeps the old, a key of `HAPPENS`.
        note: more about it, in English.
        patterns: by what it is recognised; none where no program can tell.
        module: the library as it is imported.
    """

    id: str
    old: str
    now: str
    library: str
    version: str
    happens: str
    note: str
    patterns: tuple[Pattern, ...]

    @property
    def module(self) -> str:
        return self.library.replace("-", "_")


HAPPENS = {
    "raises": "an error",
    "warns": "still works, with a warning",
    "ignored": "ignored, without a word",
    "other": "another result than before",
    "works": "still works",
}
"""What happens to who keeps the old."""


@functools.cache
def rows() -> tuple[Row, ...]:
    """All rows, in their order.

    Raises:
        MalformedPattern: a row is recognised by what is no pattern.
    """
    groups = yaml.safe_load(FILE.read_text(encoding="utf-8")).values()
    return tuple(_row(said) for group in groups for said in group["rows"])


def _row(said: dict) -> Row:
    find = said["find"] if isinstance(said["find"], list) else []
    return Row(
        *(said[key] for key in ("id", "old", "now", "library", "version", "happens")),
        note=said.get("note", {}).get("en", ""),
        patterns=tuple(map(read_pattern, find)),
    )
