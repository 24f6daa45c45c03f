"""Shows the steps of a fill: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


class Progress:
    """What a fill tells; this one is for a fill that nobody watches."""

    def begin_step(self, step: str, total: int) -> None:
        """Say which step begins, and how many steps there are; 0 where that is not known."""

    def begin_download(self, what: str, size: int) -> None:
        """Say that a file of `size` bytes comes."""

    def downloaded(self, size: int) -> None:
        """Say how many bytes of it are there."""

    def end_download(self) -> None:
        """Say that no more comes of it."""


class Lines(Progress):
    """A line for each step and each download, on stderr."""

    def begin_step(self, step: str, total: int) -> None:
        print(f"localhub: {step}", file=sys.stderr, flush=True)

    def begin_download(self, what: str, size: int) -> None:
        print(f"localhub: {what} ({size / 1e6:,.1f} MB)", file=sys.stderr, flush=True)


@contextmanager
def watched() -> Iterator[Progress]:
    """Give a `Progress` that shows each step on stderr. The bar appears with the first step."""
    if not sys.stderr.isatty():
        yield Lines()
        return
    from localhub.bars import bars

    with bars() as progress:
        yield progress
