"""Wordings: messages that pages quote because they cannot be raised here, read from their file.

An entry in it, which a page shows by a line `::: quote no-cuda`:

    no-cuda:
      library: torch
      version: "2.13.0"             # what is quoted; or, of an installed library,
      in: torch.cuda                # a module or package of it whose code holds the words
      error: AssertionError         # optional, what is raised
      text: |
        Torch not compiled with CUDA enabled
      was: [No CUDA GPUs are there] # optional, older wordings, which only the search shall find

In `text`, what the library fills in stands in double braces, which pages do not show:

      text: "Repository {{owner/name}} is gated"
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
        was: older wordings.
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


def wordings(path: Path) -> dict[str, Wording]:
    """The messages in a file by id.

    Raises:
        LiveDocsError: it cannot be read, or is malformed; the error names the line.
    """
    found = _read(path, stamp(path))
    if isinstance(found, LiveDocsError):
        raise found
    return found


@functools.lru_cache(maxsize=8)
def _read(path: Path, changed: tuple[int, int] | None) -> dict[str, Wording] | LiveDocsError:
    """The file; while serving, an error is one, on however many pages it shows."""
    items = YamlItems(path, "the wordings")
    found: dict[str, Wording] = {}
    try:
        for name, node, place in items.of(items.root()):
            if not ID.fullmatch(name):
                raise LiveDocsError(f"`{name}` is no id; it is written like no-cuda", place)
            if name in found:
                raise LiveDocsError(f"`{name}` stands twice", place)
            keys = [key for key, *_ in items.of(node)]
            for key in keys:
                if key not in KEYS or keys.count(key) > 1:
                    wrong = "stands twice" if key in KEYS else f"is none of {', '.join(KEYS)}"
                    raise LiveDocsError(f"the key `{key}` of `{name}` {wrong}", place)
            found[name] = _wording(name, items.value(node), place)
    except LiveDocsError as error:
        return error
    return found


def _wording(name: str, said: object, place: Location) -> Wording:
    said = said or {}
    for key in ("library", "text"):
        if not is_text(said.get(key)):
            raise LiveDocsError(f"`{name}` has no `{key}`", place)
    for key in ("version", "in", "error"):
        if key in said and not is_text(said[key]):
            raise LiveDocsError(f"`{key}` of `{name}` is a text, in quotes", place)
    was = said.get("was", [])
    if not isinstance(was, list) or not all(map(is_text, was)):
        raise LiveDocsError(f"`was` of `{name}` is a list of texts", place)
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
        tuple(was),
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
