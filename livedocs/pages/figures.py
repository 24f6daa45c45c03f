"""Figures as markup: images, and SVG in the page's colours, its style sheet confined to it."""

from __future__ import annotations

import re
from html import escape

from livedocs.modules.record import Output
from livedocs.pages.values import unmarked

TAG = re.compile(r"<[^<>]+>")
BLACK = re.compile(r"""(\b(?:fill|stroke)(?:=["']|\s*:\s*))(?:#000000|#000|black)\b""")
PROLOGUE = re.compile(r"\A.*?(?=<svg)", re.DOTALL)
METADATA = re.compile(r"<metadata>.*?</metadata>\s*", re.DOTALL)
STYLE_OF_ALL = re.compile(r"<style[^>]*>\s*\*\s*\{([^{}]*)\}\s*</style>\s*")
"""matplotlib's style sheet; it would hold for everything on the page."""
FIGURE = '<div class="live-figure"'
ID = re.compile(r"""\s+id=["']([^"']*)["']""")
REFERENCE = re.compile(r"""(\burl\(\s*["']?#|\bhref=["']#)([^"')]+)""")


def render_figure(figure: Output, text: str, mark: str = "") -> str:
    """The figure; it is part of the page, so it needs no request and no place of its own.

    Args:
        text: what the figure shows, for readers who do not see it.
        mark: further attributes of an SVG.
    """
    if figure.mime:
        return f"{FIGURE}>{_image(figure, text)}</div>"
    svg = METADATA.sub("", PROLOGUE.sub("", unmarked(figure.text)))
    of_all = "; ".join(STYLE_OF_ALL.findall(svg))
    svg = STYLE_OF_ALL.sub("", svg)
    svg = TAG.sub(lambda tag: BLACK.sub(r"\1currentColor", tag[0]), svg)
    attributes = f'role="img" aria-label="{escape(text)}" fill="currentColor"{mark}'
    svg = svg.replace("<svg ", f"<svg {attributes} ", 1)
    style = f' style="{escape(of_all)}"' if of_all else ""
    return f"{FIGURE}{style}>{svg}</div>"


def _image(figure: Output, text: str) -> str:
    """An image that keeps its place before it is there."""
    size = f'width="{figure.width}" height="{figure.height}"'
    return f'<img src="data:{figure.mime};base64,{figure.text}" {size} alt="{escape(text)}">'


def with_own_ids(html: str, name: str) -> str:
    """An output whose figures have ids that begin with `name`, and only those that they use.

    matplotlib numbers the parts of each figure alike; what it refers to has the same id in two
    figures if it is the same in both.
    """
    before, *figures = html.split(FIGURE)
    own = (_with_own_ids(figure, f"{name}-{n}-") for n, figure in enumerate(figures, start=1))
    return FIGURE.join([before, *own])


def _with_own_ids(svg: str, prefix: str) -> str:
    used = {found[2] for tag in TAG.findall(svg) for found in REFERENCE.finditer(tag)}

    def rename(tag: re.Match) -> str:
        text = ID.sub(lambda i: f' id="{prefix}{i[1]}"' if i[1] in used else "", tag[0])
        return REFERENCE.sub(rf"\1{prefix}\2", text)

    return TAG.sub(rename, svg)
