"""What a first visit costs: bytes over the wire, files to wait for, no jumping.

How long it takes on a phone depends on what else this machine does: tests/paint.py measures it.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hosting import build_of, hosted, wait_until_kept
from playwright.sync_api import Browser

HOMES = {"zh": "", "en": "en/"}
LANGUAGES = pytest.mark.parametrize("language", HOMES)
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True}
MOST_BYTES = 350_000
STYLE = re.compile(r'<link rel="stylesheet"')
SCRIPT = re.compile(r"<script[^>]* src=")
HEADING = re.compile(r'<h2 id="([\w-]+)"')
OBSERVE = """
    window.shifts = [];
    new PerformanceObserver((list) => shifts.push(
        ...list.getEntries()
            .filter((e) => !e.hadRecentInput)  // what a reader opens may move the rest
            .map((e) => [e.value, ...e.sources.map(({ node }) => node?.outerHTML?.slice(0, 80))])
    )).observe({ type: "layout-shift", buffered: true });
"""
TWO_FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@LANGUAGES
def test_a_first_visit_with_all_that_is_kept_for_later_is_light(
    browser: Browser, site: Path, language: str
):
    build = build_of(site)
    for path in (f"{HOMES[language]}padding/", f"{HOMES[language]}print/"):
        context = browser.new_context(**PHONE)
        page = context.new_page()
        with hosted(site) as (hosting, address):
            page.goto(address + path)
            wait_until_kept(page, build, [*build["pages"][language], path])
            context.close()
        total = sum(size for _, size in hosting.sent)
        print(f"\n/{path}: {total:,} bytes, {len(hosting.sent)} answers")
        assert len({sent for sent, _ in hosting.sent}) >= len(build["pages"][language])
        assert total <= MOST_BYTES, sorted(hosting.sent, key=lambda sent: -sent[1])


READ_THROUGH = """async () => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    for (let y = 0; y < document.documentElement.scrollHeight; y += 3 * innerHeight)
        scrollTo(0, y), await frame();
    scrollTo(0, 0), await frame(), await frame();
}"""


def address_of_an_entry(site: Path, path: str) -> str:
    """A page, opened in its middle, as a link to an entry does it."""
    file = site / (path if path.endswith(".html") else f"{path}index.html")
    ids = HEADING.findall(file.read_text(encoding="utf-8"))
    return f"{path}#{ids[len(ids) // 2]}" if ids else path


def test_nothing_on_any_page_jumps(browser: Browser, site: Path, address: str, paths: list[str]):
    context = browser.new_context(service_workers="block", **PHONE)
    context.add_init_script(OBSERVE)
    page = context.new_page()
    jumps = {}
    for path in paths:
        page.goto(f"{address}/{address_of_an_entry(site, path)}")
        page.evaluate(READ_THROUGH)
        for fold in page.locator("summary:visible").all()[:1]:
            fold.click()
        page.evaluate(TWO_FRAMES)
        jumps[path] = page.evaluate("shifts")
    assert {path: shifts for path, shifts in jumps.items() if shifts} == {}
    context.close()


def test_the_first_paint_waits_for_three_style_sheets_and_no_script(site: Path, paths: list[str]):
    waited = {}
    for path in paths:
        file = site / (path if path.endswith(".html") else f"{path}index.html")
        html = file.read_text(encoding="utf-8")
        head, _, body = html.partition("</head>")
        waited[path] = (len(STYLE.findall(html)), len(SCRIPT.findall(head)))
        assert SCRIPT.search(body[: body.rindex("</main>")]) is None, path
    assert {path: files for path, files in waited.items() if files > (3, 0)} == {}
