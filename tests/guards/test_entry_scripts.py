"""Every entry as a script of its own: in an empty folder it prints what the page shows."""

from __future__ import annotations

import re

import pytest
from pages import SNIPPETS, place, report

from livedocs.exports.script import script
from livedocs.modules.cells import Cell, Module, read_module
from livedocs.modules.record import CellRecord
from livedocs.project import Project
from livedocs.runs.execute import Executor, Result

NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?")
CLASS = re.compile(r"<class '([\w.]+)'>")
SECONDS = 180
ENTRIES = {
    f"{module.name}:{cell.name}": (module, cell)
    for module in map(read_module, SNIPPETS)
    for cell in module.cells
    if not cell.hidden and not module.is_recipe
}


@pytest.fixture(scope="session")
def results(
    project: Project, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Result]:
    """What the scripts that are asked for printed, by `module:cell`.

    They run in forks of one process that has imported the libraries, each in a folder of its own.
    """
    root = tmp_path_factory.mktemp("scripts")
    modules: dict[Module, str] = {}
    for item in request.session.items:
        if getattr(item, "originalname", "") == "test_entry_runs_as_a_script":
            reference = item.callspec.params["reference"]
            module, cell = ENTRIES[reference]
            raises = f' raises="{cell.raises}"' if cell.raises else ""
            path = root / f"{reference.replace(':', '-')}.py"
            text = script(module, cell, project.displaying(module.name))
            head = f"# %% script{raises} timeout={SECONDS}\n"
            path.write_text(head + text, encoding="utf-8")
            modules[read_module(path)] = reference
    executor = Executor(root, project.source, project.settings.limits, root / "logs", False)
    try:
        found = executor.run(dict.fromkeys(modules), 2, lambda name: None)
        return {modules[result.module]: result for result in found}
    finally:
        executor.close()


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


@pytest.mark.parametrize("reference", ["lora_mlp:merge", "since_2024:column", "padding:np"])
def test_a_script_has_no_cell_that_the_entry_does_not_need(reference: str, project: Project):
    module, cell = ENTRIES[reference]
    text = script(module, cell, project.displaying(module.name))
    lines = set(text.split("\n"))
    not_needed = {
        "lora_mlp:merge": ("share", "loss-curve", "what-changed", "wrong-base", "choose-targets"),
        "since_2024:column": ("hidden-state", "config", "saved-files", "logits-with-mask"),
        "padding:np": ("longest", "grid", "pt", "truncation"),
    }[reference]
    for name in not_needed:
        assert first_line(module.cell(name)) not in lines, name


def first_line(cell: Cell) -> str:
    """The first line of a cell that imports nothing and is no empty one."""
    lines = [line for line in cell.code.split("\n") if line and "import" not in line]
    return lines[0]


def test_there_are_scripts_to_run():
    assert len(ENTRIES) > 50
