"""What is wrong ends the build; while serving, it stands in a box on the page."""

from __future__ import annotations

from mkdocs.exceptions import BuildError
from pymdownx.superfences import SuperFencesException

from livedocs.errors import LiveDocsError
from livedocs.pages.html import render_error, render_running
from livedocs.runs.failures import StillRunning
from livedocs.runs.serving import serving, tell


class PageError(SuperFencesException, BuildError):
    """What is wrong on a page, in the words of a LiveDocsError.

    SuperFences swallows every exception that is none of its own and leaves the raw fence on the
    page; MkDocs ends with the message of a BuildError and a non-zero status, strict or not.
    """


def fail(error: LiveDocsError, shown: LiveDocsError, language: str) -> str:
    """End the build with `shown`; while serving, log it and return a box with it for the page.

    What is only still running is no mistake, and is not told like one.

    Args:
        error: what happened; it is logged once, in however many places it is shown.
        shown: the same, as seen from one of these places.

    Raises:
        PageError: no server shows the page.
    """
    if not serving():
        raise PageError(str(shown)) from shown
    if isinstance(error, StillRunning):
        return render_running(language)
    if not error.is_reported:
        tell(str(shown))
        error.is_reported = True
    return render_error(str(shown), language)
