"""A cell of commands, and a cell that is a file."""

from __future__ import annotations

import os
import resource
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from livedocs.runner.children import proxies
from livedocs.runner.guards import Guard
from livedocs.runner.memory import OUT_OF_MEMORY, MemoryLimit
from livedocs.runner.output import Recorder
from livedocs.runner.streams import flush_streams
from livedocs.runner.warned import DEPRECATED_LOG_LINE, WATCH

SHELL = ("bash", "-e", "-o", "pipefail", "-c")
"""A part that fails is not passed over, wherever it stands in a command."""
LAST_LINES = 20
"""How much of the output is told of a cell that failed."""


def run_commands(recorder: Recorder, memory: MemoryLimit, cell: dict) -> dict:
    """Run the commands of a cell one after the other, and return its "end" or "fail" event.

    Each has a shell of its own, as in a notebook, in the run's working folder. Both its streams
    go into the run's stdout, so that they keep their order.

    Args:
        cell: `name`, `line`, `commands` (each a `text` and a `line` of the module) and `exits`
            (the status with which the last one must end).
    """
    started = time.perf_counter()
    wrong, line = None, cell["line"]
    for command in cell["commands"]:
        wanted = cell["exits"] if command is cell["commands"][-1] else 0
        if wrong := _run(command["text"], wanted, memory):
            line = command["line"]
            break
    seconds, outputs = time.perf_counter() - started, recorder.take()
    printed = "".join(output["text"] for output in outputs)
    deprecated = [text for text in printed.splitlines() if DEPRECATED_LOG_LINE.search(text)]
    if not wrong and deprecated and not cell["exits"]:
        wrong = f"a command says what is deprecated: {deprecated[0]}"
    if wrong:
        last = "\n".join(printed.rstrip("\n").split("\n")[-LAST_LINES:])
        if MemoryError.__name__ in printed or OUT_OF_MEMORY.search(printed):
            wrong = f"{wrong}\n{memory}"
        return _event("fail", cell, line=line, message=f"{last}\n{wrong}".lstrip("\n"))
    return _event("end", cell, outputs=outputs, seconds=round(seconds, 4))


def write_file(recorder: Recorder, cell: dict) -> dict:
    """Write the file that a cell is, say so as a notebook does, and return the "end" event.

    Args:
        cell: `name`, `writes` (the file's name) and `shown` (its content).
    """
    path = Path(cell["writes"])
    print("Overwriting" if path.exists() else "Writing", path)
    path.write_text(cell["shown"] + "\n", encoding="utf-8")
    return _event("end", cell, outputs=recorder.take(), seconds=0.0)


def with_what_python_did(event: dict, cell: dict, recorder: Recorder, guard: Guard) -> dict:
    """The event of such a cell, with what Python has said and done meanwhile, as in a thread.

    A refusal and a deprecation fail the cell, though they are not its own.
    """
    said = {"stderr": recorder.take_stderr(), "updates": recorder.take_updates()}
    refused, deprecations = guard.take_refused(), WATCH.take()
    wrong = str(refused) if refused else deprecations[0].message if deprecations else ""
    if not wrong:
        return event | said
    message = f"{event.get('message', '')}\n{wrong}".lstrip("\n")
    line = event.get("line", cell["line"])
    return _event("fail", cell, line=line, message=message) | said


def _run(text: str, wanted: int, memory: MemoryLimit) -> str | None:
    """Run one command; what is wrong with how it ended, None if nothing is."""
    flush_streams()
    try:
        status = subprocess.run(
            [*SHELL, text],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            env={**os.environ, **proxies()},
            preexec_fn=_limit_to(memory.size),
            check=False,
        ).returncode
    except FileNotFoundError as error:
        return f"commands run in bash, from the working folder: {error}"
    if status == wanted:
        return None
    said = f", and the cell says exits={wanted}" if wanted else ""
    return f"the command ended with status {status}{said}"


def _limit_to(size: int) -> Callable[[], None]:
    """What a new process does first: it may allocate so many bytes, like each that it starts."""
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    return lambda: resource.setrlimit(resource.RLIMIT_DATA, (size, hard))


def _event(kind: str, cell: dict, **more: object) -> dict:
    return {"event": kind, "cell": cell["name"], "updates": [], "stderr": "", **more}
