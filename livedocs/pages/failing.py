"""What is wrong ends the build; while serving, it stands in a box on the page."""

from __future__ import annotations

from livedocs.errors import LiveDocsError
from livedocs.pages.html import render_error, render_running
from livedocs.runs.failures import StillRunning
from livedocs.runs.serving import serving, tell


def fail(error: LiveDocsError, shown: LiveDocsError, language: str) -> str:
    """End the build with `shown`; while serving, log it and return a box with it for the page.

    What is only still running is no mistake, and is not told like one.

    Args:
        error: what happened; it is logged once, in however many places it is shown.
        shown: the same, as seen from one of these places.
    """
    if not serving():
        raise shown
    if isinstance(error, StillRunning):
        return render_running(language)
    if not error.is_reported:
        tell(str(shown))
        error.is_reported = True
    return render_error(str(shown), language)
