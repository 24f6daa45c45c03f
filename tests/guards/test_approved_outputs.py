"""Every cell's output is the approved one; `make accept` approves what the cells show now."""

from __future__ import annotations

import pytest
from approved import (
    OUTPUTS,
    Tolerance,
    body,
    difference,
    file_of,
    same,
    versions,
    with_tolerance,
    write_down,
)
from pages import SNIPPETS, every_section, place, report
from sources import all_that_may_differ
from syrupy.assertion import SnapshotAssertion

from livedocs.modules.cells import Cell, read_module
from livedocs.modules.record import CellRecord, Output
from livedocs.settings import DEFAULT_SOURCE

CELLS = {
    f"{path.stem}:{cell.name}": (path, cell)
    for path in SNIPPETS
    for cell in read_module(path).cells
}
TRAINING = Tolerance(relative=0.2, absolute=0.05)
"""Losses: processors round differently, and an optimizer carries that from step to step. With the
kernels `default` and `avx2`, losses above 0.05 were up to 12 % apart."""
SCORES = Tolerance(relative=0, absolute=2)
"""Accuracies in per cent of a model that is trained in the run: two points, where the kernels
`default` and `avx2` and two processors were up to half a point apart."""
TRAINED = Tolerance(relative=0.01, absolute=0.01)
"""Outputs of a stand-in that is trained when the cache is filled: on two processors they were up to
0.7 % apart; the kernels with which a module runs change less than a thousandth of them."""
WIDER = {
    "adapt_mlp:base": SCORES,
    "adapt_mlp:compare": SCORES,
    "adapt_mlp:load": SCORES,
    "adapt_mlp:switch": SCORES,
    "lora_adapters:no-grad-fixed": TRAINING,
    "lora_llm:check-merge": TRAINING,
    "lora_mlp:train": TRAINING,
    "lora_mlp:wrong-base": TRAINING,
    "movie_reviews:baseline": TRAINING,
    "movie_reviews:compare": TRAINING,
    "movie_reviews:history": TRAINING,
    "movie_reviews:predict": TRAINING,
    "movie_reviews:test": TRAINING,
    "qlora:train": TRAINING,
    "batching:mask": TRAINED,
    "pipeline:every-label": TRAINED,
    "pipeline:logits": TRAINED,
    "pipeline:one-sentence": TRAINED,
    "pipeline:probabilities": TRAINED,
}


def entries(reference: str) -> list:
    return [
        (section, entry)
        for section in every_section()
        for entry in section.entries
        if entry.reference == reference
    ]


@pytest.mark.parametrize("reference", CELLS)
def test_output(reference: str, runs, snapshot: SnapshotAssertion):
    path, cell = CELLS[reference]
    if reference not in runs.cells:
        pytest.skip("its module failed, which another test reports")
    if runs.source != DEFAULT_SOURCE and reference in all_that_may_differ():
        pytest.skip(f"with the source `{runs.source}` it may print something else")
    shown = entries(reference)
    with_stderr = any("stderr" in entry.options for _, entry in shown)
    now = write_down(cell, runs.cells[reference], with_stderr)
    tolerance = WIDER.get(reference, Tolerance())
    if snapshot.with_defaults(extension_class=with_tolerance(tolerance)) != now:
        file = file_of(reference)
        places = [f"{place(path, cell.line)}: the output of `{reference}`"]
        places += [f"{place(section.path, entry.line)}: shown here" for section, entry in shown]
        if file.is_file():
            lines = difference(file.read_text(encoding="utf-8"), now, tolerance)
            places[0] += f" is not the approved one in {place(file, 1)}"
        else:
            lines = (f"  + {line}" for line in now.splitlines())
            places[0] += " has not been approved"
        report(["\n".join([*places, *lines, "  If it is right: make accept"])])


def test_every_approved_output_has_a_cell(request: pytest.FixtureRequest):
    there = {file_of(reference) for reference in CELLS}
    there |= {OUTPUTS / f"{name}.lock" for name in ("modules", "notebooks", "scripts")}
    left = [path for path in sorted(OUTPUTS.rglob("*")) if path.is_file() and path not in there]
    if request.config.option.update_snapshots:
        for path in left:
            path.unlink()
    else:
        report([f"{place(path, 1)}: there is no such cell; make accept" for path in left])


