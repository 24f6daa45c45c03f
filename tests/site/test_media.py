"""What a reader asks for beyond a screen that moves: no motion, and paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

PATHS = pytest.mark.parametrize("path", ["/padding/", "/en/padding/", "/v4-to-v5/"])
MOVING = """() => [...document.querySelectorAll("*")].flatMap((element) =>
    ["", "::before", "::after"].flatMap((part) => {
        const style = getComputedStyle(element, part || null);
        const lasts = (times) => times.split(", ").some((time) => parseFloat(time) > 0);
        const moves = style.animationName !== "none" && lasts(style.animationDuration)
            || style.transitionProperty !== "none" && lasts(style.transitionDuration)
            || style.scrollBehavior === "smooth";
        return moves ? [element.tagName + "." + element.className + part] : [];
    }))"""
SHOWN = """(selector) => [...document.querySelectorAll(selector)]
    .filter((element) => element.checkVisibility() && element.getBoundingClientRect().height > 0)
    .map((element) => element.outerHTML.slice(0, 100))"""
ONLY_ON_SCREENS = (
    "button, nav, summary, .md-header, .md-footer, .md-sidebar, .md-top, .headerlink, .live-script"
)
CUT_OFF = """() => [...document.querySelectorAll("article :is(pre, code, samp, table, div)")]
    .filter((element) => element.checkVisibility() && element.clientWidth
        && element.scrollWidth > element.clientWidth + 1)
    .map((element) => element.outerHTML.slice(0, 100))"""
LUMINANCES = """() => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const luminance = (color) => {
        canvas.fillStyle = "white"; canvas.fillRect(0, 0, 1, 1);
        canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
        const [r, g, b] = canvas.getImageData(0, 0, 1, 1).data;
        return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
    };
    const shown = [...document.querySelectorAll("body, article *")]
        .filter((e) => e.checkVisibility() && !e.closest("svg"));
    const hasText = (e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    return {
        grounds: shown.map((e) => luminance(getComputedStyle(e).backgroundColor)),
        letters: shown.filter(hasText).map((e) => luminance(getComputedStyle(e).color)),
    };
}"""


def read(browser: Browser, url: str, **wishes) -> Page:
    """A page on a sheet of A4 at 96 dots an inch, or on a window of that size."""
    context = browser.new_context(
        viewport={"width": 794, "height": 1123}, service_workers="block", **wishes
    )
    page = context.new_page()
    page.goto(url)
    return page


@PATHS
def test_nothing_moves_for_a_reader_who_asks_for_less_motion(
    browser: Browser, address: str, path: str
):
    page = read(browser, address + path)
    assert page.evaluate(MOVING) != []
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(MOVING) == []
    page.context.close()


@PATHS
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_printed_page_is_all_text_and_light(
    browser: Browser, address: str, path: str, scheme: str
):
    page = read(browser, address + path, color_scheme=scheme, reduced_motion="reduce")
    assert page.evaluate(SHOWN, ONLY_ON_SCREENS) != []
    page.emulate_media(media="print")
    assert page.evaluate(SHOWN, ONLY_ON_SCREENS) == []
    assert page.evaluate(CUT_OFF) == []
    colours = page.evaluate(LUMINANCES)
    assert min(colours["grounds"]) > 0.7
    assert max(colours["letters"]) < 0.55
    page.context.close()


def test_a_printed_page_shows_what_is_folded_and_its_links(browser: Browser, address: str):
    page = read(browser, f"{address}/en/models/")
    folded = page.locator("details.live-fold:not(.live-log *, .live-as-printed) samp").first
    assert not folded.is_visible()
    page.emulate_media(media="print")
    assert folded.evaluate("e => e.getBoundingClientRect().height") > 0
    page.goto(f"{address}/en/pipeline/")
    lines = page.locator("article p > a:not(.headerlink):visible").evaluate_all(
        "all => all.map((link) => getComputedStyle(link).textDecorationLine)"
    )
    assert set(lines) == {"underline"}
    page.context.close()
