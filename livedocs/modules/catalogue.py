"""Which modules and recipes a project has."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from livedocs.errors import LiveDocsError, Location
from livedocs.modules.cells import RECIPES, Module, read_module


@dataclass(frozen=True)
class Catalogue:
    """The files of the modules in `folder`, below the project's folder `root`."""

    root: Path
    folder: Path

    def modules(self) -> dict[str, Module]:
        """All modules by name, the recipes last.

        Raises:
            LiveDocsError: one of them is malformed, or two have one name.
        """
        return {path.stem: read_module(path) for path in self.paths()}

    def paths(self) -> list[Path]:
        """The files of the modules, the recipes last.

        Raises:
            LiveDocsError: a recipe is called like another module.
        """
        recipes = self.recipe_paths()
        paths = [path for path in sorted(self.folder.glob("*.py")) if path.stem != "__init__"]
        for path in recipes:
            if (other := self.folder / path.name) in paths:
                other = other.relative_to(self.root).as_posix()
                raise LiveDocsError(
                    f"a recipe needs a name of its own, and there is {other}", Location(path, 1)
                )
        return paths + recipes

    def recipe_paths(self) -> list[Path]:
        """The files of the recipes."""
        recipes = sorted((self.folder / RECIPES).glob("*.py"))
        return [path for path in recipes if path.stem != "__init__"]
