"""Figures as markup: images, and SVG without a style of its own, which the site would not allow.

What a figure's `style` says becomes attributes, which SVG has for most of it; see
livedocs/building/policy.py.
"""

from __future__ import annotations

import re
from html import escape, unescape

from livedocs.modules.record import Output
from livedocs.pages.values import unmarked

BLACK = re.compile(r"""(\b(?:fill|stroke)=["'])(?:#000000|#000|black)\b""")
PROLOGUE = re.compile(r"\A.*?(?=<svg)", re.DOTALL)
METADATA = re.compile(r"<metadata>.*?</metadata>\s*", re.DOTALL)
STYLE_OF_ALL = re.compile(r"<style[^>]*>\s*\*\s*\{([^{}]*)\}\s*</style>\s*")
"""matplotlib's style sheet; it would hold for everything on the page."""
STYLE = re.compile(r'(<[\w:]+(?:\s[^<>]*?)?)\sstyle="([^"]*)"')
QUOTE = '"'
ATTRIBUTES = re.compile(
    r"clip-(path|rule)|color|direction|display|dominant-baseline|fill(-opacity|-rule)?|filter"
    r"|font-(family|size|stretch|style|variant|weight)|image-rendering|letter-spacing"
    r"|marker-(end|mid|start)|mask|opacity|overflow|paint-order|shape-rendering"
    r"|stop-(color|opacity)|text-(anchor|decoration|rendering)|transform-origin|vector-effect"
    r"|stroke(-dasharray|-dashoffset|-linecap|-linejoin|-miterlimit|-opacity|-width)?"
    r"|visibility|white-space|word-spacing|writing-mode"
)
"""What can stand as an attribute instead of in `style`, by the SVG standard."""


def render_figure(figure: Output, text: str, mark: str = "") -> str:
    """The figure; it is part of the page, so it needs no request and no place of its own.

    Args:
        text: what the figure shows, for readers who do not see it.
        mark: further attributes of an SVG.
    """
    image = _image(figure, text) if figure.mime else _svg(figure.text, text, mark)
    return f'<div class="live-figure">{image}</div>'


def _image(figure: Output, text: str) -> str:
    """An image that keeps its place before it is there."""
    size = f'width="{figure.width}" height="{figure.height}"'
    return f'<img src="data:{figure.mime};base64,{figure.text}" {size} alt="{escape(text)}">'


def _svg(svg: str, text: str, mark: str) -> str:
    """The SVG itself, without its prologue, what is black drawn in the page's text colour."""
    svg = METADATA.sub("", PROLOGUE.sub("", unmarked(svg)))
    of_all = "".join(_as_attributes(style) for style in STYLE_OF_ALL.findall(svg))
    svg = STYLE.sub(lambda tag: tag[1] + _as_attributes(tag[2]), STYLE_OF_ALL.sub("", svg))
    svg = BLACK.sub(r"\1currentColor", svg)
    attributes = f'role="img" aria-label="{escape(text)}" fill="currentColor"{mark}{of_all}'
    return svg.replace("<svg ", f"<svg {attributes} ", 1)


def _as_attributes(style: str) -> str:
    """Attributes that say the same; what has none stays in `style`."""
    pairs = (part.partition(":") for part in unescape(style).split(";") if part.strip())
    styles = {name.strip(): value.strip() for name, _, value in pairs}
    attributes = {name: value for name, value in styles.items() if ATTRIBUTES.fullmatch(name)}
    if rest := "; ".join(f"{n}: {value}" for n, value in styles.items() if n not in attributes):
        attributes["style"] = rest
    return "".join(
        f' {name}="{escape(value, quote=False).replace(QUOTE, "&quot;")}"'
        for name, value in attributes.items()
    )
