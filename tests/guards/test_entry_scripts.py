"""Every entry as a script of its own: in an empty folder it prints what the page shows.

`tests/outputs/scripts.lock` keeps what was proved. Only what it does not hold is run; `make accept`
writes it. The smallest scripts have only what the entry needs, too: without one of its cells a name
is missing, as a linter sees it, or the entry prints something else or leaves other files; and they
have no import that they do not use.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from pages import ROOT, SNIPPETS, place, report
from script_proofs import Entry, Finding, difference, first, head, prove

from livedocs.errors import LiveDocsError
from livedocs.modules.cells import MODULE_OPTIONS, Cell, Module, read_module
from livedocs.modules.record import CellRecord, Output
from livedocs.pages.entry_script import entry_scripts
from livedocs.project import Project
from livedocs.runs.execute import Executor, Result, default_workers
from livedocs.scripts.lock import DIFFERS, Proof, hash_of, holds, read_lock, write_lock
from livedocs.scripts.script import SIZES, parts

pytestmark = pytest.mark.timeout(3600)  # the first test waits for all the scripts that are run
FILE = Path(__file__)
LOCK = ROOT / "tests" / "outputs" / "scripts.lock"
ENTRIES = {
    f"{module.name}:{cell.name}": (module, cell)
    for module in map(read_module, SNIPPETS)
    for cell in module.cells
    if not cell.hidden and not (module.is_recipe or module.private_hub) and cell.is_python
}

NOT_NEEDED: dict[str, list[str]] = {
    # They may change what the entry uses, as far as their names tell, and do not.
    "chat:roles-alternate": ["system-prompt"],
    "chat:roles-merged": ["system-prompt"],
    "generate:config-and-arguments": ["stop-tokens"],
    "generate:flags-of-the-file": ["stop-tokens", "length-fixed"],
    "generate:generation-config": ["stop-tokens"],
    "generate:length-fixed": ["stop-tokens"],
    "generate:no-mask": ["right-padding-fixed"],
    "generate:no-mask-fixed": ["right-padding-fixed", "no-mask"],
    "load_model:attention": ["not-empty"],
    "load_model:meta": ["device-map"],
    "semantic_search:rerank": ["search"],
}
"""The cells that the script of an entry has and would do without."""

MISSING, UNUSED = "F821", "F401"
"""ruff's rules: a name that nothing defines, an import that nothing uses."""

SEED = "import transformers\ntransformers.set_seed(0)\n"
"""Before each cell, so that its random numbers do not depend on whether another one ran."""

FILES = """\
# %% files
import hashlib
from pathlib import Path

for path in sorted(Path().rglob("*")):
    if path.is_file():
        print(path, hashlib.sha256(path.read_bytes()).hexdigest())
"""
"""Behind an entry: what files there are, with what in them."""

Variant = tuple[str, str | None]
"""The script of an entry, and the cell that is left out of it, if any."""


@dataclass(frozen=True)
class Proofs:
    """What is known of the entries that the tests ask for.

    Attributes:
        locked: as the file has it, also of scripts that have changed since.
        entries: with their scripts as they are now.
        found: of those that the file does not know, what running them showed.
    """

    locked: dict[str, Proof]
    entries: dict[str, Entry]
    found: dict[str, Finding]

    def size(self, reference: str) -> str:
        """Which script prints what the page shows."""
        found = self.found.get(reference)
        return found.size if found else self.locked[reference].size

    def now(self) -> dict[str, Proof]:
        """What the file has to say."""
        return {
            reference: Proof(size, hash_of(entry.module, entry.cell, entry.scripts, size))
            for reference, entry in self.entries.items()
            for size in [self.size(reference)]
        }


@pytest.fixture(scope="session")
def executor(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Executor]:
    """Runs scripts in forks of a process that has the libraries, each in a folder of its own."""
    root = tmp_path_factory.mktemp("scripts")
    executor = Executor(
        root,
        project.source,
        project.settings.limits,
        root / "logs",
        source_of=project.source_of,
    )
    yield executor
    executor.close()


