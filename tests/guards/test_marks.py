"""Marks stand at entries that show what the local Hub has otherwise than the Hub, and at no others.

That an output differs, `make rehearsal` finds. Here is what can be seen without running anything.
"""

from __future__ import annotations

from collections.abc import Iterator

from generated import generates
from pages import SNIPPETS, report
from sources import TABLE, marks

from livedocs.modules.cells import Module, read_module
from livedocs.source import load_source

ENTRIES = {
    f"{module.name}:{cell.name}": (module, cell)
    for module in map(read_module, SNIPPETS)
    for cell in module.cells
}
SHOWS = {
    "stand-in": ("weights", "stand-in"),
    "rows": ("rows", "stand-in"),
    "rounded": ("weights", "rounded"),
}
"""Kind of marks → the part of which the entry's module loads one of that fidelity."""
NO_TEXT = {"generate:pad-token-generate", "generate:pad-token-new", "serve:why"}
"""Entries that show no text of the model: two the shapes that one with random weights generates,
one what a server refuses."""
LOCAL = load_source({"local": "localhub.source"}, "local", TABLE.parent.parent)


def loaded(module: Module) -> set[tuple[str, str]]:
    """The parts of all repositories that a module loads, with their fidelities.

    Not an entry: it may load from a folder what another one has trained.
    """
    fidelity = LOCAL.fidelity()
    return {item for name in LOCAL.named_in(module.text) for item in fidelity[name].items()}


def findings() -> Iterator[str]:
    for reference, entry in marks().entries.items():
        if reference not in ENTRIES or ENTRIES[reference][1].hidden:
            yield f"{entry.place}: no page shows `{reference}`"
        elif entry.kind in SHOWS and SHOWS[entry.kind] not in loaded(ENTRIES[reference][0]):
            part, fidelity = SHOWS[entry.kind]
            yield (
                f"{entry.place}: `{reference}` is marked `{entry.kind}`, but of all that its "
                f"module loads no {part} are {fidelity}"
            )


def test_what_is_marked_shows_what_the_mark_says():
    report(list(findings()))


def test_text_that_a_rounded_model_generated_is_marked():
    marked = marks().entries
    report(
        [
            f"{module.path.relative_to(TABLE.parent.parent)}:{cell.line}: `{reference}` generates "
            f"with the rounded copy of a model; {TABLE.name} has to mark it `rounded`"
            for reference, (module, cell) in ENTRIES.items()
            if not (cell.hidden or cell.raises) and reference not in {*marked, *NO_TEXT}
            if ("weights", "rounded") in loaded(module) and generates(module, cell)
        ]
    )


def test_marks_are_sorted():
    assert list(marks().entries) == sorted(marks().entries)
