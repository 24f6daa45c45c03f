"""How a page is described: by its first paragraph, as it may stand in an attribute."""

from __future__ import annotations

from types import SimpleNamespace

from livedocs.building.head import on_page_content

HTML = """<h1>Title</h1>
<p>Say "a &lt; b", <abbr title="not this">twice</abbr>
or <code>more</code>.</p><p>The second.</p>"""


def described(html: str, **meta: str) -> dict[str, str]:
    page = SimpleNamespace(meta=meta)
    on_page_content(html, page, None, None)
    return page.meta


def test_the_first_paragraph_is_taken_as_text_on_one_line():
    assert described(HTML) == {"description": "Say &quot;a &lt; b&quot;, twice or more."}


def test_what_the_author_says_stays():
    assert described(HTML, description="mine") == {"description": "mine"}


def test_a_page_without_a_paragraph_is_not_described():
    assert described("<h1>Title</h1>") == {}
