"""The checkpoints that are kept while serving: which there are, and which of them still fit.

The module's last run left them: a process before each cell but the first, and one after the last.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from livedocs.modules.cells import Cell, Module
from livedocs.modules.inputs import Inputs
from livedocs.modules.record import CellRecord
from livedocs.runner.hashing import content_hash
from livedocs.runs.forkserver import Forker

MAX_NUMBER = 256
MAX_BYTES = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 4
HELLO_SECONDS = 5


class Checkpoint(Forker):
    """A process that waits before the cell at `index`, and forks runs that begin there."""

    def __init__(self, control: socket.socket, index: int) -> None:
        super().__init__(control)
        self.index = index
        control.settimeout(HELLO_SECONDS)
        self.pid = 0
        with suppress(OSError, ValueError):
            self.pid = json.loads(control.recv(1024))["pid"]

    def memory(self) -> int:
        """Its share of the memory in use, in bytes; 0 when it is gone."""
        try:
            text = Path(f"/proc/{self.pid}/smaps_rollup").read_text(encoding="ascii")
        except OSError:
            return 0
        return int(text.split("\nPss:")[1].split()[0]) * 1024


@dataclass
class Chain:
    """The checkpoints of a module's last run, and what the cells before them left.

    Attributes:
        folder: of the run; removed with the chain.
        replaced: what else is called otherwise in what cells show.
        points: index of the cell before which it waits → checkpoint.
    """

    folder: Path
    module: Module
    inputs: Inputs
    replaced: dict[str, str] = field(default_factory=dict)
    records: dict[str, CellRecord] = field(default_factory=dict)
    points: dict[int, Checkpoint] = field(default_factory=dict)
    used: float = field(default_factory=time.monotonic)

    def resumable(self, module: Module, inputs: Inputs, root: Path) -> Checkpoint | None:
        """The last checkpoint before which nothing has changed; None if there is none."""
        path = module.path.relative_to(root).as_posix()
        if self.inputs.without_module(path) != inputs.without_module(path):
            return None
        same = 0
        for before, now in zip(self.module.cells, module.cells, strict=False):
            if before != now or not self._is_current(now, root):
                break
            same += 1
        return self.points.get(max((index for index in self.points if index <= same), default=0))

    def add(self, control: socket.socket, index: int) -> None:
        """Keep the checkpoint before the cell at `index`, which waits at `control`."""
        self.points[index] = Checkpoint(control, index)

    def cut(self, index: int) -> None:
        """End the checkpoints behind the cell at `index`, and forget that cell and all after it."""
        for cell in self.module.cells[index:]:
            self.records.pop(cell.name, None)
        for later in [later for later in self.points if later > index]:
            self.drop(later)

    def drop(self, index: int) -> None:
        """End one checkpoint."""
        self.points.pop(index).close()
        shutil.rmtree(self.states / str(index), ignore_errors=True)

    @property
    def scratch(self) -> Path:
        """The folder that belongs to the run alone."""
        return self.folder / "scratch"

    @property
    def states(self) -> Path:
        """Where the checkpoints keep their files."""
        return self.folder / "checkpoints"

    def close(self) -> None:
        """End all, and remove the run's folder."""
        for point in self.points.values():
            point.close()
        self.points.clear()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _is_current(self, cell: Cell, root: Path) -> bool:
        record = self.records.get(cell.name)
        return record is not None and all(
            content_hash(root / path) == digest for path, digest in record.reads.items()
        )


class Checkpoints:
    """The chains by module name, bounded in number of checkpoints and in memory."""

    def __init__(self, max_number: int = MAX_NUMBER, max_bytes: int = MAX_BYTES) -> None:
        self._max_number = max_number
        self._max_bytes = max_bytes
        self._chains: dict[str, Chain] = {}
        self._lock = threading.Lock()

    def take(self, module: str) -> Chain | None:
        """Take a module's chain out; whoever has it puts it back or closes it."""
        with self._lock:
            return self._chains.pop(module, None)

    def put(self, chain: Chain) -> None:
        """Keep a chain."""
        chain.used = time.monotonic()
        with self._lock:
            self._chains[chain.module.name] = chain

    def trim(self) -> None:
        """End the checkpoints that are too many or too large, the longest unused first.

        To ask for the memory of a process takes some milliseconds.
        """
        with self._lock:
            by_age = sorted(self._chains.values(), key=lambda chain: chain.used)
            points = [(chain, index) for chain in by_age for index in sorted(chain.points)]
            waiting = [chain.points[index] for chain, index in points]
        sizes = [point.memory() for point in waiting]
        for position, (chain, index) in enumerate(points):
            number, size = len(points) - position, sum(sizes[position:])
            if number <= self._max_number and size <= self._max_bytes:
                break
            with self._lock:
                if self._chains.get(chain.module.name) is chain:
                    chain.drop(index)

    def is_complete(self, module: Module) -> bool:
        """Whether the module as it is was run to its end."""
        chain = self._chains.get(module.name)
        return (
            chain is not None and chain.module == module and len(chain.records) == len(module.cells)
        )

    def close(self) -> None:
        """End every checkpoint."""
        with self._lock:
            for chain in self._chains.values():
                chain.close()
            self._chains.clear()
