"""One cell: runs it, and decides whether it failed."""

from __future__ import annotations

import os
import sys
import time
import traceback
from pathlib import Path
from typing import NoReturn

from livedocs.runner.guards import Guard, NetworkRefused
from livedocs.runner.memory import MemoryLimit
from livedocs.runner.output import Recorder, cut_to, with_note
from livedocs.runner.shell import ModuleShell
from livedocs.runner.stack import without_engine
from livedocs.runner.warned import WATCH


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
        cell: `name`, `code`, `line` (of its marker), `raises` (an exception's name or None) and
            `warns` (words of a line on stderr or None).
    """
    shell.cell_code, shell.limit = cell["code"], memory
    process, started = os.getpid(), time.perf_counter()
    # The empty lines put the code on the lines where it stands in its module.
    shell.run_cell("\n" * cell["line"] + cell["code"], store_history=False)
    seconds = time.perf_counter() - started
    if os.getpid() != process:
        end_forked(shell.error)
    stderr, outputs = recorder.take_stderr(), recorder.take()

    def failure(message: str, line: int) -> dict:
        return {
            "event": "fail", "cell": cell["name"], "line": line,
            "message": message, "stderr": stderr,
        }  # fmt: skip

    error, shell.error = shell.error, None
    expected, wanted = cell["raises"], cell["warns"]
    refused, deprecations = guard.take_refused(), WATCH.take()
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
    if wanted and not any(wanted in line for line in stderr.splitlines()):
        message = f'the cell says warns="{wanted}", but no line on stderr has these words'
        return failure(message, cell["line"])
    for deprecation in deprecations:
        if not wanted or wanted not in deprecation.message:
            return failure(deprecation.message, deprecation.line or cell["line"])
    if error is not None:
        text, cut = cut_to(last_lines(error))
        outputs.append({"kind": "error", "text": text, **({"cut": cut} if cut else {})})
    return {
        "event": "end", "cell": cell["name"], "outputs": outputs,
        "updates": recorder.take_updates(), "stderr": stderr, "seconds": round(seconds, 4),
    }  # fmt: skip


def end_forked(error: BaseException | None) -> NoReturn:
    """End a process that a cell has forked, as Python ends one that a script has forked.

    Args:
        error: with which the cell ended in this process, if it did.
    """
    if isinstance(error, SystemExit):
        raise SystemExit(error.code)
    if error is not None:
        error = without_engine(error)
        sys.excepthook(type(error), error, error.__traceback__)
    raise SystemExit(error is not None)


def last_lines(error: BaseException) -> str:
    """What Python prints last for `error`: its type and message."""
    return "".join(traceback.format_exception_only(error)).rstrip("\n")
