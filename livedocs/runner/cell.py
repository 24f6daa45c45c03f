"""One cell: runs it, and decides whether it failed."""

from __future__ import annotations

import re
import sys
import time
import traceback
import warnings
from pathlib import Path

from livedocs.runner.guards import Guard, NetworkRefused
from livedocs.runner.output import Recorder
from livedocs.runner.shell import ModuleShell

DEPRECATIONS = (DeprecationWarning, FutureWarning, PendingDeprecationWarning)
DEPRECATED_LOG_LINE = re.compile(r"deprecat", re.IGNORECASE)
OUT_OF_MEMORY = re.compile(r"can't allocate memory|not enough memory|cannot allocate memory", re.I)


def run_cell(
    shell: ModuleShell, recorder: Recorder, guard: Guard, path: Path, cell: dict, memory_limit: int
) -> dict:
    """Run one cell and return its "end" or "fail" event.

    Args:
        path: of the module.
        cell: `name`, `code`, `line` (of its marker) and `raises` (an exception's name or None).
        memory_limit: bytes that the run may allocate; for the message only.
    """
    shell.cell_code = cell["code"]
    started = time.perf_counter()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        # The empty lines put the code on the lines where it stands in its module.
        result = shell.run_cell("\n" * cell["line"] + cell["code"], store_history=False)
    seconds = time.perf_counter() - started
    log = recorder.take_stderr()
    for warning in caught:
        sys.stderr.write(
            warnings.formatwarning(
                warning.message, warning.category, Path(warning.filename).name, warning.lineno
            )
        )
    stderr = log + recorder.take_stderr()
    outputs = recorder.take()

    def failure(message: str, line: int) -> dict:
        return {
            "event": "fail", "cell": cell["name"], "line": line,
            "message": message, "stderr": stderr,
        }  # fmt: skip

    error = result.error_before_exec or result.error_in_exec
    expected = cell["raises"]
    refused = guard.take_refused()
    if error is not None and type(error).__name__ != expected:
        frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == str(path)]
        line = frames[-1].lineno if frames else cell["line"]
        message = last_lines(error)
        if refused and NetworkRefused.__name__ not in message:
            message = f"{message}\nnetwork access is refused to snippets: {refused[0]}"
        if isinstance(error, MemoryError) or OUT_OF_MEMORY.search(message):
            message = f"{message}\na run may allocate {memory_limit / 2**30:g} GiB"
        if expected:
            message = f'the cell says raises="{expected}", but it raised\n{message}'
        return failure(message, line)
    if expected and error is None:
        return failure(f'the cell says raises="{expected}", but nothing was raised', cell["line"])
    if refused and error is None:
        return failure(f"network access is refused to snippets: {refused[0]}", cell["line"])
    for warning in caught:
        if issubclass(warning.category, DEPRECATIONS) and warning.filename == str(path):
            return failure(f"{warning.category.__name__}: {warning.message}", warning.lineno)
    for line in log.splitlines():
        if DEPRECATED_LOG_LINE.search(line):
            return failure(f"a library logged a deprecation: {line}", cell["line"])
    if error is not None:
        outputs.append({"kind": "error", "text": last_lines(error)})
    return {
        "event": "end", "cell": cell["name"], "outputs": outputs,
        "stderr": stderr, "seconds": round(seconds, 4),
    }  # fmt: skip


def last_lines(error: BaseException) -> str:
    """What Python prints last for `error`: its type and message."""
    return "".join(traceback.format_exception_only(error)).rstrip("\n")
