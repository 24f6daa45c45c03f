"""Marks: what stands at an output that others will see differently, and says why.

The file of marks is named in mkdocs.yml. Marks belong to pages, not to records: whoever changes one
runs nothing again.

    kinds:
      stand-in:                   # what the mark says, by page language
        zh: 替身
        en: stand-in
        sources: [local]          # optional: with other sources the mark does not show
      quoted:
        zh: 引自 {version}        # an entry of this kind says which version
        en: quoted from {version}
      volatile:                   # the kind of all cells that say volatile=true
        zh: 每次运行都不同
        en: differs from run to run

    entries:
      pipeline:logits: stand-in
      errors:old: {kind: quoted, version: transformers 4.57}
      batching:mask: {kind: stand-in, reason: why it is marked though no rehearsal shows it}
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter
from typing import NamedTuple

from livedocs.errors import LiveDocsError, Location
from livedocs.modules.cells import Cell, Module
from livedocs.modules.inputs import stamp
from livedocs.pages.html import TEXTS
from livedocs.pages.yaml_items import YamlItems, is_text
from livedocs.project import Project

PARTS = ("kinds", "entries")
VOLATILE = "volatile"
"""The kind that no entry names: a cell says of itself that it is so."""
KIND, REASON, SOURCES = "kind", "reason", "sources"


class Mark(NamedTuple):
    """What stands at an output: its kind, and its text by page language."""

    kind: str
    texts: dict[str, str]


@dataclass(frozen=True)
class Kind:
    """A kind of marks; `sources` is empty where it holds with all of them."""

    texts: dict[str, str]
    sources: tuple[str, ...]
    fields: frozenset[str]

    def holds(self, source: str) -> bool:
        """Whether outputs that were made with a source bear it."""
        return not self.sources or source in self.sources


@dataclass(frozen=True)
class Entry:
    """What the file says of an entry."""

    kind: str
    place: Location
    values: dict[str, str] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True)
class Marks:
    """The file: kinds by name, and entries by `module:cell`."""

    kinds: dict[str, Kind]
    entries: dict[str, Entry]

    @functools.cached_property
    def by_module(self) -> dict[str, set[str]]:
        """The references of the entries, by module."""
        found: dict[str, set[str]] = {}
        for reference in self.entries:
            found.setdefault(reference.partition(":")[0], set()).add(reference)
        return found

    def of(self, reference: str, cell: Cell, source: str) -> tuple[Mark, ...]:
        """The marks of a cell's output that was made with a source."""
        found = []
        if entry := self.entries.get(reference):
            found.append((entry.kind, entry.values))
        if cell.volatile and VOLATILE in self.kinds:
            found.append((VOLATILE, {}))
        return tuple(
            Mark(kind, {lang: text.format_map(values) for lang, text in known.texts.items()})
            for kind, values in found
            if (known := self.kinds[kind]).holds(source)
        )


def marks_of(project: Project, module: Module, cell: Cell) -> tuple[Mark, ...]:
    """The marks of a cell's output, in a build from the source that is chosen.

    Raises:
        LiveDocsError: the file is malformed, or names an entry that is not there.
    """
    marks = project_marks(project)
    here = {f"{module.name}:{known.name}" for known in module.cells}
    unknown = marks.by_module.get(module.name, set()) - here
    for name in marks.by_module.keys() - project.names:
        unknown |= marks.by_module[name]
    if unknown:
        reference = next(known for known in marks.entries if known in unknown)
        place = marks.entries[reference].place
        raise LiveDocsError(f"there is no entry `{reference}` to be marked", place)
    return marks.of(f"{module.name}:{cell.name}", cell, project.source_of(module).name)


def sentence(marks: tuple[Mark, ...], language: str) -> str:
    """The marks of an output as one line of text; empty where there are none."""
    said = " · ".join(mark.texts[language] for mark in marks)
    return TEXTS[language]["marked"].format(said) if said else ""


