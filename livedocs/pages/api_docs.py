"""Where the official docs tell about an API name: rules, read from their file.

A rule in it:

    - names: [torch.nn.*]         # patterns; `*` stands for any characters
      kinds: [attribute]          # optional, only names of these kinds
      page: https://…/{owner}.html#{name}

`{name}` is the name, `{owner}` all of it but its last part. In place of `page`, `none` says why
there is no page. The first rule counts that fits.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import yaml

from livedocs.errors import LiveDocsError, Location

KEYS = ("names", "kinds", "page", "none")
KINDS = ("module", "class", "function", "method", "attribute", "argument")


@dataclass(frozen=True)
class Rule:
    """One rule; `page` is empty where there is none, `line` is where the rule stands."""

    names: tuple[str, ...]
    kinds: tuple[str, ...]
    page: str
    line: int

    def fits(self, name: str, kind: str) -> bool:
        return kind in self.kinds and any(fnmatchcase(name, pattern) for pattern in self.names)


class ApiDocs:
    """The rules of one file.

    Raises:
        LiveDocsError: the file cannot be read, or is malformed; the error names the line.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rules = _read(path)

    def rule(self, name: str, kind: str) -> Rule:
        """The rule for a name; that of an argument goes by the name of what is called.

        Raises:
            LiveDocsError: there is none.
        """
        for rule in self.rules:
            if rule.fits(name, kind):
                return rule
        raise LiveDocsError(
            f"no rule says where the official docs tell about the {kind} `{name}`; "
            "add one with `page`, or with `none` and the reason",
            Location(self.path, 1),
        )

    def page(self, name: str, kind: str) -> str:
        """The address of the official docs on a name; empty where they have none.

        Raises:
            LiveDocsError: no rule fits the name.
        """
        owner = name.rpartition(".")[0]
        return self.rule(name, kind).page.format(name=name, owner=owner)


def _read(path: Path) -> list[Rule]:
    def place(mark: yaml.Mark | None) -> Location:
        return Location(path, mark.line + 1 if mark else 1)

    try:
        loader = yaml.SafeLoader(path.read_bytes())
        root = loader.get_single_node()
        if not isinstance(root, yaml.SequenceNode):
            raise LiveDocsError("the rules for the official docs are a list", place(None))
        return [
            _rule(loader.construct_object(node, deep=True), place(node.start_mark))
            for node in root.value
        ]
    except OSError as error:
        raise LiveDocsError(f"cannot read the rules: {error.strerror}", place(None)) from error
    except yaml.YAMLError as error:
        mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", error)
        raise LiveDocsError(f"the rules are no YAML: {problem}", place(mark)) from error


def _rule(entry: object, place: Location) -> Rule:
    if not isinstance(entry, dict) or not set(entry) <= set(KEYS):
        raise LiveDocsError(f"a rule is a mapping with {', '.join(KEYS)}", place)
    names, kinds = entry.get("names"), entry.get("kinds", list(KINDS))
    if not _is_list_of_texts(names):
        raise LiveDocsError("`names` is a list of patterns", place)
    if not _is_list_of_texts(kinds) or not set(kinds) <= set(KINDS):
        raise LiveDocsError(f"`kinds` is a list of {', '.join(KINDS)}", place)
    page, reason = entry.get("page", ""), entry.get("none", "")
    if not all(isinstance(text, str) for text in (page, reason)) or bool(page) == bool(reason):
        raise LiveDocsError("a rule has either a `page`, or a `none` with the reason", place)
    try:
        page.format(name="", owner="")
    except (LookupError, ValueError):
        known = "{name} and {owner}"
        raise LiveDocsError(f"only {known} may stand in braces: {page}", place) from None
    return Rule(tuple(names), tuple(kinds), page, place.line)


def _is_list_of_texts(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(text, str) for text in value)
