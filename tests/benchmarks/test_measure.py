"""A command is counted with all that it starts, and a failure is never a number."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
BURN = """
import os, sys, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while time.process_time() < 0.5:
            pass
    os._exit(0)
os.wait()
"""
"""Leaves a process behind, which uses half a second of CPU."""
LOST = """
import os, time
if os.fork() == 0:
    time.sleep(60)
"""
MEASURE = """
import sys
from pathlib import Path
from benchmarks import measure
measure.PATIENCE = 0.3
measure.TIMEOUT = 20
measure.adopt_orphans()
try:
    usage = measure.run(sys.argv[1:], Path.cwd(), {}, Path("log.txt"))
except measure.BenchmarkError as error:
    sys.exit(str(error))
print(usage.cpu)
"""


def measured(tmp_path: Path, code: str, patience: float = 0.3) -> subprocess.CompletedProcess:
    """Measure a Python program, in a process of its own, which adopts what is left behind."""
    return subprocess.run(
        [
            sys.executable, "-c", MEASURE.replace("0.3", str(patience)),
            sys.executable, "-c", code,
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip


def test_processes_left_behind_are_counted(tmp_path: Path):
    result = measured(tmp_path, BURN, patience=60)
    assert float(result.stdout) > 0.5, result.stderr


def test_a_process_that_does_not_end_is_an_error(tmp_path: Path):
    result = measured(tmp_path, LOST)
    assert result.returncode == 1
    assert "left a process that has not ended in 0.3 s" in result.stderr


def test_a_failure_shows_the_end_of_the_log(tmp_path: Path):
    result = measured(tmp_path, "import sys; print('一' * 9); sys.exit(3)")
    assert result.returncode == 1
    assert "ended with status 3; its log log.txt ends:\n一一一一一一一一一" in result.stderr