SAME = [
    ("0.9975", "0.9976"),
    ("[1.5800, -1.6200]", "[1.5801, -1.6201]"),
    ("loss 1.0e-05", "loss 1.2e-05"),
    ("no number", "no number"),
    ("got 11e149121a62", "got 11e149121a62"),
]
OTHER = [
    ("got 11e149121a62", "got 12e149121a62"),
    ("0.9975", "0.9875"),
    ("16 tokens", "17 tokens"),
    ("0.50", "POSITIVE 0.50"),
    ("transformers 5.23.0", "transformers 5.23.1"),
    ("id 1200", "id 1201"),
    ("1.5 2.5", "1.5"),
    ("[0.1]", "(0.1)"),
]


@pytest.mark.parametrize(("approved", "now"), SAME + OTHER)
def test_what_counts_as_the_same(approved: str, now: str):
    assert same(f"head\n{approved}\n", f"another\n{now}\n", Tolerance()) == (
        (approved, now) in SAME
    )


def left(*outputs: Output, stderr: str = "") -> CellRecord:
    return CellRecord(outputs, stderr, 0.1, 0, {}, ())


def test_of_a_volatile_cell_only_the_shape_is_compared():
    cell = Cell("clock", "…", 1, volatile=True)
    now, later, longer = (
        write_down(cell, left(Output("stdout", text)), with_stderr=False)
        for text in ("took 0.31 s at 0x7f3a\n", "took 12.5 s at 0x55\n", "took 1 s\nat 0x1\n")
    )
    assert body(now) == "--- stdout\ntook # s at #\n"
    assert same(now, later, Tolerance())
    assert not same(now, longer, Tolerance())


def test_how_long_ago_something_was_is_chance():
    cell = Cell("table", "…", 1, volatile=True)
    soon, late = (
        write_down(cell, left(Output("stdout", text)), with_stderr=False)
        for text in (
            "SEEN              NAME\n----------------- ----\na few seconds ago a\n",
            "SEEN           NAME\n-------------- ----\n12 seconds ago a\n",
        )
    )
    assert same(soon, late, Tolerance())


def test_when_something_was_is_chance():
    cell = Cell("table", "…", 1, volatile=True)
    sooner, later = (
        write_down(cell, left(Output("stdout", f"modified on {date}.\n")), with_stderr=False)
        for date in ("Thu Nov 26 23:18:22 2026", "Tue Dec  1 01:02:03 2026")
    )
    assert same(sooner, later, Tolerance())


def test_what_is_written_down():
    cell = Cell("all", "…", 1)
    figure = (
        '<svg viewBox="0 0 90 60"><text x="1">loss</text>'
        '<path style="fill: none; stroke: #1f77b4"/>'
        '<path style="fill: none; stroke: #1f77b4"/><rect style="fill: #ffffff"/></svg>'
    )
    image = Output("figure", "iVBORw0KGgo=", mime="image/png", width=4, height=3)
    outputs = (
        Output("stdout", "a \n\n"), Output("figure", figure), image, Output("error", "E: no"),
    )  # fmt: skip
    written = write_down(cell, left(*outputs, stderr="hint\n"), with_stderr=True)
    head, _, rest = written.partition("\n")
    assert head.startswith("approved with datasets ") and "torch 2" in head
    assert rest == (
        "--- stdout\na\n--- figure\nsize 0 0 90 60\ntext loss\n2 × path fill none stroke #1f77b4\n"
        "1 × rect fill #ffffff\n--- figure\nimage/png of 4 × 3\n--- error\nE: no\n"
        "--- stderr\nhint\n"
    )
    assert "hint" not in write_down(cell, left(*outputs, stderr="hint\n"), with_stderr=False)
    assert body(write_down(cell, left(), with_stderr=False)) == "--- nothing\n"


def test_a_difference_shows_the_lines_and_the_versions():
    approved = "approved with peft 0.1, torch 2.0\n--- stdout\nloss 0.5001\nids 1 2\nend\n"
    now = "approved with …\n--- stdout\nloss 0.5002\nids 1 3\nend\nmore\n"
    *lines, last = difference(approved, now, Tolerance())
    assert lines == ["  - ids 1 2", "  + ids 1 3", "  + more"]
    assert "peft 0.1 → " in last and "transformers absent → " in last
    today = ", ".join(f"{name} {version}" for name, version in versions().items())
    *_, last = difference(f"approved with {today}\na\n", "\nb\n", Tolerance())
    assert last == "  approved with the same versions"
