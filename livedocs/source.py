"""Where models and data come from, as the engine sees it.

A source is a Python module, named in mkdocs.yml. It answers for what the text of a snippet module
names, the text of the project's files that it imports included, so that what one module needs is
nothing to another:

    NAME                          the word kept in records
    LABEL                         {language: how a page calls it}
    repositories(root)            the ids it answers
    missing(root, text)           what a text asks for and it lacks, as (line, sentence)
    prepare(root, text)           makes ready what a text names; called before its module runs
    environment(root, scratch, text)
                                  variables for a process that shall see what a text names, and
                                  nothing else; what it writes, no other process sees
    attributes(scratch)           what libraries read from these variables when they are imported,
                                  as {"package.module.NAME": value}, for a process that was forked
                                  after the import
    fingerprint(root, text)       a hash that changes when anything changes that a text names
    CODE                          the files besides its own that make variables and attributes

What cannot be done is an OSError or a RuntimeError with a sentence for the user; `repository` is an
attribute of it, where it concerns one repository. And, where not all of it
is what the real repositories hold,

    fidelity(root)                {repository: {part: fidelity}}; a part is one of `PARTS`, a
                                  fidelity one of `FIDELITIES`; what does not apply is left out

and, where it can start a Hub for one run alone,

    private(root, folder, text)   a context manager: meanwhile there is a Hub on this machine that
                                  holds what the text names, with all that it needs in `folder`; it
                                  gives further variables, and {text: what is printed in its place}
    PRIVATE_CODE                  the files that this Hub consists of

and, where it serves revisions that are pinned,

    pin(root, files)              takes the newest of all that the files ask for; gives lines
    pins(root)                    {repository: {"kind", "commit", "licence", "size", "address"}}
"""

from __future__ import annotations

import ast
import functools
import importlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from livedocs.commands import words_of_commands
from livedocs.errors import LiveDocsError, Location

PARTS = ("tokenizer", "weights", "rows", "metadata")
"""What a repository may hold."""
FIDELITIES = ("exact", "rounded", "stand-in", "none")
"""How near a part is to that of the real repository: the same, the real weights quantised, made
for the source, or not there."""


@dataclass(frozen=True)
class Source:
    """A source module, bound to the project's root folder."""

    module: ModuleType
    root: Path

    @property
    def name(self) -> str:
        return self.module.NAME

    @property
    def code(self) -> tuple[Path, ...]:
        """The files that make what a run gets from it."""
        return (Path(self.module.__file__), *self.module.CODE)

    def label(self, language: str) -> str:
        """How a page in `language` calls the source."""
        return self.module.LABEL[language]

    def named_in(self, *codes: str) -> tuple[str, ...]:
        """The repositories of this source that a string or a command names, sorted."""
        strings = frozenset().union(*map(_strings, codes))
        return tuple(sorted(strings & set(self.module.repositories(self.root))))

    def fidelity(self) -> dict[str, dict[str, str]]:
        """What the source says of its repositories, of each by part; empty where all is real.

        Raises:
            LiveDocsError: it cannot tell, or says something that means nothing.
        """
        if not hasattr(self.module, "fidelity"):
            return {}
        found = self._ask(self.module.fidelity, self.root)
        for repository, parts in found.items():
            for part, fidelity in parts.items():
                if part not in PARTS or fidelity not in FIDELITIES:
                    raise LiveDocsError(
                        f"the source `{self.name}` says `{part}: {fidelity}` of {repository}; "
                        f"parts are {', '.join(PARTS)}, fidelities {', '.join(FIDELITIES)}"
                    )
        return found

    def make_ready(self, code: dict[Path, str]) -> None:
        """Check that it has all that a module asks for, and have that ready.

        Args:
            code: of the module and of what it imports: path → text.

        Raises:
            LiveDocsError: it lacks something, or something cannot be had; with the line that asks
                for it, where it is known what that is.
        """
        for path, text in code.items():
            for line, sentence in self._ask(self.module.missing, self.root, text):
                raise LiveDocsError(sentence, Location(path, line))
        self._prepare(code)

    def _prepare(self, code: dict[Path, str]) -> None:
        try:
            self.module.prepare(self.root, joined(code))
        except (OSError, RuntimeError) as error:
            repository = getattr(error, "repository", None)
            places = _places_of(repository, code) if repository else []
            raise LiveDocsError(str(error), *places[:1]) from error

    @property
    def is_pinned(self) -> bool:
        """Whether it serves pinned revisions."""
        return hasattr(self.module, "pin")

    def pin(self, files: list[Path]) -> Iterator[str]:
        """Pin the newest of all that the files ask for; lines that say what has become of each.

        Raises:
            LiveDocsError: it cannot be done.
        """
        try:
            yield from self.module.pin(self.root, files)
        except (OSError, RuntimeError) as error:
            raise LiveDocsError(str(error)) from error

    def pins(self) -> dict[str, dict]:
        """What is pinned, by repository; empty where nothing is.

        Raises:
            LiveDocsError: it cannot be read.
        """
        return self._ask(self.module.pins, self.root) if self.is_pinned else {}

    def environment(self, scratch: Path, text: str) -> dict[str, str]:
        """Environment variables for one run.

        Args:
            scratch: a folder of that run alone.
            text: what it runs; it sees nothing but what that names.

        Raises:
            LiveDocsError: something of it is not ready.
        """
        return self._ask(self.module.environment, self.root, scratch, text)

    def attributes(self, scratch: Path) -> dict[str, str]:
        """Attributes of imported libraries that depend on the folder of the run."""
        return self.module.attributes(scratch)

    def fingerprint(self, text: str) -> str | None:
        """A hash of all that `text` names; None while it is not ready."""
        try:
            return self.module.fingerprint(self.root, text)
        except (OSError, RuntimeError):
            return None

    def _ask(self, function: Callable, *arguments: object) -> Any:
        try:
            return function(*arguments)
        except (OSError, RuntimeError) as error:
            raise LiveDocsError(str(error)) from error


def joined(code: dict[Path, str]) -> str:
    """Code of several files as one text, as a source is asked with it."""
    return "\n".join(code.values())


def _quoted(repository: str) -> re.Pattern:
    return re.compile(rf"""(["']){re.escape(repository)}\1""")


def _places_of(repository: str, code: dict[Path, str]) -> list[Location]:
    """The lines that name a repository; those where a string is just its id come first."""
    patterns = (_quoted(repository), re.compile(re.escape(repository)))
    return [
        Location(path, text.count("\n", 0, found.start()) + 1)
        for pattern in patterns
        for path, text in code.items()
        for found in pattern.finditer(text)
    ]


@functools.lru_cache(maxsize=4096)  # all entries of all pages ask
def _strings(code: str) -> frozenset[str]:
    """The strings that stand in Python code, and the words of its commands."""
    values = (node.value for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Constant))
    return words_of_commands(code).union(value for value in values if isinstance(value, str))


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
