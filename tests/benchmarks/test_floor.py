"""The floor runs every script once, in one process or each in a child."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent.parent / "benchmarks" / "floor.py"
MODULE = """
import json, os
from pathlib import Path

if __name__ == "__main__":
    with open("ran.txt", "a") as file:
        print({name!r}, os.getpid(), file=file)
"""


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    folder = tmp_path / "scripts"
    folder.mkdir()
    for name in ("first", "second"):
        (folder / f"{name}.py").write_text(MODULE.format(name=name))
    return folder


def floor(scripts: Path, *options: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-P", str(SCRIPT), *options, str(scripts), "result.json"]
    return subprocess.run(command, cwd=scripts.parent, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("options", "processes"), [((), 1), (("--fork",), 2)])
def test_every_script_runs_once(scripts: Path, options: tuple[str, ...], processes: int):
    result = floor(scripts, *options)
    assert result.returncode == 0, result.stderr
    ran = [line.split() for line in (scripts.parent / "ran.txt").read_text().splitlines()]
    assert [name for name, _ in ran] == ["first", "second"]
    assert len({process for _, process in ran}) == processes
    numbers = json.loads((scripts.parent / "result.json").read_text())
    assert numbers["import"] > 0
    assert list(numbers["modules"]) == ["first", "second"]
    assert all(set(module) == {"wall", "cpu"} for module in numbers["modules"].values())


@pytest.mark.parametrize("options", [(), ("--fork",)])
def test_a_script_that_fails_ends_it(scripts: Path, options: tuple[str, ...]):
    (scripts / "first.py").write_text("1 / 0\n")
    result = floor(scripts, *options)
    assert result.returncode != 0
    assert "ZeroDivisionError" in result.stderr
    assert not (scripts.parent / "result.json").exists()


def test_imports_run_before_the_scripts(scripts: Path):
    (scripts / "first.py").write_text("import sys\nprint('wave' in sys.modules)\n")
    (scripts / "second.py").write_text("import wave\nassert wave\n")
    assert floor(scripts).stdout == "True\n"
