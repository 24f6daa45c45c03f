"""The playground in Chromium: its tokens are Python's, and its program prints them."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from hosting import build_of, hosted
from playground_texts import many_texts
from playwright.sync_api import Browser, Locator, Page, expect
from tokenizers import Tokenizer

from playground.form import SHORTEST
from playground.known import COMPARED
from playground.offered import REPOSITORIES
from playground.words import words

HOME = {"zh": "/", "en": "/en/"}
LANGUAGES = pytest.mark.parametrize("language", HOME)
DIFFERENT = {
    "cased": "google-bert/bert-base-cased",
    "uncased": "google-bert/bert-base-uncased",
    "chinese": "google-bert/bert-base-chinese",
    "gpt2": "openai-community/gpt2",
    "smollm2": "HuggingFaceTB/SmolLM2-135M-Instruct",
    "t5": "google-t5/t5-small",
    "whisper": "openai/whisper-tiny.en",
}
"""A repository for each tokenizer that differs from the others."""
LENGTHS = (SHORTEST, 5, 6, 9, 17)
PAIRS = [("a b c d e f", "g h"), ("a", "b c d e f g h i j"), ("a b c d e", "f g h i j"), ("a", "b")]
COMPARE = """async ([repository, texts, pairs, lengths]) => {
    const form = document.querySelector(".live-play");
    const script = new URL(form.dataset.script, document.baseURI);
    const { encode, load } = await import(new URL("encode.js", script));
    const { concerning } = await import(new URL("known.js", script));
    const { known, tokenizers } = JSON.parse(form.dataset.settings);
    const { address, file, padding } = tokenizers[repository];
    const tokenizer = await load(new URL(address, document.baseURI));
    const shown = (rows) => [rows.map(({ id }) => id), rows.map(({ start, end }) => [start, end])];
    return {
        texts: texts.map((text) => [
            ...shown(encode(tokenizer, text)),
            concerning(known, file, text).map(({ name }) => name),
        ]),
        pairs: pairs.flatMap(([text, pair]) => lengths.flatMap((length) => {
            const options = { pair, shorten: length, fill: length, padding: padding ?? 0 };
            return [true, false].map((special) =>
                shown(encode(tokenizer, text, { ...options, special })));
        })),
        known: known.filter(({ files }) => files.includes(file)),
    };
}"""
"""All that one tokenizer makes of texts and of pairs: ids, places, and what is known of a text."""
CHIPS = """(chips) => chips.map((chip) => [...chip.children].map((part) => part.textContent))"""
FOCUSED = "document.activeElement.name || document.activeElement.textContent"
SHOWN = "[data-shown]"


@pytest.fixture(scope="module")
def open_page(browser: Browser, address: str) -> Iterator[Page]:
    """The English page, on which tokenizers are compared one after the other."""
    context = browser.new_context(service_workers="block")
    page = context.new_page()
    page.goto(f"{address}{HOME['en']}playground/")
    yield page
    context.close()


def settings(page: Page) -> dict:
    return json.loads(page.locator(".live-play").get_attribute("data-settings"))


def python_tokenizer(site: Path, file: str) -> Tokenizer:
    """The Python library's own, from the file that readers get."""
    content = gzip.decompress((site / "assets" / "tokenizers" / file).read_bytes())
    return Tokenizer.from_str(content.decode("utf-8"))


@pytest.mark.parametrize("name", DIFFERENT)
def test_tokens_and_places_are_those_of_python(open_page: Page, site: Path, name: str):
    repository, texts = DIFFERENT[name], many_texts(COMPARED)
    about = settings(open_page)["tokenizers"][repository]
    python = python_tokenizer(site, about["file"])
    found = open_page.evaluate(COMPARE, [repository, texts, PAIRS, LENGTHS])
    differs = {entry["name"]: entry["differs"] for entry in found["known"]}
    unknown, seen = [], set()
    wanted = python.encode_batch(texts)
    for text, encoding, (ids, places, known) in zip(texts, wanted, found["texts"], strict=True):
        if ids != encoding.ids:
            explained = [one for one in known if differs[one] == "ids"]
        elif [tuple(place) for place in places] != encoding.offsets:
            explained = known
        else:
            continue
        seen.update(explained if len(explained) == 1 else ())
        if not explained:
            unknown.append((text, ids, encoding.ids, places, encoding.offsets))
    assert not unknown, f"{len(unknown)} differ, the first {unknown[:3]}"
    assert set(differs) == seen, "a difference that known.yml lists is gone"
    assert found["pairs"] == [
        [encoding.ids, [list(place) for place in encoding.offsets]]
        for encoding in shortened_and_padded(python, about["padding"] or 0)
    ]


