"""The playground in Chromium: what readers set and see, and that its program prints the same."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from hosting import build_of, hosted
from playground_page import HOME, LANGUAGES, SHOWN, opened
from playground_texts import DIFFERENT
from playwright.sync_api import Browser, Page, expect

from playground.words import words

CHIPS = """(chips) => chips.map((chip) => [...chip.children].map((part) => part.textContent))"""
FOCUSED = "document.activeElement.name || document.activeElement.textContent"
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
        reached.add(page.evaluate(FOCUSED))
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
