"""The repository as a whole is copied, built and edited; a build that ran nothing is an error."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks import everything
from benchmarks.builds import Place
from benchmarks.errors import BenchmarkError
from benchmarks.everything import SENTENCE, measure_everything
from benchmarks.measure import Usage
from livedocs.modules.inputs import Inputs
from livedocs.modules.record import CellRecord, Record, RecordStore

INPUTS = Inputs({}, {}, "3", "machine", "local", "content", {}, {}, "engine")
RECIPE = "# %% only\n'owner/model'\n"


@pytest.fixture
def place(tmp_path: Path, snippets: Path) -> Place:
    """A repository with two modules and a recipe."""
    (snippets / "recipes").mkdir()
    (snippets / "recipes" / "long.py").write_text(RECIPE)
    for name in ("docs/zh/index.md", "benchmarks/x.py", ".cache/records/old.json", "mkdocs.yml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("text\n", encoding="utf-8")
    return Place(tmp_path, tmp_path / ".cache" / "bench", Path(sys.executable))


@pytest.fixture
def prepared(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the source was asked to prepare."""
    texts: list[str] = []
    monkeypatch.setattr(everything.source, "prepare", lambda root, text: texts.append(text))
    return texts


def test_all_modules_are_built_three_times(
    place: Place, prepared: list[str], monkeypatch: pytest.MonkeyPatch
):
    pages = []

    def run(command: list[str], folder: Path, variables: dict, log: Path) -> Usage:
        there = {path.relative_to(folder).as_posix() for path in folder.rglob("*.*")}
        assert "snippets/recipes/long.py" in there and "mkdocs.yml" in there
        assert not {"benchmarks/x.py", ".cache/records/old.json"} & there or pages
        pages.append((folder / "docs" / "zh" / "index.md").read_text(encoding="utf-8"))
        for name in ("mini", "other", "long"):
            cell = CellRecord((), "", 1, 1, {}, ())
            RecordStore(folder / ".cache" / "records").save(Record(name, INPUTS, {"only": cell}))
        return Usage(2, 3)

    monkeypatch.setattr(everything, "run", run)
    measured = measure_everything(place, lambda text: None)
    assert (measured["modules"], measured["cells"]) == (3, 5)
    assert list(measured["builds"]) == ["cold", "warm", "prose"]
    assert all(usage == {"wall": 2, "cpu": 3} for usage in measured["builds"].values())
    assert pages == ["text\n", "text\n", "text\n" + SENTENCE]
    assert RECIPE in prepared[0]
    assert not (place.folder / "everything").exists()


def test_a_build_that_ran_nothing(
    place: Place, prepared: list[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(everything, "run", lambda *arguments: Usage(2, 3))
    with pytest.raises(BenchmarkError, match=r"no record of mini, other, long; see .*cold"):
        measure_everything(place, lambda text: None)
