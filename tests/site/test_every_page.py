"""What holds for every page, seen on one way through the site in a window as wide as a phone.

Nothing is asked of others, nothing breaks, nothing is wider than the window, nothing jumps.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pytest
from looked_at import Looks
from playwright.sync_api import Browser, ConsoleMessage, Page, Request
from site_pages import file_of, in_turns

PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2}
WIDTH = PHONE["viewport"]["width"]
BY_FINGER = ["", "en/padding/", "errors/", "en/v4-to-v5/", "recipes/movie-reviews/"]
"""A page of each kind; where there is a mouse, the theme adds more to code."""
GOOD_SHIFT = 0.1
"""What web.dev calls good; how much moves hangs on how busy the machine is."""
HEADING = re.compile(r'<h2 id="([\w-]+)"')
OBSERVE = """
    window.shifts = [];
    new PerformanceObserver((list) => shifts.push(
        ...list.getEntries()
            .filter((e) => !e.hadRecentInput)  // what a reader opens may move the rest
            .map((e) => [e.value, ...e.sources.map(({ node }) => node?.outerHTML?.slice(0, 80))])
    )).observe({ type: "layout-shift", buffered: true });
"""
READ_THROUGH = """async () => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    for (let y = 0; y < document.documentElement.scrollHeight; y += 3 * innerHeight)
        scrollTo(0, y), await frame();
    scrollTo(0, 0), await frame(), await frame();
}"""
TWO_FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
SCROLLED_BY_NO_KEY = """async () => {
    const scroll = (e) => /auto|scroll/.test(getComputedStyle(e).overflowX) && e.tabIndex < 0;
    const found = () => [...document.querySelectorAll("article *")]
        .filter((e) => e.scrollWidth > e.clientWidth + 1 && scroll(e))
        .filter((e) => !e.querySelector("a[href], button, [tabindex='0']"));
    for (let tries = 100; tries && found().length; tries--)  // the theme makes code focusable late
        await new Promise((done) => setTimeout(done, 50));
    return found().map((e) => e.outerHTML.slice(0, 100));
}"""


@dataclass
class Visit:
    """What was seen of a page.

    Attributes:
        answered: whether the site was asked for anything.
        others: the addresses of others that were asked.
        complaints: of the console.
        width: of all that can be scrolled to.
        unreached: boxes that no key scrolls.
        jumps: how much each moves, and what; None where the page was not read through.
    """

    answered: bool = False
    others: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    width: int = 0
    unreached: list[str] = field(default_factory=list)
    jumps: list[list] | None = None

    @property
    def moved(self) -> float:
        return sum(value for value, *_ in self.jumps or ())

    @property
    def is_fine(self) -> bool:
        bad = self.others or self.complaints or self.unreached
        return self.answered and not bad and 0 < self.width <= WIDTH and self.moved <= GOOD_SHIFT


@pytest.fixture(scope="module")
def visits(
    browser: Browser, site: Path, address: str, paths: list[str], looks: Looks
) -> dict[str, Visit]:
    """By path, what was seen of all pages; each is read through in one language, in turns."""
    context = browser.new_context(**PHONE)
    context.add_init_script(OBSERVE)
    page = context.new_page()
    visit = Visit()

    def heard(request: Request) -> None:
        visit.answered = True
        if not request.url.startswith((address, "data:", "blob:")):
            visit.others.append(request.url)

    def said(message: ConsoleMessage) -> None:
        if message.type not in ("log", "info"):
            visit.complaints.append(f"{message.type}: {message.text}")

    context.on("request", heard)
    page.on("console", said)
    page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    whole = {*in_turns(paths)}

    def look() -> dict:
        nonlocal visit
        visit = Visit()
        until = "networkidle" if path in whole else "load"
        page.goto(f"{address}/{address_of_an_entry(site, path)}", wait_until=until)
        visit.width = page.evaluate("document.documentElement.scrollWidth")
        visit.unreached = page.evaluate(SCROLLED_BY_NO_KEY)
        if path in whole:
            visit.jumps = read_through(page)
        return asdict(visit)

    visits = {}
    for path in paths:
        found = looks.at(path, "visit", look, lambda found: Visit(**found).is_fine)
        visits[path] = Visit(**found)
    context.close()
    return visits


def read_through(page: Page) -> list[list]:
    """Read a page and open a fold; how much each jump moves, and what."""
    page.evaluate(READ_THROUGH)
    for fold in page.locator("summary:visible").all()[:1]:
        fold.click()
    page.evaluate(TWO_FRAMES)
    return page.evaluate("shifts")


def address_of_an_entry(site: Path, path: str) -> str:
    """A page, opened in its middle, as a link to an entry does it."""
    ids = HEADING.findall(file_of(site, path).read_text(encoding="utf-8"))
    return f"{path}#{ids[len(ids) // 2]}" if ids else path


def test_reading_asks_nobody_else_and_breaks_nothing(visits: dict[str, Visit]):
    assert [path for path, visit in visits.items() if not visit.answered] == []
    assert {path: visit.others for path, visit in visits.items() if visit.others} == {}
    assert {path: visit.complaints for path, visit in visits.items() if visit.complaints} == {}


def test_no_page_scrolls_sideways(visits: dict[str, Visit]):
    widths = {path: visit.width for path, visit in visits.items()}
    assert {path: width for path, width in widths.items() if width > WIDTH} == {}
    assert min(widths.values()) > 0


def test_what_is_wide_is_scrolled_by_keys(visits: dict[str, Visit]):
    assert {path: visit.unreached for path, visit in visits.items() if visit.unreached} == {}


def test_nothing_on_any_page_jumps(visits: dict[str, Visit]):
    read = {path: visit for path, visit in visits.items() if visit.jumps is not None}
    assert {path.removeprefix("en/") for path in read} == {
        path.removeprefix("en/") for path in visits
    }
    assert {path: v.jumps for path, v in read.items() if v.moved > GOOD_SHIFT} == {}


@pytest.mark.parametrize("path", BY_FINGER)
def test_nothing_jumps_on_a_phone(browser: Browser, site: Path, address: str, path: str):
    context = browser.new_context(service_workers="block", has_touch=True, **PHONE)
    context.add_init_script(OBSERVE)
    page = context.new_page()
    page.goto(f"{address}/{address_of_an_entry(site, path)}")
    jumps = read_through(page)
    context.close()
    assert sum(value for value, *_ in jumps) <= GOOD_SHIFT, jumps
