"""The modules of a project and what they left, run again when it no longer holds."""

from __future__ import annotations

import functools
import logging
import os
import re
import sys
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from livedocs.cells import Cell, Module, read_module
from livedocs.errors import LiveDocsError, Location
from livedocs.execute import CellError, Executor, Result, default_workers
from livedocs.freshness import Records
from livedocs.inputs import Inputs, Limits, module_files, shared_inputs, stamp
from livedocs.lock import alone
from livedocs.progress import progress
from livedocs.record import CellRecord, Record, RecordStore
from livedocs.serving import Background, serving
from livedocs.source import Source, load_source

SOURCE_VARIABLE = "LIVEDOCS_SOURCE"
DEFAULT_SOURCE = "local"

log = logging.getLogger("mkdocs.livedocs")


class RunError(LiveDocsError):
    """The cells that failed, each with its page and its module."""

    def __init__(self, errors: list[LiveDocsError]) -> None:
        super().__init__("\n\n".join(map(str, errors)))


@dataclass(frozen=True)
class Settings:
    """What mkdocs.yml says about `livedocs.markdown`; paths are relative to the root."""

    root: Path
    sources: tuple[tuple[str, str], ...]
    snippets: str = "snippets"
    records: str = ".cache/records"
    logs: str = ".cache/logs"
    pages: str = "docs"
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class Shown:
    """What pages can show of a module: the cells that have run, and why others have not."""

    module: Module | None
    cells: dict[str, CellRecord]
    error: LiveDocsError | None = None


@functools.cache
def open_project(settings: Settings) -> Project:
    """The project of these settings; one object for each, for as long as the process lives."""
    return Project(settings)


