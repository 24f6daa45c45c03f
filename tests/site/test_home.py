"""The home page: all entries by group of the navigation, and a field that filters them."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hosting import build_of
from playwright.sync_api import Browser, Page, Route, expect
from test_every_page import OBSERVE
from test_weight import PHONE

from livedocs.pages.navigation import navigation
from livedocs.pages.sections import read_sections

ROOT = Path(__file__).parent.parent.parent
HOMES = {"zh": "", "en": "en/"}
LANGUAGES = pytest.mark.parametrize("language", HOMES)
MOST_BYTES = 350_000
"""Of a first view of the home page with the search index, compressed."""
NO_LETTERS = re.compile(r"[\s`()（）]+")
"""In a title; the index shows the call at its end without brackets."""
COUNTS = {"zh": "{} / {} 条", "en": "{} of {}"}
TYPED = {
    "en": {"填充": "^padding/", "trianer": "^trainer/", "VRAM": "^load-model/"},
    "zh": {
        "early stopping": "movie-reviews|best-model",
        "tokeniser": "^tokenizer",
        "爆显存": "^load",
    },
}
"""By page language, in the other language, with a slip, or in other words than those of the titles:
what is typed, and where the best entry is."""
WITHOUT_TITLE = {
    "zh": ("没有设置 attention mask", "generate/#no-mask"),
    "en": ("VRAM", "load-model/"),
}
"""What no title has, and where the best entry is."""
LOADING = {"zh": "搜索加载中…", "en": "Loading search…"}
INDEX = "**/search_index.json"
ROOM = """() => {
    const input = document.querySelector("#filter");
    const { right } = input.getBoundingClientRect();
    const end = right - parseFloat(getComputedStyle(input).paddingRight);
    return document.querySelector(".live-find output").getBoundingClientRect().left - end;
}"""
"""Between what is typed and what is said at the end of its field."""
PASTE = """(text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    document.querySelector("#filter").dispatchEvent(
        new ClipboardEvent("paste", { clipboardData: data, cancelable: true }));
}"""
COLUMNS = """all => all.map((item) => {
    const leftOf = (link) => link.getBoundingClientRect().left;
    const lefts = [...item.querySelectorAll(":scope li > a")].map(leftOf);
    return [...new Set(lefts)].map((left) => lefts.filter((other) => other === left).length);
})"""
"""Of each page, how many of its entries stand in each column."""
PASTED = """\
Traceback (most recent call last):
  File "/home/me/train.py", line 3, in <module>
    model = AutoModel.from_pretrained("google-bert/bert-base-chinse")
OSError: google-bert/bert-base-chinse is not a local folder and is not a valid model identifier
"""


def entries_of(page: str, language: str) -> list[tuple[str, str]]:
    """The entries of a page, each with its address and the letters of its title."""
    path, address = ROOT / "docs" / language / page, page.removesuffix(".md")
    sections = read_sections(path)[1:] if path.is_file() else []
    shown = (section for section in sections if section.entries or section.quotes)
    return [(f"{address}/#{each.id}", NO_LETTERS.sub("", each.title)) for each in shown]


@LANGUAGES
def test_every_entry_stands_there_by_group_and_page_of_the_navigation(site: Path, language: str):
    home = (site / HOMES[language] / "index.html").read_text(encoding="utf-8")
    article = BeautifulSoup(home, "html.parser").article
    groups = navigation(ROOT, language)
    for group, fold in zip(groups, article.select(".live-group"), strict=True):
        assert fold.select_one("[role=heading]").get_text() == group.title
        lines = fold.select(":scope > ul > li")
        assert [line.a.get_text() for line in lines] == [page.title for page in group.pages]
        for page, line in zip(group.pages, lines, strict=True):
            links = [
                (a["href"], NO_LETTERS.sub("", a.get_text())) for a in line.select(":scope > ul a")
            ]
            assert links == entries_of(page.name, language)
        entries = fold.select("li:not(:has(li))")
        assert fold.small.get_text() == str(len(entries))
    text = article.select_one(".live-index + p").get_text()
    for library in ("transformers", "datasets", "peft", "torch"):
        assert f"{library} {version(library)}" in text


@LANGUAGES
@pytest.mark.parametrize("width", [1440, 1920])
def test_a_page_is_broken_into_columns_only_where_it_is_long(
    page: Page, address: str, language: str, width: int
):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}/{HOMES[language]}")
    expect(page.locator(".live-group[open]")).not_to_have_count(0)
    broken = [
        parts for parts in page.locator(".live-group > ul > li").evaluate_all(COLUMNS) if parts[1:]
    ]
    assert broken and [parts for parts in broken if min(parts) < 3 or sum(parts) < 7] == []


def shown(page: Page) -> list[str]:
    """Where the lines of the index lead that one sees, in their order."""
    links = page.locator("#entries a:visible")
    return links.evaluate_all("links => links.map((link) => link.getAttribute('href'))")


@LANGUAGES
def test_what_is_typed_or_pasted_filters_them(page: Page, address: str, language: str):
    page.goto(f"{address}/{HOMES[language]}")
    field, count = page.locator("#filter"), page.locator(".live-find output")
    best, groups = page.locator("#entries .is-next"), page.locator(".live-group:visible")
    expect(page.locator("article :is(a:not(.headerlink), input):visible").first).to_have_id(
        "filter"
    )
    everything, all_groups = shown(page), groups.count()
    number = page.locator("#entries li:not(:has(li))").count()
    for text, where in TYPED[language].items():
        field.fill(text)
        expect(best).to_have_attribute("href", re.compile(where))
    assert 0 < groups.count() < all_groups
    for group in groups.all():
        expect(group.locator("li:not(:has(li)):visible").first).to_be_visible()
    numbers = map(int, groups.locator("small").all_inner_texts())
    assert count.inner_text() == COUNTS[language].format(sum(numbers), number)

    page.keyboard.press("ArrowDown")
    expect(best).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(best).not_to_be_focused()
    expect(page.locator("#entries a:focus")).to_have_count(1)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(field).to_have_value("")
    assert shown(page) == everything

    field.fill("kubernetes ingress")
    expect(page.locator(".live-find [role=status]")).to_contain_text("“kubernetes ingress”")
    assert shown(page) == []
    for link in page.locator(".live-find a[data-address*=query]").all():
        assert link.get_attribute("href").endswith("kubernetes%20ingress")

    page.evaluate(PASTE, PASTED)
    expect(best).to_have_attribute("href", "hub-download/#not-found")
    assert field.input_value() == PASTED.strip().splitlines()[-1]
    page.locator(".live-find [role=status] a").click()
    expect(page.locator("#paste-text")).to_have_value(PASTED.strip())
    expect(page.locator(".live-paste-found li").first).to_contain_text("Repository Not Found")


def hold_index(page: Page) -> Callable[[], None]:
    """Keep the search's index back, until what is returned is called."""
    held: list[Route] = []
    is_open = False

    def answer(route: Route):
        if is_open:
            route.continue_()
        else:
            held.append(route)

    def release():
        nonlocal is_open
        is_open = True
        for route in held:
            route.continue_()

    page.route(INDEX, answer)
    return release


