"""The child process: runs a module's cells top to bottom and reports what each one shows.

Called by execute.py as a script, `python -P runner.py JOB EVENTS_FD`, in the run's own working
folder. It imports nothing of ours, so a module that it runs sees only published libraries. Each
event is one line of JSON on the descriptor EVENTS_FD:

    {"event": "start", "cell": name}
    {"event": "end", "cell": name, "outputs": […], "stderr": text, "seconds": wall time}
    {"event": "fail", "cell": name, "line": module line, "message": text, "stderr": text}
"""

from __future__ import annotations

import contextlib
import io
import json
import linecache
import os
import random
import re
import sys
import time
import traceback
import types
import warnings
from pathlib import Path

from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell

DEPRECATIONS = (DeprecationWarning, FutureWarning, PendingDeprecationWarning)
DEPRECATED_LOG_LINE = re.compile(r"deprecat", re.IGNORECASE)
ANSI_ESCAPE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")


class Recorder:
    """Collects what the current cell shows, in the order it comes."""

    def __init__(self) -> None:
        self.outputs: list[dict[str, str]] = []
        self.stderr = io.StringIO()

    def add(self, kind: str, text: str) -> None:
        """Append an output; consecutive stdout is joined."""
        if kind == "stdout" and self.outputs and self.outputs[-1]["kind"] == "stdout":
            self.outputs[-1]["text"] += text
        else:
            self.outputs.append({"kind": kind, "text": text})

    def add_displayed(self, data: dict[str, str]) -> None:
        """Append a displayed value, given as {MIME type: content}; SVG counts most, then text."""
        if "image/svg+xml" in data:
            self.add("figure", data["image/svg+xml"])
        elif "text/plain" in data:
            self.add("result", data["text/plain"])

    def take(self) -> tuple[list[dict[str, str]], str]:
        """The outputs and the stderr since the last call."""
        outputs, stderr = self.outputs, self.stderr.getvalue()
        for output in outputs:
            if output["kind"] == "stdout":
                output["text"] = as_terminal_shows(output["text"])
        self.outputs = []
        self.stderr.seek(0)
        self.stderr.truncate()
        return outputs, as_terminal_shows(stderr)


class StdoutStream(io.TextIOBase):
    """sys.stdout of the cells."""

    encoding = "utf-8"

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.recorder.add("stdout", text)
        return len(text)


class ModuleCompiler(CachingCompiler):
    """Compiles cells under the module's own file name, so that tracebacks show its lines."""

    path = ""

    def cache(self, transformed_code, number=0, raw_code=None):
        return self.path


def as_terminal_shows(text: str) -> str:
    """`text` without colours, and of a line rewritten with carriage returns only the last state."""
    lines = ANSI_ESCAPE.sub("", text).split("\n")
    return "\n".join(line.rstrip("\r").rsplit("\r", 1)[-1] for line in lines)


def create_shell(path: Path, recorder: Recorder) -> InteractiveShell:
    """An IPython shell whose namespace is `__main__` and whose displays go to `recorder`."""

    class RecordingHook(DisplayHook):
        code = ""

        def quiet(self):
            """Whether the cell ends in a semicolon; IPython asks its history, which is off."""
            return self.semicolon_at_end_of_expression(self.code)

        def write_output_prompt(self):
            pass

        def write_format_data(self, format_dict, md_dict=None):
            recorder.add_displayed(format_dict)

        def log_output(self, format_dict):
            pass

        def finish_displayhook(self):
            pass

    class RecordingPublisher(DisplayPublisher):
        def publish(self, data, metadata=None, source=None, **kwargs):
            recorder.add_displayed(data)

    class ModuleShell(InteractiveShell):
        displayhook_class = RecordingHook
        display_pub_class = RecordingPublisher
        compiler_class = ModuleCompiler

        def showtraceback(self, *args, **kwargs):
            """Errors are reported by the runner, not printed."""

        showsyntaxerror = showtraceback

    main = types.ModuleType("__main__")
    main.__file__ = str(path)
    sys.modules["__main__"] = main
    ModuleCompiler.path = str(path)
    shell = ModuleShell.instance(user_module=main)
    shell.history_manager.enabled = False
    # Cells are plain Python: no magics, no prompts to strip, and every line counts.
    shell.input_transformer_manager.cleanup_transforms = []
    shell.input_transformer_manager.line_transforms = []
    shell.input_transformer_manager.token_transformers = []
    _show_figures_as_svg(shell)
    return shell


