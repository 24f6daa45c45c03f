"""The source of modules that say `private_hub=true`: each run has a Hub of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from livedocs.errors import LiveDocsError
from livedocs.source import Source, load_source


@dataclass(frozen=True)
class PrivateSource(Source):
    """A source module that can start a Hub for one run alone, see `private` in source.py.

    The Hub holds what a text names, and no cache holds anything of it before the run.
    """

    @property
    def code(self) -> tuple[Path, ...]:
        """The same as without a Hub, and what serves it."""
        return tuple(dict.fromkeys([*super().code, *self.module.PRIVATE_CODE]))

    def make_ready(self, code: dict[Path, str]) -> None:
        """Have ready what a module names; what it lacks, the module may be about to make."""
        self._prepare(code)

    def environment(self, scratch: Path, text: str) -> dict[str, str]:
        """Variables for a run that finds nothing but by the network."""
        return super().environment(scratch, "")

    @contextmanager
    def hub(self, folder: Path, text: str) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
        """Have the Hub while the block runs; further variables, and texts to be replaced.

        Raises:
            LiveDocsError: it cannot be started.
        """
        try:
            hub = self.module.private(self.root, folder, text)
            given = hub.__enter__()
        except (OSError, RuntimeError) as error:
            raise LiveDocsError(str(error)) from error
        try:
            yield given
        finally:
            hub.__exit__(None, None, None)


def private_source(sources: dict[str, str], root: Path) -> PrivateSource:
    """The first source that can start a Hub, whichever is chosen.

    Args:
        sources: name → importable Python module, from mkdocs.yml.

    Raises:
        LiveDocsError: there is none.
    """
    for name in sources:
        module = load_source(sources, name, root).module
        if hasattr(module, "private"):
            return PrivateSource(module, root)
    raise LiveDocsError("no source in mkdocs.yml has a private Hub")
