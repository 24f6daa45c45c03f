"""IPython, as far as a cell sees it: last expressions and figures are shown as in a notebook."""

from __future__ import annotations

import os
import sys
import types
from pathlib import Path

from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from livedocs.runner.memory import MemoryLimit
from livedocs.runner.output import Recorder


class ModuleCompiler(CachingCompiler):
    """Compiles cells under the module's own file name, so that tracebacks show its lines."""

    path = ""

    def cache(self, transformed_code, number=0, raw_code=None):
        return self.path


class Hook(DisplayHook):
    """Hands over the value of a cell's last expression."""

    def quiet(self):
        """Whether the cell ends in a semicolon; IPython asks its history, which is off."""
        return self.semicolon_at_end_of_expression(self.shell.cell_code)

    def write_output_prompt(self):
        pass

    def write_format_data(self, format_dict, md_dict=None):
        if self.shell.is_the_run():
            self.shell.recorder.show(format_dict, md_dict or {})

    def log_output(self, format_dict):
        pass

    def finish_displayhook(self):
        pass


class Publisher(DisplayPublisher):
    """Hands over what a cell displays by itself."""

    def publish(self, data, metadata=None, source=None, *, transient=None, update=False, **kwargs):
        recorder, display = self.shell.recorder, (transient or {}).get("display_id")
        if self.shell.is_the_run():
            (recorder.update if update else recorder.show)(data, metadata or {}, display)

    def clear_output(self, wait=False):
        if self.shell.is_the_run():
            self.shell.recorder.clear(wait)


class ModuleShell(InteractiveShell):
    """The namespace is `__main__`; `recorder` gets everything displayed."""

    displayhook_class = Hook
    display_pub_class = Publisher
    compiler_class = ModuleCompiler
    cell_code = ""
    error: BaseException | None = None
    """The first of the cell, also where IPython goes on after it: in a `__repr__`, in a figure."""
    limit = MemoryLimit(2**62)
    recorder: Recorder

    def is_the_run(self) -> bool:
        """Whether this process is the run's own, and not one that a cell has forked."""
        return os.getpid() == self.recorder.process

    async def run_code(self, code_obj, result=None, *, async_=False):
        """Run a statement of a cell, without what only a prompt needs."""
        try:
            self.limit.begin()
            exec(code_obj, self.user_global_ns, self.user_ns)
        except BaseException as error:
            self.limit.reserve = None
            if result is not None:
                result.error_in_exec = error
            self.showtraceback()
            return True
        finally:
            self.limit.end()
        return False

    def showtraceback(self, exc_tuple=None, *args, **kwargs):
        """Keep the error, which is reported as an event, not printed."""
        self.error = self.error or (exc_tuple or sys.exc_info())[1]

    def _clear_warning_registry(self):
        """Keep it: a cell goes on where the one before it has ended, as in a script."""

    def showsyntaxerror(self, *args, **kwargs):
        """Like others."""
        self.showtraceback()


def create_shell() -> ModuleShell:
    """The process's shell; it is made before the first fork, and each child has its copy."""
    if ModuleShell.initialized():
        return ModuleShell.instance()
    main = types.ModuleType("__main__")
    without_history = Config({"HistoryManager": {"enabled": False}})
    shell = ModuleShell.instance(user_module=main, config=without_history)
    # Cells are plain Python: no magics, no prompts to strip, and every line counts.
    shell.input_transformer_manager.cleanup_transforms = []
    shell.input_transformer_manager.line_transforms = []
    shell.input_transformer_manager.token_transformers = []
    shell.user_ns.update(exit=sys.exit, quit=sys.exit)  # as in a script, not as at a prompt
    _show_figures_as_svg(shell)
    shell.run_cell("None")  # so that what IPython imports with its first cell is there, too
    return shell


def enter_module(path: Path) -> None:
    """Become the script `path`: `__main__`, `sys.argv` and `sys.path` as Python sets them.

    The working folder follows the script's own, so that a file that a cell writes can be imported,
    as in a notebook.
    """
    main = create_shell().user_module
    main.__file__ = str(path)
    sys.modules["__main__"] = main
    sys.argv = [str(path)]
    sys.path[:0] = [str(path.parent), str(Path.cwd())]
    ModuleCompiler.path = str(path)


def _show_figures_as_svg(shell: InteractiveShell) -> None:
    """Figures left open are shown at the end of a cell, as in a notebook, as small plain SVG."""
    from matplotlib import pyplot
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
    pyplot.uninstall_repl_displayhook()  # it would draw each figure once more, for a window
