"""HTML and Markdown of displays: what of it gets into a page, and what ends the build."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from livedocs.errors import LiveDocsError
from livedocs.modules.record import CellRecord, Output
from livedocs.pages.html import render_output
from livedocs.pages.markup import allowed_html

PIXEL = "data:image/png;base64,iVBORw0KGgo="
ALLOWED = {
    "text": ("1 < 2 &amp; <b>3</b>", "1 &lt; 2 &amp; <b>3</b>"),
    "the style of a data frame": ("<style scoped>p { color: red }</style><p>x</p>", "<p>x</p>"),
    "the style of a frame of polars": (
        "<style>\n.dataframe > thead > tr,\n.dataframe > tbody > tr {\n  a: b;\n}\n</style>"
        "<small>shape: (1, 1)</small>", "<small>shape: (1, 1)</small>"
    ),
    "styles, classes, ids, handlers": (
        '<p style="color: red" class="md-nav" id="search" onclick="x()" data-x="">y</p>', "<p>y</p>"
    ),
    "what is open is closed": ("<div><p>a<b>b", "<div><p>a<b>b</b></p></div>"),
    "nothing of the page is closed": ("</div></section>a</p>", "a"),
    "what is nested wrongly": ("<b><i>a</b>b</i>", "<b><i>a</i></b>b"),
    "a whole document": (
        "<!DOCTYPE html><html><head><title>t</title></head><body>a</body></html>", "a"
    ),
    "headings": ("<h2 id='x'>a</h2>", "<p><strong>a</strong></p>"),
    "a comment": ("a<!-- <script> -->b", "ab"),
    "a link": ('<a href="https://example.org/?a=1&amp;b" target="_blank">a</a>',
               '<a href="https://example.org/?a=1&amp;b">a</a>'),
    "an address to write to": ('<a href="mailto:a@b">a</a>', '<a href="mailto:a@b">a</a>'),
    "a name": ('<a name="b">a</a>', "<a>a</a>"),
    "a quote in an attribute": ("<td title='\"><script>'>a",
                                '<td title="&quot;&gt;&lt;script&gt;">a</td>'),
    "an image": (f'<img src="{PIXEL}" alt="a dot" width="3">', f'<img alt="a dot" src="{PIXEL}">'),
    "a bar": ('<progress value="2" max="3" style="width: 300px"></progress>',
              '<progress value="2" max="3"></progress>'),
    "the corner of a table": ("<table><tr><th></th><th>a</th></tr></table>",
                              '<table class="live-rows"><tr><td></td><th>a</th></tr></table>'),
    "a data frame": ('<table border="1" class="wide dataframe"></table>',
                     '<table class="live-frame"></table>'),
    "an alignment": ('<td align="RIGHT">a</td><th align="char">b</th><p align="right">c</p>',
                     '<td align="right">a</td><th>b</th><p>c</p>'),
    "what can be folded": ("<details><summary>a</summary>b</details>", "ab"),
    "tags in capitals": ("<B ONCLICK=x()>a</B>", "<b>a</b>"),
}  # fmt: skip
REFUSED = {
    "a script": ("<script>x()</script>", "displays a `<script>`, which a page does not: print"),
    "a script in SVG": ("<svg onload=x()><script>y()</script></svg>", "a `<svg>`"),
    "a script as a link": ('<a href="javascript:x()">a</a>', "a link to 'javascript:x()', which"),
    "a place on the page": ('<a href="#top">a</a>', "a link to '#top', which leads nowhere"),
    "a file": ("<a href='out/a.csv'>a</a>", "a link to 'out/a.csv'"),
    "a link by FTP": ("<a href='ftp://example.org'>a</a>", "a link to 'ftp://example.org'"),
    "a link to nothing": ("<a href>a</a>", "a link to ''"),
    "a title that no tag ends": ("<title>a<p>b", "a `<title>` that nothing ends"),
    "a style that no tag ends": ("<style scoped>p {", "a `<style>` that nothing ends"),
    "the style of a frame and more": ("<style>.dataframe p {} #T {}</style>", "a style sheet"),
    "a style sheet": ("<style>#T { color: red }</style>", "with a style sheet, and a page has its"),
    "a frame": ('<iframe src="https://example.org"></iframe>', "a `<iframe>`"),
    "a form": ("<form><input></form>", "a `<form>`"),
    "a sound": ("<audio src='data:audio/wav;base64,'></audio>", "a `<audio>`"),
    "a style from elsewhere": ('<link rel="stylesheet" href="//example.org">', "a `<link>`"),
    "a base": ('<base href="https://example.org">', "a `<base>`"),
    "an image from elsewhere": (
        '<img src="https://example.org/a.png" alt="a">',
        "an image from elsewhere, 'https://example.org/a.png'; a page asks nobody else",
    ),
    "an image that is SVG": ('<img alt="a" src="data:image/svg+xml,<svg/>">', "from elsewhere"),
    "an image without words": (f'<img src="{PIXEL}">', 'an `<img>` that needs an `alt="…"`'),
}  # fmt: skip


CLASS = re.compile(' class="live-(frame|rows)"')


def rendered(mime: str, rich: str, language: str = "en") -> BeautifulSoup:
    output = Output("result", "text", mime=mime, rich=rich)
    html = render_output(CellRecord((output,), "", 0.5, 0, {}, ()), language)
    return BeautifulSoup(html, "html.parser")


@pytest.mark.parametrize(("html", "allowed"), ALLOWED.values(), ids=ALLOWED)
def test_html_is_written_anew_inside_the_pages_rules(html: str, allowed: str) -> None:
    assert allowed_html(html) == allowed
    assert CLASS.sub("", allowed_html(allowed)) == CLASS.sub("", allowed)


@pytest.mark.parametrize(("html", "message"), REFUSED.values(), ids=REFUSED)
def test_what_a_page_would_lose_is_an_error(html: str, message: str) -> None:
    with pytest.raises(LiveDocsError, match=re.escape(message)):
        rendered("text/html", f"<p>a</p>{html}")
    with pytest.raises(LiveDocsError, match=re.escape(message)):
        rendered("text/markdown", f"*a*\n\n{html}")


@pytest.mark.parametrize(
    ("html", "message"),
    [
        ("a<!-- b --><!-- c", "with a comment that nothing ends"),
        ("<![ if mso]>a", "HTML that cannot be read: "),
    ],
)
def test_what_cannot_be_read_to_its_end_is_an_error_and_in_markdown_text(
    html: str, message: str
) -> None:
    with pytest.raises(LiveDocsError, match=re.escape(message)):
        rendered("text/html", html)
    text = html.removeprefix("a<!-- b -->")
    assert text in rendered("text/markdown", f"a\n\n{text}").get_text()


def test_a_data_frame_is_a_table_that_scrolls_by_itself() -> None:
    frame = pd.DataFrame({"填充": ["<script>", "b"], "n": [1.5, 2]})
    block = rendered("text/html", frame._repr_html_()).select_one(
        ".live-output > article > .live-markup"
    )
    assert block["tabindex"] == "0"
    assert not block.select("[style], style, .dataframe")
    rows = [[cell.get_text() for cell in row.select("th, td")] for row in block.select("tr")]
    assert rows == [["", "填充", "n"], ["0", "<script>", "1.5"], ["1", "b", "2.0"]]
    assert [cell.name for cell in block.select("thead tr > *")] == ["td", "th", "th"]


@pytest.mark.parametrize(("rows", "more"), [(16, []), (17, ["7 more rows are on the site"])])
def test_of_a_long_table_a_note_says_what_the_sheet_leaves_out(rows: int, more: list[str]) -> None:
    frame = pd.DataFrame({"n": range(rows)})
    output = rendered("text/html", frame._repr_html_())
    assert len(output.select("tbody tr")) == rows
    assert [note.get_text() for note in output.select(".live-long > .live-more")] == more


def test_markdown_is_rendered() -> None:
    text = (
        "## Two\n\n| a | b |\n| :-: | --: |\n| `1` | **2** |\n\n- x\n- y\n\n```python\nz = 1\n```\n"
    )
    block = rendered("text/markdown", text).select_one(".live-markup")
    assert block.p.strong.get_text() == "Two"
    assert block.select_one("table.live-rows code").get_text() == "1"
    assert [cell.get("align") for cell in block.select("th, td")] == ["center", "right"] * 2
    assert [item.get_text() for item in block.select("li")] == ["x", "y"]
    assert block.pre.get_text() == "z = 1\n"


def test_latex_is_shown_as_its_source() -> None:
    assert rendered("text/latex", "$x^2$").select_one(".live-markup") is None
    assert rendered("text/latex", "$x^2$").samp.get_text() == "text"
