"""MkDocs hook: the pages that are made to be printed as PDF, in A4, printed by Chromium.

Only where `extra.pdf` in mkdocs.yml names the program; such a page says in its front matter what
its PDF is called, and then links to it:

    pdf: cheat-sheet.pdf
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

SECONDS = 300
PAPER = "<style>@page { size: A4 }</style>"
"""The page itself leaves its size to the printer, of which Chromium's own is Letter."""
OPTIONS = (
    "--headless",
    "--no-sandbox",  # it opens no other file than ours, and root may not run it otherwise
    "--disable-gpu",
    "--disable-background-networking",
    "--no-pdf-header-footer",
)


_wanted: dict[Path, str] = {}
"""The file of each page that is to be printed → what its PDF is called."""


def on_page_context(context: dict, page: Page, config: MkDocsConfig, nav: Navigation) -> None:
    """Note whether a page is to be printed."""
    if name := page.meta.get("pdf"):
        _wanted[Path(page.file.abs_dest_path)] = name


@event_priority(-300)  # when the last language is built
def on_post_build(config: MkDocsConfig) -> None:
    """Print the pages of all languages, each beside itself."""
    chromium = config.extra.get("pdf")
    if not chromium or config.plugins["i18n"].building:
        return
    for page, name in sorted(_wanted.items()):
        print_page(chromium, page, page.with_name(name))
    _wanted.clear()  # the next build of a server may have other pages


def print_page(chromium: str, page: Path, pdf: Path) -> None:
    """Print a page as PDF.

    Raises:
        PluginError: Chromium did not do it.
    """
    with tempfile.TemporaryDirectory() as profile, _on_a4(page) as copy:
        command = [chromium, *OPTIONS, f"--user-data-dir={profile}", f"--print-to-pdf={pdf}"]
        try:
            subprocess.run(
                [*command, copy.as_uri()],
                capture_output=True,
                text=True,
                check=True,
                timeout=SECONDS,
            )
        except (OSError, subprocess.SubprocessError) as error:
            words = getattr(error, "stderr", None) or ""
            raise PluginError(f"{pdf} could not be printed: {error}\n{words}".strip()) from error
    if not pdf.is_file():
        raise PluginError(f"{pdf} could not be printed: {chromium} wrote nothing")


@contextmanager
def _on_a4(page: Path) -> Iterator[Path]:
    """A copy of a page, beside it for the sake of its links, that asks for its paper."""
    with tempfile.NamedTemporaryFile(dir=page.parent, suffix=".html") as file:
        file.write(page.read_bytes().replace(b"</head>", PAPER.encode() + b"</head>", 1))
        file.flush()
        yield Path(file.name)
