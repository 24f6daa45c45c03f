"""MkDocs hook: pages without the indents and empty lines of the theme's templates."""

from __future__ import annotations

import re

SPACES = re.compile(r"<(pre|script|style|textarea)\b.*?</\1>|\s*\n\s*", re.DOTALL)
"""A line break with all around it, or what in it counts as it stands."""


def on_post_page(output: str, **_: object) -> str:
    """Keep of each such place the line break."""
    return SPACES.sub(lambda found: found[0] if found[1] else "\n", output)
