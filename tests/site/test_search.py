"""The search box, used as readers do: what they type or paste finds the entry."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from playwright.sync_api import Browser, Page, Route, expect
from searched import documents

from livedocs.pages.html import TEXTS

HOME = {"zh": "/", "en": "/en/"}
READY = {"zh": "键入以开始搜索", "en": "Type to start searching"}
ROOT = Path(__file__).parent.parent.parent
PAGE_IN_NAV = re.compile(r"^ +- .+: (\S+)\.md$", re.MULTILINE)
NAV = set(PAGE_IN_NAV.findall((ROOT / "mkdocs.yml").read_text(encoding="utf-8")))
TEXT = yaml.safe_load(Path(__file__).with_name("search-queries.yml").read_text(encoding="utf-8"))
COMING: list[str] = TEXT.pop("coming")
NOTHING: dict[str, list[str]] = TEXT.pop("nothing")
QUERIES: dict[str, dict] = TEXT


def wanted(target: object) -> tuple[list[str], int]:
    """What must be found, as beginnings of `page/#entry`, and among how many first results."""
    if isinstance(target, dict) and "page" in target:
        return [target["page"]], 3
    if isinstance(target, dict):
        return [target["first"].replace("#", "/#")], 1
    entries = target if isinstance(target, list) else [target]
    return [entry.replace("#", "/#") for entry in entries], 3


def pages_of(target: object) -> set[str]:
    return {entry.partition("/#")[0].removesuffix("/") for entry in wanted(target)[0]}


TABLE = [
    pytest.param(language, query, target, id=f"{language}-{number}")
    for language, queries in QUERIES.items()
    for number, (query, target) in enumerate(queries.items())
    if pages_of(target) - {*COMING}
]
NOTHING_TABLE = [
    pytest.param(language, query, id=f"{language}-{number}")
    for language, queries in NOTHING.items()
    for number, query in enumerate(queries)
]
LARGEST = 550
"""Bytes of an index over the wire, for each section in it, on average. They are some 500;
with more, entries have grown long, or the index holds what nobody looks for."""
ERROR = "ValueError: tf is not a valid TensorType, please select one of ['pt', 'np', 'mlx']"
TRACEBACK = f"""Traceback (most recent call last):
  File "/home/me/train.py", line 7, in <module>
    batch = tokenizer(texts, padding=True, return_tensors="tf")
{ERROR}"""
ASK = """async () => {
    const config = JSON.parse(document.querySelector("#__config").textContent);
    const index = await fetch(new URL("search/search_index.json", new URL(config.base, location)));
    const worker = new Worker(config.search);
    const answer = (type, data) => new Promise((done) => {
        worker.onmessage = (event) => done(event.data.data);
        worker.postMessage({ type, data });
    });
    await answer(0, await index.json());
    window.ask = async (query) => (await answer(2, query)).items;
}"""
"""Gives a page `ask`, which asks the search as the theme does."""


class SearchBox:
    """The search box of an open page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.input = page.locator(".md-search__input")
        self.meta = page.locator(".md-search-result__meta")
        self.results = page.locator(".md-search-result__item:not(.live-elsewhere)")
        self.elsewhere = page.locator(".live-elsewhere")

    def paste(self, text: str) -> None:
        """Open the box and paste, in the place of what stood there before."""
        if not self.input.evaluate("input => input === document.activeElement"):
            self.page.keyboard.press("/")
        self.input.press("ControlOrMeta+A")
        self.input.press("Delete")
        expect(self.results).to_have_count(0)
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        self.input.press("ControlOrMeta+V")
        expect(self.input).to_have_value(text.replace("\n", " "))
        expect(self.page.locator(".md-search-result__list > *")).not_to_have_count(0)

    def targets(self) -> list[str]:
        """Where the results lead to, in their order; a result is one link."""
        links = self.results.evaluate_all(
            "results => results.map(result => [...result.querySelectorAll('a')].map(a => a.href))"
        )
        assert [group for group in links if len(group) != 1] == []
        urls = [urlsplit(link) for [link] in links]
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


@pytest.fixture(scope="module")
def ask(browser: Browser, address: str) -> Iterator[Callable[[str, str], list[str]]]:
    """By language and query, where the results lead to; the first may be `#nothing`."""
    context = browser.new_context(service_workers="block")
    pages: dict[str, Page] = {}

    def answer(language: str, query: str) -> list[str]:
        if language not in pages:
            pages[language] = context.new_page()
            pages[language].goto(address + HOME[language])
            pages[language].evaluate(ASK)
        items = pages[language].evaluate("query => ask(query)", query.replace("\n", " "))
        return [item[0]["location"] for item in items]

    yield answer
    context.close()


