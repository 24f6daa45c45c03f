"""Where models and data come from, as the engine sees it.

A source is a Python module, named in mkdocs.yml, with

    NAME                          the word kept in records
    LABEL                         {language: how a page calls it}
    repositories()                the ids it answers
    prepare(root)                 makes everything ready; called before modules run
    environment(root, scratch)    variables for a process that shall use it and nothing else
    attributes(scratch)           what libraries read from these variables when they are imported,
                                  as {"package.module.NAME": value}, for a process that was forked
                                  after the import
    fingerprint(root)             a hash that changes when anything it serves changes
    pins(root)                    where it knows revisions: {repository: the one that it serves}
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from livedocs.errors import LiveDocsError


@dataclass(frozen=True)
class Source:
    """A source module, bound to the project's root folder."""

    module: ModuleType
    root: Path

    @property
    def name(self) -> str:
        return self.module.NAME

    def label(self, language: str) -> str:
        """How a page in `language` calls the source."""
        return self.module.LABEL[language]

    def used_by(self, text: str) -> bool:
        """Whether `text`, the code of a module, names a repository of this source."""
        return any(f'"{repository}"' in text for repository in self.module.repositories())

    def prepare(self) -> None:
        """Make everything ready that modules need.

        Raises:
            LiveDocsError: it cannot be made ready; the message says why.
        """
        try:
            self.module.prepare(self.root)
        except (OSError, RuntimeError) as error:
            raise LiveDocsError(str(error)) from error

    def environment(self, scratch: Path) -> dict[str, str]:
        """Environment variables for one run; `scratch` is a folder of that run alone."""
        return self.module.environment(self.root, scratch)

    def attributes(self, scratch: Path) -> dict[str, str]:
        """Attributes of imported libraries that depend on the folder of the run."""
        return self.module.attributes(scratch)

    def fingerprint(self) -> str | None:
        """A hash of what it serves; None while it is not ready."""
        try:
            return self.module.fingerprint(self.root)
        except (OSError, RuntimeError):
            return None


def load_source(sources: dict[str, str], name: str, root: Path) -> Source:
    """The source called `name`.

    Args:
        sources: name → importable Python module, from mkdocs.yml.
        name: the wanted one, from LIVEDOCS_SOURCE.
        root: the project's folder.

    Raises:
        LiveDocsError: there is no such source, or it cannot be imported.
    """
    if name not in sources:
        raise LiveDocsError(f"unknown source `{name}`; mkdocs.yml names {', '.join(sources)}")
    try:
        return Source(importlib.import_module(sources[name]), root)
    except ImportError as error:
        raise LiveDocsError(f"source `{name}` cannot be imported: {error}") from error
