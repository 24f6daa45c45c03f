"""A traceback in the search: it finds entries, and a first line leads to the box, with the text."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from test_search import ERROR, HOME, TRACEBACK, SearchBox, open_box

CHAIN = f"""{TRACEBACK}

During handling of the above exception, another exception occurred:

{TRACEBACK.replace(ERROR, "RuntimeError: it ends here")}"""
WARNING = """/opt/transformers/optimization.py:411: FutureWarning: AdamW is deprecated
  warnings.warn("""


def lead_of(page: Page):
    return page.locator(".live-pasted > a")


@pytest.mark.parametrize(
    ("language", "text"),
    [("zh", TRACEBACK), ("en", CHAIN), ("zh", WARNING)],
    ids=["one", "chain", "two lines"],
)
def test_the_first_line_leads_to_the_box_and_takes_the_text_along(
    page: Page, address: str, language: str, text: str
):
    box = open_box(page, f"{address}{HOME[language]}models/")
    box.paste(text)
    expect(box.results).not_to_have_count(0)
    expect(page.locator(".md-search-result__list > :first-child > a")).to_have_attribute(
        "href", f"{address}{HOME[language]}errors/#paste-text"
    )
    expect(lead_of(page)).to_contain_text("traceback" if language == "en" else "整段报错")
    page.keyboard.press("ArrowDown")
    expect(lead_of(page)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}{HOME[language]}errors/#paste-text")
    area = page.locator(".live-paste textarea")
    expect(area).to_have_value(text)
    expect(area).to_be_focused()
    expect(area).to_be_in_viewport()
    expect(page.locator(".live-paste-found li").first).to_be_visible()
    page.reload()
    expect(area).to_have_value("")


def test_the_text_stays_in_the_browser(page: Page, address: str):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url + (request.post_data or "")))
    box = open_box(page, f"{address}/en/")
    box.paste(TRACEBACK.replace("/home/me/train.py", "/home/zebra/train.py"))
    lead_of(page).click()
    expect(page.locator(".live-paste-found li").first).to_be_visible()
    assert asked
    assert not [request for request in asked if "zebra" in request]


def test_enter_still_leads_to_the_first_entry(page: Page, address: str):
    open_box(page, f"{address}/en/").paste(TRACEBACK)
    expect(lead_of(page)).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/padding/#tf")


def test_a_single_line_has_no_such_line_and_another_text_takes_it_away(page: Page, address: str):
    box = open_box(page, f"{address}/en/")
    box.paste(ERROR)
    expect(box.results.first).to_be_visible()
    expect(lead_of(page)).to_have_count(0)
    box.paste(TRACEBACK)
    expect(lead_of(page)).to_have_count(1)
    box.input.press("End")
    box.input.press_sequentially(" x")  # a reader goes on, and the traceback is still there
    expect(lead_of(page)).to_have_count(1)
    box.input.fill("padding_side")
    expect(box.results.first).to_contain_text("padding_side")
    expect(lead_of(page)).to_have_count(0)


def test_a_traceback_that_comes_as_one_line_has_the_line_too(page: Page, address: str):
    box = open_box(page, f"{address}/en/")
    box.input.fill(TRACEBACK.replace("\n", " "))
    lead_of(page).click()
    expect(page.locator(".live-paste-found li > a").first).to_have_attribute(
        "href", re.compile(r"/padding/#tf$")
    )


def test_where_nothing_is_about_it_the_line_stands_before_the_ways_out(page: Page, address: str):
    box = open_box(page, f"{address}/en/")
    box.paste(TRACEBACK.replace(ERROR, "KubernetesApiError: zebra refuses ingress"))
    expect(box.elsewhere).to_have_count(1)
    expect(page.locator(".md-search-result__list > :first-child")).to_have_class("live-pasted")


def test_on_the_page_of_errors_itself_the_box_is_filled_again_and_again(page: Page, address: str):
    box = open_box(page, f"{address}/en/errors/")
    area = page.locator(".live-paste textarea")
    for text in (TRACEBACK, CHAIN):
        box.paste(text)
        lead_of(page).click()
        expect(area).to_have_value(text)
        expect(area).to_be_focused()
        expect(page.locator("#__search")).not_to_be_checked()


def test_without_storage_the_line_leads_to_an_empty_box(page: Page, address: str):
    page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new Error('no'); } })"
    )
    box: SearchBox = open_box(page, f"{address}/en/")
    box.paste(TRACEBACK)
    lead_of(page).click()
    page.wait_for_url("**/en/errors/#paste-text")
    expect(page.locator(".live-paste textarea")).to_have_value("")
