"""The modules of a project and what they left, run again when it no longer holds."""

from __future__ import annotations

import functools
import os
import re
import sys
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from livedocs.errors import LiveDocsError, Location
from livedocs.modules.cells import RECIPES, Cell, Module, read_module
from livedocs.modules.freshness import Records
from livedocs.modules.inputs import Inputs, Limits, module_files, shared_inputs, stamp
from livedocs.modules.record import CellRecord, Record, RecordStore
from livedocs.pages.rendered import RenderedCode
from livedocs.runner.guards import content_hash
from livedocs.runs.failures import CellError
from livedocs.runs.refresh import Refresher, Shown
from livedocs.runs.serving import build_number, serving
from livedocs.source import Source, load_source

SOURCE_VARIABLE = "LIVEDOCS_SOURCE"
DEFAULT_SOURCE = "local"


@dataclass(frozen=True)
class Settings:
    """What mkdocs.yml says about `livedocs.markdown`; paths are relative to the root."""

    root: Path
    sources: tuple[tuple[str, str], ...]
    snippets: str = "snippets"
    records: str = ".cache/records"
    rendered: str = ".cache/rendered"
    logs: str = ".cache/logs"
    pages: str = "docs"
    limits: Limits = field(default_factory=Limits)


def source_name() -> str:
    """The name of the source that LIVEDOCS_SOURCE chooses, by default the local one."""
    return os.environ.get(SOURCE_VARIABLE, DEFAULT_SOURCE)


def _suffix() -> str:
    """What a folder's name ends with, so that a change of the source runs nothing again."""
    return "" if source_name() == DEFAULT_SOURCE else f"-{source_name()}"


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
        self.store = RecordStore(settings.root / f"{settings.records}{_suffix()}")
        self.records = Records(self.root, self.store)
        self.rendered = RenderedCode(settings.root / settings.rendered)
        self._refresher = Refresher(self)
        self._is_page_current = False
        self._shown: dict[str, Shown] = {}
        self._seen: object = None
        self._failure: LiveDocsError | None = None
        self._failed_in = 0
        self._lock = threading.RLock()

    @functools.cached_property
    def source(self) -> Source:
        """The source that is chosen.

        Raises:
            LiveDocsError: there is no such source.
        """
        return load_source(dict(self.settings.sources), source_name(), self.root)

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

    def modules(self) -> dict[str, Module]:
        """All modules by name, the recipes last.

        Raises:
            LiveDocsError: one of them is malformed, or two have one name.
        """
        return {path.stem: read_module(path) for path in self.module_paths()}

    def inputs(self, modules: Iterable[Module]) -> dict[Module, Inputs]:
        """What the outputs of each module would depend on if it ran now.

        Raises:
            LiveDocsError: a module asks for what the source does not have, or that cannot be made
                ready.
        """
        modules = list(modules)
        for module in modules:
            self.source.check(module.path, module.text)
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
                if self._failure is None:
                    return
                if self._failed_in == build_number():
                    raise self._failure
            self._failure = None
            try:
                self._shown = self._refresher.refresh(only, workers)
            except LiveDocsError as failure:
                if serving():
                    self._seen, self._failure = seen, failure
                    self._failed_in = build_number()
                raise
            if only is None:
                source, files, reads = seen
                self._seen = source, files, self._stamps_of_reads(reads)

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
        if shown.error.cell == cell_name:
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

    def module_paths(self) -> list[Path]:
        """The files of the modules, the recipes last.

        Raises:
            LiveDocsError: a recipe is called like another module.
        """
        recipes = self.recipe_paths()
        paths = [path for path in sorted(self.snippets.glob("*.py")) if path.stem != "__init__"]
        for path in recipes:
            if (other := self.snippets / path.name) in paths:
                other = other.relative_to(self.root).as_posix()
                raise LiveDocsError(
                    f"a recipe needs a name of its own, and there is {other}", Location(path, 1)
                )
        return paths + recipes

    def recipe_paths(self) -> list[Path]:
        """The files of the recipes."""
        recipes = sorted((self.snippets / RECIPES).glob("*.py"))
        return [path for path in recipes if path.stem != "__init__"]

    def _signature(self) -> object:
        """Something that changes when a refresh may have something to do, and is quick to take."""
        files = {path for path in self.snippets.rglob("*") if path.suffix != ".pyc"}
        # Installing a distribution changes its folder; what is made in ours changes that, too.
        files.update(path for path in map(Path, sys.path) if path.resolve() != self.root)
        reads = {path: stamp(self.root / path) for path in self._reads()}
        return self.source.fingerprint(), {path: stamp(path) for path in files}, reads

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
