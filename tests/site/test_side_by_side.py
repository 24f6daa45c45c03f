"""Pages that are scanned: code beside its output, pitfalls alike, and a view of titles and code."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

WIDE, LAPTOP, TABLET, PHONE = (1920, 1080), (1440, 900), (1100, 800), (390, 844)
PATHS = pytest.mark.parametrize("path", ["/tokenizer/", "/en/trainer/", "/recipes/movie-reviews/"])
BESIDE = """() => [...document.querySelectorAll("article > .live")]
    .filter((live) => !live.querySelector(".live-broad, .live-wide"))
    .map((live) => {
        const box = (selector) => live.querySelector(selector).getBoundingClientRect();
        const code = box(".highlight"), output = box(":scope > .live-block");
        const text = live.previousElementSibling.getBoundingClientRect();
        const isLevel = output.top < code.bottom - 1  // or what is above it is as long as the code
            || text.bottom > code.bottom - 20 && output.top < text.bottom + 20;
        const isBeside = code.right <= output.left && isLevel;
        return [live.dataset.cell, isBeside, code.bottom <= output.top];
    })"""
"""Each entry, and whether its output is at the right of its code, or below it."""
OVER_EACH_OTHER = """() => {
    const parts = [...document.querySelectorAll(
        "article > :is(h1, h2, h3, p, ul, ol, .admonition, blockquote, .live-quote),"
        + "article > .live > *"
    )].filter((part) => part.checkVisibility() && part.clientHeight);
    const placed = parts.map((part) => [part, part.getBoundingClientRect()]);
    placed.sort(([, a], [, b]) => a.top - b.top);
    const found = [];
    placed.forEach(([part, box], at) => {
        for (const [other, its] of placed.slice(at + 1)) {
            if (its.top >= box.bottom - 1) break;  // and so do all that follow
            const isBeside = its.left >= box.right - 1 || box.left >= its.right - 1;
            const isWithin = part.contains(other) || other.contains(part);
            if (!isBeside && !isWithin && its.bottom > box.top + 1)
                found.push(`${part.outerHTML.slice(0, 80)} over ${other.outerHTML.slice(0, 80)}`);
        }
    });
    return found;
}"""
OUT_OF_THE_GRID = """() => {
    const entries = [];
    for (const part of document.querySelectorAll("article > *"))
        part.matches("h1, h2, h3, nav") ? entries.push([]) : entries.at(-1)?.push(part);
    const isBeside = (part) => part.matches("div.live:not(.has-wide), .live-quote");
    const leftOf = (part) => part.getBoundingClientRect().left;
    const right = leftOf(document.querySelector("article > .live:not(.has-wide) > .live-block"));
    return entries
        .filter((parts) => parts.some(isBeside) && !parts.some((part) => part.matches(".has-wide")))
        .flatMap((parts) => parts.filter((part) => part.matches("p, ul, ol, .admonition")))
        .filter((part) => Math.abs(leftOf(part) - right) > 8)  // a few have that much padding
        .map((part) => part.outerHTML.slice(0, 80));
}"""
"""What an entry says elsewhere than below or above what it printed."""
PITFALL = """(selector) => {
    const pitfall = document.querySelector(selector), style = getComputedStyle(pitfall);
    const title = pitfall.querySelector(".admonition-title, strong");
    const shown = ["borderLeftWidth", "borderLeftColor", "borderTopWidth", "borderRightWidth",
        "backgroundColor", "fontSize", "paddingLeft", "boxShadow"].map((name) => style[name]);
    return [...shown, getComputedStyle(title).fontWeight, getComputedStyle(title).display];
}"""
SHIFTS = """() => {
    window.shifts = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((e) => (shifts += e.value)))
        .observe({ type: "layout-shift", buffered: true });
}"""


def read(browser: Browser, url: str, size: tuple[int, int], **wishes) -> Page:
    viewport = {"width": size[0], "height": size[1]}
    context = browser.new_context(viewport=viewport, service_workers="block", **wishes)
    page = context.new_page()
    page.goto(url)
    return page


def resize(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})


@PATHS
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "none"])
def test_code_and_output_are_beside_each_other_where_there_is_room(
    browser: Browser, address: str, path: str, scripts: bool
):
    page = read(browser, address + path, WIDE, java_script_enabled=scripts)
    for size in (WIDE, LAPTOP):
        resize(page, size)
        entries = page.evaluate(BESIDE)
        assert entries and [cell for cell, is_beside, _ in entries if not is_beside] == [], size
        assert page.evaluate(OVER_EACH_OTHER) == [], size
    page.context.close()


@PATHS
def test_the_output_is_below_the_code_where_there_is_none(
    browser: Browser, address: str, path: str
):
    page = read(browser, address + path, TABLET)
    for size in (TABLET, PHONE):
        resize(page, size)
        entries = page.evaluate(BESIDE)
        assert entries and [cell for cell, _, is_below in entries if not is_below] == [], size
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page.context.close()


@pytest.mark.parametrize("path", ["/lora-llm/", "/en/images/", "/en/generate/", "/v4-to-v5/"])
def test_nothing_lies_over_anything_else(browser: Browser, address: str, path: str):
    page = read(browser, address + path, WIDE)
    for size in (WIDE, LAPTOP, PHONE):
        resize(page, size)
        assert page.evaluate(OVER_EACH_OTHER) == [], size
    page.context.close()


@pytest.mark.parametrize("path", ["/models/", "/en/load-model/", "/en/trainer/", "/hub-download/"])
def test_what_an_entry_says_stands_in_one_column_of_a_wide_window(
    browser: Browser, address: str, path: str
):
    page = read(browser, address + path, WIDE)
    assert page.evaluate(OUT_OF_THE_GRID) == []
    assert page.evaluate(OVER_EACH_OTHER) == []
    page.context.close()


def test_a_wide_window_shows_more_and_not_larger_letters(browser: Browser, address: str):
    widths, sizes = [], []
    for size in (LAPTOP, WIDE):
        page = read(browser, f"{address}/tokenizer/", size)
        widths.append(page.evaluate("document.querySelector('.md-content').clientWidth"))
        sizes.append(
            page.evaluate("getComputedStyle(document.querySelector('article p')).fontSize")
        )
        page.context.close()
    assert widths[1] - widths[0] == WIDE[0] - LAPTOP[0]
    assert sizes[0] == sizes[1]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pitfalls_are_alike_in_entries_and_walkthroughs(
    browser: Browser, address: str, scheme: str
):
    looks = []
    for path, selector in (
        ("/tokenizer/", ".admonition.warning"),
        ("/recipes/movie-reviews/", "blockquote"),
    ):
        page = read(browser, address + path, WIDE, color_scheme=scheme)
        looks.append(page.evaluate(PITFALL, selector))
        page.context.close()
    assert looks[0] == looks[1]
    assert looks[0][2:4] == ["0px", "0px"] and looks[0][0] != "0px"


def is_compact(page: Page) -> bool:
    parts = page.locator("article > :is(p, .admonition), article .live-text")
    shown = parts.evaluate_all("all => all.filter((one) => one.checkVisibility()).length")
    expect(page.locator("article > .live > .highlight").first).to_be_visible()
    return shown == 0


@pytest.mark.parametrize("size", [WIDE, PHONE])
@pytest.mark.parametrize("way", ["button", "key"])
def test_the_compact_view_is_remembered(
    browser: Browser, address: str, size: tuple[int, int], way: str
):
    page = read(browser, f"{address}/tokenizer/", size, has_touch=size == PHONE)
    button = page.get_by_role("button", name="紧凑视图")

    def switch() -> None:
        if way == "key":
            page.keyboard.press("v")
        elif size == PHONE:
            button.tap()
        else:
            button.click()

    expect(button).to_have_attribute("aria-pressed", "false")
    assert not is_compact(page)
    switch()
    expect(button).to_have_attribute("aria-pressed", "true")
    assert is_compact(page)
    page.reload()
    expect(button).to_have_attribute("aria-pressed", "true")
    assert is_compact(page)
    assert page.evaluate(OVER_EACH_OTHER) == []
    page.goto(f"{address}/en/trainer/")
    assert is_compact(page)
    page.get_by_role("button", name="Compact view").click()
    assert not is_compact(page)
    page.reload()
    assert not is_compact(page)
    page.context.close()


def test_the_compact_view_comes_without_a_jump(browser: Browser, address: str):
    page = read(browser, f"{address}/tokenizer/", WIDE)
    page.keyboard.press("v")
    page.add_init_script(f"({SHIFTS})()")
    page.reload(wait_until="load")
    page.wait_for_timeout(300)
    assert page.evaluate("shifts") < 0.01
    page.context.close()


def test_what_is_read_stays_in_sight_when_the_view_changes(browser: Browser, address: str):
    page = read(browser, f"{address}/en/tokenizer/#decode-spaces", WIDE)
    for _ in range(2):
        page.keyboard.press("v")
        expect(page.locator("#decode-spaces")).to_be_in_viewport()
    page.context.close()
