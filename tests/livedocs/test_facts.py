"""The small print under an output: time and versions."""

from __future__ import annotations

from pathlib import Path

import pytest

from livedocs.modules.cells import Module
from livedocs.modules.inputs import installed_versions
from livedocs.modules.record import CellRecord
from livedocs.pages.facts import libraries, seconds


@pytest.mark.parametrize(
    ("taken", "text"),
    [
        (0.0, "< 0.01 s"),
        (0.0099, "< 0.01 s"),
        (0.01, "0.01 s"),
        (12.345, "12.35 s"),
        (75.5, "75.50 s"),
    ],
)
def test_short_times_are_not_shown_as_zero(taken: float, text: str) -> None:
    assert seconds(CellRecord((), "", taken, 0, {}, ())) == text


def test_a_build_that_leaves_nothing_of_its_time_shows_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    assert seconds(CellRecord((), "", 1.0, 0, {}, ())) == ""


def test_libraries_come_by_name_and_once() -> None:
    text = (
        "import os\nfrom numpy import linalg\n\n\ndef f():\n    import rich.table\n\n\nimport numpy"
    )
    versions = installed_versions()
    assert libraries(Module("m", Path("m.py"), text, ())) == [
        f"numpy {versions['numpy']}",
        f"rich {versions['rich']}",
    ]
