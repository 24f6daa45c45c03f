"""Bars on a terminal: one for the steps of a fill, one with sizes for the file that comes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console, Group
from rich.live import Live
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    TextColumn,
    TimeElapsedColumn,
    TransferSpeedColumn,
)
from rich.progress import Progress as RichProgress

from localhub.progress import Progress

DESCRIPTION = TextColumn("{task.description}")


class Bars(Progress):
    """Shows steps and downloads as bars."""

    def __init__(self) -> None:
        self.steps = RichProgress(
            BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), DESCRIPTION
        )
        self.downloads = RichProgress(
            BarColumn(), DownloadColumn(), TransferSpeedColumn(), DESCRIPTION
        )
        self._step = self.steps.add_task("", visible=False)
        self._download = self.downloads.add_task("", visible=False)
        self._begun = False

    def begin_step(self, step: str, total: int) -> None:
        self.steps.update(self._step, description=step, total=total or None, visible=True)
        self.steps.advance(self._step, 1 if self._begun and total else 0)
        self._begun = self._begun or bool(total)

    def begin_download(self, what: str, size: int) -> None:
        self.downloads.reset(self._download, description=what, total=size, visible=True)

    def downloaded(self, size: int) -> None:
        self.downloads.update(self._download, completed=size)

    def end_download(self) -> None:
        self.downloads.update(self._download, visible=False)


@contextmanager
def bars() -> Iterator[Bars]:
    """Give bars that vanish at the end."""
    shown = Bars()
    with Live(Group(shown.steps, shown.downloads), console=Console(stderr=True), transient=True):
        yield shown