def open_box(page: Page, url: str) -> SearchBox:
    page.goto(url)
    box = SearchBox(page)
    # before the theme has the index, keys find nobody who listens
    expect(box.meta).to_have_text(READY[page.locator("html").get_attribute("lang")])
    return box


@pytest.mark.parametrize("language", QUERIES)
def test_the_table_has_at_least_75_queries_a_language(language: str):
    assert len(QUERIES[language]) >= 75


def test_what_is_coming_has_not_come():
    here = [page for page in COMING if page in NAV]
    assert here == [], "take these out of `coming`, so that their queries count"


def test_every_query_is_for_a_page_that_is_there_or_coming():
    targets = [target for queries in QUERIES.values() for target in queries.values()]
    asked = set().union(*map(pages_of, targets))
    assert asked - NAV - {*COMING} == set()
    assert {*COMING} - asked == set()


@pytest.mark.parametrize(("language", "query", "target"), TABLE)
def test_the_entry_is_among_the_first_results(ask, language: str, query: str, target):
    entries, first = wanted(target)
    found = ask(language, query)
    assert found[0] != "#nothing"
    assert [path for path in found[:first] if path.startswith(tuple(entries))], found[:5]


@pytest.mark.parametrize(("language", "query"), NOTHING_TABLE)
def test_where_nothing_is_about_the_query_the_search_says_so(ask, language: str, query: str):
    found = ask(language, query)
    assert found[0] == "#nothing"
    assert len(found) <= 6


@pytest.mark.parametrize("language", HOME)
def test_all_results_are_of_the_language(search_box, language: str):
    box = search_box(language)
    box.paste("tokenizer")
    found = box.targets()
    assert [path for path in found if path.startswith("/en/") != (language == "en")] == []


def test_a_pasted_traceback_finds_what_its_last_line_finds(search_box):
    box = search_box("en")
    box.paste(TRACEBACK)
    assert box.targets()[0] == "/en/padding/#tf"


@pytest.mark.parametrize(
    ("language", "query", "entry"),
    [
        ("zh", "LoRA 合并权重", "/lora-mlp/#merge"),
        ("zh", "本站用的库版本", "/#versions"),
        ("en", "padding_side", "/en/generate/#right-padding"),
        ("en", ERROR, "/en/padding/#tf"),
    ],
)
def test_a_result_leads_to_the_entry(page: Page, address: str, language, query, entry):
    box = open_box(page, address + HOME[language])
    box.paste(query)
    box.results.first.locator("a").click()
    page.wait_for_url(address + entry)
    expect(page.locator(f"#{page_id(entry)}")).to_be_in_viewport()


def page_id(entry: str) -> str:
    return entry.partition("#")[2]


@pytest.mark.parametrize(
    ("query", "entry"),
    [
        ("padding_si", "/en/generate/#right-padding"),
        ("DataColl", "/en/data-preparation/#collate"),
        ("automodelforseq", "/en/pipeline/#logits"),
    ],
)
def test_the_beginning_of_a_name_finds_it(page: Page, address: str, query: str, entry: str):
    box = open_box(page, f"{address}/en/")
    page.keyboard.press("/")
    box.input.press_sequentially(query)
    expect(box.results.first.locator("a")).to_have_attribute("href", re.compile(page_id(entry)))
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
    assert box.targets()[0] == "/en/generate/#right-padding"


@pytest.mark.parametrize(
    ("query", "same"),
    [
        ("ｔｏｋｅｎｉｚｅｒ", "tokenizer"),  # as Chinese input methods write it
        ("Ｐａｄｄｉｎｇ＿ｓｉｄｅ", "padding_side"),
        ("how do I pad a batch", "pad batch"),  # `i` is a word of code, and of no question
        ("\x1b[31mpadding_side\x1b[0m", "padding_side"),
        ("/no_think", "no_think"),  # a switch, and no path
        ("pading", "padding"),
        ("paddign", "padding"),
    ],
)
def test_queries_that_ask_the_same_find_the_same(ask, query: str, same: str):
    assert ask("en", query)[0] == ask("en", same)[0]


