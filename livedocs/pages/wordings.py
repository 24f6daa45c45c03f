"""Wordings: messages that pages quote or that older versions printed, read from their file.

An entry in it, which a page shows by a line `::: quote no-cuda`:

    no-cuda:
      library: torch
      version: "2.13.0"             # what is quoted; or, of an installed library,
      in: torch.cuda                # a module or package of it whose code holds the words
      error: AssertionError         # optional, what is raised
      text: |
        Torch not compiled with CUDA enabled
      was: [No CUDA GPUs are there] # optional, what other versions say, or this one elsewhere

In `text`, what the library fills in stands in double braces, which pages do not show:

      text: "Repository {{owner/name}} is gated"

A cell prints what it raises today; what else readers paste, of older versions or of other cases,
stands beside it, but nothing that the cell itself prints:

    no-connection:
      entry: hub:offline            # the cell, `module:cell`
      was: [We could not connect]
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path

from livedocs.errors import LiveDocsError, Location
from livedocs.modules.inputs import installed_versions, stamp
from livedocs.pages.yaml_items import YamlItems, is_text

QUOTE = re.compile(r"(?P<before>[ \t]*)::: +quote +(?P<id>\S+) *")
"""The line of a page that quotes one."""
KEYS = ("library", "version", "in", "error", "text", "was")
KEYS_OF_ENTRY = ("entry", "was")
ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
FILLED_IN = re.compile(r"\{\{(.*?)\}\}")


@dataclass(frozen=True)
class Wording:
    """A message.

    Attributes:
        library: the distribution that it is quoted from, and its version.
        module: what holds the words, as one imports it; None where nothing installed does.
        error: the name of what is raised; empty where nothing is.
        parts: the text as the library holds it, cut where something is filled in.
        text: with what is filled in.
        was: other wordings, mostly of older versions.
    """

    id: str
    place: Location
    library: str
    version: str
    module: str | None
    error: str
    parts: tuple[str, ...]
    text: str
    was: tuple[str, ...]

    @property
    def shown(self) -> str:
        """The message as Python prints it."""
        return f"{self.error}: {self.text}" if self.error else self.text


@dataclass(frozen=True)
class Older:
    """Other wordings, mostly of older versions, of what a cell, `module:cell`, prints today."""

    place: Location
    entry: str
    was: tuple[str, ...]


def wordings(path: Path) -> dict[str, Wording]:
    """The messages in a file that pages quote, by id.

    Raises:
        LiveDocsError: it cannot be read, or is malformed; the error names the line.
    """
    return {name: said for name, said in _all(path).items() if isinstance(said, Wording)}


def older_wordings(path: Path) -> list[Older]:
    """The messages in a file that older versions printed for a cell.

    Raises:
        LiveDocsError: as `wordings`.
    """
    return [said for said in _all(path).values() if isinstance(said, Older)]


def _all(path: Path) -> dict[str, Wording | Older]:
    found = _read(path, stamp(path))
    if isinstance(found, LiveDocsError):
        raise found
    return found


@functools.lru_cache(maxsize=8)
def _read(path: Path, changed: tuple[int, int] | None) -> dict | LiveDocsError:
    """The file; while serving, an error is one, on however many pages it shows."""
    items = YamlItems(path, "the wordings")
    found: dict[str, Wording | Older] = {}
    try:
        for name, node, place in items.of(items.root()):
            if not ID.fullmatch(name):
                raise LiveDocsError(f"`{name}` is no id; it is written like no-cuda", place)
            if name in found:
                raise LiveDocsError(f"`{name}` stands twice", place)
            keys = [key for key, *_ in items.of(node)]
            known = KEYS_OF_ENTRY if "entry" in keys else KEYS
            for key in keys:
                if key not in known or keys.count(key) > 1:
                    wrong = "stands twice" if key in known else f"is none of {', '.join(known)}"
                    raise LiveDocsError(f"the key `{key}` of `{name}` {wrong}", place)
            read = _older if known is KEYS_OF_ENTRY else _wording
            found[name] = read(name, items.value(node), place)
    except LiveDocsError as error:
        return error
    return found


def _older(name: str, said: dict, place: Location) -> Older:
    if not is_text(said["entry"]) or said["entry"].count(":") != 1:
        raise LiveDocsError(f"`entry` of `{name}` is a cell, written `module:cell`", place)
    if not said.get("was"):
        raise LiveDocsError(f"`{name}` has no `was`", place)
    return Older(place, said["entry"], _was(name, said, place))


def _was(name: str, said: dict, place: Location) -> tuple[str, ...]:
    was = said.get("was", [])
    if not isinstance(was, list) or not all(map(is_text, was)):
        raise LiveDocsError(f"`was` of `{name}` is a list of texts", place)
    return tuple(was)


def _wording(name: str, said: object, place: Location) -> Wording:
    said = said or {}
    for key in ("library", "text"):
        if not is_text(said.get(key)):
            raise LiveDocsError(f"`{name}` has no `{key}`", place)
    for key in ("version", "in", "error"):
        if key in said and not is_text(said[key]):
            raise LiveDocsError(f"`{key}` of `{name}` is a text, in quotes", place)
    text = said["text"].rstrip("\n")
    return Wording(
        name,
        place,
        said["library"],
        _version(name, said, place),
        said.get("in"),
        said.get("error", ""),
        tuple(FILLED_IN.split(text)[::2]),
        FILLED_IN.sub(r"\1", text),
        _was(name, said, place),
    )


def _version(name: str, said: dict, place: Location) -> str:
    """The version that is quoted; where the words are installed, nobody types it."""
    if ("version" in said) == ("in" in said):
        raise LiveDocsError(
            f"`{name}` names its `version`, or by `in` the installed module that holds the words",
            place,
        )
    if "version" in said:
        return said["version"]
    if said["library"] not in installed_versions():
        raise LiveDocsError(f"`{said['library']}` of `{name}` is not installed", place)
    return installed_versions()[said["library"]].partition("+")[0]
