"""Which entries may print something else with the Hub than with the local Hub."""

from __future__ import annotations

from pages import ROOT

from livedocs.pages.marks import Marks, read_marks

TABLE = ROOT / "docs" / "marks.yml"
HUB = "hub"


def marks() -> Marks:
    """The marks of the project."""
    return read_marks(TABLE)


def all_that_may_differ() -> set[str]:
    """The entries whose mark the Hub takes away."""
    found = marks()
    return {
        reference
        for reference, entry in found.entries.items()
        if not found.kinds[entry.kind].holds(HUB)
    }
