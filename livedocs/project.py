"""The modules of a project and what they left, run again when it no longer holds."""

from __future__ import annotations

import functools
import sys
import threading
from collections.abc import Callable, Collection
from pathlib import Path

from livedocs.errors import LiveDocsError, Location
from livedocs.modules.catalogue import Catalogue
from livedocs.modules.cells import Cell, Module
from livedocs.modules.freshness import Records
from livedocs.modules.inputs import stamp
from livedocs.modules.record import CellRecord, Record, RecordStore
from livedocs.runner.hashing import content_hash
from livedocs.runs.failures import CellError
from livedocs.runs.refresh import Refresher, Shown
from livedocs.runs.serving import build_number, serving
from livedocs.settings import Settings, suffix
from livedocs.source import Source, load_source

References = Callable[[Path, str], list[Location]]
"""Finds the lines of the pages in a folder that show the cell `module:cell`."""


@functools.cache
def open_project(settings: Settings, references: References) -> Project:
    """The project of these settings; one object for each, for as long as the process lives."""
    return Project(settings, references)


class Project:
    """Snippet modules, the source they use, and the records of their runs."""

    def __init__(self, settings: Settings, references: References) -> None:
        self.settings = settings
        self.root = settings.root
        self.snippets = settings.root / settings.snippets
        self.pages = settings.root / settings.pages
        self.catalogue = Catalogue(settings.root, self.snippets)
        self.store = RecordStore(settings.root / f"{settings.records}{suffix()}")
        self.records = Records(self.root, self.store)
        self._refresher = Refresher(settings, self.catalogue, self.records, self._with_page)
        self.modules = self.catalogue.modules
        self.inputs, self.ready = self._refresher.inputs, self._refresher.ready
        self.source_of = self._refresher.source_of
        self.module_paths, self.recipe_paths = self.catalogue.paths, self.catalogue.recipe_paths
        self._references = references
        self._is_page_current = False
        self._shown: dict[str, Shown] = {}
        self._seen: object = None
        self._failure: LiveDocsError | None = None
        self._tried_in: int | None = None
        """The build in which something was not to be had; the next one tries again."""
        self._lock = threading.RLock()

    @property
    def source(self) -> Source:
        """The source that is chosen.

        Raises:
            LiveDocsError: there is no such source.
        """
        return self._refresher.source

    def sourced_modules(self) -> list[Module]:
        """The modules that ask the chosen source, not a Hub of their own."""
        return [module for module in self.modules().values() if not module.private_hub]

    def pinned_source(self) -> Source:
        """The source that serves pinned revisions.

        Raises:
            LiveDocsError: mkdocs.yml names none.
        """
        sources = dict(self.settings.sources)
        for name in sources:
            source = load_source(sources, name, self.root)
            if source.is_pinned:
                return source
        raise LiveDocsError("no source in mkdocs.yml has revisions to pin")

    def refresh(self, only: Collection[str] | None = None, workers: int | None = None) -> None:
        """Run what is stale, or of that the modules that `only` names.

        While serving, what is wrong is kept, to be shown by the cells that it concerns.

        Args:
            workers: how many modules run at a time; as many as there are cores if None.

        Raises:
            LiveDocsError: a module is malformed, or the children cannot be started.
            RunError: cells failed, or the source does not have what modules ask for.
        """
        with self._lock:
            seen = self._signature()
            if seen == self._seen and self._tried_in in (None, build_number()):
                if self._failure is not None:
                    raise self._failure
                return
            self._failure = self._tried_in = None
            try:
                self._shown = self._refresher.refresh(only, workers)
            except LiveDocsError as failure:
                if serving():
                    self._seen, self._failure = (self._refresher.contents, *seen[1:]), failure
                    self._tried_in = build_number()
                raise
            if any(shown.is_unready for shown in self._shown.values()):
                self._tried_in = build_number()
            if only is None:
                _, files, reads = seen
                contents = self._refresher.contents
                self._seen = contents, files, self._stamps_of_reads(reads)

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
        return self._cell(reference)

    @property
    def names(self) -> frozenset[str]:
        """The names of the modules that there are."""
        return frozenset(self._shown)

    def displaying(self, module: str) -> frozenset[str]:
        """The names of the cells of a module whose last expression showed a value.

        Raises:
            LiveDocsError: there is no such module, or it is malformed.
        """
        cells = self._find(module).cells.items()
        kinds = {name: {output.kind for output in record.outputs} for name, record in cells}
        return frozenset(name for name, shown in kinds.items() if "result" in shown)

    def begin_page(self) -> None:
        """Say that a page is read, so that `cell_on_page` looks for changes again."""
        self._is_page_current = False

    def cell_on_page(self, reference: str) -> tuple[Module, Cell, CellRecord]:
        """`cell`, but it looks for changes once a page: that takes longer than to show a cell."""
        if not self._is_page_current:
            self.refresh()
            self._is_page_current = True
        return self._cell(reference)

    def _cell(self, reference: str) -> tuple[Module, Cell, CellRecord]:
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
        if shown.is_unready or shown.error.cell == cell_name:
            raise shown.error
        not_run = LiveDocsError(
            f"cell `{reference}` has not run, because `{shown.error.reference}` before it failed",
            Location(module.path, cell.line),
        )
        not_run.is_reported = True
        raise not_run

    def pages_in(self, language: str) -> Path:
        """The folder with the pages of a language; the folder of all where languages have none."""
        folder = self.pages / language
        return folder if folder.is_dir() else self.pages

    def _with_page(self, error: CellError) -> LiveDocsError:
        """`error` with the page's line put before the module's, where a page shows the cell."""
        pages = self.references(error.reference)
        return error.inside(pages[0]) if pages else error

    def references(self, reference: str) -> list[Location]:
        """The lines of the pages that show the cell `module:cell` or a value of it."""
        return self._references(self.pages, reference)

    def _find(self, name: str) -> Shown:
        if name not in self._shown:
            raise LiveDocsError(f"no snippet module `{name}`; there are {', '.join(self._shown)}")
        if self._shown[name].module is None:
            raise self._shown[name].error
        return self._shown[name]

    def _signature(self) -> object:
        """Something that changes when a refresh may have something to do, and is quick to take."""
        files = {path for path in self.snippets.rglob("*") if path.suffix != ".pyc"}
        # Installing a distribution changes its folder; what is made in ours changes that, too.
        files.update(path for path in map(Path, sys.path) if path.resolve() != self.root)
        reads = {path: stamp(self.root / path) for path in self._reads()}
        return self._refresher.contents_now(), {path: stamp(path) for path in files}, reads

    def _stamps_of_reads(self, before: dict[str, object]) -> dict[str, object]:
        """The part of a signature for what cells have read, taken before they were run.

        What they read for the first time is stamped now, unless it has been changed since.
        """
        return {
            path: before[path] if path in before
            else stamp(self.root / path) if content_hash(self.root / path) == digest
            else "changed"
            for path, digest in self._reads().items()
        }  # fmt: skip

    def _reads(self) -> dict[str, str | None]:
        """What the cells that are shown have read, also the one that failed: path → sha256."""
        reads: dict[str, str | None] = {}
        for shown in self._shown.values():
            for cell in shown.cells.values():
                reads |= cell.reads
            if isinstance(shown.error, CellError):
                reads |= shown.error.reads
        return reads
