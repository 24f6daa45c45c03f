"""Whether a module's record still holds, and if not, because of what."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from livedocs.modules.cells import Module
from livedocs.modules.inputs import Inputs, changed_files, stamp
from livedocs.modules.record import Record, RecordStore
from livedocs.runner.hashing import content_hash

NO_RECORD = "it has not run yet"
UNREADABLE = "its record is broken or of an older format"


class Records:
    """The records of a project, read from disk when what is in memory does not hold."""

    def __init__(self, root: Path, store: RecordStore) -> None:
        self._root = root
        self._store = store
        self._records: dict[str, Record] = {}
        self._loaded: dict[str, tuple[object, Record | None]] = {}

    @property
    def folder(self) -> Path:
        """Where they lie."""
        return self._store.folder

    def fresh(self, module: Module, inputs: Inputs) -> Record | None:
        """The module's record if it holds for `inputs` and the files as they are."""
        for record in (self._records.get(module.name), self.last(module.name)):
            if record is not None and not self._changes(record, module, inputs):
                self._records[module.name] = record
                return record
        return None

    def reasons_to_run(self, module: Module, inputs: Inputs) -> list[str]:
        """What has changed since the module's record was made, in words; empty if it holds."""
        record = self.last(module.name)
        if record is None:
            return [UNREADABLE if self._store.path(module.name).exists() else NO_RECORD]
        return self._changes(record, module, inputs)

    def last(self, module: str) -> Record | None:
        """The module's last record on disk, fresh or not."""
        seen = stamp(self._store.path(module))
        if self._loaded.get(module, (None,))[0] != seen or seen is None:
            self._loaded[module] = (seen, self._store.load(module))
        return self._loaded[module][1]

    def slowest_first(self, modules: Iterable[Module]) -> list[Module]:
        """The modules by the time of their last run; those that never ran come before."""
        last = {module: self.last(module.name) for module in modules}
        seconds = {m: record.seconds if record else float("inf") for m, record in last.items()}
        return sorted(last, key=lambda module: -seconds[module])

    def sweep(self) -> None:
        """Remove what processes have left that were killed while they wrote."""
        self._store.sweep()

    def keep(self, record: Record) -> None:
        """Keep a new record, in memory at least.

        Raises:
            OSError: it cannot be written.
        """
        self._records[record.module] = record
        self._store.save(record)

    def _changes(self, record: Record, module: Module, inputs: Inputs) -> list[str]:
        now = {path: content_hash(self._root / path) for path in record.reads}
        changes = record.inputs.changes(inputs)
        # What a module imports is read by it, too.
        changes += [c for c in changed_files(record.reads, now) if c not in changes]
        if not changes and list(record.cells) != [cell.name for cell in module.cells]:
            return [UNREADABLE]
        return changes