@LANGUAGES
def test_enter_waits_for_the_search_which_is_said_to_load(page: Page, address: str, language: str):
    release = hold_index(page)
    page.goto(f"{address}/{HOMES[language]}")
    field, count = page.locator("#filter"), page.locator(".live-find output")
    text, where = WITHOUT_TITLE[language]
    field.fill("no such")
    field.fill(text)
    expect(count).to_have_text(LOADING[language])
    room = page.evaluate(ROOM)
    assert room > 0, room
    field.press("Enter")
    page.wait_for_timeout(200)
    assert page.url == f"{address}/{HOMES[language]}"
    release()
    expect(page).to_have_url(re.compile(re.escape(f"{address}/{HOMES[language]}{where}")))


def test_enter_that_waits_leads_nowhere_when_more_is_typed(page: Page, address: str):
    release = hold_index(page)
    page.goto(f"{address}/en/")
    field = page.locator("#filter")
    field.fill("VRAM")
    field.press("Enter")
    field.fill("trianer")
    release()
    expect(page.locator("#entries .is-next")).to_have_attribute("href", re.compile("^trainer/"))
    page.wait_for_timeout(200)
    assert page.url == f"{address}/en/"


def test_on_a_phone_groups_are_folded_and_an_entry_is_two_taps_away(browser: Browser, address: str):
    """Also where the search cannot be had."""
    context = browser.new_context(service_workers="block", **PHONE)
    context.add_init_script(OBSERVE)
    page = context.new_page()
    page.route("**/search_index.json", lambda route: route.abort())
    page.goto(f"{address}/en/")
    assert shown(page) == []
    assert sum(value for value, *_ in page.evaluate("shifts")) < 0.01
    page.locator("#filter").fill("kubernetes")
    expect(page.locator(".live-find [role=status]")).to_contain_text("“kubernetes”")
    page.locator("#filter").fill("MULTIPLE of 8")
    expect(page.locator("#entries a:visible")).to_have_count(2)  # its page, and itself
    page.locator("#filter").press("Enter")
    expect(page).to_have_url(f"{address}/en/padding/#multiple-of-8")
    page.goto(f"{address}/en/")
    page.locator("#filter").fill("padding")
    expect(page.locator(".live-find output")).not_to_contain_text("entries")
    page.locator("#filter").fill("")
    expect(page.locator("#entries a:visible")).to_have_count(0)
    page.locator("summary", has_text="Tokenize").tap()
    page.locator("#entries a", has_text="multiple of 8").tap()
    expect(page).to_have_url(f"{address}/en/padding/#multiple-of-8")
    page.locator(".md-header label[for=__drawer]").tap()
    drawer = page.locator(".md-sidebar--primary")
    expect(drawer.get_by_role("link", name="Batching")).to_be_in_viewport()
    context.close()


@LANGUAGES
def test_a_first_view_with_the_index_and_the_search_is_light(site: Path, language: str):
    home, build = HOMES[language], build_of(site)
    files = {*build["shell"], f"{home}index.html", f"{home}search/search_index.json"}
    sizes = {name: len(gzip.compress((site / name.split("?")[0]).read_bytes())) for name in files}
    print(f"\n/{home}: {sum(sizes.values()):,} bytes")
    assert "assets/search-worker.js" in {name.split("?")[0] for name in files}
    assert sum(sizes.values()) <= MOST_BYTES, sizes
