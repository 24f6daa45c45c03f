"""Edits are timed until a real `mkdocs serve` shows them."""

from __future__ import annotations

import os
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from benchmarks import measure, serving
from benchmarks.content import Content
from benchmarks.errors import BenchmarkError
from livedocs.modules.cells import Module


class PageTool:
    """Shows the sum that the last cell prints, and the note, on one page; runs nothing."""

    def __init__(self) -> None:
        self.written: list[str] = []

    def write(self, folder: Path, content: Content) -> None:
        (module,) = content.modules
        edit = re.search(r"1000 \+ (\d+)", module.cells[-1].code)
        shown = f"edit {1000 + int(edit[1])}" if edit else ""
        self.written.append(f"{shown} {content.note(module, 'zh')}")
        (folder / "docs" / "index.md").write_text(f"# Page\n\n{self.written[-1]}\n")

    def url(self, module: Module) -> str:
        return ""

    def last_cell_seconds(self, folder: Path, module: Module) -> float:
        return 0.25


@pytest.fixture
def project(tmp_path: Path, content: Content, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    # Other tests' servers are children of this process, too.
    monkeypatch.setattr(measure, "_wait_for_orphans", lambda process, log: None)
    monkeypatch.setattr(serving, "REST", 0.1)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# Page\n")
    (tmp_path / "mkdocs.yml").write_text("site_name: Tiny\ntheme: mkdocs\nplugins: []\n")
    mini = Content(content.modules[:1])
    return SimpleNamespace(
        tool=PageTool(), content=mini, folder=tmp_path, variables=dict(os.environ)
    )


def test_edits_of_both_kinds(project: SimpleNamespace, tmp_path: Path):
    seconds = serving.measure_serving(project, "mini", tmp_path / "logs" / "serving.txt")
    counts = {name: len(values) for name, values in seconds.items()}
    later = serving.EDITS - 1
    assert counts == {
        "first cell": 1, "cell": later, "own": later,
        "prose": serving.EDITS, "rendering": serving.EDITS,
    }  # fmt: skip
    assert seconds["own"] == [0.25] * later
    log = (tmp_path / "logs" / "serving.txt").read_text(encoding="utf-8")
    rebuilds = [float(built) for built in serving.BUILT.findall(log)]
    assert seconds["rendering"] == rebuilds[-serving.EDITS :]
    assert len(set(project.tool.written)) == 2 * serving.EDITS


def test_a_change_that_does_not_appear(project: SimpleNamespace, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(serving, "TIMEOUT", 8)
    project.tool.write = lambda folder, content: None
    with pytest.raises(BenchmarkError, match="an edit is not on the page after 8 s; its log"):
        serving.measure_serving(project, "mini", tmp_path / "serving.txt")


def test_a_server_that_ends(project: SimpleNamespace, tmp_path: Path):
    (tmp_path / "mkdocs.yml").write_text("theme: mkdocs\n")
    with pytest.raises(BenchmarkError) as error:
        serving.measure_serving(project, "mini", tmp_path / "serving.txt")
    assert "`mkdocs serve` has ended" in str(error.value)
    assert "Config value 'site_name'" in str(error.value)
