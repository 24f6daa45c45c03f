"""Outputs as approved snapshots: how they are written, when two are the same, how they differ.

Each cell has a file `tests/outputs/<module>/<cell>.txt`, for people to read in a review:

    approved with datasets 5.2.0, transformers 5.23.0
    --- stdout
    lengths: [16, 8]

The first line says with which versions the output last changed. It is not compared.
"""

from __future__ import annotations

import difflib
import functools
import importlib.metadata
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from chance import ALIGNED, without_times
from pages import ROOT
from syrupy.data import SnapshotCollections
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from syrupy.location import PyTestLocation

from livedocs.modules.cells import Cell
from livedocs.modules.record import CellRecord, Output

OUTPUTS = ROOT / "tests" / "outputs"
LIBRARIES = (
    "datasets",
    "huggingface-hub",
    "matplotlib",
    "numpy",
    "peft",
    "tokenizers",
    "torch",
    "transformers",
)
"""What outputs are about; with a change of any other distribution no output should change."""

HEAD = "approved with "
RULE = "--- "
FLOAT = re.compile(
    r"(?<![\w.])[-+]?(?:\d+\.\d*(?:e[-+]?\d+)?|\d+e[-+]?\d+)(?![\w.]\d)", re.IGNORECASE
)
NUMBER = re.compile(r"\b0x[0-9a-f]+\b|\d+(?:\.\d+)?(?:e[-+]?\d+)?", re.IGNORECASE)
SVG_TEXT = re.compile(r"<text\b[^>]*>([^<]+)</text>")
SVG_SIZE = re.compile(r'<svg\b[^>]*?\bviewBox="([^"]+)"')
SVG_SHAPE = re.compile(r'<(path|use|rect|circle|line|polygon)\b[^>]*?style="([^"]*)"')
SVG_COLOR = re.compile(r"(fill|stroke): ?(#[0-9a-f]{6}|none)")


@dataclass(frozen=True)
class Tolerance:
    """How far a float may be from the approved one: by a share of it, or by so much."""

    relative: float = 1e-3
    absolute: float = 1e-4

    def allows(self, approved: str, now: str) -> bool:
        difference = abs(float(now) - float(approved))
        return difference <= max(self.absolute, self.relative * abs(float(approved)))


def write_down(cell: Cell, record: CellRecord, with_stderr: bool) -> str:
    """What a cell left, as its file has it.

    Args:
        with_stderr: whether a page shows stderr, too.
    """
    parts = [(output.kind, _in_words(output)) for output in record.outputs]
    if with_stderr:
        parts.append(("stderr", record.stderr))
    lines = [HEAD + ", ".join(f"{name} {version}" for name, version in versions().items())]
    for kind, text in parts:
        text = _without_chance(text) if cell.volatile else text
        lines += [RULE + kind, *(line.rstrip() for line in text.strip("\n").split("\n"))]
    return "\n".join(lines if parts else [*lines, RULE + "nothing"]) + "\n"


def _without_chance(text: str) -> str:
    """A text without numbers and dates, how long ago something was, and what aligns columns."""
    return ALIGNED.sub(r"\1", NUMBER.sub("#", without_times(text)))


def _in_words(output: Output) -> str:
    if output.kind != "figure":
        return output.text
    if output.mime:
        return f"{output.mime} of {output.width} × {output.height}"
    return describe_figure(output.text)


@functools.cache
def versions() -> dict[str, str]:
    """The installed versions of `LIBRARIES`."""
    return {name: importlib.metadata.version(name).partition("+")[0] for name in LIBRARIES}


def describe_figure(svg: str) -> str:
    """A figure in words: its size, its texts, and how much is drawn in which colour."""
    size = SVG_SIZE.search(svg)
    shapes = Counter(
        f"{kind} {' '.join(' '.join(pair) for pair in sorted(SVG_COLOR.findall(style)))}".strip()
        for kind, style in SVG_SHAPE.findall(svg)
    )
    return "\n".join(
        [
            f"size {size[1] if size else 'unknown'}",
            *(f"text {unescape(text)}" for text in SVG_TEXT.findall(svg)),
            *(f"{count} × {shape}" for shape, count in sorted(shapes.items())),
        ]
    )


def same(approved: str, now: str, tolerance: Tolerance) -> bool:
    """Whether two written outputs are the same, but for the versions and within the tolerance."""
    before, after = body(approved), body(now)
    return FLOAT.sub("#.#", before) == FLOAT.sub("#.#", after) and all(
        old == new or tolerance.allows(old, new)  # a hash may begin as a float beyond all floats
        for old, new in zip(FLOAT.findall(before), FLOAT.findall(after), strict=True)
    )


def body(text: str) -> str:
    """A written output without its first line."""
    return text.partition("\n")[2]


def difference(approved: str, now: str, tolerance: Tolerance) -> Iterator[str]:
    """The lines that differ by more than the tolerance, as a unified diff; then the versions."""
    before, after = body(approved).splitlines(), body(now).splitlines()
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for tag, i, k, j, m in matcher.get_opcodes():
        if tag == "replace" and k - i == m - j:
            for old, new in zip(before[i:k], after[j:m], strict=True):
                if not same(f"\n{old}", f"\n{new}", tolerance):
                    yield from (f"  - {old}", f"  + {new}")
        elif tag != "equal":
            yield from (f"  - {line}" for line in before[i:k])
            yield from (f"  + {line}" for line in after[j:m])
    yield f"  {_moved(approved)}"


def _moved(approved: str) -> str:
    old = dict(
        pair.split(" ", 1) for pair in approved.partition("\n")[0].removeprefix(HEAD).split(", ")
    )
    moved = [
        f"{name} {old.get(name, 'absent')} → {version}"
        for name, version in versions().items()
        if old.get(name) != version
    ]
    return "approved with the same versions" if not moved else f"since then: {', '.join(moved)}"


class ApprovedOutputs(SingleFileSnapshotExtension):
    """syrupy's way to the files; the test is parametrized with `module:cell`."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"
    tolerance = Tolerance()

    def matches(self, *, serialized_data: str, snapshot_data: str) -> bool:
        return same(snapshot_data, serialized_data, self.tolerance)

    def discover_snapshots(self, **options) -> SnapshotCollections:
        """None: files of cells that are gone are found by a test of their own."""
        return SnapshotCollections()

    @classmethod
    def get_location(cls, *, test_location: PyTestLocation, index: object) -> str:
        return str(file_of(test_location.item.callspec.params["reference"]))

    @classmethod
    def matches_test_location(
        cls, *, test_location: PyTestLocation, snapshot_location: str
    ) -> bool:
        return cls.get_location(test_location=test_location, index=0) == snapshot_location


def with_tolerance(tolerance: Tolerance) -> type[ApprovedOutputs]:
    """The extension with another tolerance."""
    return type("ApprovedOutputs", (ApprovedOutputs,), {"tolerance": tolerance})


def file_of(reference: str) -> Path:
    """The file of the cell `module:cell`."""
    module, _, cell = reference.partition(":")
    return OUTPUTS / module / f"{cell}.txt"
