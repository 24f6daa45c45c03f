"""Runs notebooks from top to bottom, each in an empty folder, and says what comes out otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from nbformat import NotebookNode

from livedocs.exports.notebook import as_python
from livedocs.modules.cells import Module, read_module
from livedocs.modules.inputs import Limits, shared_inputs
from livedocs.modules.record import Output
from livedocs.runs.execute import Executor, default_workers
from livedocs.source import Source

TIMEOUT = 300
NUMBER = re.compile(r"[-+]?\d[\d.,]*(?:e[-+]?\d+)?")
KINDS = {"stdout": "stream", "result": "execute_result", "figure": "display_data", "error": "error"}


def differences(
    notebooks: dict[str, NotebookNode], source: Source, limits: Limits, folder: Path
) -> dict[str, list[str]]:
    """For each notebook, what its cells show otherwise than it says; numbers and stderr aside.

    Args:
        notebooks: by name, a name for a file.
        folder: for the notebooks as modules.
    """
    names = {as_module(name, notebook, folder): name for name, notebook in notebooks.items()}
    limits = replace(limits, timeout=TIMEOUT)
    inputs = dict.fromkeys(names, shared_inputs(source, limits))
    executor = Executor(folder, source, limits, folder / "logs")
    found = {}
    try:
        for result in executor.run(inputs, default_workers(), lambda cell: None):
            name = names[result.module]
            if result.error:
                found[name] = [str(result.error)]
                continue
            shown = (cell.outputs for cell in result.cells.values())
            found[name] = list(_differing(notebooks[name], shown))
    finally:
        executor.close()
    return found


def as_module(name: str, notebook: NotebookNode, folder: Path) -> Module:
    """The code cells of a notebook as a snippet module."""
    parts = []
    for cell in _code(notebook):
        errors = [output.ename for output in cell.outputs if output.output_type == "error"]
        assert bool(errors) == ("raises-exception" in cell.metadata.get("tags", ()))
        raises = f' raises="{errors[0]}"' if errors else ""
        parts.append(f"# %% {cell.id.replace('_', '-')}{raises}\n{as_python(cell.source)}\n")
    path = folder / f"{name}.py"
    path.write_text("\n".join(parts), encoding="utf-8")
    return read_module(path)


def _differing(notebook: NotebookNode, shown: Iterator[tuple[Output, ...]]) -> Iterator[str]:
    for cell, outputs in zip(_code(notebook), shown, strict=True):
        said = [_masked(o.output_type, _text(o)) for o in cell.outputs if o.get("name") != "stderr"]
        now = [_masked(KINDS[output.kind], output.text) for output in outputs]
        if said != now:
            yield f"{cell.id}\nthe notebook says {said}\nit is {now}"


def _code(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _text(output: NotebookNode) -> str:
    if output.output_type == "error":
        return "\n".join(output.traceback)
    return output.get("text") or output.data.get("text/plain", "")


def _masked(kind: str, text: str) -> tuple[str, str]:
    """An output without numbers and the spaces that align them; of a figure, that it is one."""
    return kind, "" if kind == "display_data" else "".join(NUMBER.sub("#", text).split())