@pytest.fixture(scope="session")
def accepting(request: pytest.FixtureRequest) -> bool:
    """Whether the lock is written."""
    return request.config.option.update_snapshots


@pytest.fixture(scope="session")
def asked_for(request: pytest.FixtureRequest) -> list[str]:
    """The entries that the tests of this file look at which were chosen."""
    items = [item for item in request.session.items if hasattr(item, "callspec")]
    chosen = {item.callspec.params.get("reference") for item in items if item.path == FILE}
    return [reference for reference in ENTRIES if reference in chosen]


@pytest.fixture(scope="session")
def proofs(project: Project, asked_for: list[str], executor: Executor, accepting: bool) -> Proofs:
    """What the lock knows, and of the rest what running the scripts shows."""
    entries = {}
    for reference in asked_for:
        module, cell, record = project.cell_on_page(reference)  # `cell` looks for changes each time
        entries[reference] = Entry(
            module, cell, record, entry_scripts(project, module, cell, record)
        )
    try:
        locked = read_lock(LOCK)
    except LiveDocsError:
        if not accepting:
            raise
        locked = {}
    unknown = {
        reference: entry
        for reference, entry in entries.items()
        if not holds(locked.get(reference), entry.module, entry.cell, entry.scripts)
    }
    return Proofs(locked, entries, prove(unknown, executor))


@pytest.fixture(scope="session")
def variants(
    project: Project, proofs: Proofs, asked_for: list[str]
) -> dict[Variant, dict[str | None, str]]:
    """The parts of each of the smallest scripts, and of it without each cell but the entry's."""
    found: dict[Variant, dict[str | None, str]] = {}
    for reference in asked_for:
        if not proofs.size(reference).startswith("cells"):
            continue
        module, cell = ENTRIES[reference]
        whole = parts(module.python_only, cell, project.displaying(module.name))
        found[reference, None] = whole
        for left_out in whole:
            if left_out not in (None, cell.name):
                less = {name: code for name, code in whole.items() if name != left_out}
                found[reference, left_out] = less
    return found


@pytest.fixture(scope="session")
def findings(
    variants: dict[Variant, dict[str | None, str]], tmp_path_factory: pytest.TempPathFactory
) -> dict[Variant, set[str]]:
    """The rules against which a variant is, as a linter says that knows nothing of ours."""
    root = tmp_path_factory.mktemp("variants")
    files = {root / f"{number}.py": variant for number, variant in enumerate(variants)}
    for path, variant in files.items():
        path.write_text("\n".join(variants[variant].values()), encoding="utf-8")
    options = ["--isolated", "--select", f"{MISSING},{UNUSED}", "--output-format", "json"]
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", *options, str(root)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    found: dict[Variant, set[str]] = {variant: set() for variant in variants}
    for finding in json.loads(run.stdout):
        found[files[Path(finding["filename"])]].add(finding["code"])
    return found


@pytest.fixture(scope="session")
def not_needed(
    variants: dict[Variant, dict[str | None, str]],
    findings: dict[Variant, set[str]],
    proofs: Proofs,
    executor: Executor,
) -> dict[str, list[str]]:
    """The cells without which a script that is new does the same, by `module:cell`."""
    doubtful = [
        (reference, left_out)
        for reference, left_out in variants
        if left_out and reference in proofs.found
        if MISSING not in findings[reference, left_out]
    ]
    modules: dict[Module, Variant] = {}
    for variant in dict.fromkeys([*doubtful, *((reference, None) for reference, _ in doubtful)]):
        module, cell = ENTRIES[variant[0]]
        before = {name: code for name, code in variants[variant].items() if name != cell.name}
        cells = [f"{first('imports', module)}{before.pop(None, '')}\n{SEED}"]
        cells += [f"# %% before-{name}\n{SEED}{code}" for name, code in before.items()]
        cells += [f"{head('entry', cell)}{SEED}{variants[variant][cell.name]}", FILES]
        path = executor.root / f"{'-without-'.join(filter(None, variant)).replace(':', '-')}.py"
        path.write_text("\n\n".join(cells), encoding="utf-8")
        modules[read_module(path)] = variant
    results = executor.run(dict.fromkeys(modules), default_workers(), lambda name: None)
    outcomes = {modules[result.module]: outcome(result) for result in results}
    found: dict[str, list[str]] = {}
    for reference, left_out in doubtful:
        if outcomes[reference, left_out] == outcomes[reference, None]:
            found.setdefault(reference, []).append(left_out)
    return found


