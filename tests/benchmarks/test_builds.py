"""A project is edited and built, and a build that did not do its work is an error, not a number."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from benchmarks import builds, measure
from benchmarks.builds import Place, Project
from benchmarks.content import TALLY_VARIABLE, Content, runnable, write_if_changed
from benchmarks.errors import BenchmarkError

TOOL = """
import contextlib, io, sys
from pathlib import Path

for path in Path("modules").glob("*.py"):
    with contextlib.redirect_stdout(io.StringIO()) as output:
        exec(path.read_text(encoding="utf-8"), {})
    note = Path("notes", path.stem).read_text(encoding="utf-8")
    page = f"<b>{path.stem}</b> {output.getvalue()} {note}"
    Path(f"{path.stem}.html").write_text(page, encoding="utf-8")
"""


class TinyTool:
    """Runs each module and writes a page of what it prints."""

    name = "tiny tool"
    distributions = ()
    runs = languages = 1
    program = TOOL

    def write(self, folder: Path, content: Content) -> None:
        for module in content.modules:
            code = "\n".join(runnable(module, cell) for cell in module.cells)
            write_if_changed(folder / "modules" / f"{module.name}.py", code)
            write_if_changed(folder / "notes" / module.name, content.note(module, "zh"))

    def command(self) -> list[str]:
        return ["-c", self.program]

    def pages(self, folder: Path, module: str) -> list[Path]:
        return [folder / f"{module}.html"]


@pytest.fixture
def project(
    root: Path, tmp_path: Path, content: Content, monkeypatch: pytest.MonkeyPatch
) -> Project:
    # Other tests' servers are children of this process, too.
    monkeypatch.setattr(measure, "_wait_for_orphans", lambda process, log: None)
    monkeypatch.setattr(builds, "offline_variables", lambda root, scratch, text: {})
    place = Place(root, tmp_path / "bench", Path(sys.executable))
    return Project(TinyTool(), place, content, "mini")


def test_every_scenario(project: Project):
    for scenario, line in (
        ("cold", "你好"),
        ("warm", "你好"),
        ("cell", "edit 1001"),
        ("prose", "2"),
    ):
        usage = project.build(scenario)
        assert usage["wall"] > 0 and usage["cpu"] > 0 and usage["cells"] == 4
        assert line in (project.folder / "mini.html").read_text(encoding="utf-8")
    assert "edit 1001" in (project.folder / "mini.html").read_text(encoding="utf-8")  # edits add up
    assert project.variables[TALLY_VARIABLE]


NOTHING = """
from pathlib import Path

for name in ("mini", "other"):
    Path(f"{name}.html").write_text("x")
"""
"""Writes pages without running anything."""


@pytest.mark.parametrize(
    ("program", "scenario", "message"),
    [
        (TOOL + "sys.exit(2)", "cold", "ended with status 2; its log"),
        (TOOL + "1 / 0", "cold", "ZeroDivisionError"),
        (
            TOOL + "Path('other.html').unlink()",
            "cold",
            r"page .*other\.html is missing; see .*cold",
        ),
        (TOOL + "Path('other.html').write_text('')", "cold", r"page .*other\.html is missing"),
        (NOTHING, "cold", "tiny tool ran 0 cells, not 4"),
        (TOOL.replace("output.getvalue()", "0"), "cell", "“edit 1001” stands on 0 of 1 pages"),
        (TOOL.replace("{note}", ""), "prose", "stands on 0 of 1 pages"),
    ],
)
def test_builds_that_fail(project: Project, program: str, scenario: str, message: str):
    project.tool.program = program
    with pytest.raises(BenchmarkError, match=message):
        project.build(scenario)


def test_a_project_begins_and_ends_with_nothing(project: Project, content: Content):
    project.build("cold")
    place = project._place
    again = Project(project.tool, place, content, "mini")
    assert not list(again.folder.iterdir())
    again.build("cold")
    again.remove()
    assert [path.name for path in place.folder.iterdir()] == ["logs"]
    shutil.rmtree(place.folder)
