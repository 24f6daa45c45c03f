"""The search box, used as readers do: what they type or paste finds the entry."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from playwright.sync_api import Browser, Page, Route, expect

from livedocs.pages.html import TEXTS

HOME = {"zh": "/", "en": "/en/"}
READY = {"zh": "键入以开始搜索", "en": "Type to start searching"}
QUERIES = yaml.safe_load(Path(__file__).with_name("search-queries.yml").read_text(encoding="utf-8"))
TABLE = [
    pytest.param(language, query, entry, id=f"{language}-{number}")
    for language, queries in QUERIES.items()
    for number, (query, entry) in enumerate(queries.items())
]
LARGEST = 60_000
"""Bytes of an index over the wire; a first visit to a page has 350,000 for everything."""
ERROR = "ValueError: tf is not a valid TensorType, please select one of ['pt', 'np', 'mlx']"


class SearchBox:
    """The search box of an open page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.input = page.locator(".md-search__input")
        self.results = page.locator(".md-search-result__item")

    def paste(self, text: str) -> None:
        """Open the box and paste, in the place of what stood there before."""
        if not self.input.evaluate("input => input === document.activeElement"):
            self.page.keyboard.press("/")
        self.input.press("ControlOrMeta+A")
        self.input.press("Delete")
        expect(self.results).to_have_count(0)
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        self.input.press("ControlOrMeta+V")
        expect(self.input).to_have_value(text)
        expect(self.results).not_to_have_count(0)

    def targets(self) -> list[str]:
        """Where the results lead to, in their order; all that a result shows is one link."""
        links = self.results.evaluate_all(
            "results => results.map(result => [...result.querySelectorAll('a')].map(a => a.href))"
        )
        assert [group for group in links if len(set(group)) != 1] == []
        urls = [urlsplit(group[0]) for group in links]
        return [url.path + (f"#{url.fragment}" if url.fragment else "") for url in urls]


@pytest.fixture(scope="module")
def search_box(browser: Browser, address: str) -> Iterator[Callable[[str], SearchBox]]:
    """By language, the box of its home page, which stays open."""
    context = browser.new_context(service_workers="block")
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    boxes: dict[str, SearchBox] = {}

    def box(language: str) -> SearchBox:
        if language not in boxes:
            boxes[language] = open_box(context.new_page(), address + HOME[language])
        boxes[language].page.bring_to_front()
        return boxes[language]

    yield box
    context.close()


def open_box(page: Page, url: str) -> SearchBox:
    page.goto(url)
    # before the theme has the index, keys find nobody who listens
    ready = READY[page.locator("html").get_attribute("lang")]
    expect(page.locator(".md-search-result__meta")).to_have_text(ready)
    return SearchBox(page)


def test_the_table_has_thirty_queries_a_language():
    assert {language: len(queries) for language, queries in QUERIES.items()} == {"zh": 30, "en": 30}


@pytest.mark.parametrize(("language", "query", "entry"), TABLE)
def test_the_entry_is_among_the_first_three_results(search_box, language, query, entry):
    box = search_box(language)
    box.paste(query)
    page, _, heading = entry.partition("#")
    found = box.targets()
    assert f"{HOME[language]}{page}/#{heading}" in found[:3]
    assert [path for path in found if path.startswith("/en/") != (language == "en")] == []


@pytest.mark.parametrize(
    ("language", "query", "entry"),
    [
        ("zh", "LoRA 合并权重", "/lora-mlp/#merge"),
        ("zh", "本站用的库版本", "/#versions"),
        ("en", "padding_side", "/en/padding/#longest"),
        ("en", ERROR, "/en/padding/#tf"),
    ],
)
def test_a_result_leads_to_the_entry(page: Page, address: str, language, query, entry):
    box = open_box(page, address + HOME[language])
    box.paste(query)
    box.results.first.locator("a").last.click()
    page.wait_for_url(
        re.compile(re.escape(entry.partition("#")[0]) + r"\?.*" + f"#{page_id(entry)}$")
    )
    expect(page.locator(f"#{page_id(entry)}")).to_be_in_viewport()


def page_id(entry: str) -> str:
    return entry.partition("#")[2]


