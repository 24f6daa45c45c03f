"""What has changed, read from a file: groups of rows, each with an old form and one of today.

    loading:
      title: {en: Load a model, zh: 加载模型}
      module: changed_loading         # the snippet module with cells ID-old, ID-now of each row
      rows:
        - id: old-name                # an anchor of the page
          old: load(path=…)           # code
          now: load(source=…)
          library: somelib
          version: "5.0"              # since when
          happens: raises             # to who keeps the old, see `HAPPENS`
          entry: models.md#pretrained # optional, that tells more
          note: {en: …, zh: …}        # optional, Markdown on one line
          find: …                     # optional, of other programs

What an error or a warning says is read from the run of the cell `ID-old`, so nobody types it.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

import yaml

from livedocs.errors import LiveDocsError, Location
from livedocs.modules.inputs import stamp
from livedocs.pages.html import TEXTS
from livedocs.pages.wordings import ID
from livedocs.pages.yaml_items import YamlItems, is_text

HAPPENS = ("raises", "warns", "ignored", "other", "works")
"""An error; a warning; nothing at all; another result; what it always did."""
GROUP_KEYS = {"title", "module", "rows"}
TEXT_KEYS = ("id", "old", "now", "library", "version", "happens")
ROW_KEYS = (*TEXT_KEYS, "entry", "note", "find")


@dataclass(frozen=True)
class Row:
    """Something that has changed; `note` is by language, empty where there is none."""

    id: str
    place: Location
    module: str
    old: str
    now: str
    library: str
    version: str
    happens: str
    entry: str
    note: dict[str, str]

    def cell(self, side: str) -> str:
        """The cell that shows the side `old` or `now`."""
        return f"{self.module}:{self.id}-{side}"


@dataclass(frozen=True)
class Group:
    """Rows under one title, which is by language."""

    id: str
    title: dict[str, str]
    rows: tuple[Row, ...]


def read_changes(path: Path) -> tuple[Group, ...]:
    """The groups of a file.

    Raises:
        LiveDocsError: it cannot be read, or is malformed; the error names the line.
    """
    found = _read(path, stamp(path))
    if isinstance(found, LiveDocsError):
        raise found
    return found


@functools.lru_cache(maxsize=8)
def _read(path: Path, changed: tuple[int, int] | None) -> tuple[Group, ...] | LiveDocsError:
    """The file; while serving, an error is one, on however many pages it shows."""
    items = YamlItems(path, "the changes")
    groups, ids = [], set()
    try:
        for name, node, place in items.of(items.root()):
            group = _group(items, name, node, place)
            for each in (group, *group.rows):
                if each.id in ids:
                    raise LiveDocsError(f"the id `{each.id}` stands twice", _place(each, place))
                ids.add(each.id)
            groups.append(group)
    except LiveDocsError as error:
        return error
    return tuple(groups)


def _place(each: Group | Row, place: Location) -> Location:
    return each.place if isinstance(each, Row) else place


def _group(items: YamlItems, name: str, node: yaml.Node, place: Location) -> Group:
    parts = {key: value for key, value, _ in items.of(node)}
    if parts.keys() != GROUP_KEYS:
        raise LiveDocsError(f"the group `{name}` has title, module and rows", place)
    title, module = items.value(parts["title"]), items.value(parts["module"])
    if not _in_each_language(title):
        raise LiveDocsError(f"`title` of `{name}` is a text in each of {_languages()}", place)
    if not is_text(module):
        raise LiveDocsError(f"`module` of `{name}` is a snippet module", place)
    if not isinstance(parts["rows"], yaml.SequenceNode) or not parts["rows"].value:
        raise LiveDocsError(f"`rows` of `{name}` is a list", place)
    rows = tuple(_row(items, row, module, place.path) for row in parts["rows"].value)
    return Group(name, title, rows)


def _row(items: YamlItems, node: yaml.Node, module: str, path: Path) -> Row:
    place = Location(path, node.start_mark.line + 1)
    keys = [key for key, *_ in items.of(node)]
    said = items.value(node)
    for key in keys:
        if key not in ROW_KEYS or keys.count(key) > 1:
            wrong = "stands twice" if key in ROW_KEYS else f"is none of {', '.join(ROW_KEYS)}"
            raise LiveDocsError(f"the key `{key}` {wrong}", place)
    for key in TEXT_KEYS:
        if not is_text(said.get(key)):
            raise LiveDocsError(f"a row wants `{key}`, a text (a version in quotes)", place)
    if not ID.fullmatch(said["id"]):
        raise LiveDocsError(f"`{said['id']}` is no id; it is written like old-name", place)
    if said["happens"] not in HAPPENS:
        known = ", ".join(HAPPENS)
        raise LiveDocsError(f"`happens` of `{said['id']}` is one of {known}", place)
    if "entry" in said and not (is_text(said["entry"]) and said["entry"].count("#") == 1):
        raise LiveDocsError(f"`entry` of `{said['id']}` is written page.md#entry", place)
    if "note" in said and not _in_each_language(said["note"]):
        raise LiveDocsError(f"`note` of `{said['id']}` is a text in each of {_languages()}", place)
    texts = {key: said[key] for key in TEXT_KEYS}
    entry, note = said.get("entry", ""), said.get("note", {})
    return Row(place=place, module=module, entry=entry, note=note, **texts)


def _in_each_language(said: object) -> bool:
    return (
        isinstance(said, dict)
        and said.keys() == TEXTS.keys()
        and all(is_text(text) and "\n" not in text.strip() for text in said.values())
    )


def _languages() -> str:
    return ", ".join(TEXTS)
