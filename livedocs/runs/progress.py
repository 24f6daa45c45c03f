"""A progress bar on stderr over the cells of a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress(cells: int) -> Iterator[Callable[[str], None]]:
    """Shows the bar; yields what to call, with a cell's name, when one has ended."""
    # Imported here: a build that runs nothing shows no bar.
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (
        TextColumn("snippets"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=cells)
        yield lambda name: bar.update(task, advance=1, description=name)
