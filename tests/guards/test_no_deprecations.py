"""No cell fails, and none uses what a library calls deprecated, in a warning or in its log."""

from __future__ import annotations

import pytest
from pages import SNIPPETS, report


@pytest.mark.parametrize("module", [path.stem for path in SNIPPETS])
def test_no_cell_fails_or_is_deprecated(module: str, runs):
    report([str(runs.failures[module])] if module in runs.failures else [])
    assert any(reference.startswith(f"{module}:") for reference in runs.cells)
