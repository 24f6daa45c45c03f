"""What the guards look at: the modules' runs, failed ones included."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from livedocs.errors import LiveDocsError
from livedocs.modules.record import CellRecord
from livedocs.project import Project
from livedocs.runs.refresh import RunError


@dataclass(frozen=True)
class Runs:
    """What the modules left.

    Attributes:
        cells: `module:cell` → what it left, of the modules that ran to their end.
        failures: module → the cell that failed.
        source: what the models and data came from.
    """

    cells: dict[str, CellRecord]
    failures: dict[str, LiveDocsError]
    source: str


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With `--module`, leave out the guards of what other modules do."""
    if only := config.getoption("--module"):
        items[:] = [item for item in items if module_of(item) in (None, *only)]


def module_of(item: pytest.Item) -> str | None:
    """The snippet module whose run a guard looks at."""
    is_guard = item.path.parent == Path(__file__).parent
    parameters = item.callspec.params if is_guard and hasattr(item, "callspec") else {}
    row = parameters.get("row")  # of the table of what has changed
    reference = parameters.get("reference") or parameters.get("module") or (row and row.module)
    return reference.partition(":")[0] if reference else None


@pytest.fixture(scope="session")
def runs(unrefreshed_project: Project, request: pytest.FixtureRequest) -> Runs:
    project, failures = unrefreshed_project, {}
    only = request.config.getoption("--module")
    try:
        project.refresh()
    except RunError as error:
        failures = {failed.locations[-1].path.stem: failed for failed in error.errors}
    modules = [m for m in project.modules().values() if only is None or m.name in only]
    cells = {}
    for module, inputs in project.inputs(modules).items():
        if module.name not in failures:
            record = project.records.fresh(module, inputs)
            cells |= {f"{module.name}:{name}": cell for name, cell in record.cells.items()}
    return Runs(cells, failures, project.source.name)