@pytest.mark.parametrize(
    ("word", "name"),
    [("补齐", "填充"), ("padding", "填充"), ("过度拟合", "过拟合"), ("批次维", "batch 维")],
)
def test_other_words_for_a_thing_find_it(ask, word: str, name: str):
    assert set(ask("zh", word)[:3]) & set(ask("zh", name)[:5])


def test_what_looks_like_markup_in_an_output_is_shown_as_text(page: Page, address: str):
    def print_a_tensor(route: Route):
        index = route.fetch().json()
        index["config"]["output"][-1] = "tensor([1.5], grad_fn=<AddmmBackward0>)"
        route.fulfill(json=index)

    page.route("**/search_index.json", print_a_tensor)
    box = open_box(page, address + HOME["en"])
    box.input.fill("AddmmBackward0")
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


@pytest.mark.parametrize(
    ("language", "query", "entry", "marked"),
    [
        ("en", "padding_side", "padding/#longest", {"padding_side"}),
        ("en", ERROR, "padding/#tf", {"TensorType"}),
        ("zh", "动态填充", "data-preparation/#dataloader", {"动态填充"}),
        ("zh", "怎么把一批句子填充成矩形", "batching/#different-lengths", {"填充", "矩形"}),
    ],
)
def test_the_words_are_marked_in_the_entry_and_in_no_other(
    page: Page, address: str, language: str, query: str, entry: str, marked: set[str]
):
    box = open_box(page, address + HOME[language])
    box.paste(query)
    box.results.locator(f"a[href$='{page_id(entry)}']").first.click()
    page.wait_for_url(f"**/{entry}")
    marks = page.locator("mark[data-md-highlight]")
    expect(marks).not_to_have_count(0)
    texts = marks.filter(visible=True).all_inner_texts()  # an output may be there again, folded
    assert marked & set(texts), texts
    assert len(texts) < 30
    assert "the" not in texts  # of `pad on the left`
    outside = """(id) => [...document.querySelectorAll("mark")].filter((mark) => {
        const headings = [...document.querySelectorAll("h2")].filter(
            (h) => h.contains(mark) || h.compareDocumentPosition(mark) & 4);
        return headings.at(-1)?.id !== id;
    }).length"""
    assert page.evaluate(outside, page_id(entry)) == 0
    page.keyboard.press("Escape")
    expect(marks).to_have_count(0)


def test_parts_of_names_are_not_marked(page: Page, address: str):
    box = open_box(page, f"{address}/en/")
    box.paste("pad rows when making a batch")
    box.results.locator("a[href$='collate']").first.click()
    page.wait_for_url("**/#collate")
    marks = page.locator("mark[data-md-highlight]")
    expect(marks).not_to_have_count(0)
    inside = "marks => marks.filter(({previousSibling: one, nextSibling: next}) =>"
    inside += r"/\w$/.test(one?.data ?? '') || /^\w/.test(next?.data ?? '')).length"
    assert marks.evaluate_all(inside) == 0


def test_a_word_with_a_hyphen_keeps_no_other_from_being_marked(page: Page, address: str):
    page.goto(f"{address}/en/padding/?h=fine-tuning+padding_side#longest")
    expect(page.locator("mark", has_text="padding_side")).not_to_have_count(0)


@pytest.mark.parametrize("window", [(1280, 900), (1280, 500), (390, 844)])
@pytest.mark.parametrize(
    ("language", "query", "entry"),
    [
        ("zh", "镜像 不生效", "/hub-download/#mirror"),
        ("en", "padding_side", "/en/generate/#right-padding"),
    ],
)
def test_a_result_leads_to_the_heading_however_far_below_the_words_stand(
    page: Page, address: str, language: str, query: str, entry: str, window: tuple[int, int]
):
    box = open_box(page, address + HOME[language])
    box.paste(query)
    page.set_viewport_size({"width": window[0], "height": window[1]})
    box.results.first.locator("a").evaluate("link => link.click()")
    page.wait_for_url(address + entry)
    expect(page.locator("mark[data-md-highlight]")).not_to_have_count(0)
    page.wait_for_load_state("load")
    page.wait_for_timeout(300)  # scrolling comes behind it
    heading = page.locator(f"#{page_id(entry)}").bounding_box()
    header = page.locator(".md-header").bounding_box()["height"]
    assert header <= heading["y"] < header + 60


