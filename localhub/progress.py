"""Shows the steps of a fill: a bar on a terminal, plain lines elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from localhub.fill import Report


@contextmanager
def watched() -> Iterator[Report]:
    """Gives a `Report` that shows each step on stderr. The bar appears with the first step."""
    if not sys.stderr.isatty():
        yield lambda step, total: print(f"localhub: {step}", file=sys.stderr, flush=True)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task("", visible=False)
    started = False

    def report(step: str, total: int) -> None:
        nonlocal started
        bar.update(task, description=step, total=total or None, visible=True)
        bar.advance(task, 1 if started and total else 0)
        started = started or bool(total)

    with bar:
        yield report
