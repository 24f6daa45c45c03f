"""While a server shows the pages: runs go on from checkpoints, and failures do not end it."""

from __future__ import annotations

import atexit
import logging
import threading

from livedocs.errors import LiveDocsError
from livedocs.modules.cells import Module
from livedocs.modules.inputs import Inputs
from livedocs.runs.execute import Executor, Runs

log = logging.getLogger("mkdocs.livedocs")
_begun = threading.Event()
_backgrounds: list[Background] = []
_build = 0


def begin() -> None:
    """Say that this process serves."""
    _begun.set()


def serving() -> bool:
    """Whether this process serves."""
    return _begun.is_set()


def build_number() -> int:
    """How many builds have ended; what failed in one is tried again in the next."""
    return _build


def idle() -> None:
    """Say that a build has ended: until the next one there is time for the background."""
    global _build
    _build += 1
    for background in _backgrounds:
        background.start()


class Background:
    """Runs modules one after the other, so that each has checkpoints before it is edited.

    Of what they print nothing is kept.

    Args:
        executor: one that keeps checkpoints; it is closed when the process ends.
    """

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self._modules: dict[Module, Inputs] = {}
        self._runs = Runs()
        self._thread: threading.Thread | None = None
        _backgrounds.append(self)
        atexit.register(self.close)

    def plan(self, modules: dict[Module, Inputs]) -> None:
        """Say what to run when there is time, in that order, if it has no checkpoints then."""
        self._modules = modules

    def start(self) -> None:
        """Begin, or go on."""
        if self._thread is None or not self._thread.is_alive():
            self._runs = Runs()
            arguments = (self._modules, self._runs)
            self._thread = threading.Thread(target=self._run, args=arguments, daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Kill what runs; its checkpoints so far are kept."""
        if self._thread is not None:
            self._runs.kill()
            self._thread.join()
            self._thread = None

    def close(self) -> None:
        """End it, and the executor."""
        self.stop()
        self._executor.close()

    def _run(self, modules: dict[Module, Inputs], runs: Runs) -> None:
        checkpoints = self._executor.checkpoints
        for module, inputs in modules.items():
            if runs.killed:
                return
            if not checkpoints.is_complete(module):
                try:
                    self._executor.run_one(module, inputs, runs, lambda name: None)
                except LiveDocsError as error:
                    if not runs.killed:
                        log.warning("no checkpoints for module `%s`: %s", module.name, error)
                    return
            checkpoints.trim()
