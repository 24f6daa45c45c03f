"""Where the search index cannot be had, the search says so, and all else works."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

PATHS = {"zh": "/padding/", "en": "/en/padding/"}
SAID = {"zh": "搜索没有加载成功", "en": "The search could not be loaded"}
BUTTONS = {"zh": "切换到深色", "en": "Switch to dark mode"}
FAILURES = {
    "no network": lambda route: route.abort(),
    "no file": lambda route: route.fulfill(status=404, body="{}"),
}


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("language", PATHS)
def test_colours_and_tooltips_work_and_the_search_says_what_is_missing(
    page: Page, address: str, language: str, failure: str
):
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.route("**/search_index.json", FAILURES[failure])
    page.goto(address + PATHS[language])
    meta = page.locator(".md-search-result__meta")
    expect(meta).to_contain_text(SAID[language])
    page.get_by_role("button", name=BUTTONS[language]).click()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    page.locator("article abbr").first.hover()
    expect(page.locator(".md-tooltip2--active[role=tooltip]")).to_have_count(1)
    page.keyboard.press("/")
    expect(meta).to_be_visible()
    assert errors == []
