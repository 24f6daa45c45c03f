"""The buttons of a block. They are for docs/assets/copying.js; without JavaScript none shows."""

from __future__ import annotations

from html import escape

from livedocs.pages.values import unmarked

COPY_BUTTON = '<button class="live-copy" type="button" hidden></button>'
"""Copies what its block says. Its name, and what buttons say, a page has once, see
overrides/partials/keys.html."""


def script_button(script: str | None, text: str) -> str:
    """The button that copies a script, named by `text`; empty where there is none.

    Args:
        script: None for all code of the page down to the button, which no page holds twice.
    """
    if script == "":
        return ""
    held = "data-above" if script is None else f'data-script="{on_one_line(script)}"'
    return f'<button class="live-script" type="button" hidden {held}>{text}</button>'


def on_one_line(text: str) -> str:
    """`text` escaped, and on one line."""
    return unmarked(escape(text)).replace("\n", "&#10;")
