"""Threads and processes that a cell leaves behind, and that would outlive its script."""

from __future__ import annotations

import concurrent.futures.thread
import multiprocessing
import os
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

PATIENCE_SECONDS = 2
"""A script waits for its threads; here they get this long."""

HELPERS = ("multiprocessing.resource_tracker", "multiprocess.resource_tracker")
"""Processes that Python starts by itself, and that end with it."""


class Leftovers:
    """Who left what."""

    def __init__(self) -> None:
        self._before = set(current())
        self._cells: dict[tuple[str, int], str] = {}

    def note(self, cell: str) -> None:
        """Attribute to `cell` what is there now and was not before."""
        for item in current():
            if item not in self._before:
                self._cells.setdefault(item, cell)

    def remaining(self) -> tuple[str, str] | None:
        """A cell, and what it left that does not end by itself; None if there is nothing."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while left := {item: text for item, text in current().items() if item in self._cells}:
            if time.monotonic() > deadline:
                item, text = next(iter(left.items()))
                return self._cells[item], text
            time.sleep(0.02)
        return None


def current() -> dict[tuple[str, int], str]:
    """Threads that are no daemons, and child processes, each with words for a message."""
    found = {}
    for thread in threading.enumerate():
        # Python ends the workers of a pool when a script has ended.
        is_worker = getattr(thread, "_target", None) is concurrent.futures.thread._worker
        if thread is not threading.main_thread() and not thread.daemon and not is_worker:
            found["thread", id(thread)] = f"the thread `{thread.name}`"
    ended_at_exit = {process.pid for process in multiprocessing.active_children()}
    if other := sys.modules.get("multiprocess"):
        ended_at_exit |= {process.pid for process in other.active_children()}
    for pid in child_processes() - ended_at_exit:
        command = _command(pid)
        if command is not None and not any(helper in command for helper in HELPERS):
            is_copy = command == _command(os.getpid())
            found["process", pid] = "a forked process" if is_copy else f"the process `{command}`"
    return found


def child_processes() -> set[int]:
    """The ids of this process's children."""
    pids: set[int] = set()
    for task in Path("/proc/self/task").glob("*/children"):
        with suppress(OSError):  # a thread that has just ended
            pids.update(map(int, task.read_text(encoding="ascii").split()))
    return pids


def _command(pid: int) -> str | None:
    """The command line of a process, empty while it begins; None if it has ended."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return None
    if state in "ZX":
        return None
    return " ".join(map(os.fsdecode, words)).strip()
