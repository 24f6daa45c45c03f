"""Whether a built page shows what it should."""

from __future__ import annotations

import html
import re
from pathlib import Path

from benchmarks.errors import BenchmarkError

TAG = re.compile(r"<[^>]*>")


def visible_text(page: str) -> str:
    """The text of an HTML page without its tags."""
    return html.unescape(TAG.sub("", page))


def check_pages(pages: list[Path], needle: str, times: int, log: Path) -> None:
    """Make sure that all pages are there, and that enough of them show `needle`.

    Args:
        pages: The pages of one module.
        needle: Text that stands on the page; where it is empty, the pages need only be there.
        times: How many pages show it at least.
        log: What the tool said while it built them; named in the error.

    Raises:
        BenchmarkError: a page is missing, or the text is.
    """
    for page in pages:
        if not page.is_file() or not page.stat().st_size:
            raise BenchmarkError(f"the page {page} is missing; see {log}")
    shown = sum(needle in visible_text(page.read_text(encoding="utf-8")) for page in pages)
    if shown < times:
        names = ", ".join(map(str, pages))
        raise BenchmarkError(f"“{needle}” stands on {shown} of {times} pages ({names}); see {log}")
