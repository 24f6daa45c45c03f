"""Every entry as a script of its own: in an empty folder it prints what the page shows.

And it has only what the entry needs. Without one of its cells a name is missing, as a linter sees
it, or the entry prints something else or leaves other files; and it has no import that it does not
use.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pages import SNIPPETS, place, report

from livedocs.modules.cells import Cell, Module, read_module
from livedocs.modules.record import CellRecord
from livedocs.project import Project
from livedocs.runs.execute import Executor, Result
from livedocs.scripts.script import parts, script

NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?")
CLASS = re.compile(r"<class '([\w.]+)'>")
SECONDS = 180
ENTRIES = {
    f"{module.name}:{cell.name}": (module, cell)
    for module in map(read_module, SNIPPETS)
    for cell in module.cells
    if not cell.hidden and not module.is_recipe
}

NOT_NEEDED: dict[str, list[str]] = {}
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


@pytest.fixture(scope="session")
def executor(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Executor]:
    """Runs scripts in forks of a process that has the libraries, each in a folder of its own."""
    root = tmp_path_factory.mktemp("scripts")
    executor = Executor(root, project.source, project.settings.limits, root / "logs", False)
    yield executor
    executor.close()


def asked_for(request: pytest.FixtureRequest, test: str) -> list[str]:
    """The entries for which a test is to run."""
    items = (item for item in request.session.items if hasattr(item, "callspec"))
    return [item.callspec.params["reference"] for item in items if item.originalname == test]


def head(name: str, cell: Cell) -> str:
    """The marker of a cell that ends as `cell` does."""
    raises = f' raises="{cell.raises}"' if cell.raises else ""
    warns = f' warns="{cell.warns}"' if cell.warns else ""
    return f"# %% {name}{raises}{warns} timeout={SECONDS}\n"


@pytest.fixture(scope="session")
def results(
    project: Project, request: pytest.FixtureRequest, executor: Executor
) -> dict[str, Result]:
    """What the scripts that are asked for printed, by `module:cell`."""
    modules: dict[Module, str] = {}
    for reference in asked_for(request, "test_entry_runs_as_a_script"):
        module, cell = ENTRIES[reference]
        path = executor.root / f"{reference.replace(':', '-')}.py"
        text = script(module, cell, project.displaying(module.name))
        path.write_text(head("script", cell) + text, encoding="utf-8")
        modules[read_module(path)] = reference
    found = executor.run(dict.fromkeys(modules), 2, lambda name: None)
    return {modules[result.module]: result for result in found}


@pytest.fixture(scope="session")
def variants(
    project: Project, request: pytest.FixtureRequest
) -> dict[Variant, dict[str | None, str]]:
    """The parts of each script that is asked for, and of it without each cell but the entry's."""
    found: dict[Variant, dict[str | None, str]] = {}
    for reference in asked_for(request, "test_a_script_has_only_what_the_entry_needs"):
        module, cell = ENTRIES[reference]
        whole = parts(module, cell, project.displaying(module.name))
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
def outcomes(
    variants: dict[Variant, dict[str | None, str]],
    findings: dict[Variant, set[str]],
    executor: Executor,
) -> dict[Variant, tuple]:
    """What comes of each variant in which no name is missing, and of its whole script."""
    doubtful = [variant for variant in variants if variant[1] and MISSING not in findings[variant]]
    modules: dict[Module, Variant] = {}
    for variant in dict.fromkeys([*doubtful, *((reference, None) for reference, _ in doubtful)]):
        _, cell = ENTRIES[variant[0]]
        *before, last = variants[variant].values()
        cells = [f"# %% before-{number}\n{SEED}{code}" for number, code in enumerate(before)]
        cells += [f"{head('entry', cell)}{SEED}{last}", FILES]
        path = executor.root / f"{'-without-'.join(filter(None, variant)).replace(':', '-')}.py"
        path.write_text("\n\n".join(cells), encoding="utf-8")
        modules[read_module(path)] = variant
    found = executor.run(dict.fromkeys(modules), 2, lambda name: None)
    return {modules[result.module]: outcome(result) for result in found}


def outcome(result: Result) -> tuple:
    """How a run ended, what the entry showed, and which files it left."""
    shown = (record.outputs for name, record in result.cells.items() if name in ("entry", "files"))
    return result.error and result.error.message, *shown


def figures(record: CellRecord) -> int:
    """How many figures a cell drew."""
    return sum(output.kind == "figure" for output in record.outputs)


def masked(text: str) -> list[str]:
    """The words of a text, however its lines are broken; numbers differ with what was skipped.

    A notebook shows a class by its name alone.
    """
    return NUMBER.sub("0", CLASS.sub(r"\1", text)).split()


def finding(reference: str, result: Result, project: Project) -> str | None:
    """What is wrong with the script of an entry; None if nothing is."""
    module, cell = ENTRIES[reference]
    where = place(module.path, cell.line)
    if result.error is not None:
        return f"{where}: as a script, the entry fails\n{result.error.message}"
    printed = result.cells["script"]
    shown = project.cell(reference)[2]
    if figures(printed) < figures(shown):
        return f"{where}: as a script, the entry draws no figure"
    words, wanted = masked(printed.text), masked(shown.text)
    if words[len(words) - len(wanted) :] != wanted:
        return f"{where}: as a script, the entry prints something else\n{' '.join(words)}"
    return None


@pytest.mark.parametrize("reference", ENTRIES)
def test_entry_runs_as_a_script(reference: str, results: dict[str, Result], project: Project):
    found = finding(reference, results[reference], project)
    report([found] if found else [])


@pytest.mark.parametrize("reference", ENTRIES)
def test_a_script_has_only_what_the_entry_needs(
    reference: str, findings: dict[Variant, set[str]], outcomes: dict[Variant, tuple]
):
    assert findings[reference, None] == set()
    same = [
        left_out
        for (other, left_out), found in findings.items()
        if other == reference and left_out and MISSING not in found
        if outcomes[reference, left_out] == outcomes[reference, None]
    ]
    assert same == NOT_NEEDED.get(reference, [])


def test_there_are_scripts_to_run():
    assert len(ENTRIES) > 50
