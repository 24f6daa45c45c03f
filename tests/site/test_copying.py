"""Scripts are copied wherever the site is read, or the reader is told that they are not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from browser import FLAGS, find
from hosting import hosted
from playwright.sync_api import Page, Playwright, expect

ON_THE_LAN = "docs.lan"
PASTE_HERE = (
    "document.body.append(Object.assign(document.createElement('textarea'), { id: 'here' }))"
)


@pytest.fixture
def page(playwright: Playwright, site: Path) -> Iterator[Page]:
    """A page of the site on plain http, as on a machine of the reader's network."""
    flags = [*FLAGS, f"--host-resolver-rules=MAP {ON_THE_LAN} 127.0.0.1"]
    with hosted(site) as (_, address):
        browser = playwright.chromium.launch(executable_path=find(), args=flags)
        page = browser.new_page()
        port = urlsplit(address).port
        page.goto(f"http://{ON_THE_LAN}:{port}{urlsplit(address).path}en/padding/")
        yield page
        browser.close()


def test_on_plain_http_the_script_is_copied_and_the_reader_stays_at_the_button(page: Page):
    assert page.evaluate("[isSecureContext, typeof navigator.clipboard]") == [False, "undefined"]
    button = page.locator(".live-script").first
    button.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    button.click()
    expect(button).to_have_text("Copied")
    expect(button).to_be_focused()
    assert page.evaluate("scrollY") == before
    script = button.get_attribute("data-script")
    page.evaluate(PASTE_HERE)
    page.locator("#here").press("Control+v")
    expect(page.locator("#here")).to_have_value(script)
    expect(button).to_have_text("Copy as script")


def test_where_nothing_can_be_copied_the_button_says_so(page: Page):
    page.evaluate("document.execCommand = () => false")
    button = page.locator(".live-script").first
    button.click()
    expect(button).to_have_text("The browser refuses to copy")
    assert page.locator("textarea").count() == 0
