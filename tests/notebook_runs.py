"""Runs notebooks from top to bottom, each in an empty folder, and says what comes out otherwise."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from chance import ALIGNED, without_times
from nbformat import NotebookNode

from livedocs.exports.notebook import as_python
from livedocs.modules.cells import Cell, Module, read_module
from livedocs.modules.inputs import shared_inputs
from livedocs.modules.options import MODULE_OPTIONS
from livedocs.modules.record import Output
from livedocs.project import Project
from livedocs.runs.execute import Executor, default_workers

TIMEOUT = 300
NUMBER = re.compile(r"[-+]?\d[\d.,]*(?:e[-+]?\d+)?")
KINDS = {"stdout": "stream", "result": "execute_result", "figure": "display_data", "error": "error"}


def differences(
    notebooks: dict[str, NotebookNode], project: Project, folder: Path
) -> dict[str, list[str]]:
    """For each notebook, what its cells show otherwise than it says; numbers and stderr aside.

    Args:
        notebooks: by name, a name for a file.
        project: has the modules whose cells they are.
        folder: for the notebooks as modules.
    """
    names = {as_module(n, notebook, project, folder): n for n, notebook in notebooks.items()}
    limits = replace(project.settings.limits, timeout=TIMEOUT)
    inputs = {module: shared_inputs(project.source_of(module), limits) for module in names}
    executor = Executor(
        folder, project.source, limits, folder / "logs", source_of=project.source_of
    )
    found = {}
    try:
        for result in executor.run(inputs, default_workers(), lambda cell: None):
            name = names[result.module]
            if result.error:
                found[name] = [str(result.error)]
                continue
            of_notebook = islice(result.cells.values(), len(_code(notebooks[name])))
            shown = (cell.outputs for cell in of_notebook)
            found[name] = list(_differing(notebooks[name], shown))
    finally:
        executor.close()
    return found


def as_module(name: str, notebook: NotebookNode, project: Project, folder: Path) -> Module:
    """The code cells of a notebook as a snippet module; they say of themselves what theirs say.

    Behind them stand others that stop what they have started.
    """
    cells = {
        f"{module.name}-{cell.name}": (module, cell)
        for module in project.modules().values()
        for cell in module.cells
    }
    own = [cells[cell.id] for cell in _code(notebook)]
    parts, warned = [], set()
    for cell, (_, its) in zip(_code(notebook), own, strict=True):
        errors = [output.ename for output in cell.outputs if output.output_type == "error"]
        assert errors == ([its.raises] if its.raises else [])
        assert bool(errors) == ("raises-exception" in cell.metadata.get("tags", ()))
        of_module = "" if parts else _for_all(module for module, _ in own)
        # What one module has logged, a library does not log for the next one on the page.
        its = replace(its, warns=None) if its.warns in warned else its
        warned.add(its.warns)
        marker = f"# %% {cell.id.replace('_', '-')}{of_module}{_options(its)}"
        parts.append(f"{marker}\n{as_python(cell.source)}\n")
    parts += [f"# %% stop-{cell.name}\n{cell.code}\n" for cell in _stopping(own)]
    path = folder / f"{name}.py"
    path.write_text("\n".join(parts), encoding="utf-8")
    return read_module(path)


def _stopping(own: list[tuple[Module, Cell]]) -> list[Cell]:
    """The hidden cells at the end of modules that start servers; no notebook has them.

    A kernel does what `atexit` was told when it ends. A run does not, and may leave no process.
    """
    held = {(module.name, cell.name) for module, cell in own}
    modules = {module.name: module for module, _ in own if module.loopback}
    return [
        cell
        for name, module in modules.items()
        for cell in module.cells
        if cell.hidden and (name, cell.name) not in held
    ]


def _for_all(modules: Iterable[Module]) -> str:
    """What the first cell must say for all of them: what one of the modules says of itself."""
    said = {option for module in modules for option in MODULE_OPTIONS if getattr(module, option)}
    return "".join(f" {option}=true" for option in sorted(said))


def _options(cell: Cell) -> str:
    """What a cell says that decides whether its run is right."""
    given = {"raises": cell.raises, "warns": cell.warns, "exits": cell.exits}
    return "".join(f" {name}={json.dumps(value)}" for name, value in given.items() if value)


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
    """An output without numbers, times, and what aligns them; of a figure, that it is one."""
    text = NUMBER.sub("#", without_times(ALIGNED.sub(r"\1", text)))
    return kind, "" if kind == "display_data" else "".join(text.split())
