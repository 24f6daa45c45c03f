"""The buttons of a block. They are for docs/assets/copying.js; without JavaScript none shows."""

from __future__ import annotations

from html import escape

from livedocs.pages.values import unmarked


def script_button(script: str | None, texts: dict[str, str]) -> str:
    """The button that copies a script, which has a text; empty where there is none.

    Args:
        script: None for all code of the page down to the button, which no page holds twice.
    """
    if script == "":
        return ""
    held = "data-above" if script is None else f'data-script="{on_one_line(script)}"'
    said = f'data-copied="{texts["copied"]}" data-failed="{texts["failed"]}"'
    return (
        f'<button class="live-script" type="button" hidden {held} {said}>{texts["script"]}</button>'
    )


def copy_button(texts: dict[str, str]) -> str:
    """The button that copies what its block says, a sign without a text."""
    name = f'title="{texts["copy"]}" aria-label="{texts["copy"]}"'
    return f'<button class="live-copy" type="button" hidden {name}></button>'


def on_one_line(text: str) -> str:
    """`text` escaped, and on one line."""
    return unmarked(escape(text)).replace("\n", "&#10;")