@pytest.mark.parametrize(
    ("query", "entry"),
    [
        ("padding_si", "/en/padding/#longest"),
        ("DataColl", "/en/data-preparation/#collate"),
        ("automodelforseq", "/en/pipeline/#logits"),
    ],
)
def test_the_beginning_of_a_name_finds_it(page: Page, address: str, query: str, entry: str):
    box = open_box(page, f"{address}/en/")
    page.keyboard.press("/")
    box.input.press_sequentially(query)
    expect(box.results.first.locator("a").last).to_have_attribute(
        "href", re.compile(page_id(entry))
    )
    assert entry in box.targets()[:3]


def test_text_that_comes_without_a_key_is_searched(page: Page, address: str):
    box = open_box(page, address)
    box.paste("padding_side")
    box.input.press("ControlOrMeta+A")
    page.keyboard.insert_text("动态填充")
    expect(box.results.first).to_contain_text("动态填充")
    assert box.targets()[0] == "/data-preparation/#dataloader"


@pytest.mark.parametrize(
    "query",
    [
        "-padding_side",
        "+padding_side",
        "title:padding_side",
        '"padding_side"~2^ *',
        "(padding_side",
    ],
)
def test_marks_of_a_query_language_are_nothing_but_text(search_box, query: str):
    box = search_box("en")
    box.paste(query)
    assert box.targets()[0] == "/en/padding/#longest"


def test_what_looks_like_markup_in_an_output_is_shown_as_text(page: Page, address: str):
    def print_a_tensor(route: Route):
        index = route.fetch().json()
        index["docs"][-1]["output"] = "tensor([1.5], grad_fn=<AddmmBackward0>)"
        route.fulfill(json=index)

    page.route("**/search_index.json", print_a_tensor)
    box = open_box(page, address + HOME["en"])
    box.input.fill("grad_fn")
    expect(box.results.first.locator("code")).to_contain_text("grad_fn=<AddmmBackward0>")


def test_a_result_shows_what_was_looked_for(search_box):
    box = search_box("en")
    box.paste(ERROR)
    first = box.results.first
    expect(first.locator("h1")).to_have_text("Padding and truncation")
    expect(first.locator("h2")).to_have_text(
        "Error tf is not a valid TensorType: TensorFlow tensors are gone"
    )
    expect(first.locator("code")).to_have_text(ERROR)
    assert {"ValueError", "tf", "TensorType"} <= set(first.locator("code mark").all_inner_texts())


def test_the_words_are_marked_on_the_page_unless_they_are_many(page: Page, address: str):
    box = open_box(page, f"{address}/en/")
    for query, marks in [("padding_side", ["padding_side"] * 2), (ERROR, [])]:
        box.paste(query)
        box.results.first.locator("a").last.click()
        page.wait_for_url("**/padding/**")
        expect(page.locator("mark[data-md-highlight]")).to_have_text(marks)


@pytest.mark.parametrize(("language", "placeholder"), [("zh", "搜索"), ("en", "Search")])
def test_the_box_says_what_it_is_for(search_box, language: str, placeholder: str):
    expect(search_box(language).input).to_have_attribute("placeholder", placeholder)


@pytest.mark.parametrize("key", ["/", "f", "s"])
def test_keys_open_and_close_the_box(page: Page, address: str, key: str):
    box = open_box(page, f"{address}/en/models/")
    dialog = page.locator("#__search")
    for _ in range(2):
        expect(dialog).not_to_be_checked()
        expect(box.input).not_to_be_focused()
        page.keyboard.press(key)
        expect(dialog).to_be_checked()
        expect(box.input).to_be_focused()
        page.keyboard.press("Escape")
        page.wait_for_timeout(200)  # as people do; the theme does not see two changes at once


def test_arrows_lead_through_the_results(page: Page, address: str):
    box = open_box(page, f"{address}/en/")
    box.paste("merge adapter")
    second = box.targets()[1]
    for _ in range(3):  # a result has two links, the line with the page and the entry itself
        page.keyboard.press("ArrowDown")
    expect(box.results.nth(1).locator("a").first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{second.replace('#', '**#')}")


def test_enter_leads_to_the_first_result(page: Page, address: str):
    open_box(page, f"{address}/en/").paste("merge adapter")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/lora-mlp/**#merge")


@pytest.mark.parametrize("language", HOME)
def test_the_index_is_small_and_has_no_labels(site: Path, language: str):
    index = (site / HOME[language].strip("/") / "search" / "search_index.json").read_bytes()
    assert len(gzip.compress(index)) < LARGEST
    text = index.decode()
    assert TEXTS[language]["source"] not in text
    assert not re.search(r"\d\.\d\d s\b", text)
