"""A run: sets the child up, runs a module's cells top to bottom, and reports events."""

from __future__ import annotations

import contextlib
import os
import random
import resource
import shutil
import socket
import sys
from json import dumps  # by itself, because cells may replace what is in `json`
from pathlib import Path

from livedocs.runner import forking
from livedocs.runner.api import Names, all_names
from livedocs.runner.cell import run_cell
from livedocs.runner.checkpoint import CannotCopy, State, Surroundings, fork_child_of_nobody
from livedocs.runner.children import Refusals
from livedocs.runner.command import run_commands, with_what_python_did, write_file
from livedocs.runner.folders import folders_of
from livedocs.runner.guards import Guard
from livedocs.runner.leftovers import Leftovers
from livedocs.runner.memory import MemoryLimit
from livedocs.runner.output import Recorder
from livedocs.runner.shell import create_shell, enter_module
from livedocs.runner.stack import hide_engine
from livedocs.runner.streams import Stream, open_streams
from livedocs.runner.warned import WATCH


def run_module(guard: Guard, job: dict, channel: socket.socket) -> None:
    """Run a module from its first cell on.

    Args:
        guard: has watched what was preloaded.
        job: see job.py in runs/.
        channel: where events go.
    """
    guard.begin_run(job["path"], job["read_only"], job["loopback"], job["refusals"])
    os.environ.clear()
    os.environ.update(job["environment"])
    set_attributes(job["attributes"])
    os.chdir(job["folder"])
    sys.dont_write_bytecode = True
    enter_module(Path(job["path"]))
    set_seeds()
    Run(job, channel, guard).run_cells(0)


