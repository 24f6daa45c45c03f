"""Records: what a run of a module left, kept as JSON, one file a module."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

FORMAT = 1


@dataclass(frozen=True)
class Output:
    """One thing a cell showed.

    `kind` is "stdout", "result" (a displayed value), "figure" (an SVG document) or "error" (the
    expected exception, as its last lines); `text` is the content.
    """

    kind: str
    text: str


@dataclass(frozen=True)
class CellRecord:
    """What one cell left: outputs in the order they came, stderr apart, wall time in seconds."""

    outputs: tuple[Output, ...]
    stderr: str
    seconds: float


@dataclass(frozen=True)
class Record:
    """What a run of a module left."""

    key: str
    module: str
    source: str
    python: str
    versions: dict[str, str]
    seconds: float
    cells: dict[str, CellRecord]

    @classmethod
    def from_json(cls, text: str) -> Record:
        """Parse a record.

        Raises:
            ValueError, KeyError, TypeError: this is no record of the current format.
        """
        data = json.loads(text)
        if data.pop("format") != FORMAT:
            raise ValueError("a record of another format")
        cells = {
            name: CellRecord(tuple(Output(**output) for output in cell.pop("outputs")), **cell)
            for name, cell in data.pop("cells").items()
        }
        return cls(cells=cells, **data)

    def to_json(self) -> str:
        return json.dumps({"format": FORMAT, **asdict(self)}, ensure_ascii=False, indent=1)


class RecordStore:
    """A folder of records, `<module>.json`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load(self, module: str) -> Record | None:
        """The module's record; None where there is none or it cannot be read."""
        try:
            return Record.from_json(self._path(module).read_text(encoding="utf-8"))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def save(self, record: Record) -> None:
        """Write the record whole or not at all: to a temporary file, synced, then renamed."""
        self.folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=self.folder, suffix=".tmp")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(record.to_json())
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(self._path(record.module))
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                Path(temporary).unlink()
            raise

    def clean(self) -> None:
        """Remove every record."""
        if self.folder.is_dir():
            for path in self.folder.iterdir():
                path.unlink()

    def _path(self, module: str) -> Path:
        return self.folder / f"{module}.json"
