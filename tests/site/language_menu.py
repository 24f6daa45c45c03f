"""The language menu in the header, used with the mouse."""

from __future__ import annotations

from playwright.sync_api import Page


def switch_language(page: Page, language: str) -> None:
    """Open the menu and choose a language.

    While the menu still opens, a click does not hit its link, and Playwright scrolls the page
    between its attempts: the reader would no longer be where the test has put them.
    """
    page.locator(".md-header .md-select > button").hover()
    page.locator(".md-select__inner").evaluate(
        "menu => Promise.all(menu.getAnimations().map((one) => one.finished)).then(() => null)"
    )
    page.locator(f".md-select__link[hreflang={language}]").click()