def shortened_and_padded(python: Tokenizer, padding: int) -> Iterator:
    """What Python makes of the pairs, with each length, with special tokens and without."""
    for pair in PAIRS:
        for length in LENGTHS:
            python.enable_truncation(length)
            python.enable_padding(length=length, pad_id=padding)
            for special in (True, False):
                yield python.encode(*pair, add_special_tokens=special)


def test_each_tokenizer_that_is_offered_is_compared(open_page: Page):
    offered = settings(open_page)["tokenizers"]
    assert {offered[name]["file"] for name in DIFFERENT.values()} == {
        about["file"] for about in offered.values()
    }
    assert list(offered) == [name for name in REPOSITORIES if name in offered]
    assert all(about["licence"] for about in offered.values())


STATES = [
    {
        "text": 'It\'s "5" \\ 你好\n\tÉ 🤗',
        "tokenizer": DIFFERENT["cased"],
        "other": DIFFERENT["t5"],
    },
    {"text": "a [MASK] b", "pair": "second", "plain": "1", "tokenizer": DIFFERENT["uncased"]},
    {"text": "one two three four five", "pair": "six seven", "shorten": "1", "longest": "8"},
    {"text": "short", "fill": "1", "longest": "9", "other": DIFFERENT["smollm2"]},
    {"text": "Hi 你好", "chat": "1", "tokenizer": DIFFERENT["smollm2"]},
    {"text": "Hi", "pair": "Yes?", "chat": "1", "tokenizer": DIFFERENT["smollm2"], "shorten": "1"},
]
RUN = """
import json, sys
for code in json.load(sys.stdin):
    print(end="\\0")
    exec(code, {})
"""


def opened(page: Page, address: str, language: str = "en", **state: str) -> Locator:
    """The results of a page that a link with this state opens."""
    page.goto("about:blank")
    page.goto(f"{address}{HOME[language]}playground/#{urlencode(state)}")
    expect(page.locator(SHOWN)).to_have_count(1)
    return page.locator(".live-play-result")


def test_the_program_prints_what_the_chips_show(page: Page, address: str, project, tmp_path: Path):
    shown = {}
    for state in STATES:
        for result in opened(page, address, **state).all():
            lines = []
            for token, number, *place in result.locator(".live-play-chips > li").evaluate_all(
                CHIPS
            ):
                says = place[0].removeprefix("second ") if place else ""
                is_place = says.replace("–", "").isdigit()
                lines.append((number, token, says.split("–") if is_place else None))
            shown[result.locator(".live-play-program code").text_content()] = lines
    printed = what_they_print(list(shown), project, tmp_path)
    assert len(shown) == len(STATES) + sum("other" in state for state in STATES)
    for code, lines in shown.items():
        assert lines
        wanted = [f"{number} {token}" for number, token, _ in lines]
        if "offset_mapping" in code:
            places = [f" ({', '.join(place)})" if place else " (0, 0)" for *_, place in lines]
            wanted = [line + place for line, place in zip(wanted, places, strict=True)]
        assert printed[code].splitlines() == wanted


