"""Figures as markup: images, and SVG in the page's colours, its style sheet confined to it.

SVG is read, and written anew: what could run, ask others for something, or hold for more of the
page than the figure is an error. Comments, metadata and names of other programs are left out.
"""

from __future__ import annotations

import re
from html import escape
from xml.etree import ElementTree

from livedocs.errors import LiveDocsError
from livedocs.modules.record import Output
from livedocs.pages.values import unmarked

TAG = re.compile(r"<[^<>]+>")
BLACK = re.compile(r"""(\b(?:fill|stroke)(?:=["']|\s*:\s*))(?:#000000|#000|black)\b""")
NAMESPACE = "{http://www.w3.org/2000/svg}"
PREFIXES = {
    "{http://www.w3.org/1999/xlink}": "xlink:",
    "{http://www.w3.org/XML/1998/namespace}": "xml:",
}
"""Of attributes that a browser knows, as HTML has them."""
ELEMENTS = re.compile(
    "a|circle|clipPath|defs|desc|ellipse|fe[A-Z][A-Za-z]+|filter|g|image|line|linearGradient|marker"
    "|mask|path|pattern|polygon|polyline|radialGradient|rect|stop|svg|switch|symbol|text|textPath"
    "|title|tspan|use|view"
)
STYLE_OF_ALL = re.compile(r"\s*\*\s*\{([^{}]*)\}\s*")
"""matplotlib's style sheet; it would hold for everything on the page."""
ITS_OWN = re.compile(r"#\S*|data:image/(?:png|jpeg);base64,[A-Za-z0-9+/=\s]+")
"""What a link in a figure may lead to."""
OUTSIDE = re.compile(r"""url\((?!\s*["']?#)|(?:image|image-set|src)\(|@import|\\""", re.IGNORECASE)
"""A style that asks others for something; behind a backslash it may be hidden."""
FIGURE = '<div class="live-figure"'
ID = re.compile(r"""\s+id=["']([^"']*)["']""")
REFERENCE = re.compile(r"""(\burl\(\s*["']?#|\bhref=["']#)([^"')]+)""")


def render_figure(figure: Output, text: str, mark: str = "") -> str:
    """The figure; it is part of the page, so it needs no request and no place of its own.

    Raises:
        LiveDocsError: it is no SVG, or one that holds what a page does not show.

    Args:
        text: what the figure shows, for readers who do not see it.
        mark: further attributes of an SVG.
    """
    if figure.mime:
        return f"{FIGURE}>{_image(figure, text)}</div>"
    try:
        root = ElementTree.fromstring(figure.text.strip())
    except ElementTree.ParseError as error:
        raise LiveDocsError(f"the cell draws what is not one `<svg>`, in XML: {error}") from error
    if root.tag.removeprefix(NAMESPACE) != "svg":
        raise LiveDocsError(f"the cell draws a `<{root.tag}>`, which is no `<svg>`")
    of_all = "; ".join(_styles_of_all(root))
    style = f' style="{unmarked(escape(of_all))}"' if of_all else ""
    root.tail = None
    own = f' role="img" aria-label="{escape(text)}" fill="currentColor"{mark}'
    for name in ("role", "aria-label", "fill"):
        root.attrib.pop(name, None)
    svg = unmarked(_written(root)).removeprefix("<svg")
    return f"{FIGURE}{style}><svg{own}{svg}</div>"


def _styles_of_all(root: ElementTree.Element) -> list[str]:
    """What its style sheets say of all."""
    found = []
    for element in root.iter():
        if element.tag.removeprefix(NAMESPACE) == "style":
            sheet = STYLE_OF_ALL.fullmatch("".join(element.itertext()))
            if sheet is None:
                raise _refused("a style sheet")
            found.append(_checked("style", sheet[1]))
    return found


def _written(element: ElementTree.Element) -> str:
    """An element as HTML, and the text behind it."""
    tag = element.tag.removeprefix(NAMESPACE)
    tail = escape(element.tail or "", quote=False)
    if tag in ("metadata", "style"):
        return tail.lstrip()
    if not ELEMENTS.fullmatch(tag):
        raise _refused(f"a `<{tag}>`")
    attributes = "".join(_attribute(*item) for item in element.items())
    start = BLACK.sub(r"\1currentColor", f"<{tag}{attributes}")
    inside = escape(element.text or "", quote=False) + "".join(map(_written, element))
    return f"{start}>{inside}</{tag}>{tail}" if inside else f"{start}/>{tail}"


def _attribute(name: str, value: str) -> str:
    for namespace, prefix in PREFIXES.items():
        name = name.replace(namespace, prefix)
    if name.startswith("{"):  # of the program that drew it
        return ""
    text = escape(_checked(name, value), quote=False).replace('"', "&quot;")
    return f' {name}="{text}"'


def _checked(name: str, value: str) -> str:
    """The value of an attribute, if a page may have it."""
    if name.lower().startswith("on"):
        raise _refused(f"an `{name}`")
    outside = OUTSIDE.search(value)
    if outside or (name.lower().endswith("href") and not ITS_OWN.fullmatch(value)):
        raise _refused(f"the {name} {value!r}")
    return value


def _refused(what: str) -> LiveDocsError:
    return LiveDocsError(
        f"the cell draws SVG with {what}, which a page does not show: a figure runs nothing, asks "
        "nobody for anything, and has its style in attributes"
    )


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
