"""One tool's project: built, edited, built again, and looked at whether it really was."""

from __future__ import annotations

import shutil
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.content import TALLY_VARIABLE, Content, edit_last_cell, edit_prose
from benchmarks.environment import common_variables, offline_variables
from benchmarks.errors import BenchmarkError
from benchmarks.measure import run
from benchmarks.pages import check_pages
from benchmarks.tools.livedocs import LiveDocs
from benchmarks.tools.tool import Tool

SCENARIOS = ("cold", "warm", "cell", "prose")
"""Nothing was built before; nothing has changed; a cell was edited; a page's prose was."""


@dataclass(frozen=True)
class Place:
    """Where a benchmark works: this repository, a folder of its own, and the peers' Python."""

    root: Path
    folder: Path
    peers_python: Path

    def empty(self, name: str) -> Path:
        """A new folder of that name."""
        path = self.folder / name.replace(" ", "-")
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(parents=True)
        return path

    def log(self, name: str) -> Path:
        """The file for what a command says."""
        return self.folder / "logs" / f"{name.replace(' ', '-')}.txt"


class Project:
    """The project of one tool, not yet written.

    Args:
        content: What it shows at first.
        slowest: The module that is edited.
    """

    def __init__(self, tool: Tool, place: Place, content: Content, slowest: str) -> None:
        self.tool = tool
        self.content = content
        self.folder = place.empty(tool.name)
        self._place = place
        self._slowest = slowest
        self._scratch = place.empty(f"{tool.name} scratch")
        self._tally = self._scratch / "tally.txt"
        self._edits = 0
        if isinstance(tool, LiveDocs):
            self._python = sys.executable
            self.variables = {**common_variables(), "PYTHONPATH": str(place.root)}
        else:
            self._python = str(place.peers_python)
            self.variables = offline_variables(place.root, self._scratch, content.text())
            self.variables[TALLY_VARIABLE] = str(self._tally)

    def build(self, scenario: str) -> dict[str, float]:
        """Make the scenario's edit and build; wall and CPU seconds, and how many cells ran.

        (This engine does not say how many.)

        Raises:
            BenchmarkError: the build failed, a page is missing or does not show the edit, or the
                first build did not run every cell.
        """
        shown, times = self._edit(scenario)
        self.tool.write(self.folder, self.content)
        self._tally.unlink(missing_ok=True)
        log = self._place.log(f"{self.tool.name} {scenario}")
        usage = run([self._python, *self.tool.command()], self.folder, self.variables, log)
        for module in self.content.modules:
            pages = self.tool.pages(self.folder, module.name)
            if module.name == self._slowest:
                check_pages(pages, shown, times, log)
            else:
                check_pages(pages, "", 0, log)
        if isinstance(self.tool, LiveDocs):
            recorded = self.tool.cells_recorded(self.folder, self.content)
            expect_cells(recorded, self.content.cells(), self.tool.name, log)
            return asdict(usage)
        ran = count_lines(self._tally)
        if scenario == "cold":
            expect_cells(ran, self.content.cells() * self.tool.runs, self.tool.name, log)
        return {**asdict(usage), "cells": ran}

    def remove(self) -> None:
        """Remove the project: modules save models of some hundred megabytes."""
        shutil.rmtree(self.folder)
        shutil.rmtree(self._scratch)

    def _edit(self, scenario: str) -> tuple[str, int]:
        """Edit the content; what pages show then, and how many do."""
        if scenario not in ("cell", "prose"):
            return "", 0
        self._edits += 1
        edit = edit_last_cell if scenario == "cell" else edit_prose
        self.content, shown = edit(self.content, self._slowest, self._edits)
        return shown, self.tool.languages if scenario == "cell" else 1


def count_lines(path: Path) -> int:
    """The lines of a file, none where there is no file."""
    return len(path.read_text(encoding="utf-8").splitlines()) if path.is_file() else 0


def expect_cells(ran: int, expected: int, name: str, log: Path) -> None:
    """Make sure that as many cells ran as there are.

    Raises:
        BenchmarkError: it is another number.
    """
    if ran != expected:
        raise BenchmarkError(f"{name} ran {ran} cells, not {expected}; see {log}")
