"""Proves which script of an entry prints what its page shows, by running them.

Each runs in a fork, in an empty folder. Its random numbers begin elsewhere than those of a page, so
that none is right only because the engine sets seeds, too.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from itertools import count

from approved import NUMBER, describe_figure

from livedocs.modules.cells import MODULE_OPTIONS, Cell, Module, read_module
from livedocs.modules.record import CellRecord
from livedocs.runs.execute import Executor, Result, default_workers
from livedocs.scripts.cutting import without
from livedocs.scripts.lock import DIFFERS, is_whole
from livedocs.scripts.names import is_future

SECONDS = 180
TOLD = 20
"""So many words at least of what a script printed are told."""
CLASS = re.compile(r"<class '([\w.]+)'>")
MARKER = re.compile(r"^#\s*%%", re.MULTILINE)
OTHER_SEEDS = """\
def _reseed():
    import random
    import sys

    random.seed(20261126)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(20261126)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(20261126)


_reseed()
del _reseed
"""


@dataclass(frozen=True)
class Entry:
    """An entry of a page, and the scripts that may do what it does, the best first."""

    module: Module
    cell: Cell
    record: CellRecord
    scripts: dict[str, str]


@dataclass(frozen=True)
class Finding:
    """The best size that prints what the page shows, and what was wrong with better ones."""

    size: str
    reasons: tuple[str, ...] = ()


def prove(entries: dict[str, Entry], executor: Executor) -> dict[str, Finding]:
    """Find the best script of each entry that prints what the page shows.

    The next one of an entry is run only where none before it is right.

    Args:
        entries: by `module:cell`.
    """
    reasons: dict[str, list[str]] = {reference: [] for reference in entries}
    found: dict[str, Finding] = {}
    for number in count():
        now = {}
        for reference in sorted(entries.keys() - found.keys()):
            scripts = [*entries[reference].scripts.items()]
            if number < len(scripts):
                now[reference] = scripts[number]
            else:
                found[reference] = Finding(DIFFERS, tuple(reasons[reference]))
        if not now:
            break
        results = _run({reference: text for reference, (_, text) in now.items()}, entries, executor)
        for reference, (size, _) in now.items():
            if wrong := difference(size, entries[reference], results[reference]):
                reasons[reference].append(f"{size}: {wrong}")
            else:
                found[reference] = Finding(size, tuple(reasons[reference]))
    return found


def difference(size: str, entry: Entry, result: Result) -> str | None:
    """What is wrong with a script that was run; None if it prints what the page shows.

    It may print more before that, since the cells that an entry needs may print, too; the whole
    module also behind it. Where lines are broken makes no difference.
    """
    if result.error is not None:
        return f"it fails\n{result.error.message}"
    printed, shown = result.cells["script"], entry.record
    wanted = _words(entry.cell, shown, ("stdout", "result", "error"))
    words = _words(entry.cell, printed, ("stdout", "error"))
    starts = range(len(words) - len(wanted) + 1) if is_whole(size) else ()
    is_inside = any(words[start : start + len(wanted)] == wanted for start in starts)
    if not is_inside and words[max(0, len(words) - len(wanted)) :] != wanted:
        return f"it prints something else\n… {' '.join(words[-max(len(wanted), TOLD) :])}"
    drawn, pictures = figures(printed), figures(shown)
    if drawn[max(0, len(drawn) - len(pictures)) :] != pictures:
        return "it draws something else"
    return None


def figures(record: CellRecord) -> list[str]:
    """The figures that a cell drew: SVG in words, images as they are."""
    drawn = (output for output in record.outputs if output.kind == "figure")
    return [figure.text if figure.mime else describe_figure(figure.text) for figure in drawn]


def _words(cell: Cell, record: CellRecord, kinds: tuple[str, ...]) -> list[str]:
    """The words of what a cell left; a notebook shows a class by its name alone."""
    text = "\n".join(output.text for output in record.outputs if output.kind in kinds)
    text = NUMBER.sub("#", text) if cell.volatile else text
    return CLASS.sub(r"\1", text).split()


def _run(texts: dict[str, str], entries: dict[str, Entry], executor: Executor) -> dict[str, Result]:
    """Run the script of each entry."""
    modules: dict[Module, str] = {}
    for reference, text in texts.items():
        path = executor.root / f"{reference.replace(':', '-')}.py"
        path.write_text(_as_module(text, entries[reference]), encoding="utf-8")
        modules[read_module(path)] = reference
    found = executor.run(dict.fromkeys(modules), default_workers(), lambda name: None)
    return {modules[result.module]: result for result in found}


def _as_module(text: str, entry: Entry) -> str:
    """A script as a module that the engine runs, in one cell behind the one that sets seeds."""
    future = [ast.unparse(node) for node in ast.parse(text).body if is_future(node)]
    seeds = "\n".join([*future, OTHER_SEEDS])
    code = MARKER.sub("#", without(text, is_future))
    return f"{first('seeds', entry.module)}{seeds}\n\n{head('script', entry.cell)}{code}\n"


def first(name: str, module: Module) -> str:
    """The marker of a first cell that says of all the cells what `module` says of its own."""
    said = (f" {option}=true" for option in MODULE_OPTIONS if getattr(module.cells[0], option))
    return f"# %% {name}{''.join(said)}\n"


def head(name: str, cell: Cell) -> str:
    """The marker of a cell that ends as `cell` does."""
    raises = f' raises="{cell.raises}"' if cell.raises else ""
    warns = f' warns="{cell.warns}"' if cell.warns else ""
    return f"# %% {name}{raises}{warns} timeout={SECONDS}\n"