def outcome(result: Result) -> tuple:
    """How a run ended, what the entry showed, and which files it left."""
    shown = (record.outputs for name, record in result.cells.items() if name in ("entry", "files"))
    return result.error and result.error.message, *shown


@pytest.mark.parametrize("reference", ENTRIES)
def test_entry_runs_as_a_script(reference: str, proofs: Proofs, accepting: bool):
    """Which script that is may change, if somebody looks at it and accepts it."""
    module, cell = ENTRIES[reference]
    found, locked = proofs.found.get(reference), proofs.locked.get(reference)
    if found is None or accepting or (locked and found.size == locked.size):
        return
    before = locked.size if locked else "nothing"
    if found.size == DIFFERS or locked:
        words = f"of its scripts the right one was {before}, it is {found.size}; make accept"
        lines = [f"{place(module.path, cell.line)}: {reference}: {words}", *found.reasons]
        report(["\n".join(lines)])


@pytest.mark.parametrize("reference", ENTRIES)
def test_a_script_has_only_what_the_entry_needs(
    reference: str,
    findings: dict[Variant, set[str]],
    not_needed: dict[str, list[str]],
    proofs: Proofs,
):
    assert findings.get((reference, None), set()) == set()
    if reference in proofs.found:
        assert not_needed.get(reference, []) == NOT_NEEDED.get(reference, [])


def test_the_lock_holds_what_was_proved(
    proofs: Proofs, not_needed: dict[str, list[str]], accepting: bool
):
    """With `--snapshot-update` it is written, without entries that the tests above complain of."""
    others = {r: proof for r, proof in proofs.locked.items() if r not in proofs.entries}
    kept = {r: proof for r, proof in others.items() if r in ENTRIES}
    if accepting:
        wrong = {r for r, cells in not_needed.items() if cells != NOT_NEEDED.get(r)}
        right = {r: proof for r, proof in proofs.now().items() if r not in wrong}
        write_lock(LOCK, kept | right)
    else:
        stale = [f"{place(LOCK, 1)}: {r}: the proof is old; make accept" for r in proofs.found]
        gone = [
            f"{place(LOCK, 1)}: there is no entry {r}; make accept" for r in others.keys() - kept
        ]
        report([*stale, *gone])


def test_there_are_scripts_to_run():
    assert len(ENTRIES) > 50


def left(*outputs: tuple[str, str]) -> CellRecord:
    """What a cell left."""
    return CellRecord(tuple(Output(*output) for output in outputs), "", 0.1, 0, {}, ())


def entry(*outputs: tuple[str, str], **options: bool) -> Entry:
    """An entry that shows this, and its scripts, whose texts are names."""
    cell = Cell("cell", "…", 1, **options)
    module = Module("module", Path("module.py"), "…", (cell,))
    return Entry(module, cell, left(*outputs), {size: f"print('{size}')" for size in SIZES})


SVG = '<svg viewBox="0 0 90 60"><text x="1">{}</text></svg>'
SHOWN = [
    ([("stdout", "a 1\n"), ("result", "{'b': 2,\n 'c': 3}")], "a 1\n{'b': 2, 'c': 3}\n"),
    ([("result", "transformers.BertModel")], "<class 'transformers.BertModel'>\n"),
    ([("stdout", "6\n")], "before 5\n6\n"),
    ([], "before\n"),
]
OTHER = [
    ([("result", "0.9975")], "0.9976\n"),
    ([("result", "'ab'")], "ab\n"),
    ([("result", "(1, 3)")], "1 3\n"),
    ([("stdout", "6\n")], "6\nbehind\n"),
    ([("stdout", "6\n")], ""),
]


