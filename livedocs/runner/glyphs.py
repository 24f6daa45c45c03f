"""Matplotlib's warnings of glyphs that a font lacks, where nothing is drawn with that font.

Matplotlib warns when it measures a text. An SVG may hold the text as text, which a browser shows
with the fonts that its reader has.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from types import FrameType

MISSING = re.compile(r"Glyph \d+ .* missing from ")
MEASURE_FOR_SVG = "RendererSVG.get_text_width_height_descent"


def is_missed_by_nobody(message: object, frames: Sequence[FrameType]) -> bool:
    """Whether it warns of a glyph that stays a character of a text.

    Args:
        frames: those that led there.
    """
    return (
        MISSING.match(str(message)) is not None
        and any(frame.f_code.co_qualname == MEASURE_FOR_SVG for frame in frames)
        and sys.modules["matplotlib"].rcParams["svg.fonttype"] == "none"
    )
