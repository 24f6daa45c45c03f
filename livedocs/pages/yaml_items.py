"""A YAML file that authors write, read so that a mistake in it is named with its line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

from livedocs.errors import LiveDocsError, Location


class YamlItems:
    """The items of a YAML file and where they stand; `what` says in errors what the file holds."""

    def __init__(self, path: Path, what: str) -> None:
        self._path, self._what = path, what

    def root(self) -> yaml.Node | None:
        """What the file holds; None where it is empty.

        Raises:
            LiveDocsError: it cannot be read, or is no YAML.
        """
        try:
            return yaml.SafeLoader(self._path.read_bytes()).get_single_node()
        except OSError as error:
            reason = f"cannot read {self._what}: {error.strerror}"
            raise LiveDocsError(reason, Location(self._path, 1)) from error
        except yaml.YAMLError as error:
            raise self._no_yaml(error) from error

    def of(self, node: yaml.Node | None) -> Iterator[tuple[str, yaml.Node, Location]]:
        """The items of a mapping, each with its place; none where there is nothing.

        Raises:
            LiveDocsError: it is no mapping.
        """
        if node is None or (isinstance(node, yaml.ScalarNode) and not node.value):
            return
        if not isinstance(node, yaml.MappingNode):
            place = Location(self._path, node.start_mark.line + 1)
            raise LiveDocsError("a mapping is wanted here", place)
        for key, value in node.value:
            yield str(key.value), value, Location(self._path, key.start_mark.line + 1)

    def value(self, node: yaml.Node) -> object:
        """What a node stands for.

        Raises:
            LiveDocsError: it is no YAML of plain values.
        """
        try:
            return yaml.SafeLoader("").construct_document(node)
        except yaml.YAMLError as error:
            raise self._no_yaml(error) from error

    def _no_yaml(self, error: yaml.YAMLError) -> LiveDocsError:
        mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", error)
        place = Location(self._path, mark.line + 1 if mark else 1)
        return LiveDocsError(f"{self._what} are no YAML: {problem}", place)


def is_text(value: object) -> bool:
    """Whether a value is a text with something in it."""
    return isinstance(value, str) and bool(value.strip())
