"""Records: what a run of a module left, kept as JSON, one file a module."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import tempfile
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from livedocs.modules.inputs import Inputs

FORMAT = 4


@dataclass(frozen=True)
class Output:
    """One thing a cell showed.

    Attributes:
        kind: "stdout", "result" (a displayed value), "figure" (an image) or "error" (the expected
            exception, as its last lines).
        text: the content; of a figure SVG or, where it has a `mime`, base64.
        cut: how many bytes were too many to keep.
        mime: the type of an image that is no SVG, and of what is `rich`.
        rich: HTML, Markdown or LaTeX, which a notebook shows instead of the text.
        width: of an image that is no SVG, in pixels.
        height: likewise.
        display: while the module runs, a number by which later cells may change it.
    """

    kind: str
    text: str
    cut: int = 0
    mime: str = ""
    rich: str = ""
    width: int = 0
    height: int = 0
    display: int = 0


@dataclass(frozen=True)
class CellRecord:
    """What one cell left: outputs in the order they came, and stderr apart.

    Attributes:
        seconds: wall time.
        memory: the peak of the process until the end of the cell, in bytes.
        reads: files of the project that the cell was the first to read → sha256, None if missing.
        imports: modules that the cell was the first to import and that are not preloaded.
        api: the names of installed libraries in its code → their kinds, as in runner/api.py;
            known when the module has run to its end.
        updates: what has come in the place of displays of earlier cells.
    """

    outputs: tuple[Output, ...]
    stderr: str
    seconds: float
    memory: int
    reads: dict[str, str | None]
    imports: tuple[str, ...]
    api: dict[str, str] = field(default_factory=dict)
    updates: tuple[Output, ...] = ()

    @property
    def text(self) -> str:
        """All that it showed but figures."""
        return "\n".join(output.text for output in self.outputs if output.kind != "figure")

    @classmethod
    def from_event(cls, event: dict) -> CellRecord:
        """From what a run reports, with its names, or from JSON; both have the same keys.

        Raises:
            KeyError, TypeError: something is missing.
        """
        return cls(
            outputs=tuple(Output(**output) for output in event["outputs"]),
            stderr=event["stderr"],
            seconds=event["seconds"],
            memory=event["memory"],
            reads=event["reads"],
            imports=tuple(event["imports"]),
            api=event["api"],
            updates=tuple(Output(**output) for output in event.get("updates", ())),
        )


def with_updates(cells: dict[str, CellRecord]) -> dict[str, CellRecord]:
    """The cells of a module with their outputs as the cells behind them have left these."""
    shown: dict[str, list[Output]] = {}
    for name, cell in cells.items():
        changed = {output.display: output for output in cell.updates}
        for outputs in shown.values():
            outputs[:] = [changed.get(output.display, output) for output in outputs]
        shown[name] = list(cell.outputs)
    return {
        name: replace(cell, outputs=tuple(map(_settled, filter(_shows, shown[name]))), updates=())
        for name, cell in cells.items()
    }


def _settled(output: Output) -> Output:
    return replace(output, display=0)


def _shows(output: Output) -> bool:
    """Whether an output is more than the empty place that a display may begin as."""
    return bool(output.text or output.rich or output.cut)


@dataclass(frozen=True)
class Record:
    """What a run of a module left, and from what inputs."""

    module: str
    inputs: Inputs
    cells: dict[str, CellRecord]

    @property
    def seconds(self) -> float:
        """The wall time of all cells."""
        return sum(cell.seconds for cell in self.cells.values())

    @property
    def memory(self) -> int:
        """The peak in bytes."""
        return max((cell.memory for cell in self.cells.values()), default=0)

    @property
    def reads(self) -> dict[str, str | None]:
        """What the cells have read."""
        return {path: digest for cell in self.cells.values() for path, digest in cell.reads.items()}

    @classmethod
    def from_json(cls, text: str) -> Record:
        """Parse a record.

        Raises:
            ValueError, KeyError, TypeError, AttributeError: this is no record of this format.
        """
        data = json.loads(text)
        if data.pop("format") != FORMAT:
            raise ValueError("a record of another format")
        cells = {name: CellRecord.from_event(cell) for name, cell in data.pop("cells").items()}
        return cls(inputs=Inputs(**data.pop("inputs")), cells=cells, **data)

    def to_json(self) -> str:
        return json.dumps({"format": FORMAT, **asdict(self)}, ensure_ascii=False, indent=1)


class RecordStore:
    """A folder of records, `<module>.json`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load(self, module: str) -> Record | None:
        """The module's record; None where there is none or it cannot be read."""
        try:
            return Record.from_json(self.path(module).read_text(encoding="utf-8"))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def save(self, record: Record) -> None:
        """Write the record whole or not at all: to a temporary file, synced, then renamed.

        Raises:
            OSError: it cannot be written; an older record stays.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=self.folder, suffix=".tmp")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                with contextlib.suppress(OSError):  # where nothing is locked, nothing is swept
                    fcntl.flock(file, fcntl.LOCK_EX)
                file.write(record.to_json())
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(self.path(record.module))
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                Path(temporary).unlink()
            raise

    def sweep(self) -> None:
        """Remove what processes have left that were killed while they wrote."""
        for path in self.folder.glob("*.tmp"):
            with contextlib.suppress(OSError), path.open() as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink()

    def clean(self) -> None:
        """Remove every record; a folder that lies among them is none."""
        if self.folder.is_dir():
            for path in self.folder.iterdir():
                if not path.is_dir():
                    path.unlink()

    def path(self, module: str) -> Path:
        """Where the module's record is, or would be."""
        return self.folder / f"{module}.json"
