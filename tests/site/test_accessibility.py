"""No violation of accessibility that axe can find, on any page, in any state that readers meet."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from hosting import wait_for_search
from playwright.sync_api import Browser, Page, expect
from site_pages import in_turns

SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])
COLORS = {"runOnly": ["color-contrast", "link-in-text-block"]}
"""The dark scheme is another set of colours on the same page."""
REPEATED = """document.querySelectorAll(".live-sheet .live, .api-index > :nth-child(n + 20)")
    .forEach((element) => element.remove())"""
"""The page of all entries has the code and the outputs of all other pages; of the lists of the API
index, a few names are enough."""


@pytest.fixture(scope="module")
def axe() -> Axe:
    return Axe()


@pytest.fixture
def page(browser: Browser, scheme: str) -> Iterator[Page]:
    """A wide window; what moves would be judged on its way."""
    context = browser.new_context(
        color_scheme=scheme, reduced_motion="reduce", service_workers="block"
    )
    yield context.new_page()
    context.close()


def violations(axe: Axe, page: Page, options: dict | None = None) -> list[str]:
    options = {"resultTypes": ["violations"], **(options or {})}
    found = axe.run(page, options=options).response
    assert found["violations"] or found["passes"]
    return [
        f"{violation['id']}: {node['html'][:100]} ({node['failureSummary']})"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


@SCHEMES
def test_no_page_has_a_violation(axe: Axe, page: Page, address: str, paths: list[str], scheme: str):
    found = {}
    for path in in_turns(paths, ("zh", "en") if scheme == "light" else ("en", "zh")):
        page.goto(f"{address}/{path}")
        page.evaluate(REPEATED)
        page.evaluate("document.querySelectorAll('details').forEach((fold) => (fold.open = true))")
        found[path] = violations(axe, page, COLORS if scheme == "dark" else None)
    assert {path: texts for path, texts in found.items() if texts} == {}


@SCHEMES
@pytest.mark.parametrize(
    ("home", "text"), [("/", "填充"), ("/en/", "padding"), ("/en/", "kubernetes tokenizer ingress")]
)
def test_the_results_of_a_search_have_no_violation(
    axe: Axe, page: Page, address: str, home: str, text: str, scheme: str
):
    page.goto(address + home)
    wait_for_search(page)
    page.keyboard.press("/")
    page.keyboard.insert_text(text)
    expect(page.locator(".md-search-result__item")).not_to_have_count(0)
    assert violations(axe, page) == []


@SCHEMES
@pytest.mark.parametrize("path", ["/padding/", "/en/padding/"])
def test_the_drawer_of_a_phone_has_no_violation(
    axe: Axe, page: Page, address: str, path: str, scheme: str
):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(address + path)
    assert violations(axe, page) == []
    page.locator(".md-header label[for=__drawer]").click()
    expect(page.locator(".md-sidebar--primary .md-nav__link").first).to_be_in_viewport()
    assert violations(axe, page) == []