def what_they_print(programs: list[str], project, scratch: Path) -> dict[str, str]:
    """What each program prints, in one process with the source's models."""
    seen = project.source.environment(scratch, repr(list(DIFFERENT.values())))
    done = subprocess.run(
        [sys.executable, "-c", RUN],
        input=json.dumps(programs),
        env={**os.environ, **seen},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(zip(programs, done.stdout.split("\0")[1:], strict=True))


@LANGUAGES
def test_what_a_reader_types_is_in_the_link_and_in_the_other_language(
    page: Page, address: str, language: str
):
    opened(page, address, language)
    page.locator("#play-text").fill("unbelievable 你好")
    page.locator("[name=tokenizer]").select_option(DIFFERENT["cased"])
    page.locator("[name=other]").select_option(DIFFERENT["gpt2"])
    page.locator("[name=special]").uncheck()
    results = page.locator(".live-play-result")
    expect(results).to_have_count(2)
    expect(results.nth(1).locator(".live-play-chips")).to_contain_text("Ġ")
    chips = results.nth(1).locator(".live-play-chips > li")
    count = results.nth(1).locator(".live-play-count")
    expect(count).to_have_text(words(language)["count"].format(chips.count()))
    page.locator(".live-play-link button").click()
    expect(page.locator(".live-play-link button")).to_have_text(words(language)["copied"])
    link = page.evaluate("navigator.clipboard.readText()")
    chips = results.first.locator(".live-play-chips bdi").all_text_contents()
    assert chips[:2] == ["un", "##believable"]
    other = {"zh": "en", "en": "zh"}[language]
    page.locator(".md-header .md-select button").hover()
    page.locator(f"a.md-select__link[hreflang={other}]").click()
    page.wait_for_url(f"**{HOME[other]}playground/#*")
    for address_of_it in (page.url, link):
        page.goto("about:blank")
        page.goto(address_of_it)
        expect(page.locator(SHOWN)).to_have_count(1)
        assert page.locator("#play-text").input_value() == "unbelievable 你好"
        assert results.first.locator(".live-play-chips bdi").all_text_contents() == chips


@LANGUAGES
def test_what_python_refuses_and_what_differs_is_said(page: Page, address: str, language: str):
    say = words(language)
    results = opened(page, address, language, fill="1", tokenizer=DIFFERENT["gpt2"])
    expect(results.locator(".live-play-count")).to_have_text(say["no-padding"])
    results = opened(page, address, language, chat="1", tokenizer=DIFFERENT["t5"])
    expect(results.locator(".live-play-count")).to_have_text(say["no-template"])
    results = opened(page, address, language, text="𠀀𪜀", tokenizer=DIFFERENT["cased"])
    expect(results.locator(".live-play-notes")).to_contain_text(say["differs"])
    results = opened(page, address, language, text="plain", tokenizer=DIFFERENT["cased"])
    expect(results.locator(".live-play-notes")).to_be_hidden()


def test_nothing_is_sent_and_tokenizers_are_fetched_when_they_are_chosen(page: Page, address: str):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    opened(page, address)
    assert not [url for url in asked if not url.startswith((address, "about:"))]
    assert len([url for url in asked if ".json.gz" in url]) == 1
    asked.clear()
    page.locator("#play-text").fill("secret words")
    page.locator("[name=other]").select_option(DIFFERENT["t5"])
    expect(page.locator(".live-play-chips").nth(1)).to_contain_text("secret")
    assert [".json.gz" in url for url in asked] == [True]


def test_it_works_below_a_path_and_is_not_kept_offline(page: Page, site: Path):
    kept = build_of(site)["files"]
    assert "playground/" in kept
    assert not [path for path in kept if "assets/playground/" in path or "tokenizers/" in path]
    with hosted(site) as (_, below):
        page.goto(f"{below}en/playground/")
        expect(page.locator(SHOWN)).to_have_count(1)
        page.context.set_offline(True)
        page.locator("[name=other]").select_option(DIFFERENT["gpt2"])
        failed = page.locator(".live-play-count").nth(1)
        expect(failed).to_have_text(words("en")["failed"])
    others = (site / "en" / "padding" / "index.html").read_text(encoding="utf-8")
    assert "assets/playground/" not in others


@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 1440)])
def test_a_phone_has_room_and_axe_finds_nothing(
    browser: Browser, address: str, scheme: str, width: int
):
    context = browser.new_context(
        viewport={"width": width, "height": 844}, color_scheme=scheme, service_workers="block"
    )
    page = context.new_page()
    language = "zh" if scheme == "light" else "en"
    state = {"text": "𠀀 a" * 10, "pair": "b", "other": DIFFERENT["smollm2"], "fill": "1"}
    opened(page, address, language, tokenizer=DIFFERENT["cased"], longest="40", **state)
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response
    assert found["violations"] == []
    context.close()


def test_a_keyboard_reaches_all_of_it(page: Page, address: str):
    opened(page, address)
    page.locator("#play-text").focus()
    reached = set()
    for _ in range(20):
        reached.add(
            page.evaluate("document.activeElement.name || document.activeElement.textContent")
        )
        page.keyboard.press("Tab")
    switches = {"special", "shorten", "fill", "chat"}
    say = words("en")
    assert reached >= {"text", "pair", "tokenizer", "other", *switches, say["link"], say["code"]}


def test_without_scripts_a_sentence_says_what_it_needs(browser: Browser, address: str):
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{address}/en/playground/")
    expect(page.locator(".live-play")).to_be_hidden()
    expect(page.locator(".live-play-noscript")).to_contain_text("JavaScript")
    expect(page.locator(".live-play-noscript")).to_be_visible()
    page.close()
