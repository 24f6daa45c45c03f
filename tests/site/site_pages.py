"""The pages of the site by name, and those of them that have entries of their own."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import cycle
from pathlib import Path

from mkdocs.utils.meta import get_data

DOCS = Path(__file__).parent.parent.parent / "docs"
PAGES = sorted(path.stem for path in (DOCS / "zh").glob("*.md"))


def repeats_others(page: str) -> bool:
    """Whether a page only repeats what others say; it says of itself that search leaves it out."""
    _, meta = get_data((DOCS / "zh" / f"{page}.md").read_text(encoding="utf-8"))
    return meta.get("search", {}).get("exclude", False)


WRITTEN = [page for page in PAGES if not repeats_others(page)]
"""The pages but those that only repeat others."""


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
