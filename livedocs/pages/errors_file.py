"""The file of errors: what to do about each message that pages show, and about silent mistakes.

The messages themselves are not in it, only the cells that print them, or the ids of wordings:

    groups:
      tokenizing:                       # the anchor of the group
        title: {zh: 分词, en: Tokenizing}
        library: transformers           # of messages that say no other
        messages:
          padding:tf:
            zh: 改用 `return_tensors="pt"`。      # what to do, in a line
            en: Write `return_tensors="pt"`.
            cause: {zh: …, en: …}       # optional: where the entry's title does not say it
            library: tokenizers         # optional

    silent:                             # mistakes without a message; the form is the same, but
      ignored:                          # each has a `cause`, what happens, and no library
        title: {zh: 被忽略, en: Accepted and ignored}
        messages:
          pipeline:every-label: {zh: …, en: …, cause: {zh: …, en: …}}

    elsewhere:                          # modules whose messages have a page of their own
      changed_*: v4-to-v5.md#in-a-package     # behind `#`, its section on packages that are too old
"""

from __future__ import annotations

import fnmatch
import functools
import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from livedocs.errors import LiveDocsError, Location
from livedocs.modules.inputs import stamp
from livedocs.pages.html import TEXTS
from livedocs.pages.yaml_items import YamlItems, is_text

PARTS = ("groups", "silent", "elsewhere")
ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LANGUAGES = tuple(TEXTS)
TITLE, LIBRARY, MESSAGES, CAUSE = "title", "library", "messages", "cause"


@dataclass(frozen=True)
class Advice:
    """What the file says of a message; `cause` and `library` are empty where it does not.

    Attributes:
        fix: by page language.
        cause: likewise.
    """

    place: Location
    fix: dict[str, str]
    cause: dict[str, str]
    library: str


@dataclass(frozen=True)
class Group:
    """Messages that come in the same situation, in the order of the file."""

    id: str
    title: dict[str, str]
    advice: dict[str, Advice]


@dataclass(frozen=True)
class ErrorsFile:
    """The file.

    Attributes:
        elsewhere: pattern of the names of modules → the page that has their messages, with the
            anchor of its section on installed packages, if it has one.
    """

    groups: tuple[Group, ...]
    silent: tuple[Group, ...]
    elsewhere: dict[str, str]

    def is_elsewhere(self, name: str) -> bool:
        """Whether another page has the message of the cell `module:cell`."""
        module = name.partition(":")[0]
        return ":" in name and any(fnmatch.fnmatch(module, known) for known in self.elsewhere)


def read_errors(path: Path) -> ErrorsFile:
    """Read the file.

    Raises:
        LiveDocsError: it cannot be read, or is malformed; the error names the line.
    """
    found = _read(path, stamp(path))
    if isinstance(found, LiveDocsError):
        raise found
    return found


@functools.lru_cache(maxsize=8)
def _read(path: Path, changed: tuple[int, int] | None) -> ErrorsFile | LiveDocsError:
    """The file; while serving, an error is one, in however many languages it shows."""
    try:
        return _Reader(path).read()
    except LiveDocsError as error:
        return error


class _Reader:
    """Reads the file; `_seen` are the messages of which it has said something."""

    def __init__(self, path: Path) -> None:
        self._items = YamlItems(path, "the errors")
        self._seen: set[str] = set()

    def read(self) -> ErrorsFile:
        parts: dict[str, yaml.Node] = {}
        for name, node, place in self._items.of(self._items.root()):
            self._check_key(name, PARTS, parts, place, "the file of errors")
            parts[name] = node
        groups = self._groups(parts.get("groups"), is_silent=False)
        self._seen = set()
        silent = self._groups(parts.get("silent"), is_silent=True)
        elsewhere = {}
        for pattern, node, place in self._items.of(parts.get("elsewhere")):
            page = self._items.value(node)
            if not is_text(page):
                raise LiveDocsError(f"`{pattern}` names the page that has its messages", place)
            elsewhere[pattern] = page
        return ErrorsFile(groups, silent, elsewhere)

    def _groups(self, node: yaml.Node | None, is_silent: bool) -> tuple[Group, ...]:
        found: dict[str, Group] = {}
        for name, said, place in self._items.of(node):
            if not ID.fullmatch(name):
                raise LiveDocsError(f"`{name}` is no id; it is written like no-cuda", place)
            if name in found:
                raise LiveDocsError(f"the group `{name}` stands twice", place)
            found[name] = self._group(name, said, place, is_silent)
        return tuple(found.values())

    def _group(self, name: str, node: yaml.Node, place: Location, is_silent: bool) -> Group:
        wanted = (TITLE, MESSAGES) if is_silent else (TITLE, LIBRARY, MESSAGES)
        said = self._mapping(node, wanted, f"the group `{name}`")
        for key in wanted:
            if key not in said:
                raise LiveDocsError(f"the group `{name}` has no `{key}`", place)
        title = self._texts(said[TITLE], f"the title of `{name}`", place)
        library = "" if is_silent else self._items.value(said[LIBRARY])
        advice = {}
        for message, about, where in self._items.of(said[MESSAGES]):
            if message in self._seen:
                raise LiveDocsError(f"`{message}` stands twice", where)
            self._seen.add(message)
            advice[message] = self._advice(message, about, where, is_silent, library)
        return Group(name, title, advice)

    def _advice(
        self, name: str, node: yaml.Node, place: Location, is_silent: bool, library: str
    ) -> Advice:
        known = (*LANGUAGES, CAUSE) if is_silent else (*LANGUAGES, CAUSE, LIBRARY)
        said = self._mapping(node, known, f"`{name}`")
        if is_silent and CAUSE not in said:
            raise LiveDocsError(f"`{name}` has no `{CAUSE}`: say what happens", place)
        fix = self._languages(said, f"`{name}`", place)
        cause = self._texts(said[CAUSE], f"the cause of `{name}`", place) if CAUSE in said else {}
        library = self._items.value(said[LIBRARY]) if LIBRARY in said else library
        return Advice(place, fix, cause, library)

    def _texts(self, node: yaml.Node, what: str, place: Location) -> dict[str, str]:
        return self._languages(self._mapping(node, LANGUAGES, what), what, place)

    def _languages(self, said: dict, what: str, place: Location) -> dict[str, str]:
        texts = {}
        for language in LANGUAGES:
            text = self._items.value(said[language]) if language in said else None
            if not is_text(text):
                raise LiveDocsError(f"{what} has no text in `{language}`", place)
            texts[language] = text
        return texts

    def _mapping(self, node: yaml.Node, known: tuple[str, ...], what: str) -> dict[str, yaml.Node]:
        found: dict[str, yaml.Node] = {}
        for key, value, place in self._items.of(node):
            self._check_key(key, known, found, place, what)
            found[key] = value
        return found

    @staticmethod
    def _check_key(key: str, known: tuple[str, ...], found: dict, place: Location, of: str) -> None:
        if key not in known or key in found:
            wrong = "stands twice" if key in known else f"is none of {', '.join(known)}"
            raise LiveDocsError(f"the key `{key}` of {of} {wrong}", place)