def _show_figures_as_svg(shell: InteractiveShell) -> None:
    """Figures left open are shown at the end of a cell, as in a notebook, as small plain SVG."""
    from matplotlib_inline import backend_inline, config

    config.InlineBackend.instance(parent=shell).figure_formats = {"svg"}
    config.InlineBackend.instance().rc = {
        "svg.hashsalt": "livedocs",
        "svg.fonttype": "none",
        "savefig.transparent": True,
        "figure.facecolor": "none",
        "axes.facecolor": "none",
    }
    config.InlineBackend.instance().print_figure_kwargs = {
        "bbox_inches": "tight",
        "metadata": {"Date": None},
    }
    backend_inline.configure_inline_support(shell, "inline")
    shell.events.register("post_execute", backend_inline.flush_figures)


def set_seeds() -> None:
    """Seed the generators of Python and, where they are installed, of NumPy and torch."""
    random.seed(0)
    with contextlib.suppress(ImportError):
        import numpy

        numpy.random.seed(0)
    with contextlib.suppress(ImportError):
        import torch

        torch.manual_seed(0)


def run_cell(shell: InteractiveShell, recorder: Recorder, path: Path, cell: dict) -> dict:
    """Run one cell and return its "end" or "fail" event.

    Args:
        cell: `name`, `code`, `line` (of its marker) and `raises` (an exception's name or None).
    """
    shell.displayhook.code = cell["code"]
    started = time.perf_counter()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        # The empty lines put the code on the lines where it stands in its module.
        result = shell.run_cell("\n" * cell["line"] + cell["code"], store_history=False)
    seconds = time.perf_counter() - started
    log = recorder.stderr.getvalue()
    for warning in caught:
        recorder.stderr.write(
            warnings.formatwarning(
                warning.message, warning.category, Path(warning.filename).name, warning.lineno
            )
        )
    outputs, stderr = recorder.take()

    def failure(message: str, line: int) -> dict:
        return {
            "event": "fail", "cell": cell["name"], "line": line,
            "message": message, "stderr": stderr,
        }  # fmt: skip

    error = result.error_before_exec or result.error_in_exec
    expected = cell["raises"]
    if error is not None and type(error).__name__ != expected:
        frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == str(path)]
        line = frames[-1].lineno if frames else cell["line"]
        message = last_lines(error)
        if expected:
            message = f'the cell says raises="{expected}", but it raised\n{message}'
        return failure(message, line)
    if expected and error is None:
        return failure(f'the cell says raises="{expected}", but nothing was raised', cell["line"])
    for warning in caught:
        if issubclass(warning.category, DEPRECATIONS) and warning.filename == str(path):
            return failure(f"{warning.category.__name__}: {warning.message}", warning.lineno)
    for line in as_terminal_shows(log).splitlines():
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


def main() -> None:
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    events = os.fdopen(int(sys.argv[2]), "w", encoding="utf-8")
    path = Path(job["path"])
    sys.path.insert(0, str(path.parent))
    sys.argv = [str(path)]
    linecache.checkcache(str(path))
    recorder = Recorder()
    sys.stdout, sys.stderr = StdoutStream(recorder), recorder.stderr
    shell = create_shell(path, recorder)
    set_seeds()

    def report(event: dict) -> None:
        events.write(json.dumps(event) + "\n")
        events.flush()

    for cell in job["cells"]:
        report({"event": "start", "cell": cell["name"]})
        event = run_cell(shell, recorder, path, cell)
        report(event)
        if event["event"] == "fail":
            break
    events.close()
    # Threads and child processes that a cell left behind must not hold the build up.
    os._exit(0)


if __name__ == "__main__":
    main()
