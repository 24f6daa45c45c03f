"""The table of what has changed and its filter, in Chromium."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

PATHS = {"zh": "/v4-to-v5/", "en": "/en/v4-to-v5/"}
PAGES = pytest.mark.parametrize(("language", "path"), PATHS.items())
COUNTS = {"zh": "{} 条", "en": "{} rows"}
ONE = {"zh": "1 条", "en": "1 row"}
NONE = {"zh": "没有符合的条目", "en": "No row fits"}
SHOWN = ".live-change:not([hidden])"
ARROW = 20
"""So many pixels a list takes for its arrow."""
CUT_OFF = """(all, arrow) => all.flatMap((field) => {
    const context = document.createElement("canvas").getContext("2d");
    const { fontFamily, fontSize, paddingLeft, paddingRight } = getComputedStyle(field);
    context.font = `${fontSize} ${fontFamily}`;
    const room = field.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
    const texts = [...(field.options ?? [])].map(({ text }) => text);
    const said = texts.length ? texts : [field.placeholder];
    const fits = (text) => context.measureText(text).width <= room - (texts.length && arrow);
    return said.filter((text) => !fits(text));
})"""
"""What fields say, or have to choose from, that is wider than they are."""


def rows(page: Page) -> int:
    return page.locator(SHOWN).count()


@PAGES
def test_what_is_typed_chooses_rows(page: Page, address: str, language: str, path: str):
    page.goto(address + path)
    every = rows(page)
    count = page.locator(".live-filter output")
    expect(count).to_have_text(COUNTS[language].format(every))
    box = page.locator(".live-filter input")
    box.fill("evaluation_strategy")
    expect(count).to_have_text(ONE[language])
    assert rows(page) == 1
    expect(page.locator("#evaluation-strategy")).to_be_visible()
    expect(page.locator("#encode-plus")).to_be_hidden()
    expect(page.locator("h3#pipelines")).to_be_hidden()
    expect(page.locator("h3#trainer")).to_be_visible()
    box.fill("huggingface-cli")
    assert 1 < rows(page) < every
    expect(count).to_have_text(COUNTS[language].format(rows(page)))
    box.fill("no such name at all")
    expect(count).to_have_text(NONE[language])
    box.press("Escape")
    assert rows(page) == every


@PAGES
def test_a_pasted_error_chooses_its_row(page: Page, address: str, language: str, path: str):
    page.goto(address + path)
    page.locator(".live-filter input").fill("cannot import name 'AdamW'")
    expect(page.locator("#adamw")).to_be_visible()
    assert rows(page) <= 3


@PAGES
def test_library_and_what_happens_are_chosen_by_keyboard(
    page: Page, address: str, language: str, path: str
):
    page.goto(address + path)
    page.locator(".live-filter input").focus()
    page.keyboard.press("Tab")
    expect(page.locator("[name=library]")).to_be_focused()
    page.locator("[name=library]").select_option("datasets")
    page.keyboard.press("Tab")
    expect(page.locator("[name=happens]")).to_be_focused()
    page.locator("[name=happens]").select_option("warns")
    shown = page.locator(SHOWN)
    assert shown.count() > 0
    assert {row.get_attribute("data-library") for row in shown.all()} == {"datasets"}
    assert {row.get_attribute("data-happens") for row in shown.all()} == {"warns"}


@PAGES
def test_a_link_to_a_row_that_is_filtered_out_shows_it(
    page: Page, address: str, language: str, path: str
):
    page.goto(address + path)
    page.locator(".live-filter input").fill("evaluation_strategy")
    page.evaluate("location.hash = 'encode-plus'")
    expect(page.locator("#encode-plus")).to_be_in_viewport()
    expect(page.locator(".live-filter input")).to_have_value("")
    row = page.locator(".live-change", has=page.locator("#encode-plus"))
    expect(row.locator(".live").first).to_be_visible()  # unfolded


@PAGES
@pytest.mark.parametrize("width", [390, 1280])
def test_a_row_that_a_link_leads_to_begins_below_the_filter(
    page: Page, address: str, language: str, path: str, width: int
):
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{address}{path}#encode-plus")
    expect(page.locator("#encode-plus")).to_be_in_viewport()
    row = page.locator("#encode-plus").bounding_box()
    bar = page.locator(".live-filter").bounding_box()
    assert row["y"] >= bar["y"] + bar["height"] - 1


@PAGES
def test_a_fold_shows_both_cells_with_their_outputs(
    page: Page, address: str, language: str, path: str
):
    page.goto(f"{address}{path}#encode-plus")
    row = page.locator(".live-change", has=page.locator("#encode-plus"))
    expect(row.locator(".live")).to_have_count(2)
    expect(row.locator(".live").first).to_be_visible()  # the link has unfolded it
    expect(row.locator(".live").first).to_contain_text("AttributeError")
    row.locator("summary").first.press("Enter")
    expect(row.locator(".live").first).to_be_hidden()


@PAGES
def test_without_scripts_the_table_is_whole(
    browser: Browser, address: str, language: str, path: str
):
    page = browser.new_page(java_script_enabled=False, service_workers="block")
    page.goto(address + path)
    expect(page.locator(".live-filter")).to_be_hidden()
    expect(page.locator("#encode-plus")).to_be_visible()
    page.locator(".live-change summary").first.click()
    expect(page.locator(".live-change .live").first).to_be_visible()
    page.close()


@PAGES
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_wider_than_the_page(
    page: Page, address: str, language: str, path: str, width: int
):
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(address + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@PAGES
def test_on_a_phone_what_the_filter_says_is_whole(
    page: Page, address: str, language: str, path: str
):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(address + path)
    assert page.locator(".live-filter > :is(input, select)").evaluate_all(CUT_OFF, ARROW) == []


@pytest.mark.parametrize("folder", ["", "/en"])
@pytest.mark.parametrize("old", ["inputs", "return-tensors-tf", "column", "cell-since_2024-inputs"])
def test_old_addresses_lead_on(page: Page, address: str, folder: str, old: str):
    page.goto(f"{address}{folder}/since-2024/#{old}")
    today = old.replace("since_2024", "v4_to_v5")
    expect(page).to_have_url(f"{address}{folder}/v4-to-v5/#{today}")
    expect(page.locator(f"[id='{today}']")).to_be_attached()
