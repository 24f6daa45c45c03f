"""Shows how much has been downloaded: bars on a terminal, a line for each repository elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.filesize import decimal
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from pinnedhub.lock import Pin, PinnedFile

COLUMNS = (
    TextColumn("{task.description}"),
    BarColumn(),
    DownloadColumn(),
    TransferSpeedColumn(),
    TimeRemainingColumn(),
)


class Downloads:
    """The downloads of a fill, by repository."""

    def __init__(self, progress: Progress, tasks: dict[str, TaskID]) -> None:
        self._progress, self._tasks = progress, tasks
        self._said: set[str] = set()

    def start(self, pin: Pin, file: PinnedFile) -> Callable[[int], None]:
        """Say that a file comes next; called with the bytes that have come, as they come."""
        if self._progress.disable and pin.id not in self._said:
            self._said.add(pin.id)
            size = decimal(pin.size)
            print(f"pinnedhub: {pin.id}, {size} at {pin.commit[:12]}", file=sys.stderr, flush=True)
        task = self._tasks[pin.id]
        self._progress.update(task, description=f"{pin.id}: {file.path}")
        return lambda size: self._progress.advance(task, size)


@contextmanager
def watched(pins: Sequence[Pin]) -> Iterator[Downloads]:
    """The downloads of these repositories, shown on stderr while the block runs."""
    console = Console(stderr=True)
    with Progress(*COLUMNS, console=console, disable=not console.is_terminal) as progress:
        tasks = {pin.id: progress.add_task(pin.id, total=pin.size) for pin in pins}
        yield Downloads(progress, tasks)
