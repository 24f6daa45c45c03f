"""The page of the playground, opened by a link that carries a state."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, Page, expect

HOME = {"zh": "/", "en": "/en/"}
LANGUAGES = pytest.mark.parametrize("language", HOME)
SHOWN = "[data-shown]"


def opened(page: Page, address: str, language: str = "en", **state: str) -> Locator:
    """The results of a page that a link with this state opens."""
    page.goto("about:blank")
    page.goto(f"{address}{HOME[language]}playground/#{urlencode(state)}")
    expect(page.locator(SHOWN)).to_have_count(1)
    return page.locator(".live-play-result")
