"""Matplotlib's warnings of glyphs that a font lacks, where nothing is drawn with that font.

Matplotlib warns when it measures a text. An SVG may hold the text as text, which a browser shows
with the fonts that its reader has; and a figure may only be laid out.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from types import FrameType

MISSING = re.compile(r"Glyph \d+ .* missing from ")
MEASURE_FOR_SVG = "RendererSVG.get_text_width_height_descent"
LAY_OUT = "Figure.tight_layout"


def is_missed_by_nobody(message: object, frames: Sequence[FrameType]) -> bool:
    """Whether it warns of a glyph that is not drawn now.

    Args:
        frames: those that led there.
    """
    if not MISSING.match(str(message)):
        return False
    running = {frame.f_code.co_qualname: frame for frame in frames}
    if MEASURE_FOR_SVG in running:
        return sys.modules["matplotlib"].rcParams["svg.fonttype"] == "none"
    if LAY_OUT in running:
        # What draws the figure later is to measure, and warn, for itself: not to be this renderer.
        running[LAY_OUT].f_locals["self"].canvas._lastKey = None
        return True
    return False
