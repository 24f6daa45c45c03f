"""Runs modules in child processes, watches their time, and builds their records."""

from __future__ import annotations

import json
import os
import platform
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from livedocs.cells import Cell, Module
from livedocs.errors import LiveDocsError, Location
from livedocs.key import installed_versions
from livedocs.record import CellRecord, Output, Record
from livedocs.source import Source

RUNNER = Path(__file__).parent / "runner.py"
STARTUP_SECONDS = 120
POLL_SECONDS = 0.5
KEPT_VARIABLES = ("PATH", "TMPDIR", "VIRTUAL_ENV")


class CellError(LiveDocsError):
    """A cell that failed, with the line of its module."""

    def __init__(self, module: Module, cell: Cell, message: str, line: int) -> None:
        self.reference = f"{module.name}:{cell.name}"
        super().__init__(message, Location(module.path, line))


def run_modules(
    keys: dict[Module, str], source: Source, default_timeout: float
) -> Iterator[Record | CellError]:
    """Run modules side by side, one a core, in the order given.

    Args:
        keys: the modules, each with the key that its record gets.
        default_timeout: seconds a cell may take that names no timeout itself.

    Yields:
        For each module, as they end, its record or what went wrong in it. When the caller stops
        early, also by Ctrl-C, every child is killed.
    """
    if not keys:
        return
    children = _Children()
    with ExitStack() as stack:
        pool = stack.enter_context(ThreadPoolExecutor(os.cpu_count()))
        stack.callback(children.kill)
        stack.callback(pool.shutdown, wait=False, cancel_futures=True)
        on_cell = stack.enter_context(progress(sum(len(module.cells) for module in keys)))
        futures = [
            pool.submit(_run_module, module, source, key, default_timeout, on_cell, children)
            for module, key in keys.items()
        ]
        for future in as_completed(futures):
            try:
                yield future.result()
            except CellError as error:
                yield error


def _run_module(
    module: Module,
    source: Source,
    key: str,
    default_timeout: float,
    on_cell: Callable[[str], None],
    children: _Children,
) -> Record:
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="livedocs-") as scratch:
        child = _Child(module, source, Path(scratch))
        children.add(child)
        try:
            cells = _collect(child, module, default_timeout, on_cell)
        finally:
            child.kill()
            children.discard(child)
            child.close()
    return Record(
        key=key,
        module=module.name,
        source=source.name,
        python=platform.python_version(),
        versions=installed_versions(),
        seconds=round(time.perf_counter() - started, 4),
        cells=cells,
    )


def _collect(
    child: _Child, module: Module, default_timeout: float, on_cell: Callable[[str], None]
) -> dict[str, CellRecord]:
    records: dict[str, CellRecord] = {}
    running = module.cells[0]
    seconds: float = STARTUP_SECONDS
    while len(records) < len(module.cells):
        event = child.next_event(seconds)
        if event is None:
            raise _stopped(module, running, seconds, child)
        cell = module.cell(event["cell"])
        if event["event"] == "start":
            running, seconds = cell, cell.timeout or default_timeout
        elif event["event"] == "end":
            outputs = tuple(Output(**output) for output in event["outputs"])
            records[cell.name] = CellRecord(outputs, event["stderr"], event["seconds"])
            on_cell(f"{module.name}:{cell.name}")
        else:
            raise _failed(module, cell, event)
    return records


@contextmanager
def progress(cells: int) -> Iterator[Callable[[str], None]]:
    """A progress bar on stderr over that many cells; yields what to call when one has ended."""
    console = Console(stderr=True)
    columns = (
        TextColumn("snippets"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=cells)
        yield lambda name: bar.update(task, advance=1, description=name)


def _failed(module: Module, cell: Cell, event: dict) -> CellError:
    stderr = event["stderr"].strip()
    message = f"cell `{module.name}:{cell.name}` failed: {event['message']}"
    if stderr:
        message = f"stderr of the cell:\n{stderr}\n{message}"
    return CellError(module, cell, message, event["line"])


def _stopped(module: Module, cell: Cell, seconds: float, child: _Child) -> CellError:
    name = f"cell `{module.name}:{cell.name}`"
    status = child.process.poll()
    if status is None:
        return CellError(module, cell, f"{name} passed its timeout of {seconds:g} s", cell.line)
    how = f"with status {status}" if status >= 0 else f"by signal {signal.Signals(-status).name}"
    log = child.log.read_text(encoding="utf-8", errors="replace").strip()
    return CellError(
        module, cell, f"{log}\n{name}: its process ended {how}".lstrip("\n"), cell.line
    )


class _Children(set):
    """The children of one call; after `kill` no further one lives on."""

    killed = False

    def add(self, child: _Child) -> None:
        super().add(child)
        if self.killed:
            child.kill()

    def kill(self) -> None:
        self.killed = True
        for child in list(self):
            child.kill()


class _Child:
    """The process of one run, and the pipe on which it reports."""

    def __init__(self, module: Module, source: Source, scratch: Path) -> None:
        work = scratch / "work"
        work.mkdir()
        job = scratch / "job.json"
        job.write_text(json.dumps({
            "path": str(module.path.resolve()),
            "cells": [
                {"name": c.name, "code": c.code, "line": c.line, "raises": c.raises}
                for c in module.cells
            ],
        }), encoding="utf-8")  # fmt: skip
        self.log = scratch / "log"
        read_end, write_end = os.pipe()
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-P", str(RUNNER), str(job), str(write_end)],
                cwd=work,
                env=_environment(source, scratch),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[write_end],
                start_new_session=True,
            )
        os.close(write_end)
        self._events = read_end
        self._buffer = b""

    def next_event(self, seconds: float) -> dict | None:
        """The next event; None when none came within `seconds` or the process has ended."""
        deadline = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(self._events, selectors.EVENT_READ)
            while b"\n" not in self._buffer:
                remaining = deadline - time.monotonic()
                # A process that a cell left behind may hold the pipe open, so the end of the
                # pipe is not the only sign that the child has ended.
                if not selector.select(min(max(remaining, 0), POLL_SECONDS)):
                    # Once it has ended, what it wrote before is still to be read.
                    ended = self.process.poll() is not None and not selector.select(0)
                    if remaining <= 0 or ended:
                        return None
                    continue
                data = os.read(self._events, 65536)
                if not data:
                    # A cell may close the pipe and go on.
                    with suppress(subprocess.TimeoutExpired):
                        self.process.wait(max(deadline - time.monotonic(), 0.1))
                    return None
                self._buffer += data
        line, self._buffer = self._buffer.split(b"\n", 1)
        return json.loads(line)

    def kill(self) -> None:
        """End the process and whatever it started."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def close(self) -> None:
        os.close(self._events)


def _environment(source: Source, scratch: Path) -> dict[str, str]:
    home = scratch / "home"
    home.mkdir()
    return {
        **{name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ},
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "COLUMNS": "80",
        "NO_COLOR": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONUNBUFFERED": "1",
        # Modules run side by side, one a core; a second thread would only wait, and one thread
        # adds floats in one order.
        "OMP_NUM_THREADS": "1",
        "TOKENIZERS_PARALLELISM": "false",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": str(home),
        "IPYTHONDIR": str(home),
        "TQDM_DISABLE": "1",
        **source.environment(scratch),
    }
