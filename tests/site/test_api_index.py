"""The index of API names, in Chromium."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

INDEX = pytest.mark.parametrize(
    ("language", "path"), [("zh", "/api-index/"), ("en", "/en/api-index/")]
)
NARROW, WIDE = ({"width": width, "height": 844} for width in (390, 1280))
WORDS = {
    "zh": ("API 索引", "peft.LoraConfig 的参数", "用名字选中要加 LoRA 的层"),
    "en": ("API index", "argument of peft.LoraConfig", "Choose the layers for LoRA by name"),
}
"""The title, what `target_modules` is, and the entry that chooses them."""
EDGES = """() => [...document.querySelectorAll(".api-index :is(dt, dd, a), .api-letters")].map(
    (element) => element.getBoundingClientRect().right
)"""
NAMES = """() => [...document.querySelectorAll(".api-index")].map(
    (list) => [...list.querySelectorAll("dt")].map((name) => name.innerText)
)"""
TOP_OF_TEXT = """(heading) => {
    const text = document.createRange();
    text.selectNodeContents(heading);
    return text.getBoundingClientRect().top;
}"""
LINE = 48
"""Pixels: more than one line of letters, and less than two."""
SHOWN = ".api-index > div:not([hidden])"
COUNT = {"zh": "{} 个名称", "en": "{} names"}
ONE = {"zh": "1 个名称", "en": "1 name"}
NONE = {"zh": "没有符合的名称", "en": "No name fits"}
MORE = {"zh": "没有符合的名称，其他库里还有 1 个", "en": "No name fits, 1 in other libraries"}


@INDEX
def test_the_navigation_leads_to_it(page: Page, address: str, language: str, path: str):
    page.goto(address + path.replace("api-index", "padding"))
    page.locator(".md-nav--primary").get_by_role("link", name=WORDS[language][0]).click()
    expect(page).to_have_url(address + path)
    expect(page.locator("h1")).to_contain_text(WORDS[language][0])


@pytest.mark.parametrize(("path", "window"), [("/api-index/", NARROW), ("/en/api-index/", WIDE)])
def test_a_letter_leads_to_its_names_below_the_bar(
    page: Page, address: str, path: str, window: ViewportSize
):
    page.set_viewport_size(window)
    page.goto(address + path)
    bar = page.locator(".api-letters")
    for letter in ("T", "D"):
        bar.get_by_role("link", name=letter, exact=True).click()
        heading = page.locator(f"h2#letter-{letter.lower()}")
        expect(heading).to_be_in_viewport()
        expect(bar).to_be_in_viewport()
        below = bar.bounding_box()
        assert heading.evaluate(TOP_OF_TEXT) >= below["y"] + below["height"]
        page.mouse.move(200, 500)
        page.mouse.wheel(0, 2)
        page.wait_for_timeout(600)  # the theme writes what is being read into the address
        assert page.url == f"{address}{path}#letter-{letter.lower()}"


@pytest.mark.parametrize("path", ["/api-index/", "/en/api-index/"])
def test_on_a_phone_one_line_stays_in_sight(page: Page, address: str, path: str):
    page.set_viewport_size(NARROW)
    page.goto(f"{address}{path}#letter-t")
    expect(page.locator("#letter-t")).to_be_in_viewport()
    expect(page.locator(".live-filter")).not_to_be_in_viewport()
    bar = page.locator(".api-letters")
    expect(bar).to_be_in_viewport()
    assert bar.bounding_box()["height"] < LINE
    last = bar.get_by_role("link").filter(visible=True).last
    last.focus()
    expect(last).to_be_in_viewport()


def test_what_lies_below_a_heading_that_begins_higher_is_clicked(page: Page, address: str):
    page.goto(f"{address}/en/api-index/")
    link = page.locator("#letter-b").locator("xpath=preceding-sibling::*[1]").locator("a").last
    link.click()
    expect(page).not_to_have_url(re.compile("api-index"))


@INDEX
def test_a_name_leads_to_its_entries_and_to_the_official_docs(
    page: Page, address: str, language: str, path: str
):
    _, what, title = WORDS[language]
    page.goto(address + path + "#name-target_modules")
    term = page.locator("dt:target")
    expect(term).to_have_text("target_modules")
    expect(term).to_be_in_viewport()
    meaning = term.locator("xpath=following-sibling::dd[1]")
    official = meaning.locator(".api-docs")
    expect(official).to_have_text(what)
    expect(official).to_have_attribute(
        "href", re.compile(r"^https://huggingface\.co/docs/peft/.*#peft\.LoraConfig$")
    )
    meaning.get_by_role("link", name=title).click()
    expect(page).to_have_url(f"{address}{path.replace('api-index', 'lora-mlp')}#choose-targets")
    expect(page.locator("#choose-targets")).to_be_in_viewport()


@pytest.mark.parametrize(("path", "scheme"), [("/api-index/", "light"), ("/en/api-index/", "dark")])
def test_nothing_is_wider_than_the_page(browser: Browser, address: str, path: str, scheme: str):
    page = browser.new_page(color_scheme=scheme, service_workers="block")
    page.goto(address + path)
    for window in (NARROW, WIDE):
        page.set_viewport_size(window)
        edges = page.evaluate(EDGES)
        assert len(edges) > 300
        assert max(edges) <= window["width"]
        assert page.evaluate("document.documentElement.scrollWidth") <= window["width"]
    page.close()


@INDEX
def test_without_scripts_every_name_shows_and_nothing_is_wider_than_a_phone(
    browser: Browser, address: str, language: str, path: str
):
    page = browser.new_page(java_script_enabled=False, viewport=NARROW)
    page.goto(address + path)
    expect(page.locator(".live-filter")).to_be_hidden()
    expect(page.locator("#name-AutoTokenizer")).to_be_visible()
    expect(page.locator("#other-DataLoader")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    page.close()


@INDEX
def test_other_libraries_stand_behind_a_switch(page: Page, address: str, language: str, path: str):
    page.goto(address + path)
    count, first = page.locator(".live-filter output"), page.locator(SHOWN).count()
    expect(count).to_have_text(COUNT[language].format(first))
    expect(page.locator("#name-AutoTokenizer")).to_be_visible()
    expect(page.locator("h2#others")).to_be_hidden()
    page.locator("[name=words]").focus()
    page.keyboard.press("Tab")
    expect(page.locator("[name=others]")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.locator("h2#others")).to_be_visible()
    expect(page.locator("#other-DataLoader")).to_be_visible()
    every = page.locator(SHOWN).count()
    assert every == page.locator(".api-index > div").count() > first
    expect(count).to_have_text(COUNT[language].format(every))


@INDEX
def test_what_is_typed_chooses_names(page: Page, address: str, language: str, path: str):
    page.goto(address + path)
    box, count = page.locator("[name=words]"), page.locator(".live-filter output")
    first = page.locator(SHOWN).count()
    box.fill("padding_side")
    expect(count).to_have_text(ONE[language])
    expect(page.locator("#name-padding_side")).to_be_visible()
    expect(page.locator("h2#letter-a")).to_be_hidden()
    expect(page.locator('.api-letters [href="#letter-a"]')).to_be_hidden()
    expect(page.locator('.api-letters [href="#letter-p"]')).to_be_visible()
    box.fill(
        "LoraConfig target"
    )  # what it belongs to counts, too, and the titles of entries do not
    expect(count).to_have_text(ONE[language])
    expect(page.locator("#name-target_modules")).to_be_visible()
    box.fill("no such name at all")
    expect(count).to_have_text(NONE[language])
    box.fill("destroy_process_group")
    expect(count).to_have_text(MORE[language])
    box.press("Escape")
    assert page.locator(SHOWN).count() == first


@INDEX
@pytest.mark.parametrize(
    ("anchor", "is_other"), [("name-AutoTokenizer", False), ("other-DataLoader", True)]
)
def test_a_link_to_a_name_that_does_not_show_shows_it(
    page: Page, address: str, language: str, path: str, anchor: str, is_other: bool
):
    page.goto(address + path)
    page.locator("[name=words]").fill("padding_side")
    page.evaluate(f"location.hash = '{anchor}'")
    expect(page.locator(f"#{anchor}")).to_be_in_viewport()
    expect(page.locator("[name=words]")).to_have_value("")
    assert page.locator("[name=others]").is_checked() == is_other


@INDEX
@pytest.mark.parametrize(
    ("word", "entry"),
    [
        ("HF_HOME", "hub-download/#move-cache"),
        ("hf-download", "hub-download/#into-folder"),
        ("token_type_ids", "tokenizer/#call"),
    ],
)
def test_a_name_that_sentences_have_leads_to_their_entries(
    page: Page, address: str, language: str, path: str, word: str, entry: str
):
    page.goto(address + path)
    meaning = page.locator(f"#name-{word} + dd")
    expect(meaning.locator(".api-docs")).to_have_count(0)
    expect(meaning.locator(f'a[href$="{entry}"]')).to_have_count(1)


def test_both_languages_have_the_same_names(browser: Browser, address: str):
    page, names = browser.new_page(java_script_enabled=False), []
    for path in ("/api-index/", "/en/api-index/"):
        page.goto(address + path)
        names.append(page.evaluate(NAMES))
    page.close()
    assert names[0] == names[1]
    *letters, others = names[0]
    for listed in ([name for letter in letters for name in letter], others):
        keys = [name.strip("_-").lower() for name in listed]
        assert len(keys) > 100
        assert keys == sorted(keys)


@pytest.mark.parametrize("folder", ["", "en"])
def test_the_search_finds_entries_instead(site: Path, folder: str):
    index = json.loads((site / folder / "search/search_index.json").read_text(encoding="utf-8"))
    places = [document["location"] for document in index["docs"]]
    assert any(place.startswith("lora-mlp/") for place in places)
    assert not any("api-index" in place for place in places)
