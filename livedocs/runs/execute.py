"""Runs modules in forked children, watches their time, and collects what their cells left."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from livedocs.errors import LiveDocsError
from livedocs.modules.arithmetic import threads
from livedocs.modules.cells import Module
from livedocs.modules.inputs import Inputs, Limits, module_code
from livedocs.modules.record import CellRecord, with_updates
from livedocs.runs.checkpoints import Chain, Checkpoints
from livedocs.runs.failures import CellError, ended, failed, not_begun, timed_out, without_hub
from livedocs.runs.forkserver import Forker, ForkServer, Run
from livedocs.runs.job import every_job, first_job
from livedocs.runs.scratch import OwnedFolder
from livedocs.source import Source, joined

STARTUP_SECONDS = 120
"""How long a run may take until its first cell begins, and from one cell to the next."""

OnCell = Callable[[str], None]


@dataclass(frozen=True)
class Result:
    """How a run ended: what each cell left, in case of an error those before it."""

    module: Module
    inputs: Inputs
    cells: dict[str, CellRecord]
    error: CellError | None


class Runs(set[Run]):
    """Runs in progress; after `kill` no further one lives on."""

    killed = False

    def add(self, run: Run) -> None:
        super().add(run)
        if self.killed:
            run.kill()

    def kill(self) -> None:
        self.killed = True
        for run in list(self):
            run.kill()


class Executor:
    """Runs modules; it has a fork server from the first need of it until it is closed.

    Args:
        root: the project's folder; what runs read below it is noted.
        source_of: the source of a module, if not each has the same one.
        logs: a folder for the whole stdout and stderr of each module's last run.
        keep_checkpoints: leave a checkpoint before each cell, to run on from there later.
        read_only: folders below the root that no cell may write into.
    """

    def __init__(
        self,
        root: Path,
        source: Source,
        limits: Limits,
        logs: Path,
        keep_checkpoints: bool = False,
        read_only: tuple[str, ...] = (),
        source_of: Callable[[Module], Source] | None = None,
    ) -> None:
        self.root, self.source, self.limits, self.logs = root, source, limits, logs
        self.source_of = source_of or (lambda module: self.source)
        self.checkpoints = Checkpoints() if keep_checkpoints else None
        self.read_only = read_only
        self._folder: OwnedFolder | None = None
        self._server: ForkServer | None = None
        self._lock = threading.Lock()

    def begin(self) -> ForkServer:
        """The fork server, which may still preload; started if there is none that lives.

        Raises:
            LiveDocsError: it cannot be started.
        """
        with self._lock:
            if self._server is not None and not self._server.is_alive():
                self._end_server()
            self._folder = self._folder or OwnedFolder()
            if self._server is None:
                folder = self._folder.path
                self._server = ForkServer(self.source, self.limits.preload, folder, self.root)
            return self._server

    def start(self) -> ForkServer:
        """The fork server, when it has preloaded; started if there is none that lives.

        Raises:
            LiveDocsError: it cannot be started.
        """
        server = self.begin()
        server.wait_until_ready()
        return server

    def close(self) -> None:
        """End the fork server, every checkpoint and every run."""
        if self.checkpoints is not None:
            self.checkpoints.close()
        self._end_server()
        if self._folder is not None:
            self._folder.close()
            self._folder = None

    def _end_server(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    def run(
        self,
        modules: dict[Module, Inputs],
        workers: int,
        on_cell: OnCell,
        runs: Runs | None = None,
    ) -> Iterator[Result]:
        """Run modules side by side, in the order given.

        Args:
            modules: each with its inputs.
            workers: how many run at a time.
            on_cell: called with `module:cell` when a cell has ended.
            runs: where to note the runs, so that another thread can kill them.

        Yields:
            The results as the modules end. When the caller stops early, also by Ctrl-C, what still
            runs is killed.

        Raises:
            LiveDocsError: the fork server cannot be started.
        """
        if not modules:
            return
        if not self.start().is_current():
            self._end_server()
            self.start()
        runs = Runs() if runs is None else runs
        with ExitStack() as stack:
            pool = stack.enter_context(ThreadPoolExecutor(workers))
            stack.callback(runs.kill)
            stack.callback(pool.shutdown, wait=False, cancel_futures=True)
            futures = [
                pool.submit(self.run_one, module, inputs, runs, on_cell)
                for module, inputs in modules.items()
            ]
            for future in as_completed(futures):
                yield future.result()

    def run_one(self, module: Module, inputs: Inputs, runs: Runs, on_cell: OnCell) -> Result:
        """Run a module, from a checkpoint where there is one that fits."""
        chain = self.checkpoints.take(module.name) if self.checkpoints else None
        if chain is not None:
            point = chain.resumable(module, inputs, self.root)
            if point is not None:
                chain.cut(point.index)
                chain.module, chain.inputs = module, inputs
                result = self._follow(chain, point, self._job(chain), point.index, runs, on_cell)
                if result is not None:
                    return result
            chain.close()
        server = self.start()
        chain = Chain(Path(tempfile.mkdtemp(prefix="run-", dir=self._folder.path)), module, inputs)
        with ExitStack() as stack:
            given = {}
            if module.private_hub:
                try:
                    server, given = self._with_hub(chain, stack)
                except LiveDocsError as error:
                    chain.close()
                    return Result(module, inputs, {}, without_hub(module, error))
            try:
                source = self.source_of(module)
                job = self._job(chain) | first_job(chain, server, source, given)
            except LiveDocsError:
                chain.close()
                raise
            result = self._follow(chain, server, job, 0, runs, on_cell)
            if result is None:
                error = server.failure(chain.folder / "stderr")
                chain.close()
                raise error
            return result

    def _with_hub(self, chain: Chain, stack: ExitStack) -> tuple[ForkServer, dict[str, str]]:
        """What forks a run that has a Hub of its own, and further variables for that.

        Libraries read where the Hub is when they are imported. So there is a fork server, too, that
        imports none.
        """
        text, source = joined(module_code(chain.module)), self.source_of(chain.module)
        given, chain.replaced = stack.enter_context(source.hub(chain.folder / "hub", text))
        server = stack.enter_context(closing(ForkServer(source, (), chain.folder, self.root)))
        server.wait_until_ready()
        return server, given

    def _follow(
        self, chain: Chain, forker: Forker, job: dict, first: int, runs: Runs, on_cell: OnCell
    ) -> Result | None:
        """Have the cells from `first` on run; None when `forker` is gone."""
        module = chain.module
        for name in chain.records:
            on_cell(f"{module.name}:{name}")
        try:
            run = forker.fork(job, chain.folder / "job.json")
        except OSError:
            return None
        runs.add(run)
        try:
            is_gone, error = self._collect(run, chain, first, on_cell)
        finally:
            runs.discard(run)
            run.close()
            self._keep_log(chain)
        return None if is_gone else self._result(chain, error)

    def _result(self, chain: Chain, error: CellError | None) -> Result:
        """What a run has left; its checkpoints are kept where they are wanted."""
        if self.checkpoints is None:
            chain.close()
        else:
            self.checkpoints.put(chain)
        return Result(chain.module, chain.inputs, with_updates(chain.records), error)

    def _collect(
        self, run: Run, chain: Chain, first: int, on_cell: OnCell
    ) -> tuple[bool, CellError | None]:
        """Put what a run reports into `chain`: whether there was no run at all, and its error."""
        module = chain.module
        running = module.cells[min(first, len(module.cells) - 1)]
        is_running = has_begun = False
        seconds, stderr_from = float(STARTUP_SECONDS), 0
        error: CellError | None = None
        while True:
            event = run.next_event(seconds)
            if event is None:
                tell = timed_out if is_running else not_begun
                return False, tell(module, running, seconds)
            event = _renamed(event, chain.replaced)
            match event["event"]:
                case "start":
                    running = module.cell(event["cell"])
                    is_running = has_begun = True
                    seconds = float(running.timeout or self.limits.timeout)
                    stderr_from = event["stderr_from"]
                case "end":
                    chain.records[event["cell"]] = CellRecord.from_event(event | {"api": {}})
                    seconds, is_running = float(STARTUP_SECONDS), False
                    on_cell(f"{module.name}:{event['cell']}")
                case "names":
                    has_begun = True  # also where no cell was left to run
                    for name, names in event["api"].items():
                        chain.records[name] = replace(chain.records[name], api=names)
                case "fail":
                    error = failed(module, event)
                case "checkpoint":
                    chain.add(event["control"], event["before"])
                case "gone":
                    return True, None
                case "exit" if not has_begun and (first or event["status"] is None):
                    return True, None
                case "exit":
                    if error is None and (
                        event["status"] != 0 or len(chain.records) < len(module.cells)
                    ):
                        stderr = chain.folder / "stderr"
                        words = stderr if stderr.exists() else run.log  # it had no files yet
                        error = ended(module, running, event["status"], words, stderr_from)
                    return False, error

    def _job(self, chain: Chain) -> dict:
        can_copy = self.can_copy(chain.module)
        return every_job(chain, self.root, self.limits, self.read_only, can_copy)

    def can_copy(self, module: Module) -> bool:
        """Whether a run leaves checkpoints.

        In a copy, the threads of OpenMP would be missing; of a Hub there is none. What a process
        has open is told by Linux only.
        """
        is_possible = sys.platform == "linux" and threads() == 1 and not module.private_hub
        return self.checkpoints is not None and is_possible

    def _keep_log(self, chain: Chain) -> None:
        """Copy what the run printed to where it can be read; it is only for reading."""
        with suppress(OSError):
            self.logs.mkdir(parents=True, exist_ok=True)
            for name in ("stdout", "stderr"):
                shutil.copyfile(chain.folder / name, self.logs / f"{chain.module.name}.{name}")


def _renamed(event: dict, names: dict[str, str]) -> dict:
    """An event with other names in its texts."""
    if not names or "control" in event:
        return event
    text = json.dumps(event)
    for old, new in names.items():
        text = text.replace(old, new)
    return json.loads(text)


def default_workers() -> int:
    """As many as this process may use cores, divided by the threads of each."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, (cores or 1) // threads())
