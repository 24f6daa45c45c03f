"""What one round measures, in which order."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.builds import SCENARIOS, Place, Project, count_lines, expect_cells
from benchmarks.content import TALLY_VARIABLE, Content, runnable, write_if_changed
from benchmarks.environment import common_variables, offline_variables
from benchmarks.measure import run
from benchmarks.serving import measure_serving
from benchmarks.summary import ENGINE
from benchmarks.tools.tool import Tool

REPEATS = 3
"""How often a round compares this engine's quick builds with rendering alone."""
ONE_THREAD = {"OMP_NUM_THREADS": "1"}


@dataclass
class Rounds:
    """Rounds of the same measurements.

    Args:
        content: What every tool builds.
        say: Is told what is being measured.
    """

    place: Place
    content: Content
    tools: list[Tool]
    say: Callable[[str], None]
    slowest: str = ""
    """The module that is edited: the one that took longest in the first round."""

    def measure(self) -> dict:
        """Measure everything once; seconds.

        Raises:
            BenchmarkError: a build failed, or did not do what it should have.
        """
        result = {
            "floor": {
                "one thread": self._floor("floor one thread", ONE_THREAD),
                "default threads": self._floor("floor default threads", {}),
            },
            "apart": self._floor("modules apart", ONE_THREAD, "--fork"),
            "tools": {},
        }
        seconds = {name: took["wall"] for name, took in result["apart"]["modules"].items()}
        self.slowest = self.slowest or max(seconds, key=seconds.__getitem__)
        for tool in self.tools:
            project = Project(tool, self.place, self.content, self.slowest)
            builds: dict[str, list[dict]] = {scenario: [] for scenario in SCENARIOS}
            result["tools"][tool.name] = builds
            # The edited cell comes second, so that later builds have no module left to run.
            self._build(project, builds, "cold", "cell")
            if tool.name == ENGINE:
                result |= self._against_rendering(project, builds)
            else:
                self._build(project, builds, "warm", "prose")
            project.remove()
        return result

    def _build(self, project: Project, builds: dict[str, list[dict]], *scenarios: str) -> None:
        for scenario in scenarios:
            self.say(f"{project.tool.name}, {scenario}")
            builds[scenario].append(project.build(scenario))

    def _against_rendering(self, project: Project, builds: dict[str, list[dict]]) -> dict:
        """Quick builds in turn with builds of static pages by MkDocs; then edits while serving."""
        folder, rendering = self.place.empty("rendering"), []
        project.tool.write_static(folder, self.content, project.folder)
        command, log = [sys.executable, *project.tool.command()], self.place.log("rendering")
        for _ in range(REPEATS):
            self.say("rendering")
            rendering.append(asdict(run(command, folder, common_variables(), log)))
            self._build(project, builds, "warm", "prose")
        self.say(f"{project.tool.name}, serving")
        serving = measure_serving(project, self.slowest, self.place.log("serving"))
        shutil.rmtree(folder)
        return {"rendering": rendering, "serving": serving}

    def _floor(self, name: str, variables: dict[str, str], *options: str) -> dict:
        """Run floor.py; its numbers, with what the whole process took."""
        self.say(name)
        work, log = self.place.empty(name), self.place.log(name)
        for module in self.content.modules:
            code = "\n\n".join(runnable(module, cell) for cell in module.cells)
            write_if_changed(work / "scripts" / f"{module.name}.py", code + "\n")
        tally, output = work / "tally.txt", work / "result.json"
        script = Path(__file__).with_name("floor.py")
        usage = run(
            [sys.executable, "-P", str(script), *options, str(work / "scripts"), str(output)],
            work,
            offline_variables(self.place.root, work / "scratch", self.content.text())
            | {"MPLBACKEND": "agg", TALLY_VARIABLE: str(tally), **variables},
            log,
        )
        expect_cells(count_lines(tally), self.content.cells(), name, log)
        result = json.loads(output.read_text(encoding="utf-8"))
        shutil.rmtree(work)
        return {**asdict(usage), **result}
