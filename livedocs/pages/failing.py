"""What is wrong ends the build; while serving, it stands in a box on the page."""

from __future__ import annotations

import logging

from livedocs.errors import LiveDocsError
from livedocs.pages.html import render_error
from livedocs.runs.serving import serving

log = logging.getLogger("mkdocs.livedocs")


def fail(error: LiveDocsError, shown: LiveDocsError, language: str) -> str:
    """End the build with `shown`; while serving, log it and return a box with it for the page.

    Args:
        error: what happened; it is logged once, in however many places it is shown.
        shown: the same, as seen from one of these places.
    """
    if not serving():
        raise shown
    if not error.is_reported:
        log.error("%s", shown)
        error.is_reported = True
    return render_error(str(shown), language)
