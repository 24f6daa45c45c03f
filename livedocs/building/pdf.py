"""MkDocs hook: the pages of all entries as PDF, printed by Chromium.

Only where `extra.pdf` in mkdocs.yml names the program; the page then links to its PDF.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority

PAGE = "print"
PDF = "cheat-sheet.pdf"
SECONDS = 120
OPTIONS = (
    "--headless",
    "--no-sandbox",  # it opens no other file than ours, and root may not run it otherwise
    "--disable-gpu",
    "--disable-background-networking",
    "--no-pdf-header-footer",
)


@event_priority(-300)  # when the last language is built
def on_post_build(config: MkDocsConfig) -> None:
    """Print the page of each language, beside it."""
    chromium = config.extra.get("pdf")
    if not chromium or config.plugins["i18n"].building:
        return
    for page in sorted(Path(config.site_dir).glob(f"**/{PAGE}/index.html")):
        print_page(chromium, page, page.with_name(PDF))


def print_page(chromium: str, page: Path, pdf: Path) -> None:
    """Print a file as PDF.

    Raises:
        PluginError: Chromium did not do it.
    """
    with tempfile.TemporaryDirectory() as profile:
        command = [chromium, *OPTIONS, f"--user-data-dir={profile}", f"--print-to-pdf={pdf}"]
        try:
            subprocess.run(
                [*command, page.as_uri()],
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
