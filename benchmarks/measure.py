"""Wall and CPU seconds of a command with all its descendants, also those it leaves behind."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.errors import BenchmarkError

PR_SET_CHILD_SUBREAPER = 36  # from linux/prctl.h
LAST_LINES = 30
PATIENCE = 30
"""Seconds that processes left behind have to end."""
TIMEOUT = 1800
"""Seconds after which a build counts as hung."""


@dataclass(frozen=True)
class Usage:
    """What a command took, in seconds."""

    wall: float
    cpu: float


def adopt_orphans() -> None:
    """Let processes whose parent has ended become children of this one, which counts them.

    Raises:
        BenchmarkError: this is not Linux.
    """
    if sys.platform != "linux":
        raise BenchmarkError("the benchmark counts CPU seconds as only Linux can")
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def run(command: list[str], folder: Path, environment: dict[str, str], log: Path) -> Usage:
    """Run a command to its end and count what it took.

    Args:
        log: Takes stdout and stderr.

    Raises:
        BenchmarkError: it failed, or left a process behind that does not end. The text has the
            last lines of the log.
    """
    before = _cpu_of_children()
    started = time.perf_counter()
    with start(command, folder, environment, log) as process:
        try:
            process.wait(TIMEOUT)
        except subprocess.TimeoutExpired:
            raise failure(f"{command} is not done after {TIMEOUT} s", log) from None
        wall = time.perf_counter() - started
    if process.returncode != 0:
        raise failure(f"{command} ended with status {process.returncode}", log)
    return Usage(wall, _cpu_of_children() - before)


@contextlib.contextmanager
def start(
    command: list[str], folder: Path, environment: dict[str, str], log: Path
) -> Iterator[subprocess.Popen]:
    """A running command; it is asked to end, and waited for, after the block.

    Raises:
        BenchmarkError: a process that it left behind does not end.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    except BaseException:
        _signal_group(process, signal.SIGKILL)
        process.wait()
        raise
    if process.poll() is None:
        _signal_group(process, signal.SIGINT)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            _signal_group(process, signal.SIGKILL)
            process.wait()
    _wait_for_orphans(process, log)


def failure(message: str, log: Path) -> BenchmarkError:
    """An error with the last lines of a log."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-LAST_LINES:]
    return BenchmarkError("\n".join([f"{message}; its log {log} ends:", *lines]))


def _wait_for_orphans(process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    with contextlib.suppress(ChildProcessError):
        while time.monotonic() < deadline:
            if os.waitpid(-1, os.WNOHANG) == (0, 0):
                time.sleep(0.01)
        _signal_group(process, signal.SIGKILL)
        raise failure(f"{process.args} left a process that has not ended in {PATIENCE} s", log)


def _signal_group(process: subprocess.Popen, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def _cpu_of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
