"""The HTML of cells' code, kept from one language to the next and from build to build.

Nothing that a fence needs takes longer than to convert its code, and nothing changes less often.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path

from livedocs.modules.inputs import installed_versions


class RenderedCode:
    """Code as HTML, one file for each cell below `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._html: dict[str, tuple[str, str]] = {}

    def html(self, name: str, code: str, configuration: str, render: Callable[[], str]) -> str:
        """The HTML of `code`: the kept one, or what `render` gives.

        Args:
            name: under which it is kept, a name for a file.
            configuration: what the HTML depends on besides the code and the installed versions.
        """
        key = hashlib.sha256("\n".join((_versions(), configuration, code)).encode()).hexdigest()
        if self._html.get(name, ("", ""))[0] != key:
            self._html[name] = (key, self._load(name, key) or self._save(name, key, render()))
        return self._html[name][1]

    def sweep(self) -> None:
        """Remove the files that nobody has asked for since this was made."""
        with contextlib.suppress(OSError):
            for path in self.folder.iterdir():
                if path.name not in self._html:
                    path.unlink()

    def _load(self, name: str, key: str) -> str:
        """The HTML that the file of that name has for `key`; empty if it has none."""
        with contextlib.suppress(OSError, ValueError):
            first, _, html = (self.folder / name).read_text(encoding="utf-8").partition("\n")
            if first == key:
                return html
        return ""

    def _save(self, name: str, key: str, html: str) -> str:
        # Without the file the next build converts the code again: no reason to fail.
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            temporary = self.folder / f"{name}.{os.getpid()}"
            temporary.write_text(f"{key}\n{html}", encoding="utf-8")
            temporary.replace(self.folder / name)
        return html


@functools.cache
def rendered_code(folder: Path) -> RenderedCode:
    """The one of that folder, for as long as the process lives."""
    return RenderedCode(folder)


@functools.cache  # what this process renders with does not change any more
def _versions() -> str:
    return json.dumps(installed_versions())
