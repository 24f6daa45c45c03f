"""While a server shows the pages: what the first build need not wait for runs behind it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from livedocs.errors import LiveDocsError
from livedocs.modules.cells import Module
from livedocs.modules.inputs import Inputs
from livedocs.runs.execute import Executor, Result, Runs, default_workers

log = logging.getLogger("mkdocs.livedocs")
TRY_AGAIN_SECONDS = 2.0
_begun = threading.Event()
_backgrounds: list[Background] = []
_build = 0
_begun_build = -1
_building = threading.Event()
_rebuild: Callable[[], None] | None = None
_told: set[str] = set()
order: list[str] = []
"""The names of modules as the navigation leads to them."""


def begin() -> None:
    """Say that this process serves."""
    _begun.set()


def serving() -> bool:
    """Whether this process serves."""
    return _begun.is_set()


def build_number() -> int:
    """How many builds have ended; what failed in one is tried again in the next."""
    return _build


def building() -> None:
    """Say that a build begins, once a language: it shows all that has been kept so far."""
    global _begun_build
    if _begun_build == _build:
        return
    _begun_build = _build
    if _building.is_set():  # otherwise it only adds what has come meanwhile
        _told.clear()
    _building.set()


def tell(sentence: str) -> None:
    """Log what is wrong, once until something other than an awaited output leads to a build."""
    if sentence not in _told:
        _told.add(sentence)
        log.error("%s", sentence)


def idle() -> None:
    """Say that a build has ended: until the next one there is time for the background."""
    global _build
    _build += 1
    if _rebuild is not None:
        _start_backgrounds()


def serve(rebuild: Callable[[], None]) -> None:
    """Say that pages can be seen from now on.

    Args:
        rebuild: asks for another build, and does not wait for it.
    """
    global _rebuild
    _rebuild = rebuild
    _start_backgrounds()


def end() -> None:
    """Stop what runs in the background, and end what it runs with.

    At the end of Python it would be too late: before anything else, Python waits there until thread
    pools have done all that they were given.
    """
    while _backgrounds:
        _backgrounds.pop().close()


def _start_backgrounds() -> None:
    for background in _backgrounds:
        background.start()


class Background:
    """Runs what pages wait for, then the rest, so that each module has checkpoints.

    Args:
        executor: one that keeps checkpoints; `end` closes it.
        keep: takes the result of a run that pages wait for.
    """

    def __init__(self, executor: Executor, keep: Callable[[Result], None]) -> None:
        self._executor = executor
        self._keep = keep
        self._waiting: dict[Module, Inputs] = {}
        self._modules: dict[Module, Inputs] = {}
        self._runs = Runs()
        self._thread: threading.Thread | None = None
        _backgrounds.append(self)

    def plan(self, waiting: dict[Module, Inputs], modules: dict[Module, Inputs]) -> None:
        """Say what to run when there is time, in that order.

        Args:
            waiting: what pages wait for; it is run side by side, and kept.
            modules: what is run if it can have checkpoints and has none; of what it prints nothing
                is kept.
        """
        self._waiting, self._modules = waiting, modules

    def start(self) -> None:
        """Begin, or go on."""
        if self._thread is None or not self._thread.is_alive():
            self._runs = Runs()
            arguments = (self._waiting, self._modules, self._runs)
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

    def _run(
        self, waiting: dict[Module, Inputs], modules: dict[Module, Inputs], runs: Runs
    ) -> None:
        try:
            self._catch_up(waiting, runs)
            self._make_checkpoints(modules, runs)
        except LiveDocsError as error:
            if not runs.killed:
                log.warning("%s", error)

    def _catch_up(self, waiting: dict[Module, Inputs], runs: Runs) -> None:
        for result in self._executor.run(waiting, default_workers(), lambda name: None, runs):
            if runs.killed:
                return
            _building.clear()
            self._keep(result)
            _rebuild()
        # What comes too early, the server overhears.
        while waiting and not runs.killed and not _building.wait(TRY_AGAIN_SECONDS):
            _rebuild()

    def _make_checkpoints(self, modules: dict[Module, Inputs], runs: Runs) -> None:
        for module, inputs in modules.items():
            if runs.killed:
                return
            if not self._executor.can_copy(module):
                continue
            if not self._executor.checkpoints.is_complete(module):
                try:
                    self._executor.run_one(module, inputs, runs, lambda name: None)
                except LiveDocsError as error:
                    if not runs.killed:
                        log.warning("no checkpoints for module `%s`: %s", module.name, error)
                    return
            self._executor.checkpoints.trim()
