"""Nothing is cut without a sign: what scrolls fades at its edges, long code can be wrapped."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

PHONE = {"width": 390, "height": 844}
LINE = 10
"""Pixels: less than a line; letters may be higher than theirs."""
LONG = ".live .highlight > pre > code"
SCROLLS = {
    "code": ("/trainer/", LONG),
    "table as text": ("/en/load-model/", ".live-block > .live-aligned"),
    "grid": ("/pipeline/", ".live-scroll"),
    "letters": ("/en/api-index/", ".api-letters p"),
}
"""What scrolls on a phone, and on which page."""
WIDE_ONE = "all => all.findIndex((e) => e.clientWidth && e.scrollWidth > e.clientWidth + 40)"
NARROW_ONE = "all => all.findIndex((e) => e.clientWidth && e.scrollWidth <= e.clientWidth)"
PAINT = """element => {
    element.style.background = element.style.color = "blue";
    for (const part of element.querySelectorAll("*")) part.style.visibility = "hidden";
}"""
OVER_TEXT = """() => [...document.querySelectorAll("article .highlight > pre")].flatMap((pre) => {
    const code = pre.querySelector("code").getBoundingClientRect();
    return [...pre.querySelectorAll("button")].filter((button) => button.checkVisibility())
        .map((button) => button.getBoundingClientRect())
        .filter((box) => box.left < code.right - 1 || box.right > innerWidth
            || box.bottom > pre.getBoundingClientRect().bottom + 1)
        .map(() => pre.textContent.slice(0, 60));
})"""
"""Blocks of code with a button over their text, or outside of their ground."""

BROKEN_WORDS = r"""(element) => {
    const text = element.firstChild;
    return [...text.data.matchAll(/\S+/g)].filter(({ 0: word, index }) => {
        const place = document.createRange();
        place.setStart(text, index);
        place.setEnd(text, index + word.length);
        return new Set([...place.getClientRects()].map(({ top }) => top)).size > 1;
    }).map(([word]) => word);
}"""
"""Words that do not stand in one line."""


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE, base_url=address, service_workers="block")
    yield context.new_page()
    context.close()


def edges(page: Page, element: Locator) -> tuple[bool, bool]:
    """Whether the left and the right edge of an element fade, as it is painted."""
    element.evaluate(PAINT)
    element.scroll_into_view_if_needed()
    image = Image.open(io.BytesIO(element.screenshot())).convert("RGB")
    middle, *both = (
        image.getpixel((x, image.height // 2)) for x in (image.width // 2, 1, image.width - 2)
    )
    return tuple(sum(abs(a - b) for a, b in zip(middle, one, strict=True)) > 60 for one in both)


def one_of(page: Page, selector: str, which: str) -> Locator:
    found = page.locator(selector).evaluate_all(which)
    assert found >= 0, "no page has such a one"
    return page.locator(selector).nth(found)


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
@pytest.mark.parametrize("kind", SCROLLS)
def test_an_edge_fades_as_long_as_there_is_more_behind_it(phone: Page, kind: str, motion: str):
    phone.emulate_media(reduced_motion=motion)
    path, selector = SCROLLS[kind]
    phone.goto(path)
    element = one_of(phone, selector, WIDE_ONE)
    assert edges(phone, element) == (False, True)
    element.evaluate("e => (e.scrollLeft = 20)")
    assert edges(phone, element) == (True, True)
    element.evaluate("e => (e.scrollLeft = 10_000)")
    assert edges(phone, element) == (True, False)


@pytest.mark.parametrize("kind", SCROLLS)
def test_where_nothing_is_cut_nothing_fades(phone: Page, kind: str):
    phone.set_viewport_size({"width": 1000, "height": 900})
    path, selector = SCROLLS[kind]
    phone.goto(path)
    assert edges(phone, one_of(phone, selector, NARROW_ONE)) == (False, False)


def test_long_code_is_wrapped_by_a_switch_that_comes_only_there(phone: Page):
    phone.goto("/en/trainer/")
    code = one_of(phone, LONG, WIDE_ONE)
    block = code.locator("..")
    switch = block.get_by_role("button", name="Wrap long lines")
    expect(switch).to_have_attribute("aria-pressed", "false")
    before = block.bounding_box()["width"]
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "true")
    assert code.evaluate("code => code.scrollWidth <= code.clientWidth")
    assert block.bounding_box()["width"] == before
    switch.click()
    assert code.evaluate("code => code.scrollWidth > code.clientWidth")
    short = one_of(phone, LONG, NARROW_ONE)
    expect(short.locator("..").locator(".live-wrap:visible")).to_have_count(0)
    phone.set_viewport_size({"width": 1920, "height": 900})
    expect(switch).to_be_hidden()


@pytest.mark.parametrize("path", ["/", "/en/", "/padding/", "/en/padding/"])
def test_the_header_shows_the_whole_name_of_the_site_and_of_a_page(phone: Page, path: str):
    """Each of its words in one piece."""
    phone.goto(path)
    for topic in phone.locator(".md-header__topic > .md-ellipsis").all():
        assert topic.evaluate("e => e.scrollHeight - e.clientHeight") < LINE
        assert topic.evaluate("e => e.scrollWidth <= e.clientWidth")
        assert topic.evaluate(BROKEN_WORDS) == []
        inside = "e => [e, document.querySelector('.md-header')].map((e) => e.clientHeight)"
        its, most = topic.evaluate(inside)
        assert its <= most


@pytest.mark.parametrize("path", ["/trainer/", "/en/generate/", "/recipes/movie-reviews/"])
def test_outputs_wrap_on_a_phone(phone: Page, path: str):
    phone.goto(path)
    cut = phone.locator("article .live-block > .live-text:not(.live-aligned)").evaluate_all(
        "all => all.filter((e) => e.scrollWidth > e.clientWidth).map((e) => e.textContent)"
    )
    assert cut == []


@pytest.mark.parametrize("width", [390, 1440, 1920])
@pytest.mark.parametrize("compact", [False, True])
@pytest.mark.parametrize("path", ["/tokenizer/", "/en/trainer/", "/recipes/movie-reviews/"])
def test_no_button_lies_over_code(phone: Page, path: str, width: int, compact: bool):
    phone.set_viewport_size({"width": width, "height": 900})
    phone.goto(path)
    if compact:
        phone.keyboard.press("v")
    expect(phone.locator("article .md-code__button").last).to_be_attached()
    assert phone.evaluate(OVER_TEXT) == []
