"""One cell: runs it, and decides whether it failed."""

from __future__ import annotations

import re
import sys
import time
import traceback
from pathlib import Path

from livedocs.runner.guards import Guard, NetworkRefused
from livedocs.runner.memory import MemoryLimit
from livedocs.runner.output import Recorder, cut_to, with_note
from livedocs.runner.shell import ModuleShell
from livedocs.runner.warned import record_warnings

DEPRECATED_LOG_LINE = re.compile(r"deprecat|\b(?:will|to) be removed\b", re.IGNORECASE)


def run_cell(
    shell: ModuleShell,
    recorder: Recorder,
    guard: Guard,
    memory: MemoryLimit,
    path: Path,
    cell: dict,
) -> dict:
    """Run one cell and return its "end" or "fail" event.

    Args:
        path: of the module.
        cell: `name`, `code`, `line` (of its marker) and `raises` (an exception's name or None).
    """
    shell.cell_code, shell.limit = cell["code"], memory
    started = time.perf_counter()
    with record_warnings(path) as warned:
        # The empty lines put the code on the lines where it stands in its module.
        shell.run_cell("\n" * cell["line"] + cell["code"], store_history=False)
    seconds = time.perf_counter() - started
    log = recorder.take_stderr()
    for warning in warned:
        sys.stderr.write(warning.text)
    stderr = log + recorder.take_stderr()
    outputs = recorder.take()

    def failure(message: str, line: int) -> dict:
        return {
            "event": "fail", "cell": cell["name"], "line": line,
            "message": message, "stderr": stderr,
        }  # fmt: skip

    error, shell.error = shell.error, None
    expected = cell["raises"]
    refused = guard.take_refused()
    if error is not None and type(error).__name__ != expected:
        frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == str(path)]
        line = frames[-1].lineno if frames else cell["line"]
        message = with_note(*cut_to(last_lines(error))).rstrip()
        if refused and NetworkRefused.__name__ not in message:
            message = f"{message}\n{refused}"
        if memory.explains(error, message):
            message = f"{message}\n{memory}"
        if expected:
            message = f'the cell says raises="{expected}", but it raised\n{message}'
        return failure(message, line)
    if refused:
        return failure(str(refused), refused.line_in(str(path)) or cell["line"])
    if expected and error is None:
        return failure(f'the cell says raises="{expected}", but nothing was raised', cell["line"])
    for warning in warned:
        if warning.line is not None:
            return failure(warning.message, warning.line)
    for line in log.splitlines():
        if DEPRECATED_LOG_LINE.search(line):
            return failure(f"a library logged a deprecation: {line}", cell["line"])
    if error is not None:
        text, cut = cut_to(last_lines(error))
        outputs.append({"kind": "error", "text": text, **({"cut": cut} if cut else {})})
    return {
        "event": "end", "cell": cell["name"], "outputs": outputs,
        "updates": recorder.take_updates(), "stderr": stderr, "seconds": round(seconds, 4),
    }  # fmt: skip


def last_lines(error: BaseException) -> str:
    """What Python prints last for `error`: its type and message."""
    return "".join(traceback.format_exception_only(error)).rstrip("\n")
