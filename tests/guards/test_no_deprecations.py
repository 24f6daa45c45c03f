"""No cell fails, and none uses what a library calls deprecated, in a warning or in its log."""

from __future__ import annotations

import pytest
from pages import ROOT, report

MODULES = sorted(path.stem for path in (ROOT / "snippets").glob("*.py") if path.stem != "__init__")


@pytest.mark.parametrize("module", MODULES)
def test_no_cell_fails_or_is_deprecated(module: str, runs):
    report([str(runs.failures[module])] if module in runs.failures else [])
    assert any(reference.startswith(f"{module}:") for reference in runs.cells)
