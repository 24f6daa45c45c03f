"""The script that readers get of an entry, as the lock of scripts says."""

from __future__ import annotations

from livedocs.modules.cells import Cell, Module
from livedocs.modules.record import CellRecord
from livedocs.project import Project
from livedocs.scripts.lock import chosen, holds, read_lock
from livedocs.scripts.script import candidates


def entry_script(project: Project, module: Module, cell: Cell, record: CellRecord) -> str:
    """The script of an entry; empty if none prints what its page shows.

    No script has commands in it. Whether an entry behind some needs them, only a proof can tell.

    Raises:
        LiveDocsError: the lock is malformed, or the module's other cells have not run.
    """
    scripts = entry_scripts(project, module, cell, record)
    settings = project.settings
    proofs = read_lock(settings.root / settings.scripts) if settings.scripts else {}
    proof = proofs.get(f"{module.name}:{cell.name}")
    before = module.cells[: module.cells.index(cell)]
    needs_proof = not all(other.is_python for other in before)
    if needs_proof and not holds(proof, module, cell, scripts):
        return ""
    return chosen(proof, module, cell, scripts)


def entry_scripts(
    project: Project, module: Module, cell: Cell, record: CellRecord
) -> dict[str, str]:
    """All scripts that may do what an entry does, see `candidates`.

    Of what is no Python there is none, nor where the run has a Hub of its own: a reader who ran
    it would write to an account, or delete something in it.
    """
    if not cell.is_python or module.private_hub:
        return {}
    shown = [output for output in record.outputs if output.kind != "figure"]
    last = shown[-1].text if shown and shown[-1].kind == "result" else None
    return candidates(module.python_only, cell, project.displaying(module.name), last)
