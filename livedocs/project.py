"""The modules of a project and their records, run again when they are stale."""

from __future__ import annotations

import functools
import os
import re
from dataclasses import dataclass
from pathlib import Path

from livedocs.cells import Cell, Module, read_module
from livedocs.errors import LiveDocsError, Location
from livedocs.execute import CellError, run_modules
from livedocs.key import record_key
from livedocs.record import CellRecord, Record, RecordStore
from livedocs.source import Source, load_source

SOURCE_VARIABLE = "LIVEDOCS_SOURCE"
DEFAULT_SOURCE = "local"


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
    pages: str = "docs"
    timeout: int = 60
    """Seconds a cell may take that names no timeout itself."""


@functools.cache
def open_project(settings: Settings) -> Project:
    """The project of these settings; one object for each, for as long as the process lives."""
    return Project(settings)


class Project:
    """Snippet modules, the source they use, and the records of their runs."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.snippets = settings.root / settings.snippets
        self.pages = settings.root / settings.pages
        self.store = RecordStore(settings.root / settings.records)
        self._seen_files: frozenset | None = None
        self._modules: dict[str, Module] = {}
        self._records: dict[str, Record] = {}

    @functools.cached_property
    def source(self) -> Source:
        """The source that LIVEDOCS_SOURCE names, by default the local one."""
        name = os.environ.get(SOURCE_VARIABLE, DEFAULT_SOURCE)
        return load_source(dict(self.settings.sources), name, self.settings.root)

    def modules(self) -> dict[str, Module]:
        """All modules by name, sorted.

        Raises:
            LiveDocsError: one of them is malformed.
        """
        files = sorted(self.snippets.glob("*.py"))
        return {path.stem: read_module(path) for path in files if path.stem != "__init__"}

    def stale(self, modules: dict[str, Module]) -> dict[Module, str]:
        """Of `modules` those that must run, each with the key of the record it will leave."""
        keys = {
            module: record_key(module, self.source, self.settings.timeout)
            for module in modules.values()
        }
        return {module: key for module, key in keys.items() if not self._is_recorded(module, key)}

    def refresh(self, only: str | None = None) -> None:
        """Run what is stale, or of that the module `only`.

        Raises:
            LiveDocsError: a module is malformed.
            RunError: cells failed.
        """
        files = frozenset(
            (path, path.stat().st_mtime_ns, path.stat().st_size)
            for path in self.snippets.rglob("*.py")
        )
        if files == self._seen_files:
            return
        modules = self.modules()
        self.source.prepare()
        wanted = {name: module for name, module in modules.items() if only in (None, name)}
        stale = self.stale(wanted)
        seconds = {m: r.seconds for m in stale if (r := self.store.load(m.name))}
        longest_first = sorted(stale, key=lambda m: -seconds.get(m, float("inf")))
        errors = []
        for result in run_modules(
            {module: stale[module] for module in longest_first},
            self.source,
            self.settings.timeout,
        ):
            if isinstance(result, Record):
                self.store.save(result)
                self._records[result.module] = result
            else:
                errors.append(self._with_page(result))
        if errors:
            raise RunError(errors)
        self._modules = modules
        if only is None:
            self._seen_files = files

    def record(self, name: str) -> Record:
        """The fresh record of a module.

        Raises:
            LiveDocsError: there is no such module, or a run failed.
        """
        self.refresh()
        if name not in self._modules:
            raise LiveDocsError(f"no snippet module `{name}`; there are {', '.join(self._modules)}")
        return self._records[name]

    def cell(self, reference: str) -> tuple[Module, Cell, CellRecord]:
        """A cell, with its module and what it left.

        Args:
            reference: `module:cell`.

        Raises:
            LiveDocsError: there is no such module or cell, or a run failed.
        """
        module_name, _, cell_name = reference.partition(":")
        record = self.record(module_name)
        module = self._modules[module_name]
        try:
            cell = module.cell(cell_name)
        except KeyError:
            raise LiveDocsError(
                f"module `{module_name}` has no cell `{cell_name}`; "
                f"it has {', '.join(cell.name for cell in module.cells)}",
                Location(module.path, 1),
            ) from None
        return module, cell, record.cells[cell_name]

    def references(self, reference: str) -> list[Location]:
        """The lines of the pages that show the cell `module:cell`."""
        pattern = re.compile(rf'snippet="{re.escape(reference)}"')
        return [
            Location(page, number)
            for page in sorted(self.pages.rglob("*.md"), reverse=True)
            for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1)
            if pattern.search(line)
        ]

    def _is_recorded(self, module: Module, key: str) -> bool:
        record = self._records.get(module.name)
        if record is None or record.key != key:
            record = self.store.load(module.name)
        if record is None or record.key != key:
            return False
        self._records[module.name] = record
        return True

    def _with_page(self, error: CellError) -> LiveDocsError:
        """`error` with the page's line put before the module's, where a page shows the cell."""
        pages = self.references(error.reference)
        return error.inside(pages[0]) if pages else error