class Run:
    """The state of a run between its cells."""

    def __init__(self, job: dict, channel: socket.socket, guard: Guard) -> None:
        self.job, self.channel, self.guard = job, channel, guard
        self.recorder = Recorder(*open_streams(Path(job["stdout"]), Path(job["stderr"])))
        self.shell = create_shell()
        self.shell.recorder = self.recorder
        self.refusals = Refusals(Path(job["refusals"]))
        self.leftovers = Leftovers()
        self.memory = MemoryLimit(job["memory"])
        self.surroundings = Surroundings() if job["checkpoints"] else None
        self.folders = folders_of(job)
        self.names: dict[str, Names] = {}
        hide_engine()
        WATCH.begin(job["path"])

    def run_cells(self, first: int) -> None:
        """Run the cells from that index on, until one fails."""
        cells = self.job["cells"]
        for index in range(first, len(cells)):
            if index > first:
                self.make_checkpoint(index)
            if self.run_one(cells[index])["event"] == "fail":
                return
        if len(cells) > first:  # else cells at the end were removed
            self.make_checkpoint(len(cells))
        names = {cell["name"]: self.names[cell["name"]] for cell in cells}
        self.report({"event": "names", "api": all_names(names, self.shell.user_ns)})
        left = self.leftovers.remaining()
        if left is not None:
            name, what = left
            cell = next(cell for cell in cells if cell["name"] == name)
            message = f"it leaves {what} behind, which goes on when the script has ended"
            self.report({
                "event": "fail", "cell": name, "line": cell["line"],
                "message": message, "stderr": "",
            })  # fmt: skip

    def run_one(self, cell: dict) -> dict:
        """Run a cell, report it, and return the event."""
        imports = set(sys.modules)
        name = cell["name"]
        self.report({
            "event": "start", "cell": name, "pid": os.getpid(),
            "stderr_from": self.recorder.stderr.offset,
        })  # fmt: skip
        event = self.without_refusals(self.run_form(cell), cell)
        self.leftovers.note(name)
        # In bytes; Linux counts in KiB, macOS in bytes.
        unit = 1 if sys.platform == "darwin" else 1024
        whose = resource.RUSAGE_CHILDREN if cell["commands"] else resource.RUSAGE_SELF
        event["memory"] = resource.getrusage(whose).ru_maxrss * unit
        event["reads"] = self.guard.take_reads()
        event["imports"] = sorted(set(sys.modules) - imports)
        if event["event"] == "end":
            shown = {key: event[key] for key in ("outputs", "updates", "stderr")}
            event |= self.folders.hide_in(shown)
            code = "" if cell["commands"] or cell["writes"] else cell["code"]
            self.names[name] = Names.of(code, self.shell.user_ns)
        self.report(event)
        return event

    def run_form(self, cell: dict) -> dict:
        """Run a cell as its form wants, and return its event."""
        if cell["commands"]:
            event = run_commands(self.recorder, self.memory, cell)
        elif cell["writes"]:
            event = write_file(self.recorder, cell)
        else:
            path = Path(self.job["path"])
            return run_cell(self.shell, self.recorder, self.guard, self.memory, path, cell)
        return with_what_python_did(event, cell, self.recorder, self.guard)

    def without_refusals(self, event: dict, cell: dict) -> dict:
        """The event of a cell, or a "fail" event where what it started asked for the network."""
        address = self.refusals.take()
        if address is None:
            return event
        message = f"network access is refused to snippets: {address}"
        if event["event"] == "fail":
            if message in event["message"]:
                return event
            message = f"{event['message']}\n{message}"
        line, stderr = event.get("line", cell["line"]), event["stderr"]
        return {
            "event": "fail", "cell": cell["name"], "line": line,
            "message": message, "stderr": stderr,
        }  # fmt: skip

    def make_checkpoint(self, index: int) -> None:
        """Leave a copy of this process that can run on from the cell at `index`.

        Where the process cannot be copied, no checkpoint is made.
        """
        if not self.job["checkpoints"]:
            return
        folder = Path(self.job["checkpoints"]) / str(index)
        try:
            opened = self.surroundings.check(self.own_descriptors())
            state = State.keep(Path(self.job["scratch"]), folder, opened)
        except (CannotCopy, OSError):
            shutil.rmtree(folder, ignore_errors=True)
            return
        control, parents_end = socket.socketpair()
        if fork_child_of_nobody():
            parents_end.close()
            self.be_checkpoint(control, state)
        control.close()
        # What is still in the run's session when the run ends is ended with it.
        if parents_end.recv(1, socket.MSG_PEEK):
            self.report({"event": "checkpoint", "before": index}, parents_end)
        else:
            shutil.rmtree(folder, ignore_errors=True)
        parents_end.close()

    def be_checkpoint(self, control: socket.socket, state: State) -> None:
        """Wait, and for each request fork a child that runs on from `state`."""
        index, process = int(state.folder.name), os.getpid()
        try:
            self.channel.close()
            forking.be_checkpoint()
            control.sendall(dumps({"pid": process}).encode())
            forking.serve(control, lambda job, channel: self.resume(index, state, job, channel))
        finally:
            if os.getpid() == process:  # else a cell has forked it, and Python ends it
                os._exit(1)

    def resume(self, index: int, state: State, job: dict, channel: socket.socket) -> None:
        """Run on from `state` with the cells of another job."""
        self.job, self.channel = job, channel
        self.recorder.process = self.guard.process = os.getpid()
        if not state.restore():
            self.report({"event": "gone"})
            return
        self.refusals.take()  # of the run before
        self.recorder.stdout.close()
        self.recorder.stderr.close()
        self.recorder.stdout = Stream(Path(job["stdout"]), 1)
        self.recorder.stderr = Stream(Path(job["stderr"]), 2)
        self.run_cells(index)

    def own_descriptors(self) -> set[int]:
        return {
            self.channel.fileno(),
            self.recorder.stdout.fileno(),
            self.recorder.stderr.fileno(),
        }

    def report(self, event: dict, end: socket.socket | None = None) -> None:
        """Send an event, and with it a socket."""
        message = dumps(event).encode() + b"\n"
        if end is None:
            self.channel.sendall(message)
        else:
            socket.send_fds(self.channel, [message], [end.fileno()])


def set_attributes(attributes: dict[str, str]) -> None:
    """Set what preloaded libraries read from the environment of the fork server.

    Args:
        attributes: "package.module.NAME" → value, given the type of the present one.
    """
    for dotted, value in attributes.items():
        module_name, _, name = dotted.rpartition(".")
        module = sys.modules.get(module_name)
        if hasattr(module, name):
            setattr(module, name, type(getattr(module, name))(value))


def set_seeds() -> None:
    """Seed the generators of Python and, where they are installed, of NumPy and torch."""
    random.seed(0)
    with contextlib.suppress(ImportError):
        import numpy

        numpy.random.seed(0)
    with contextlib.suppress(ImportError):
        import torch

        torch.manual_seed(0)