@pytest.mark.parametrize(("shown", "printed"), SHOWN + OTHER)
def test_what_counts_as_what_the_page_shows(shown: list[tuple[str, str]], printed: str):
    result = Result(None, None, {"script": left(("stdout", printed))}, None)
    is_same = difference("cells", entry(*shown), result) is None
    assert is_same == ((shown, printed) in SHOWN)


def test_what_a_script_only_displays_is_not_printed():
    result = Result(None, None, {"script": left(("result", "6"))}, None)
    assert difference("cells", entry(("result", "6")), result) is not None


def test_the_whole_module_may_print_more_behind_the_entry():
    result = Result(None, None, {"script": left(("stdout", "5\n6\n7\n"))}, None)
    assert difference("module", entry(("stdout", "6\n")), result) is None
    assert difference("module", entry(("stdout", "6\n8\n")), result) is not None


def test_of_a_volatile_entry_numbers_are_not_compared():
    result = Result(None, None, {"script": left(("stdout", "took 0.2 s\n"))}, None)
    assert difference("cells", entry(("stdout", "took 31 s\n"), volatile=True), result) is None


def test_figures_are_compared():
    result = Result(None, None, {"script": left(("figure", SVG.format("loss")))}, None)
    assert difference("cells", entry(("figure", SVG.format("loss"))), result) is None
    assert difference("cells", entry(("figure", SVG.format("score"))), result) is not None


def test_images_are_compared():
    def image(text: str) -> CellRecord:
        output = Output("figure", text, mime="image/png", width=1, height=1)
        return CellRecord((output,), "", 0.1, 0, {}, ())

    def is_same(text: str) -> bool:
        result = Result(None, None, {"script": image(text)}, None)
        return difference("cells", replace(entry(), record=image("iVBORw0KGgo=")), result) is None

    assert is_same("iVBORw0KGgo=")
    assert not is_same("iVBORw0KGgA=")


class Runs:
    """Runs scripts; each prints what it is called."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.ran: list[list[str]] = []
        self.modules: list[Module] = []

    def run(self, modules: dict[Module, None], workers: int, on_cell: object) -> Iterator[Result]:
        sizes = [re.search(r"print\('([\w-]+)'\)", module.text)[1] for module in modules]
        self.ran.append(sizes)
        self.modules += modules
        for module, size in zip(modules, sizes, strict=True):
            yield Result(module, None, {"script": left(("stdout", f"{size}\n"))}, None)


@pytest.mark.parametrize("option", MODULE_OPTIONS)
def test_a_script_is_run_in_a_module_that_says_of_itself_what_the_entrys_does(
    tmp_path: Path, option: str
):
    runs = Runs(tmp_path)
    for name, said in (("says", {option: True}), ("says-not", {})):
        prove({f"{name}:cells": entry(("stdout", "cells\n"), **said)}, runs)
    assert [getattr(module.cells[0], option) for module in runs.modules] == [True, False]


def test_a_larger_script_is_run_only_where_the_smaller_one_is_wrong(tmp_path: Path):
    runs = Runs(tmp_path)
    entries = {f"module:{size}": entry(("stdout", f"{size}\n")) for size in (*SIZES, DIFFERS)}
    found = prove(entries, runs)
    assert {reference: f"module:{each.size}" for reference, each in found.items()} == {
        reference: reference for reference in entries
    }
    assert runs.ran == [["cells"] * 4, ["prefix"] * 3, ["module"] * 2]
    assert found["module:module"].reasons == (
        "cells: it prints something else\n… cells",
        "prefix: it prints something else\n… prefix",
    )
