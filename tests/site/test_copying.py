"""Scripts, outputs and links are copied wherever the site is read, or the reader is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from browser import FLAGS, find
from hosting import hosted
from playwright.sync_api import Browser, Page, Playwright, expect
from waiting import COPIED, wait_until

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


def read(browser: Browser, address: str, path: str) -> Page:
    context = browser.new_context(base_url=address, service_workers="block")
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    page = context.new_page()
    page.goto(path)
    return page


OUTPUTS = {
    "text": ("/en/tokenizer/", "tokenizer:load"),
    "folded": ("/en/trainer/", "trainer:defaults"),
    "picture": ("/tokenizer/", "tokenizer:special-tokens"),
    "error": ("/en/trainer/", "trainer:load-metric"),
    "walkthrough": ("/recipes/movie-reviews/", "movie_reviews:tokenize"),
}
"""Where what kind of output is copied."""


@pytest.mark.parametrize("kind", OUTPUTS)
def test_an_output_is_copied_as_it_was_printed(browser: Browser, address: str, project, kind: str):
    path, reference = OUTPUTS[kind]
    page = read(browser, address, path)
    page.locator(f".live[data-cell='{reference}'] .live-output .live-copy").click()
    _, _, record = project.cell_on_page(reference)
    printed = "\n".join(output.text.strip("\n") for output in record.outputs)
    lines = [line.rstrip() for line in printed.split("\n")]
    wait_until(page, f"({COPIED}) === value", "\n".join(lines))
    page.context.close()


def test_a_quoted_message_is_copied(browser: Browser, address: str):
    page = read(browser, address, "/en/hub-download/")
    quote = page.locator(".live-quote").first
    quote.locator(".live-copy").click()
    wait_until(page, f"({COPIED}) === value", quote.locator(".live-text").first.text_content())
    page.context.close()


@pytest.mark.parametrize(
    ("path", "said"),
    [("/tokenizer/#decode", "已复制"), ("/en/recipes/movie-reviews/#load", "Copied")],
)
def test_the_mark_of_a_heading_copies_its_link(
    browser: Browser, address: str, path: str, said: str
):
    page = read(browser, address, path.partition("#")[0])
    heading = page.locator(f"#{path.partition('#')[2]}")
    heading.hover()
    heading.locator(".headerlink").click()
    wait_until(page, f"({COPIED}) === value", address + path)
    expect(page.get_by_role("status").filter(has_text=said)).to_have_count(1)
    assert page.url == address + path
    page.context.close()


def test_what_runs_of_a_walkthrough_is_all_down_to_the_cell(
    browser: Browser, address: str, project
):
    page = read(browser, address, "/en/recipes/movie-reviews/")
    button = page.locator(".live[data-cell='movie_reviews:dynamic-padding'] .live-script")
    expect(button).to_have_class("live-script is-needed")
    button.click()
    expect(button).to_have_text("Copied")
    module, _, _ = project.cell_on_page("movie_reviews:load")
    codes = [module.cell(name).code.strip() for name in ("load", "tokenize", "dynamic-padding")]
    copied = page.evaluate("navigator.clipboard.readText()")
    assert [code.strip() for code in copied.split(codes[1])] == [codes[0], codes[2]]
    compile(copied, "copied", "exec")
    page.context.close()


def test_only_an_entry_that_needs_others_puts_its_script_first(browser: Browser, address: str):
    page = read(browser, address, "/en/tokenizer/")
    needs = {
        cell: "is-needed"
        in page.locator(f"[data-cell='tokenizer:{cell}'] .live-script").get_attribute("class")
        for cell in ("load", "tokenize")
    }
    assert needs == {"load": False, "tokenize": True}
    page.context.close()
