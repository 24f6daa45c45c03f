"""The command line: bad arguments and a bad page stop it before anything is measured."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import __main__ as command


def run(root: Path, *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", *arguments],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_unknown_tool(root: Path):
    result = run(root, "--only", "quarto")
    assert result.returncode == 2
    assert "invalid choice: 'quarto'" in result.stderr and "markdown-exec" in result.stderr


def test_no_round(root: Path):
    result = run(root, "--rounds", "0")
    assert result.returncode == 2
    assert "--rounds wants 1 or more" in result.stderr


def test_a_page_without_markers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys):
    path = tmp_path / "page.md"
    path.write_text("nothing\n")
    monkeypatch.setattr(command, "PAGE", path)
    monkeypatch.setattr(sys, "argv", ["benchmarks"])
    monkeypatch.setattr(command, "adopt_orphans", lambda: pytest.fail("it went on"))
    assert command.main() == 1
    assert capsys.readouterr().err == f"{path}: no line is the marker <!-- bench -->\n"
