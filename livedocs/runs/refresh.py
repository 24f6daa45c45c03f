"""Brings what pages can show up to date: reads the modules, and runs those that are stale."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass

from livedocs.errors import LiveDocsError
from livedocs.modules.catalogue import Catalogue
from livedocs.modules.cells import Module, read_module
from livedocs.modules.freshness import Records
from livedocs.modules.inputs import Inputs, module_code, module_inputs, shared_inputs
from livedocs.modules.record import CellRecord, Record
from livedocs.private import PrivateSource, private_source
from livedocs.runs.execute import Executor, Result, default_workers
from livedocs.runs.failures import CellError, StillRunning
from livedocs.runs.lock import alone
from livedocs.runs.progress import progress
from livedocs.runs.serving import Background, build_number, order, serving, tell
from livedocs.settings import Settings, source_name
from livedocs.source import Source, joined, load_source

log = logging.getLogger("mkdocs.livedocs")


class RunError(LiveDocsError):
    """What failed, in `errors`: cells, with page and module, and modules that could not run.

    What stopped several modules is said once.
    """

    def __init__(self, errors: list[LiveDocsError]) -> None:
        super().__init__("\n\n".join(_sentences(errors)))
        self.errors = errors


def _sentences(errors: list[LiveDocsError]) -> list[str]:
    return list(dict.fromkeys(map(str, errors)))


def _place(module: Module) -> int:
    """Where the navigation leads to the module first."""
    return order.index(module.name) if module.name in order else len(order)


@dataclass(frozen=True)
class Shown:
    """What pages can show of a module: the cells that have run, and why others have not."""

    module: Module | None
    cells: dict[str, CellRecord]
    error: LiveDocsError | None = None

    @property
    def is_unready(self) -> bool:
        """Whether the source does not have what it asks for."""
        failed = self.error is None or isinstance(self.error, CellError)
        return self.module is not None and not failed


class Refresher:
    """What a project runs with, and how it chooses what to run.

    Args:
        located: what to tell of a cell that failed, with the places to look at.
    """

    def __init__(
        self,
        settings: Settings,
        catalogue: Catalogue,
        records: Records,
        located: Callable[[CellError], LiveDocsError],
    ) -> None:
        self._settings, self._catalogue = settings, catalogue
        self._records, self._located = records, located
        self.contents: dict[tuple[Source, str], str | None] = {}
        """Source and code of each module of the last refresh → the source's fingerprint for it."""
        self._preloaded: dict[str, str] | None = None
        """The versions that the lasting executor runs with."""
        self._waiting: dict[Module, Inputs] = {}
        """While serving: what the first build has left to the background."""
        self._late: dict[Module, Shown] = {}
        """Of that, what has run and failed."""

    @functools.cached_property
    def _lasting_executor(self) -> Executor:
        """The one that serves; its checkpoints live as long as it."""
        return self._new_executor(keep_checkpoints=True)

    @functools.cached_property
    def _background(self) -> Background:
        return Background(self._lasting_executor, self._keep_late)

    @functools.cached_property
    def source(self) -> Source:
        """The source that is chosen.

        Raises:
            LiveDocsError: there is no such source.
        """
        return load_source(dict(self._settings.sources), source_name(), self._settings.root)

    @functools.cached_property
    def _private_source(self) -> PrivateSource:
        return private_source(dict(self._settings.sources), self._settings.root)

    def source_of(self, module: Module) -> Source:
        """The source that a module's run has: the chosen one, or one with a Hub of its own.

        Raises:
            LiveDocsError: there is no such source.
        """
        return self._private_source if module.private_hub else self.source

    def inputs(self, modules: Iterable[Module]) -> dict[Module, Inputs]:
        """What the outputs of each module would depend on if it ran now.

        Raises:
            LiveDocsError: a module asks for what the source does not have, or that cannot be made
                ready.
        """
        inputs, errors = self.ready(modules)
        for error in errors.values():
            raise error
        return inputs

    def ready(
        self, modules: Iterable[Module]
    ) -> tuple[dict[Module, Inputs], dict[Module, LiveDocsError]]:
        """The inputs of those modules that can run now, and why the others cannot."""
        shared = functools.cache(lambda source: shared_inputs(source, self._settings.limits))
        shared(self.source)  # what is wrong with it is no module's fault
        inputs, errors = {}, {}
        for module in modules:
            try:
                source = self.source_of(module)
                source.make_ready(module_code(module))
                inputs[module] = module_inputs(module, source, shared(source))
            except LiveDocsError as error:
                errors[module] = error
        return inputs, errors

    def refresh(self, only: Collection[str] | None, workers: int | None) -> dict[str, Shown]:
        """Run what is stale, or of that the modules that `only` names.

        Raises:
            LiveDocsError: a module is malformed, or the children cannot be started.
            RunError: cells failed, or the source does not have what modules ask for, and the others
                have run; while serving, the errors are in what is returned.
        """
        shown, errors = self._read()
        modules = [s.module for s in shown.values() if s.module]
        modules = [m for m in modules if only is None or m.name in only]
        with self._executor(modules) as executor:
            inputs, unready = self.ready(modules)
            for module, error in unready.items():
                error.is_reported = True
                shown[module.name] = Shown(module, {}, error)
                errors.append(error)
            self.contents = {
                (self.source_of(module), joined(module_code(module))): now.content
                for module, now in inputs.items()
            }
            stale = self._stale(inputs, shown)
            if serving():
                stale = self._left_to_background(stale, shown)
            if stale:
                self._run(executor, stale, shown, errors, workers or default_workers())
        if serving():
            self._background.plan(self._waiting, self._slowest_first(inputs))
            self._preloaded = self._preloaded or next((i.versions for i in inputs.values()), None)
            for sentence in _sentences(errors):
                tell(sentence)
        elif errors:
            raise RunError(errors)
        return shown

    def contents_now(self) -> dict[tuple[Source, str], str | None]:
        """What `contents` would be if the modules were refreshed now."""
        return {(source, code): source.fingerprint(code) for source, code in self.contents}

    def _read(self) -> tuple[dict[str, Shown], list[LiveDocsError]]:
        """Every module, not run yet, and while serving the errors of those that are malformed."""
        shown, errors = {}, []
        for path in self._catalogue.paths():
            try:
                shown[path.stem] = Shown(read_module(path), {})
            except LiveDocsError as error:
                if not serving():
                    raise
                error.is_reported = True
                shown[path.stem] = Shown(None, {}, error)
                errors.append(error)
        return shown, errors

    def _stale(self, inputs: dict[Module, Inputs], shown: dict[str, Shown]) -> dict[Module, Inputs]:
        """The modules that must run, the longest first; the others' records go into `shown`."""
        for module, current in inputs.items():
            record = self._records.fresh(module, current)
            if record is not None:
                shown[module.name] = Shown(module, record.cells)
        return self._slowest_first({m: i for m, i in inputs.items() if not shown[m.name].cells})

    def _slowest_first(self, inputs: dict[Module, Inputs]) -> dict[Module, Inputs]:
        return {module: inputs[module] for module in self._records.slowest_first(inputs)}

    def _left_to_background(
        self, stale: dict[Module, Inputs], shown: dict[str, Shown]
    ) -> dict[Module, Inputs]:
        """Of what is stale, all that pages cannot wait for; the rest goes into `shown` as it is.

        What is stale when the server starts is left to the background, so that a reader need not
        wait for the slowest module; what is edited later is run before its page is built.
        """
        if build_number() == 0 and not self._waiting:
            self._waiting = dict(sorted(stale.items(), key=lambda each: _place(each[0])))
        self._waiting = {m: now for m, now in self._waiting.items() if stale.get(m) == now}
        for module in list(self._waiting):
            shown[module.name] = Shown(module, {}, StillRunning(module))
            if late := self._late.pop(module, None):
                shown[module.name] = late
                del self._waiting[module]
        return {m: now for m, now in stale.items() if not shown[m.name].error}

    def _keep_late(self, result: Result) -> None:
        """Keep what the background has run; an error is told now, and shown by the next build."""
        errors: list[LiveDocsError] = []
        shown = self._keep(result, errors)
        if errors:
            self._late[result.module] = shown
        for sentence in _sentences(errors):
            tell(sentence)

    @contextmanager
    def _executor(self, modules: list[Module]) -> Iterator[Executor]:
        """What runs modules; where one has never run, it preloads from now on."""
        if serving():
            yield self._lasting_executor
            return
        with closing(self._new_executor()) as executor:
            if not all(self._records.last(module.name) for module in modules):
                with suppress(LiveDocsError):  # raised again when a module is run
                    executor.begin()
            yield executor

    def _run(
        self,
        executor: Executor,
        stale: dict[Module, Inputs],
        shown: dict[str, Shown],
        errors: list[LiveDocsError],
        workers: int,
    ) -> None:
        """Run what is stale, alone in the folder of records; the results go into `shown`."""
        if serving():
            self._make_way(next(iter(stale.values())))
        with alone(self._records.folder):
            self._records.sweep()
            stale = self._stale(stale, shown)  # another process may have run them
            with progress(sum(len(module.cells) for module in stale)) as on_cell:
                for result in executor.run(stale, workers, on_cell):
                    shown[result.module.name] = self._keep(result, errors)

    def _make_way(self, inputs: Inputs) -> None:
        """Stop what runs in the background, and end a fork server with libraries of before."""
        self._background.stop()
        if self._preloaded not in (None, inputs.versions):
            self._lasting_executor.close()
        self._preloaded = inputs.versions

    def _new_executor(self, keep_checkpoints: bool = False) -> Executor:
        settings = self._settings
        return Executor(
            settings.root,
            self.source,
            settings.limits,
            settings.root / settings.logs,
            keep_checkpoints,
            (settings.snippets, settings.pages),
            self.source_of,
        )

    def _keep(self, result: Result, errors: list[LiveDocsError]) -> Shown:
        """What pages can show of a run; a whole one is recorded, an error goes to `errors`."""
        module = result.module
        if result.error is not None:
            errors.append(self._located(result.error))
            result.error.is_reported = True
            return Shown(module, result.cells, result.error)
        try:
            self._records.keep(Record(module.name, result.inputs, result.cells))
        except OSError as error:
            folder = self._records.folder
            log.error("the record of `%s` cannot be kept in %s: %s", module.name, folder, error)
        return Shown(module, result.cells)
