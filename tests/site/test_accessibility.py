"""No violation of accessibility that axe can find, on any page, in any state that readers meet."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from alike import thin
from axe_playwright_python.sync_playwright import Axe
from hosting import LONGEST_LOAD, wait_for_search
from looked_at import Looks
from playwright.sync_api import Browser, Page, expect
from site_pages import in_turns

SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])
COLOURS = ["color-contrast", "link-in-text-block"]
"""These rules take longer than all others: they look at what stands around and behind each word."""
DARKEN = """() => {
    document.body.dataset.mdColorScheme = "slate";
    document.getAnimations().forEach((one) => one.finish());
}"""
"""As the theme does where the switch of colours is still on the page."""
STRUCTURE = {"rules": {rule: {"enabled": False} for rule in COLOURS}}
REPEATED = """document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll(".live-sheet .live, .api-index > :nth-child(n + 20)")
        .forEach((element) => element.remove());
});"""
"""The page of all entries has the code and the outputs of all other pages; of the lists of the API
index, a few names are enough. They go before the theme's script gives them buttons."""
UNFOLD = "document.querySelectorAll('details').forEach((fold) => (fold.open = true))"
ODD = {
    ".highlight code .n": "color",
    ".live-text samp": "backgroundColor",
    "article p": "color",
}
"""What is painted grey in one place, the last, so that it cannot be read well."""
PAINT_LAST = """(odd) => Object.entries(odd).forEach(([selector, name]) => {
    const isCovered = (e) => e.closest(".live:has(.live-info[open])");  // by what is known of it
    const all = [...document.querySelectorAll(selector)].filter((e) => e.innerText);
    const element = all.filter((e) => !isCovered(e)).at(-1);
    element.setAttribute("name", selector);
    element.style[name] = "gray";
})"""
RUN = """async (rules) => {
    const { violations, passes } = await axe.run({ resultTypes: ["violations"], ...rules });
    return [violations, passes.length];
}"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A wide window; what moves would be judged on its way."""
    context = browser.new_context(reduced_motion="reduce", service_workers="block")
    context.set_default_navigation_timeout(LONGEST_LOAD)
    context.add_init_script(Axe().axe_script)
    yield context.new_page()
    context.close()


def violations(page: Page) -> list[str]:
    """What axe finds, colours last: then much of what looks alike is gone from the page."""
    return found_by(page, STRUCTURE) + wrong_colours(page)


def wrong_colours(page: Page) -> list[str]:
    """What the rules about colours find, of some of all that looks alike."""
    thin(page)
    return found_by(page, {"runOnly": COLOURS})


def found_by(page: Page, rules: dict) -> list[str]:
    found, passes = page.evaluate(RUN, rules)
    assert found or passes
    return [
        f"{violation['id']}: {node['html'][:100]} ({node['failureSummary']})"
        for violation in found
        for node in violation["nodes"]
    ]


def test_no_page_has_a_violation(page: Page, address: str, paths: list[str], looks: Looks):
    """The dark scheme is another set of colours of the same page."""
    page.add_init_script(REPEATED)

    def look() -> list[str]:
        page.emulate_media(color_scheme="light")
        page.goto(f"{address}/{path}")
        page.evaluate(UNFOLD)
        found = violations(page)
        page.emulate_media(color_scheme="dark")
        page.evaluate(DARKEN)
        return found + found_by(page, {"runOnly": COLOURS})

    found = {}
    for path in in_turns(paths):
        found[path] = looks.at(path, "accessibility", look, lambda texts: not texts)
    assert {path: texts for path, texts in found.items() if texts} == {}


@SCHEMES
def test_a_wrong_colour_in_one_place_of_many_is_found(page: Page, address: str, scheme: str):
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{address}/en/trainer/")
    page.evaluate(UNFOLD)
    page.evaluate(PAINT_LAST, ODD)
    found = "".join(wrong_colours(page))
    assert [selector for selector in ODD if f'name="{selector}"' not in found] == []


@SCHEMES
@pytest.mark.parametrize(
    ("home", "text"), [("/", "填充"), ("/en/", "padding"), ("/en/", "kubernetes tokenizer ingress")]
)
def test_the_results_of_a_search_have_no_violation(
    page: Page, address: str, home: str, text: str, scheme: str
):
    page.emulate_media(color_scheme=scheme)
    page.goto(address + home)
    wait_for_search(page)
    page.keyboard.press("/")
    page.keyboard.insert_text(text)
    expect(page.locator(".md-search-result__item")).not_to_have_count(0)
    assert violations(page) == []


@SCHEMES
@pytest.mark.parametrize("path", ["/padding/", "/en/padding/"])
def test_the_drawer_of_a_phone_has_no_violation(page: Page, address: str, path: str, scheme: str):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(address + path)
    assert violations(page) == []
    page.goto(address + path)
    page.locator(".md-header label[for=__drawer]").click()
    expect(page.locator(".md-sidebar--primary .md-nav__link").first).to_be_in_viewport()
    assert violations(page) == []
