"""Whatever a pointer reaches, a key reaches too, and the reader sees where."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hosting import wait_for_search
from playwright.sync_api import Browser, Page, expect
from waiting import COPIED, wait_until

INTERACTIVE = "a[href], button, input:not([type=hidden]), summary, [tabindex='0']"
BOXES = {
    "code": "/padding/ .highlight code",
    "output": "/padding/ .live-block > .live-aligned",
    "grid": "/pipeline/ .live-scroll",
}
FOCUSED = """() => {
    const focused = document.activeElement;
    if (focused === document.body) return null;
    focused.dataset.reached = "";
    const style = getComputedStyle(focused), box = focused.getBoundingClientRect();
    const marked = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1
        || focused.matches(".md-search__input");  // it opens
    const seen = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight
        && box.right > 0 && box.left < innerWidth;
    return marked && seen ? "" : focused.outerHTML.slice(0, 120);
}"""
MISSED = """(interactive) => [...document.querySelectorAll(interactive)].filter((element) =>
    element.checkVisibility({ visibilityProperty: true }) && element.tabIndex >= 0
    && !element.disabled && !("reached" in element.dataset)
    && !element.closest(".md-search__output, .md-select__inner")
).map((element) => element.outerHTML.slice(0, 120))"""


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 1280, "height": 900},
        reduced_motion="reduce",
        base_url=address,
        service_workers="block",
    )
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    yield context.new_page()
    context.close()


def make_narrow(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", ["/", "/en/padding/", "/outputs/"])
def test_the_tab_key_reaches_all_there_is_and_shows_where_it_is(page: Page, path: str, width: int):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(path)
    wait_for_search(page)
    unseen = []
    page.keyboard.press("Tab")
    while (found := page.evaluate(FOCUSED)) is not None:
        unseen += [found] if found else []
        page.keyboard.press("Tab")
        assert len(unseen) < 50
    assert unseen == [], unseen
    assert page.evaluate(MISSED, INTERACTIVE) == []


@pytest.mark.parametrize("path", ["/padding/", "/en/padding/"])
def test_the_first_key_offers_to_skip_to_the_content(page: Page, path: str):
    page.goto(path)
    page.keyboard.press("Tab")
    expect(page.locator(".md-skip")).to_be_focused()
    expect(page.locator(".md-skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('article') !== null")


def test_a_search_is_done_by_keys(page: Page):
    page.goto("/en/")
    wait_for_search(page)
    page.keyboard.press("/")
    page.keyboard.type("decode", delay=20)
    expect(page.locator(".md-search-result__item")).not_to_have_count(0)
    page.keyboard.press("ArrowDown")
    expect(page.locator(".md-search-result__link").first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/en/[\w-]+/.*#[\w-]+"))
    wait_for_search(page)
    page.keyboard.press("/")
    expect(page.locator(".md-search__input")).to_be_focused()
    expect(page.locator("#__search")).to_be_checked()  # now it takes the keys
    page.keyboard.press("Escape")
    expect(page.locator(".md-search__input")).not_to_be_focused()


def test_escape_leads_from_the_search_back_to_where_the_keyboard_was(page: Page):
    page.goto("/en/padding/")
    wait_for_search(page)
    for _ in range(2):
        page.keyboard.press("j")
    place, scrolled = page.locator(".live:focus"), page.evaluate("scrollY")
    name = place.get_attribute("data-cell")
    for keys in ([], ["ArrowDown"]):
        page.keyboard.press("/")
        expect(page.locator("#__search")).to_be_checked()
        page.keyboard.type("decode", delay=20)
        expect(page.locator(".md-search-result__item")).not_to_have_count(0)
        for key in keys:
            page.keyboard.press(key)
            expect(page.locator(".md-search-result__link").first).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator("#__search")).not_to_be_checked()
        expect(place).to_have_attribute("data-cell", name)
        assert page.evaluate("scrollY") == scrolled
        page.wait_for_timeout(200)  # as people do; the theme does not see two changes at once


def test_escape_leads_from_the_search_of_a_narrow_window_back_to_its_button(page: Page):
    make_narrow(page)
    page.goto("/en/padding/")
    wait_for_search(page)
    button = page.locator(".md-header").get_by_role("button", name="Search", exact=True)
    button.press("Enter")
    expect(page.locator(".md-search__input")).to_be_focused()
    expect(page.locator("#__search")).to_be_checked()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()


def test_the_language_is_switched_by_keys_and_stays_at_the_entry(page: Page):
    page.goto("/tokenizer/#decode")
    page.locator(".md-select > button").focus()
    for _ in range(2):
        page.keyboard.press("Tab")
    expect(page.locator(".md-select__link[hreflang=en]")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/tokenizer/#decode")


def test_the_colours_are_switched_by_keys(page: Page):
    page.goto("/en/padding/")
    page.get_by_role("button", name="Switch to dark mode").focus()
    for key, wanted in (("Enter", "slate"), ("Space", "default"), ("Space", "slate")):
        page.keyboard.press(key)
        expect(page.locator("body")).to_have_attribute("data-md-color-scheme", wanted)


def test_code_is_copied_and_pages_are_downloaded_by_keys(page: Page):
    page.goto("/en/padding/")
    for button in (".md-code__button[data-md-type=copy]", ".live-script"):
        page.evaluate("navigator.clipboard.writeText('')")
        page.locator(button).first.focus()
        page.keyboard.press("Enter")
        wait_until(page, COPIED)
        assert "AutoTokenizer" in page.evaluate("navigator.clipboard.readText()")
    page.locator(".take-away a[href$='.py']").focus()
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == "padding.py"


def test_a_fold_opens_by_keys(page: Page):
    page.goto("/padding/")
    fold = page.locator("details.live-fold").first
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(fold).to_have_attribute("open", "")
    page.keyboard.press("Space")
    expect(fold).not_to_have_attribute("open", "")


@pytest.mark.parametrize("box", BOXES)
def test_what_is_wide_is_scrolled_by_keys(page: Page, box: str):
    make_narrow(page)
    path, _, selector = BOXES[box].partition(" ")
    page.goto(path)
    wide = page.locator(selector).evaluate_all(
        "all => all.findIndex(e => e.scrollWidth > e.clientWidth)"
    )
    assert wide >= 0
    element = page.locator(selector).nth(wide)
    element.focus()
    expect(element).to_be_focused()
    page.keyboard.press("ArrowRight")
    wait_until(page, "document.activeElement.scrollLeft > 0")


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_the_drawer_and_the_contents_of_a_narrow_window_open_and_close_by_keys(
    page: Page, key: str
):
    make_narrow(page)
    page.goto("/en/padding/")
    link = page.locator(".md-sidebar--primary .md-nav__link[href='../tokenizer/']")
    expect(link).not_to_be_visible()
    page.get_by_role("button", name="Navigation").press(key)
    expect(link).to_be_in_viewport()
    page.get_by_role("button", name="Padding and truncation").press(key)
    entry = page.locator(".md-sidebar--primary .md-nav__link[href='#longest']")
    expect(entry).to_be_in_viewport()
    for _ in range(2):
        page.keyboard.press("Escape")
    expect(link).not_to_be_visible()


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_the_search_of_a_narrow_window_opens_by_keys(page: Page, key: str):
    make_narrow(page)
    page.goto("/en/padding/")
    page.locator(".md-header").get_by_role("button", name="Search", exact=True).press(key)
    expect(page.locator(".md-search__input")).to_be_focused()
