"""What a long test found out is found out again when something has changed, or was wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import remembered as module
from remembered import remembered, without_engine

from livedocs.modules.inputs import Inputs

INPUTS = Inputs({"m.py": "1"}, {"torch": "2"}, "3", "x", "local", "content", {}, {}, "engine")
Find = Callable[[object], object]


@pytest.fixture
def find(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Find, list]:
    """What finds out with given inputs, and what it will say, the next first."""
    said = ["wrong", None, None]
    monkeypatch.setattr(module, "FOLDER", tmp_path / "remembered")

    def found(*depends_on: object) -> object:
        return remembered("name", depends_on, lambda: said.pop(0), lambda found: found is None)

    return found, said


def test_what_is_wrong_is_found_out_again(find: tuple[Find, list]):
    found, said = find
    assert [found(INPUTS), found(INPUTS), found(INPUTS)] == ["wrong", None, None]
    assert said == [None]


@pytest.mark.parametrize(
    "changed",
    [
        (replace(INPUTS, versions={"torch": "3"}), "code"),
        (replace(INPUTS, files={"m.py": "2"}), "code"),
        (replace(INPUTS, content="other models"), "code"),
        (INPUTS, "other code"),
        (INPUTS,),
    ],
)
def test_a_change_has_it_found_out_again(find: tuple[Find, list], changed: tuple):
    found, said = find
    said[:] = [None, None]
    found(INPUTS, "code")
    found(*changed)
    assert said == []
    found(*changed)


def test_the_engine_does_not_matter_to_what_it_does_not_run():
    other = replace(INPUTS, engine="another", limits={"timeout": 1})
    assert without_engine(other) == without_engine(INPUTS)
    assert without_engine(INPUTS) != INPUTS
