"""The engine with this project's own modules: torch, tokenizers, datasets and PEFT."""

from __future__ import annotations

import importlib.util
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from mini_project import shown

from livedocs.modules.arithmetic import CAPABILITY_VARIABLE, THREADS_VARIABLE
from livedocs.modules.cells import Module, read_module
from livedocs.modules.inputs import shared_inputs
from livedocs.modules.record import CellRecord
from livedocs.project import Project
from livedocs.runs.execute import Executor

SEES = """\
# %% named
import pathlib
import re
import sys

from datasets import load_dataset
from huggingface_hub import scan_cache_dir
from transformers import AutoTokenizer

print(len(AutoTokenizer.from_pretrained("google-bert/bert-base-uncased")))

# %% model raises="OSError"
AutoTokenizer.from_pretrained("google-bert/" + "bert-base-cased")

# %% data raises="ConnectionError"
load_dataset("nyu-mll/" + "glue", "mrpc")

# %% all
for repository in scan_cache_dir().repos:
    print(repository.repo_id)

# %% of-the-server
print([
    f"{name}.{attribute}"
    for name, module in list(sys.modules.items())
    for attribute, value in list(getattr(module, "__dict__", {}).items())
    if type(value) in (str, pathlib.PosixPath)
    and re.search("livedocs-process-.*/server-.*/huggingface", str(value))
])
"""
COMPUTES = """\
# %% computes
import torch

print(torch.backends.cpu.get_cpu_capability(), torch.get_num_threads())
"""


def test_no_module_is_imported_by_two_runs(project: Project) -> None:
    """What two of them need is preloaded: see `preload` in mkdocs.yml.

    A name that transformers only puts into `sys.modules`, for code of older versions, is no import.
    """
    imports: Counter[str] = Counter()
    for name, module in project.modules().items():
        # The first has a process that is started anew; the second has a cell for each library.
        if not module.private_hub and not name.startswith(TABLE):
            cells = project.record(name).cells.values()
            imports.update({name for cell in cells for name in cell.imports})
    twice = [name for name, runs in imports.items() if runs > 1]
    allowed = (*CHEAP, *EXPORTING)
    late = [name for name in sorted(twice) if is_module(name) and not name.startswith(allowed)]
    assert late == []


TABLE = "changed_"
"""The modules behind the table of changes, which import what hardly any other entry needs."""
CHEAP = (
    *("PIL.", "email.", "encodings.", "graphlib", "http.", "packaging.", "pandas.io.", "peft."),
    *("scipy", "sklearn.datasets.", "stringprep", "sympy.", "threadpoolctl"),
    *("torch.export.", "torch.fx.", "torch.onnx.", "torch.utils.", "torch._export."),
    *("transformers.", "wave"),
)
"""What takes milliseconds, beside libraries that are preloaded, and is not the same in all runs."""
EXPORTING = ("google.", "ml_dtypes", "onnx")
"""What two runs need that export models: no other page has to wait for it."""


def is_module(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ValueError:  # it is in `sys.modules` without a file
        return False


def test_a_run_sees_the_repositories_that_it_names_and_no_other(
    project: Project, tmp_path: Path
) -> None:
    """Most libraries are preloaded, with the cache of the process that runs are forked from."""
    results = run(project, tmp_path, SEES)
    printed = {name: cell.text.strip() for name, cell in results.items()}
    assert printed["named"] == "30522"
    assert printed["model"].startswith("OSError: We couldn't connect")
    assert printed["data"].startswith("ConnectionError: Couldn't reach 'nyu-mll/glue'")
    assert printed["all"] == "google-bert/bert-base-uncased"
    assert printed["of-the-server"] == "[]"


@pytest.mark.parametrize("capability", ["default", "avx2"])
def test_pytorch_computes_as_the_variable_says(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capability: str
) -> None:
    monkeypatch.setenv(CAPABILITY_VARIABLE, capability)
    monkeypatch.setenv(THREADS_VARIABLE, "2")
    results = run(project, tmp_path, COMPUTES)
    assert results["computes"].text.strip() == f"{capability.upper()} 2"


def run(project: Project, folder: Path, text: str) -> dict[str, CellRecord]:
    """What the cells of a module print in a run with the project's source and preloads."""
    path = folder / "module.py"
    path.write_text(text, encoding="utf-8")
    module = read_module(path)
    limits = project.settings.limits
    shared = shared_inputs(project.source, limits)
    with closing(Executor(folder, project.source, limits, folder / "logs")) as executor:
        [result] = executor.run({module: shared}, 1, lambda cell: None)
    assert result.error is None
    return result.cells


@pytest.fixture(scope="module")
def executor(project: Project) -> Iterator[Executor]:
    """Leaves checkpoints, and preloads once for all modules."""
    logs = project.root / ".cache/logs"
    with closing(
        Executor(project.root, project.source, project.settings.limits, logs, True)
    ) as executor:
        yield executor


@pytest.mark.parametrize(
    ("name", "first"),
    [("lora_mlp", "what-changed"), ("data_preparation", "lengths"), ("models", "load-report")],
)
def test_a_run_that_goes_on_from_a_checkpoint_prints_what_a_whole_one_does(
    project: Project, executor: Executor, name: str, first: str
) -> None:
    module = project.modules()[name]
    index = [cell.name for cell in module.cells].index(first)
    cells = list(module.cells)
    cells[index] = replace(cells[index], code=f"{cells[index].code}\n# edited")
    edited = Module(module.name, module.path, module.text, tuple(cells))
    inputs = project.inputs([module])[module]
    [whole] = executor.run({module: inputs}, 1, lambda cell: None)
    waiting = executor.checkpoints.take(name)
    before = waiting.points[index].pid
    executor.checkpoints.put(waiting)
    [result] = executor.run({edited: inputs}, 1, lambda cell: None)
    ran_on = executor.checkpoints.take(name)
    after = ran_on.points[index].pid
    ran_on.close()
    assert (whole.error, result.error, after) == (None, None, before), "it ran on from there"
    recorded = project.record(name).cells
    for cell in recorded:
        assert shown(whole.cells[cell]) == shown(recorded[cell])
        assert shown(result.cells[cell]) == shown(recorded[cell])
