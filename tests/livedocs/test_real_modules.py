"""The engine with this project's own modules: torch, tokenizers, datasets and PEFT."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from mini_project import shown

from livedocs.modules.cells import Module
from livedocs.project import Project
from livedocs.runs.execute import Executor


def test_no_module_is_imported_by_two_runs(project: Project) -> None:
    """What two of them need is preloaded: see `preload` in mkdocs.yml."""
    imports: Counter[str] = Counter()
    for module in project.modules():
        cells = project.record(module).cells.values()
        imports.update({name for cell in cells for name in cell.imports})
    assert [name for name, runs in imports.items() if runs > 1] == []


@pytest.mark.parametrize(
    ("name", "first"),
    [("lora_mlp", "what-changed"), ("data_preparation", "lengths"), ("models", "load-report")],
)
def test_a_run_that_goes_on_from_a_checkpoint_prints_what_a_whole_one_does(
    project: Project, name: str, first: str
) -> None:
    module = project.modules()[name]
    index = [cell.name for cell in module.cells].index(first)
    cells = list(module.cells)
    cells[index] = replace(cells[index], code=f"{cells[index].code}\n# edited")
    edited = Module(module.name, module.path, module.text, tuple(cells))
    inputs = project.inputs([module])[module]
    executor = Executor(
        project.root, project.source, project.settings.limits, project.root / ".cache/logs", True
    )
    try:
        [whole] = executor.run({module: inputs}, 1, lambda cell: None)
        waiting = executor.checkpoints.take(name)
        before = waiting.points[index].pid
        executor.checkpoints.put(waiting)
        [result] = executor.run({edited: inputs}, 1, lambda cell: None)
        after = executor.checkpoints.take(name).points[index].pid
    finally:
        executor.close()
    assert (whole.error, result.error, after) == (None, None, before), "it ran on from there"
    recorded = project.record(name).cells
    for cell in recorded:
        assert shown(whole.cells[cell]) == shown(recorded[cell])
        assert shown(result.cells[cell]) == shown(recorded[cell])
