"""The pages of the site by name, and those of them that have entries of their own."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import cycle
from pathlib import Path

import nbformat
from mkdocs.utils.meta import get_data
from nbformat import NotebookNode

from livedocs.pages.change_rows import read_changes

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"
SHOWN = re.compile(r'snippet="([\w-]+:[\w-]+)"|^::: changes (\S+)$', re.MULTILINE)
FOLDERS = {"zh": "", "en": "en/"}
"""Where the pages of a language are, below the site."""
PAGES = sorted(path.stem for path in (DOCS / "zh").glob("*.md"))


def repeats_others(page: str) -> bool:
    """Whether a page only repeats what others say; it says of itself that search leaves it out."""
    _, meta = get_data((DOCS / "zh" / f"{page}.md").read_text(encoding="utf-8"))
    return meta.get("search", {}).get("exclude", False)


WRITTEN = [page for page in PAGES if not repeats_others(page)]
"""The pages but those that only repeat others."""


def cells_of(language: str, page: str) -> list[str]:
    """The cells that a page shows, in its order: in fences, and in the rows of what has changed."""
    cells = []
    for cell, table in SHOWN.findall((DOCS / language / f"{page}.md").read_text(encoding="utf-8")):
        rows = [row for group in read_changes(ROOT / table) for row in group.rows] if table else []
        cells += [cell] if cell else [row.cell(side) for row in rows for side in ("old", "now")]
    return cells


def file_of(site: Path, path: str) -> Path:
    """The file of a page of a built site, by the page's path below the site's address."""
    return site / (path if path.endswith(".html") else f"{path}index.html")


def notebook_of(site: Path, language: str, page: str) -> NotebookNode:
    """The notebook of a page, which lies beside it."""
    return nbformat.read(site / f"{FOLDERS[language]}{page}.ipynb", as_version=4)


def in_turns(paths: Collection[str], languages: tuple[str, str] = ("zh", "en")) -> Iterator[str]:
    """Each page in one language, in turns: for what does not hang on a page's words.

    Args:
        paths: where the pages are, in all languages.
        languages: which comes first.
    """
    names = dict.fromkeys(path.removeprefix("en/") for path in paths)
    for name, language in zip(names, cycle(languages)):
        english = f"en/{name}"
        yield english if language == "en" and english in paths else name