class Project:
    """Snippet modules, the source they use, and the records of their runs."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.root = settings.root
        self.snippets = settings.root / settings.snippets
        self.pages = settings.root / settings.pages
        self.store = RecordStore(settings.root / settings.records)
        self.records = Records(self.root, self.store)
        self._shown: dict[str, Shown] = {}
        self._seen: object = None
        self._failure: LiveDocsError | None = None
        self._lock = threading.RLock()

    @functools.cached_property
    def source(self) -> Source:
        """The source that LIVEDOCS_SOURCE names, by default the local one."""
        name = os.environ.get(SOURCE_VARIABLE, DEFAULT_SOURCE)
        return load_source(dict(self.settings.sources), name, self.root)

    @functools.cached_property
    def _lasting_executor(self) -> Executor:
        """The one that serves; its checkpoints live as long as it."""
        return self._new_executor(keep_checkpoints=True)

    @functools.cached_property
    def _background(self) -> Background:
        return Background(self._lasting_executor)

    def modules(self) -> dict[str, Module]:
        """All modules by name, sorted.

        Raises:
            LiveDocsError: one of them is malformed.
        """
        return {path.stem: read_module(path) for path in self._module_paths()}

    def inputs(self, modules: Iterable[Module]) -> dict[Module, Inputs]:
        """What the outputs of each module would depend on if it ran now.

        Raises:
            LiveDocsError: the source cannot be made ready.
        """
        self.source.prepare()
        shared = shared_inputs(self.source, self.settings.limits)
        return {
            module: replace(shared, files=module_files(module, self.root)) for module in modules
        }

    def refresh(self, only: str | None = None, workers: int | None = None) -> None:
        """Run what is stale, or of that the module `only`.

        While serving, what is wrong is kept, to be shown by the cells that it concerns.

        Args:
            workers: how many modules run at a time; as many as there are cores if None.

        Raises:
            LiveDocsError: a module is malformed, or the source or the children cannot be started.
            RunError: cells failed.
        """
        with self._lock:
            seen = self._signature()
            if seen == self._seen:
                if self._failure is not None:
                    raise self._failure
                return
            self._failure = None
            try:
                self._refresh(only, workers or default_workers())
            except LiveDocsError as failure:
                if serving():
                    self._seen, self._failure = seen, failure
                raise
            if only is None:
                self._seen = seen

    def _refresh(self, only: str | None, workers: int) -> None:
        shown, errors = self._read()
        modules = [s.module for s in shown.values() if s.module]
        inputs = self.inputs(module for module in modules if only in (None, module.name))
        stale = self._stale(inputs, shown)
        if stale:
            if serving():
                self._background.stop()
            with alone(self.store.folder):
                stale = self._stale(stale, shown)  # another process may have run them
                for result in self._run(stale, workers):
                    shown[result.module.name] = self._keep(result, errors)
        self._shown = shown
        if serving():
            self._background.plan(self._slowest_first(inputs))
            for error in errors:
                log.error("%s", error)
        elif errors:
            raise RunError(errors)

    def record(self, name: str) -> Record:
        """The fresh record of a module.

        Raises:
            LiveDocsError: there is no such module, or a run failed.
        """
        self.refresh()
        module = self._find(name).module
        return self.records.fresh(module, self.inputs([module])[module])

    def cell(self, reference: str) -> tuple[Module, Cell, CellRecord]:
        """A cell, with its module and what it left.

        Args:
            reference: `module:cell`.

        Raises:
            LiveDocsError: there is no such module or cell, or a run failed.
        """
        self.refresh()
        module_name, _, cell_name = reference.partition(":")
        shown = self._find(module_name)
        module = shown.module
        try:
            cell = module.cell(cell_name)
        except KeyError:
            raise LiveDocsError(
                f"module `{module_name}` has no cell `{cell_name}`; "
                f"it has {', '.join(cell.name for cell in module.cells)}",
                Location(module.path, 1),
            ) from None
        if cell_name in shown.cells:
            return module, cell, shown.cells[cell_name]
        if shown.error.cell == cell_name:
            raise shown.error
        not_run = LiveDocsError(
            f"cell `{reference}` has not run, because `{shown.error.reference}` before it failed",
            Location(module.path, cell.line),
        )
        not_run.is_reported = True
        raise not_run

    def references(self, reference: str) -> list[Location]:
        """The lines of the pages that show the cell `module:cell` or a value of it."""
        escaped = re.escape(reference)
        pattern = re.compile(rf'snippet="{escaped}"|\{{\{{\s+{escaped}\s')
        return [
            Location(page, number)
            for page in sorted(self.pages.rglob("*.md"), reverse=True)
            for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1)
            if pattern.search(line)
        ]

    def _find(self, name: str) -> Shown:
        if name not in self._shown:
            raise LiveDocsError(f"no snippet module `{name}`; there are {', '.join(self._shown)}")
        if self._shown[name].module is None:
            raise self._shown[name].error
        return self._shown[name]

    def _module_paths(self) -> list[Path]:
        return [path for path in sorted(self.snippets.glob("*.py")) if path.stem != "__init__"]

    def _read(self) -> tuple[dict[str, Shown], list[LiveDocsError]]:
        """Every module, not run yet, and while serving the errors of those that are malformed."""
        shown, errors = {}, []
        for path in self._module_paths():
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
            record = self.records.fresh(module, current)
            if record is not None:
                shown[module.name] = Shown(module, record.cells)
        return self._slowest_first({m: i for m, i in inputs.items() if not shown[m.name].cells})

    def _slowest_first(self, inputs: dict[Module, Inputs]) -> dict[Module, Inputs]:
        """The modules by the time of their last run; those that never ran come before."""
        last = {module: self.store.load(module.name) for module in inputs}
        seconds = {m: record.seconds if record else float("inf") for m, record in last.items()}
        return {m: inputs[m] for m in sorted(inputs, key=lambda module: -seconds[module])}

    def _run(self, stale: dict[Module, Inputs], workers: int) -> Iterable[Result]:
        executor = self._lasting_executor if serving() else self._new_executor()
        try:
            with progress(sum(len(module.cells) for module in stale)) as on_cell:
                yield from executor.run(stale, workers, on_cell)
        finally:
            if not serving():
                executor.close()

    def _new_executor(self, keep_checkpoints: bool = False) -> Executor:
        logs = self.root / self.settings.logs
        limits = self.settings.limits
        return Executor(self.root, self.source, limits, logs, keep_checkpoints)

    def _keep(self, result: Result, errors: list[LiveDocsError]) -> Shown:
        """What pages can show of a run; a whole one is recorded, an error goes to `errors`."""
        module = result.module
        if result.error is not None:
            errors.append(self._with_page(result.error))
            result.error.is_reported = True
            return Shown(module, result.cells, result.error)
        try:
            self.records.keep(Record(module.name, result.inputs, result.cells))
        except OSError as error:
            log.warning("the record of module `%s` cannot be kept: %s", module.name, error)
        return Shown(module, result.cells)

    def _with_page(self, error: CellError) -> LiveDocsError:
        """`error` with the page's line put before the module's, where a page shows the cell."""
        pages = self.references(error.reference)
        return error.inside(pages[0]) if pages else error

    def _signature(self) -> object:
        """Something that changes when a refresh may have something to do, and is quick to take."""
        files = {path for path in self.snippets.rglob("*") if path.suffix != ".pyc"}
        for shown in self._shown.values():
            for cell in shown.cells.values():
                files.update(self.root / path for path in cell.reads)
            if isinstance(shown.error, CellError):
                files.update(self.root / path for path in shown.error.reads)
        # Installing a distribution changes its folder.
        files.update(map(Path, sys.path))
        return self.source.fingerprint(), {path: stamp(path) for path in files}