def test_the_query_is_there_again_when_a_reader_comes_back(page: Page, address: str):
    box = open_box(page, f"{address}/en/models/")
    box.paste("merge adapter")
    expected = box.targets()
    box.results.nth(1).locator("a").click()
    page.wait_for_url(lambda url: "/en/models/" not in url)
    assert "h=" not in page.url and "q=" not in page.url
    page.go_back()
    expect(box.input).to_have_value("merge adapter")
    expect(box.input).to_be_focused()
    expect(box.results).to_have_count(len(expected))
    assert box.targets() == expected
    page.keyboard.press("Escape")
    expect(page).to_have_url(f"{address}/en/models/")


@pytest.mark.parametrize(
    ("language", "says", "perhaps"),
    [
        ("zh", "这里没有关于“{}”的内容。", "也许有用"),
        ("en", "Nothing here is about “{}”.", "Perhaps"),
    ],
)
def test_what_is_not_covered_is_said_with_ways_out(
    page: Page, address: str, language: str, says: str, perhaps: str
):
    box = open_box(page, address + HOME[language])
    box.paste("kubernetes $& ingress")
    expect(box.meta).to_have_text(says.format("kubernetes $& ingress"))
    expect(box.meta).to_have_role("status")  # it is read out
    expect(box.results).to_have_count(0)
    expect(box.elsewhere.locator("p")).to_be_hidden()
    links = box.elsewhere.locator("a")
    asked = [parse_qs(urlsplit(link).query).get("q", [""])[0] for link in hrefs(links)]
    assert {urlsplit(link).hostname for link in hrefs(links)} >= {"huggingface.co"}
    assert any(query.endswith("kubernetes $& ingress") for query in asked)
    page.keyboard.press("Enter")  # leads nowhere: nothing is sent that nobody chose
    page.wait_for_timeout(200)
    assert urlsplit(page.url).path == HOME[language]
    page.keyboard.press("ArrowDown")
    expect(links.first).to_be_focused()
    box.paste("kubernetes tokenizer ingress")
    expect(box.meta).to_have_text(says.format("kubernetes, ingress"))
    expect(box.elsewhere).to_contain_text(perhaps)
    expect(box.results).not_to_have_count(0)
    expect(box.elsewhere).to_have_count(1)


def hrefs(links) -> list[str]:
    return links.evaluate_all("links => links.map(({ href }) => href)")


@pytest.mark.parametrize(("language", "placeholder"), [("zh", "搜索"), ("en", "Search")])
def test_the_box_says_what_it_is_for(search_box, language: str, placeholder: str):
    expect(search_box(language).input).to_have_attribute("placeholder", placeholder)


@pytest.mark.parametrize(
    ("language", "said"), [("zh", r"^\d+ 个符合条件的条目$"), ("en", r"^\d+ matching entries$")]
)
def test_what_is_found_are_entries(search_box, language: str, said: str):
    box = search_box(language)
    box.paste("tokenizer")
    expect(box.meta).to_have_text(re.compile(said))


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


def test_arrows_lead_through_the_results_one_key_each(page: Page, address: str):
    box = open_box(page, f"{address}/en/")
    box.paste("merge adapter")
    second = box.targets()[1]
    for number in range(2):
        page.keyboard.press("ArrowDown")
        expect(box.results.nth(number).locator("a")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{second}")


def test_enter_leads_to_the_first_result(page: Page, address: str):
    open_box(page, f"{address}/en/").paste(ERROR)
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/padding/#tf")


@pytest.mark.parametrize("language", HOME)
def test_the_index_is_small_and_has_no_labels(site: Path, language: str):
    index = (site / HOME[language].strip("/") / "search" / "search_index.json").read_bytes()
    assert len(gzip.compress(index)) < LARGEST * len(json.loads(index)["docs"])
    text = index.decode()
    assert TEXTS[language]["source"] not in text
    assert not re.search(r"\d\.\d\d s\b", text)


@pytest.mark.parametrize("language", HOME)
def test_cells_of_walkthroughs_are_searched_with_their_outputs(site: Path, language: str):
    file = site / HOME[language].strip("/") / "search" / "search_index.json"
    docs = {doc["location"]: doc for doc in documents(file.read_text(encoding="utf-8"))}
    arguments = docs["recipes/movie-reviews/#arguments"]
    assert "per_device_train_batch_size=16" in arguments["code"]
    assert "acc" in docs["recipes/movie-reviews/#baseline"]["output"]
