"""The policy of pages: on each of them, in the way of nothing, and it bites."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hosting import wait_for_search
from language_menu import switch_language
from playwright.sync_api import Browser, Page, expect

POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
WATCH = """addEventListener("securitypolicyviolation", (event) => {
    const { effectiveDirective, blockedURI, sourceFile, lineNumber, sample } = event;
    const parts = [effectiveDirective, blockedURI, sourceFile, lineNumber, sample];
    told(`${location.pathname}: ${parts.join(" ")}`);
});"""
OPEN_ALL = "document.querySelectorAll('details').forEach((fold) => (fold.open = true))"
COLOURS = ".md-header__option label:not([hidden])"
COPY, SCRIPT, FOLD = ".md-code__button", ".live-script", "article summary"
TERM, TOOLTIP = "article abbr", ".md-tooltip2--active[role=tooltip]"
PRESSED = {
    "padding/": [COPY, SCRIPT, FOLD, TERM],
    "en/recipes/movie-reviews/": [COPY, FOLD, TERM],
    "api-index/": [],
    "en/print/": [COPY, FOLD],
    "404.html": [],
}
"""Pages of every kind, and what can be pressed there."""


@pytest.fixture
def told() -> list[str]:
    """What browsers said of violations."""
    return []


@pytest.fixture
def page(browser: Browser, address: str, told: list[str]) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    context.expose_function("told", lambda text: told.append(text))
    context.add_init_script(WATCH)
    yield context.new_page()
    context.close()


def test_every_page_has_a_policy_that_allows_nothing_unsafe(site: Path):
    pages = sorted(site.rglob("*.html"))
    assert pages
    for path in pages:
        [policy] = POLICY.findall(path.read_text(encoding="utf-8"))
        assert "unsafe" not in policy, path
        assert {rule.partition(" ")[0] for rule in policy.split("; ")} >= {
            "default-src", "script-src", "style-src", "base-uri", "form-action"
        }, path  # fmt: skip


def test_no_page_holds_what_its_policy_forbids_in_any_colours(
    page: Page, address: str, paths: list[str], told: list[str]
):
    for path in paths:
        page.goto(f"{address}/{path}")
        before = page.locator("body").get_attribute("data-md-color-scheme")
        page.evaluate(OPEN_ALL)
        page.locator(COLOURS).click()
        expect(page.locator("body")).not_to_have_attribute("data-md-color-scheme", before)
    assert told == []


@pytest.mark.parametrize("path", PRESSED)
def test_nothing_that_a_reader_does_is_forbidden(
    page: Page, address: str, told: list[str], path: str
):
    page.goto(f"{address}/{path}")
    wait_for_search(page)
    page.locator(COLOURS).click()
    for pressed in PRESSED[path]:
        page.locator(pressed).first.click()
    expect(page.locator(TOOLTIP)).to_have_count(PRESSED[path].count(TERM))
    page.keyboard.press("/")
    page.keyboard.type("padding", delay=10)
    expect(page.locator(".md-search-result__item").first).to_be_visible()
    page.keyboard.press("Escape")
    language = "zh" if path.startswith("en/") else "en"
    switch_language(page, language)
    expect(page.locator(f"html[lang={language}]")).to_be_attached()
    wait_for_search(page)
    assert told == []


def test_what_comes_into_a_page_is_neither_run_nor_loaded(
    page: Page, address: str, told: list[str]
):
    page.goto(f"{address}/padding/")
    page.evaluate("""() => {
        const script = document.createElement("script");
        script.textContent = "window.hasRun = true";
        const image = new Image();
        image.src = "https://example.org/x.png";
        document.body.append(script, image);
        document.body.insertAdjacentHTML("beforeend", "<p style='color: red' onclick='x()'>x</p>");
        document.querySelector("p:last-child").click();
    }""")
    expect(page.locator("p").last).to_have_css("color", "rgba(0, 0, 0, 0.87)")
    assert page.evaluate("window.hasRun") is None
    assert {text.split()[1] for text in told} == {
        "script-src-elem", "script-src-attr", "style-src-attr", "img-src"
    }  # fmt: skip
