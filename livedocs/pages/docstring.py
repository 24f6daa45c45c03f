"""A page section for each module of a package, made from their docstrings.

Such a docstring has a title as its first line, then for each language a line `xx:` and Markdown:

    nyu-mll/glue

    en:
    What it is …

    zh:
    ……
"""

from __future__ import annotations

import ast
import importlib.util
import re
from pathlib import Path

from livedocs.errors import LiveDocsError, Location

PART = re.compile(r"^([a-z]{2}):$", re.MULTILINE)


def package_sections(package: str, language: str) -> str:
    """Markdown: for each module of `package`, by name, a heading and the part in `language`.

    The modules are read, not imported. A heading's id is the module's name in kebab-case.

    Raises:
        LiveDocsError: there is no such package, or a module of it lacks that part.
    """
    try:
        spec = importlib.util.find_spec(package)
    except ModuleNotFoundError:  # the package that should contain it is missing
        spec = None
    if spec is None or not spec.submodule_search_locations:
        raise LiveDocsError(f"no Python package `{package}`")
    folder = Path(spec.submodule_search_locations[0])
    files = [path for path in sorted(folder.glob("*.py")) if path.stem != "__init__"]
    return "\n\n".join(_section(path, language) for path in files)


def read_parts(path: Path) -> tuple[str, dict[str, str]]:
    """The title of the docstring of the module at `path`, and its parts by language."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    title, *pieces = PART.split(docstring)
    return title, dict(zip(pieces[0::2], pieces[1::2], strict=True))


def _section(path: Path, language: str) -> str:
    title, parts = read_parts(path)
    if language not in parts:
        raise LiveDocsError(f"the docstring has no part `{language}:`", Location(path, 1))
    heading = f"## {title.strip()} {{#{path.stem.replace('_', '-')}}}"
    return f"{heading}\n\n{parts[language].strip()}"
