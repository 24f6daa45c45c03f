"""What a first visit costs: bytes over the wire, files to wait for, a header that stays.

How long it takes on a phone depends on what else this machine does: tests/paint.py measures it.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hosting import LONGEST_LOAD, build_of, hosted, wait_until_kept
from playwright.sync_api import Browser

HOMES = {"zh": "", "en": "en/"}
LANGUAGES = pytest.mark.parametrize("language", HOMES)
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True}
MOST_BYTES_TO_SEE = {"print/": 700_000, "api-index/": 450_000, "padding/": 350_000}
"""A page with the search index; the first has what all pages have, the second each name."""
MOST_BYTES_A_CELL = 2_000
"""Of all pages of a language that are kept for later, compressed, with all that they need."""
SEARCH = "assets/search-worker.js"
"""The theme asks for it, and it for the index, when the page's own scripts have run."""
WORKER = "service-worker.js"
CELL = re.compile(r'data-cell="([^"]+)"')
STYLE = re.compile(r'<link rel="stylesheet"')
SCRIPT = re.compile(r"<script[^>]* src=")
SEARCH_BUTTON = '<label class="md-header__button md-icon" for="__search"'
PLACES = """() => Object.fromEntries(
    [".md-logo", "label[for=__drawer]", ".md-header__topic", ".md-select", "label[for=__search]"]
        .map((selector) => [selector, document.querySelector(`.md-header ${selector}`)])
        .filter(([, element]) => element?.checkVisibility({ visibilityProperty: true }))
        .map(([selector, element]) => [selector, element.getBoundingClientRect().x]))
"""
"""Where what one sees in the header begins."""
FIRST_PAINT = """async () => {
    while (!performance.getEntriesByName("first-paint").length)
        await new Promise((done) => setTimeout(done, 20));
}"""


@LANGUAGES
@pytest.mark.parametrize("page_name", MOST_BYTES_TO_SEE)
def test_a_first_visit_is_light_and_what_is_kept_for_later_comes_afterwards(
    browser: Browser, site: Path, language: str, page_name: str
):
    build, path = build_of(site), f"{HOMES[language]}{page_name}"
    context = browser.new_context(**PHONE)
    page = context.new_page()
    page.set_default_navigation_timeout(LONGEST_LOAD)
    with hosted(site) as (hosting, address):
        page.goto(address + path)
        wait_until_kept(page, build, build["pages"][language])
        context.close()
    asked = [sent for sent, _ in hosting.sent]
    first = asked.index(WORKER)
    index = build["pages"][language][-1]
    shown = {one.split("?")[0] for one in (*build["shell"], path, index)}
    late = shown - set(asked[:first])
    assert late <= {index, SEARCH}, "the page comes before what is kept"
    sizes = dict(reversed(hosting.sent))
    view = sum(sizes[one] for one in shown)
    kept = sum(size for _, size in hosting.sent)
    print(f"\n/{path}: {view:,} bytes to see and search it, {kept:,} bytes with all that is kept")
    assert len(set(asked)) >= len(build["pages"][language])
    assert view <= MOST_BYTES_TO_SEE[page_name], sorted(hosting.sent, key=lambda sent: -sent[1])
    files = [site / one / "index.html" for one in build["pages"][language]]
    texts = [file.read_text("utf-8") for file in files if file.is_file()]
    cells = {cell for text in texts for cell in CELL.findall(text)}
    most = len(cells) * MOST_BYTES_A_CELL
    assert kept <= most, sorted(hosting.sent, key=lambda sent: -sent[1])


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("end", [SEARCH_BUTTON, "</nav"], ids=["search", "end"])
def test_what_is_painted_of_the_header_stays_where_it_is(
    browser: Browser, site: Path, width: int, end: str
):
    """On a slow line or a slow phone the header is painted before its end has come."""
    html = (site / "padding" / "index.html").read_bytes()
    cut = html.index(end.encode(), html.index(b"md-header__title"))
    with hosted(site) as (hosting, address):
        hosting.pauses["padding/"] = cut
        viewport = {"width": width, "height": 844}
        page = browser.new_page(viewport=viewport, service_workers="block")
        page.goto(f"{address}padding/", wait_until="commit")
        page.evaluate(FIRST_PAINT)
        before = page.evaluate(PLACES)
        hosting.pauses.clear()
        page.wait_for_load_state("load")
        after = page.evaluate(PLACES)
        page.close()
    assert before and before.items() <= after.items()
    assert ".md-select" in after


def test_the_first_paint_waits_for_three_style_sheets_and_no_script(site: Path, paths: list[str]):
    waited = {}
    for path in paths:
        file = site / (path if path.endswith(".html") else f"{path}index.html")
        html = file.read_text(encoding="utf-8")
        head, _, body = html.partition("</head>")
        waited[path] = (len(STYLE.findall(html)), len(SCRIPT.findall(head)))
        assert SCRIPT.search(body[: body.rindex("</main>")]) is None, path
    assert {path: files for path, files in waited.items() if files > (3, 0)} == {}
