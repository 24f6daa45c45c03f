"""What the playground makes of links from anybody, of slow lines, and of what Python refuses."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from playground_page import HOME, LANGUAGES, SHOWN, opened
from playground_texts import DIFFERENT
from playwright.sync_api import Browser, Page, Route, expect

from playground.form import LENGTH, LONGEST, SHORTEST
from playground.words import first, words

CHIPS = ".live-play-chips > li"
SECOND = 1000
"""Milliseconds; more than a page waits before it says that it fetches a tokenizer."""
SHIFTS = """window.shifts = [];
new PerformanceObserver((list) => list.getEntries().forEach((shift) => {
    if (!shift.hadRecentInput) window.shifts.push(shift.value);
})).observe({ type: "layout-shift", buffered: true });"""
PALE = """all => all.map((label) => {
    const parts = [label, ...label.querySelectorAll("*")].map((part) => getComputedStyle(part));
    const words = getComputedStyle(document.querySelector(".live-play-about")).color;
    return parts.some(({ color, opacity }) => color !== words || opacity !== "1");
})"""
"""Of each label, whether a part of it is paler than words that step back."""
SIZE_AND_LICENCE = re.compile(r"^\d+ kB, apache-2\.0$")
FOLLOWED = """() => {
    window.followed = new Promise((done) => addEventListener("hashchange", done, { once: true }));
}"""
"""Tells when the page has seen that a link to a heading was followed."""
REFUSED = [
    ({"fill": "1", "tokenizer": DIFFERENT["gpt2"]}, "no-padding"),
    ({"chat": "1", "tokenizer": DIFFERENT["t5"]}, "no-template"),
]


@pytest.mark.parametrize(
    ("written", "taken"),
    [("9", 9), ("1", SHORTEST), ("-3", SHORTEST), ("1000000000", LONGEST), ("many", LENGTH)],
)
def test_a_link_cannot_ask_for_more_than_a_reader_can(
    page: Page, address: str, written: str, taken: int
):
    results = opened(page, address, text="a", fill="1", longest=written)
    expect(results.locator(CHIPS)).to_have_count(taken)
    expect(page.locator("[name=longest]")).to_have_value(str(taken))


def test_a_length_out_of_bounds_is_set_right_in_its_field(page: Page, address: str):
    results = opened(page, address, text="a", fill="1")
    page.locator("[name=longest]").fill("2")
    page.keyboard.press("Tab")
    expect(page.locator("[name=longest]")).to_have_value(str(SHORTEST))
    expect(results.locator(CHIPS)).to_have_count(SHORTEST)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_cannot_be_chosen_steps_back_and_can_be_read(page: Page, address: str, scheme: str):
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    opened(page, address, text="a", chat="1")
    off = page.locator(".live-play-switches label:has(:disabled)")
    expect(off).to_have_count(2)
    assert off.evaluate_all(PALE) == [False, False]


def test_a_link_to_a_heading_takes_nothing_away(page: Page, address: str):
    results = opened(page, address, text="plain")
    page.locator("#play-text").fill("my own words")
    for _ in range(2):
        page.evaluate(FOLLOWED)
        page.locator("a.md-skip").focus()
        page.keyboard.press("Enter")
        page.evaluate("followed")
        expect(results.locator(".live-play-chips")).to_contain_text("own")
        expect(page.locator("#play-text")).to_have_value("my own words")
    page.reload()
    expect(page.locator(SHOWN)).to_have_count(1)
    expect(page.locator("#play-text")).to_have_value("my own words")


def test_another_link_is_followed_on_the_open_page(page: Page, address: str):
    results = opened(page, address, text="plain")
    page.evaluate("location.hash = 'text=another&plain=1'")
    expect(page.locator("#play-text")).to_have_value("another")
    expect(results.locator(f"{CHIPS} bdi")).to_have_text(["another"])


def test_a_slow_tokenizer_does_not_hide_one_that_was_chosen_later(page: Page, address: str):
    results = opened(page, address, text="plain", tokenizer=DIFFERENT["cased"])
    held: list[Route] = []
    page.route("**/*.json.gz", lambda route: held.append(route))
    page.locator("[name=tokenizer]").select_option(DIFFERENT["gpt2"])
    page.locator("[name=tokenizer]").select_option(DIFFERENT["cased"])
    page.wait_for_timeout(SECOND)
    assert len(held) == 1
    expect(results.locator("h2")).to_have_text(DIFFERENT["cased"])
    expect(results.locator(".live-play-chips")).to_contain_text("plain")
    held[0].continue_()
    page.wait_for_timeout(SECOND)
    expect(results.locator("h2")).to_have_text(DIFFERENT["cased"])


@pytest.mark.parametrize("pause", [0, SECOND])
@pytest.mark.parametrize(("width", "height"), [(390, 844), (1440, 900), (1920, 1080)])
def test_nothing_on_the_page_moves_while_it_comes(
    browser: Browser, address: str, width: int, height: int, pause: int
):
    context = browser.new_context(
        viewport={"width": width, "height": height}, service_workers="block"
    )
    page = context.new_page()
    page.add_init_script(SHIFTS)
    page.route("**/*.json.gz", lambda route: (page.wait_for_timeout(pause), route.continue_()))
    for language in HOME:
        for state in ({}, {"text": "𠀀", "other": DIFFERENT["gpt2"], "fill": "1"}):
            opened(page, address, language, tokenizer=DIFFERENT["cased"], **state)
            assert page.evaluate("window.shifts") == []
    context.close()


@LANGUAGES
def test_other_pages_ask_for_none_of_its_scripts(page: Page, address: str, language: str):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in ("", "tokenizer/"):
        page.goto(f"{address}{HOME[language]}{path}", wait_until="networkidle")
    assert len(asked) > 1
    assert not [url for url in asked if "/playground/" in url or "/tokenizers/" in url]


@pytest.mark.parametrize(("state", "reason"), REFUSED)
def test_what_the_page_says_that_python_refuses_it_refuses(
    page: Page, address: str, project, tmp_path: Path, state: dict[str, str], reason: str
):
    results = opened(page, address, text="a", **state)
    expect(results.locator(".live-play-count")).to_have_text(words("en")[reason])
    expect(results.locator(CHIPS)).to_have_count(0)
    code = results.locator(".live-play-program code").text_content()
    seen = project.source.environment(tmp_path, repr(state["tokenizer"]))
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **seen},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr.strip().splitlines()[-1].startswith("ValueError: ")


def test_it_says_how_large_a_tokenizer_is_and_under_which_licence(page: Page, address: str):
    results = opened(page, address, tokenizer=DIFFERENT["smollm2"])
    expect(results.locator(".live-play-about")).to_have_text(SIZE_AND_LICENCE)


@pytest.mark.parametrize("name", ["someone/has-gone", "toString"])
def test_a_link_to_a_tokenizer_that_is_not_offered_gives_the_first(
    page: Page, address: str, name: str
):
    results = opened(page, address, text="plain", tokenizer=name, other=name)
    expect(results.locator("h2")).to_have_text([first("en")["tokenizer"]])
    expect(results.locator(".live-play-chips")).to_contain_text("plain")
