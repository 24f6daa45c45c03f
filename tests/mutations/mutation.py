"""What can go wrong with the project, as edits of a copy of it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path


class DoesNotApply(Exception):
    """The project is not as the mutation expects it; the text says where."""


@dataclass(frozen=True)
class Replace:
    """Puts `new` in place of `old`, which must stand exactly once in the file at `path`."""

    path: str
    old: str
    new: str

    def apply(self, tree: Path) -> None:
        text = (tree / self.path).read_text(encoding="utf-8")
        found = text.count(self.old)
        if found != 1:
            raise DoesNotApply(f"{self.path} has {found} times, not once: {self.old!r}")
        (tree / self.path).write_text(text.replace(self.old, self.new), encoding="utf-8")


@dataclass(frozen=True)
class ReplaceAll:
    """Puts `new` in place of every `old` in the file at `path`."""

    path: str
    old: str
    new: str

    def apply(self, tree: Path) -> None:
        text = (tree / self.path).read_text(encoding="utf-8")
        if self.old not in text:
            raise DoesNotApply(f"{self.path} does not have: {self.old!r}")
        (tree / self.path).write_text(text.replace(self.old, self.new), encoding="utf-8")


@dataclass(frozen=True)
class Swap:
    """Puts two texts, each of which stands exactly once, in each other's place."""

    path: str
    one: str
    other: str

    def apply(self, tree: Path) -> None:
        text = (tree / self.path).read_text(encoding="utf-8")
        for part in (self.one, self.other):
            if text.count(part) != 1:
                raise DoesNotApply(f"{self.path} has {text.count(part)} times: {part!r}")
        first, second = sorted((self.one, self.other), key=text.index)
        before, _, rest = text.partition(first)
        between, _, after = rest.partition(second)
        (tree / self.path).write_text(before + second + between + first + after, "utf-8")


@dataclass(frozen=True)
class Append:
    """Adds a text at the end of a file, which is made if there is none."""

    path: str
    text: str

    def apply(self, tree: Path) -> None:
        file = tree / self.path
        file.parent.mkdir(parents=True, exist_ok=True)
        before = file.read_text(encoding="utf-8") if file.is_file() else ""
        file.write_text(before + self.text, encoding="utf-8")


@dataclass(frozen=True)
class Delete:
    """Removes a file."""

    path: str

    def apply(self, tree: Path) -> None:
        if not (tree / self.path).is_file():
            raise DoesNotApply(f"there is no {self.path}")
        (tree / self.path).unlink()


@dataclass(frozen=True)
class Copy:
    """Puts a file in another place, too."""

    path: str
    target: str

    def apply(self, tree: Path) -> None:
        if not (tree / self.path).is_file():
            raise DoesNotApply(f"there is no {self.path}")
        if (tree / self.target).exists():
            raise DoesNotApply(f"there is {self.target} already")
        shutil.copyfile(tree / self.path, tree / self.target)


@dataclass(frozen=True)
class Rename:
    """Gives a file another name."""

    path: str
    target: str

    def apply(self, tree: Path) -> None:
        if not (tree / self.path).is_file():
            raise DoesNotApply(f"there is no {self.path}")
        (tree / self.path).rename(tree / self.target)


Edit = Replace | ReplaceAll | Swap | Append | Delete | Copy | Rename


@dataclass(frozen=True)
class Library:
    """A library in another version, one of its files edited as a release would have it.

    Attributes:
        distribution: its name as pip knows it.
        edit: of a file, by its path below site-packages.
    """

    distribution: str
    version: str
    edit: Replace


@dataclass(frozen=True)
class Mutation:
    """Something that a tired maintainer or a library's release could do.

    Attributes:
        what: it in a few words; its name.
        edits: of the project.
        caught_by: the guards that must fail; every other one that runs must pass.
        leads_to: a file and a text on one of its lines; a message must name that file and line.
            With an empty text, any line of the file will do.
        says: words that a message must have, too.
        accepts: `make accept` is run after the edits: the maintainer was that tired.
        library: a library that is another one.
        only: the snippet module that is looked at alone, where all would have to run again.
        claims: tests in tests/snippets that run, too: `page`, or `page::test`.
        scripts: modules that are run as scripts, and not for their outputs.
        alone: what it breaks hides what others break, so that it is never in a batch.
        runs: whether to look at outputs and links; not needed for an edit of a docstring.
    """

    what: str
    edits: tuple[Edit, ...]
    caught_by: tuple[str, ...]
    leads_to: tuple[str, str] | None
    says: str = ""
    accepts: bool = False
    library: Library | None = None
    only: str | None = None
    claims: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    alone: bool = False
    runs: bool = True
