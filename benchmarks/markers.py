"""Puts the tables between the markers of a page."""

from __future__ import annotations

from pathlib import Path

from benchmarks.errors import BenchmarkError

BEGIN = "<!-- bench -->"
END = "<!-- /bench -->"


def with_tables(path: Path, tables: str) -> str:
    """The page's text with the tables in place of what stands between its markers.

    Raises:
        BenchmarkError: a marker is missing, stands twice, or they are in the wrong order; the text
            names the file and, where there is one, the line.
    """
    text = path.read_text(encoding="utf-8")
    lines = text.split("\n")
    places = {}
    for marker in (BEGIN, END):
        found = [number for number, line in enumerate(lines) if line.strip() == marker]
        if not found:
            raise BenchmarkError(f"{path}: no line is the marker {marker}")
        if len(found) > 1:
            raise BenchmarkError(
                f"{path}:{found[1] + 1}: the marker {marker} stands twice, "
                f"first in line {found[0] + 1}"
            )
        (places[marker],) = found
    if places[END] < places[BEGIN]:
        raise BenchmarkError(f"{path}:{places[END] + 1}: the marker {END} stands before {BEGIN}")
    return "\n".join([*lines[: places[BEGIN] + 1], tables, *lines[places[END] :]])
