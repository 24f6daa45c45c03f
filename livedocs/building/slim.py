"""MkDocs hook: pages without the indents and empty lines of the theme's templates."""

from __future__ import annotations

import re

KEPT = re.compile(r"(<article\b.*</article>|<(script|style)\b.*?</\2>)|\s*\n\s*", re.DOTALL)
"""What the page says, and what is no HTML; or a line break with all around it."""


def on_post_page(output: str, **_: object) -> str:
    """Keep of the templates' line breaks these alone."""
    return KEPT.sub(lambda found: found[1] or "\n", output)
