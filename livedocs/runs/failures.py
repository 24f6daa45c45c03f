"""Why a cell failed, told from what its run reported or left."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

from livedocs.errors import LiveDocsError, Location
from livedocs.modules.cells import Cell, Module
from livedocs.runner.streams import SHOWN_BYTES
from livedocs.runner.terminal import as_terminal_shows


class StillRunning(LiveDocsError):
    """A module's outputs are not there yet; the pages are built again when they are."""

    def __init__(self, module: Module) -> None:
        super().__init__(f"module `{module.name}` is still running", Location(module.path, 1))
        self.module = module
        self.is_reported = True


class CellError(LiveDocsError):
    """A cell that failed, with the line of its module.

    Attributes:
        reads: what the cell read of the project's files, as in a record.
    """

    def __init__(
        self,
        module: Module,
        cell: Cell,
        message: str,
        line: int,
        reads: dict[str, str | None] | None = None,
    ) -> None:
        self.cell = cell.name
        self.reads = reads or {}
        self.reference = f"{module.name}:{cell.name}"
        super().__init__(message, Location(module.path, line))


def timed_out(module: Module, cell: Cell, seconds: float) -> CellError:
    """A cell that took too long."""
    message = f"cell `{module.name}:{cell.name}` passed its timeout of {seconds:g} s"
    return CellError(module, cell, message, cell.line)


def not_begun(module: Module, cell: Cell, seconds: float) -> CellError:
    """A run that did not come to its next cell; `cell` is the last one known of."""
    message = f"the process of module `{module.name}` did not begin a cell within {seconds:g} s"
    return CellError(module, cell, message, cell.line)


def without_hub(module: Module, error: LiveDocsError) -> CellError:
    """A run that did not get the Hub that is to be its own; it had no cell to fail yet."""
    cell = module.cells[0]
    message = f"{error}\nthe private Hub of module `{module.name}` cannot be started"
    return CellError(module, cell, message, cell.line)


def failed(module: Module, event: dict) -> CellError:
    """A cell that says so itself, by a "fail" event."""
    cell, stderr = module.cell(event["cell"]), event["stderr"].strip()
    message = f"cell `{module.name}:{cell.name}` failed: {event['message']}"
    if stderr:
        message = f"stderr of the cell:\n{stderr}\n{message}"
    return CellError(module, cell, message, event["line"], event.get("reads"))


def ended(
    module: Module, cell: Cell, status: int | None, stderr: Path, stderr_from: int
) -> CellError:
    """A process that ended before its cells had.

    Args:
        status: as `os.waitpid` gives it; None if nobody waited for it.
        stderr: the file with the last words, which had `stderr_from` bytes when the cell began.
    """
    if status is None:
        how = "from outside"
    elif os.WIFSIGNALED(status):
        how = f"by signal {signal.Signals(os.WTERMSIG(status)).name}"
    else:
        how = f"with status {os.waitstatus_to_exitcode(status)}"
    log = _last_words(stderr, stderr_from)
    message = f"cell `{module.name}:{cell.name}`: its process ended {how}"
    # Python says of a crash where it was.
    place = re.search(rf'File "{re.escape(str(module.path.resolve()))}", line (\d+)', log)
    line = int(place[1]) if place else cell.line
    return CellError(module, cell, f"{log}\n{message}".lstrip("\n"), line)


def _last_words(path: Path, start: int) -> str:
    """The end of the file of stderr, from `start` on at most."""
    with path.open("rb") as file:
        start = max(start, file.seek(0, os.SEEK_END) - SHOWN_BYTES)
        file.seek(start)
        return as_terminal_shows(file.read().decode(errors="replace")).strip()
