"""The navigation in mkdocs.yml: the groups and their pages, as they are called in a language."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from livedocs.errors import LiveDocsError, Location
from livedocs.pages.yaml_items import YamlItems

FILE = "mkdocs.yml"
HOME = "index.md"
FORM = "a group of the navigation is written `- Name:`, and below it a line `- Title: page.md` each"


@dataclass(frozen=True)
class Listed:
    """A page below the folder of its language, what the navigation calls it, and where."""

    name: str
    title: str
    place: Location


@dataclass(frozen=True)
class Group:
    """Pages under a name."""

    title: str
    pages: tuple[Listed, ...]


def navigation(root: Path, language: str) -> list[Group]:
    """The groups in their order; the home page stands in none.

    Args:
        root: the folder of mkdocs.yml.

    Raises:
        LiveDocsError: there is no navigation, or not every page but the home page is in a group.
    """
    items = YamlItems(root / FILE, "the settings")
    config = {key: node for key, node, _ in items.of(items.root())}
    if "nav" not in config:
        raise LiveDocsError(f"{FILE} has no `nav`; {FORM}", Location(root / FILE, 1))
    translated = _translations(items, config.get("plugins"), language)
    groups = []
    for name, node, place in _entries(items, config["nav"], root):
        if isinstance(node, yaml.SequenceNode):
            pages = _entries(items, node, root)
            groups.append(
                Group(
                    translated.get(name, name),
                    tuple(_listed(translated.get(title, title), *page) for title, *page in pages),
                )
            )
        elif node.value != HOME:
            raise LiveDocsError(f"`{node.value}` stands in no group; {FORM}", place)
    return groups


def _entries(items: YamlItems, node: yaml.Node, root: Path) -> list[tuple]:
    """The entries of a list in the navigation: name, what is below it, and the place."""
    if not isinstance(node, yaml.SequenceNode):
        raise LiveDocsError(FORM, Location(root / FILE, node.start_mark.line + 1))
    return [entry for each in node.value for entry in items.of(each)]


def _listed(title: str, node: yaml.Node, place: Location) -> Listed:
    if not isinstance(node, yaml.ScalarNode):
        raise LiveDocsError(f"a group in a group; {FORM}", place)
    return Listed(node.value, title, place)


def _translations(items: YamlItems, plugins: yaml.Node | None, language: str) -> dict[str, str]:
    """What the plugin for languages says that names are called in one of them."""
    for plugin in plugins.value if plugins else ():
        if isinstance(plugin, yaml.MappingNode):
            for name, node, _ in items.of(plugin):
                settings = (
                    {key: value for key, value, _ in items.of(node)} if name == "i18n" else {}
                )
                for each in settings["languages"].value if "languages" in settings else ():
                    options = {key: value for key, value, _ in items.of(each)}
                    if options["locale"].value == language and "nav_translations" in options:
                        return items.value(options["nav_translations"])
    return {}