def with_marks(code: str, marks: tuple[Mark, ...], language: str) -> str:
    """A script that says first how its output differs from the one on the site."""
    return f"# {sentence(marks, language)}\n\n{code}" if marks else code


def project_marks(project: Project) -> Marks:
    """The project's file of marks; without any where mkdocs.yml names no file.

    Raises:
        LiveDocsError: it cannot be read, or is malformed; the error names the line.
    """
    if not project.settings.marks:
        return Marks({}, {})
    path = project.root / project.settings.marks
    found = _read(path, stamp(path))
    if isinstance(found, LiveDocsError):
        raise found
    return found


@functools.lru_cache(maxsize=8)
def _read(path: Path, changed: tuple[int, int] | None) -> Marks | LiveDocsError:
    """The file; while serving, an error is one, on however many pages it shows."""
    try:
        return read_marks(path)
    except LiveDocsError as error:
        return error


def read_marks(path: Path) -> Marks:
    """Read a file of marks.

    Raises:
        LiveDocsError: it cannot be read, or is malformed; the error names the line.
    """
    kinds: dict[str, Kind] = {}
    entries: dict[str, Entry] = {}
    parts = dict.fromkeys(PARTS)
    items = YamlItems(path, "the marks")
    for name, node, place in items.of(items.root()):
        if name not in PARTS:
            raise LiveDocsError(f"unknown part `{name}`; there are {' and '.join(PARTS)}", place)
        parts[name] = node
    for name, node, place in items.of(parts["kinds"]):
        kinds[name] = _kind(items.value(node), place)
    for reference, node, place in items.of(parts["entries"]):
        if reference in entries:
            raise LiveDocsError(f"`{reference}` stands twice", place)
        entries[reference] = _entry(items.value(node), kinds, place)
    return Marks(kinds, entries)


def _kind(value: object, place: Location) -> Kind:
    known = (*TEXTS, SOURCES)
    if not isinstance(value, dict):
        raise LiveDocsError(f"a kind is a mapping with {', '.join(known)}", place)
    for key in value:
        if key not in known:
            raise LiveDocsError(f"unknown key `{key}`; known are {', '.join(known)}", place)
    for language in TEXTS:
        if not is_text(value.get(language)):
            raise LiveDocsError(f"the kind has no text in `{language}`", place)
    sources = value.get(SOURCES, [])
    if not isinstance(sources, list) or not all(map(is_text, sources)):
        raise LiveDocsError("`sources` is a list of names", place)
    fields = {language: _fields(value[language], place) for language in TEXTS}
    if len(set(fields.values())) > 1:
        raise LiveDocsError("the texts of the kind do not hold the same {fields}", place)
    texts = {language: value[language] for language in TEXTS}
    return Kind(texts, tuple(sources), next(iter(fields.values())))


def _fields(text: str, place: Location) -> frozenset[str]:
    """The names in braces."""
    try:
        names = frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)
    except ValueError:
        names = frozenset({""})
    if not all(map(str.isidentifier, names)):
        raise LiveDocsError(f"in the text `{text}` braces hold no word", place)
    return names


def _entry(value: object, kinds: dict[str, Kind], place: Location) -> Entry:
    said = {KIND: value} if isinstance(value, str) else value
    if not isinstance(said, dict) or not all(map(is_text, said.values())):
        raise LiveDocsError("an entry has a kind, or a mapping of texts with `kind` in it", place)
    name = said.get(KIND)
    if name == VOLATILE:
        raise LiveDocsError("a cell says itself that it is volatile: `volatile=true`", place)
    if name not in kinds:
        there = ", ".join(kind for kind in kinds if kind != VOLATILE) or "none"
        raise LiveDocsError(f"unknown kind `{name}`; there are {there}", place)
    values = {key: text for key, text in said.items() if key not in (KIND, REASON)}
    wanted = kinds[name].fields
    for key in sorted(values.keys() ^ wanted):
        lacks = f"the kind `{name}` wants `{key}`" if key in wanted else f"unknown key `{key}`"
        raise LiveDocsError(lacks, place)
    return Entry(name, place, values, said.get(REASON, ""))
