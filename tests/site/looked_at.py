"""What a look at a page found, kept until the page changes, or what it loads, or who looks.

A clean clone looks at every page.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

from playwright.sync_api import Browser
from remembered import remembered
from site_pages import file_of

HERE = Path(__file__).parent
LOADED = ("*.css", "*.js", "*.svg", "*.woff2")
Found = TypeVar("Found")


class Looks:
    """Looks at the pages of a built site with one browser."""

    def __init__(self, site: Path, browser: Browser) -> None:
        self._site = site
        self._others = [_hash_of(site, LOADED), _hash_of(HERE, ("*.py",)), browser.version]
        self._others += [version("axe-playwright-python"), version("playwright")]

    def at(
        self, path: str, what: str, look: Callable[[], Found], is_right: Callable[[Found], bool]
    ) -> Found:
        """What the look at a page found, or finds now.

        Args:
            path: of the page, below the site's address.
            what: is looked at, a name for a file.
            look: its result can be JSON.
            is_right: whether to keep it.
        """
        page = hashlib.sha256(file_of(self._site, path).read_bytes()).hexdigest()
        name = f"{what}-{path.strip('/').replace('/', '-') or 'index'}"
        return remembered(name, [page, *self._others], look, is_right)


@functools.cache
def _hash_of(folder: Path, patterns: tuple[str, ...]) -> str:
    """Of all files below a folder that have such a name."""
    found = hashlib.sha256()
    for file in sorted(file for pattern in patterns for file in folder.rglob(pattern)):
        found.update(f"{file.relative_to(folder)}\0{file.stat().st_size}\0".encode())
        found.update(file.read_bytes())
    return found.hexdigest()
