"""The home page: search first, the topics, how much there is and with which versions it ran."""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

DOCS = Path(__file__).parent.parent.parent / "docs"
SNIPPET = re.compile(r'snippet="([\w-]+:[\w-]+)"')
HOME = pytest.mark.parametrize(("language", "home"), [("zh", "/"), ("en", "/en/")])


@HOME
def test_the_first_thing_to_use_is_the_search(page: Page, address: str, language: str, home: str):
    page.goto(address + home)
    first = page.locator("article :is(a, button):not(.headerlink):visible").first
    expect(first).to_have_class("live-search")
    first.click()
    expect(page.locator("[data-md-component=search-query]")).to_be_focused()
    page.keyboard.type("padding")
    expect(page.locator(".md-search-result__item").first).to_be_visible()


@HOME
def test_each_topic_leads_to_its_page_and_says_how_many_entries_it_has(
    page: Page, address: str, language: str, home: str
):
    page.goto(address + home)
    cards = page.locator(".grid.cards > ul > li")
    names = []
    for card in cards.all():
        target = card.locator("a").get_attribute("href")
        names.append(target.strip("./"))
        if names[-1].startswith("recipes/"):
            continue
        source = DOCS / language / f"{names[-1]}.md"
        count = len(SNIPPET.findall(source.read_text("utf-8")))
        assert re.search(r"\d+", card.locator("small").inner_text())[0] == str(count)
    with_entries = {
        path.stem
        for path in (DOCS / language).glob("*.md")
        if SNIPPET.search(path.read_text("utf-8"))
    }
    recipes = {
        f"recipes/{path.stem.replace('_', '-')}"
        for path in (DOCS.parent / "snippets" / "recipes").glob("*.py")
    }
    assert sorted(names) == sorted(with_entries - {"index"} | recipes)


@HOME
def test_the_versions_and_the_number_of_entries_are_those_of_the_run(
    page: Page, address: str, language: str, home: str
):
    page.goto(address + home)
    line = page.locator("p:has(.live-search) + p").inner_text()
    entries = sum(
        len(SNIPPET.findall(path.read_text("utf-8")))
        for path in (DOCS / language).glob("*.md")
        if path.stem != "index"
    )
    assert re.match(r"\d+", line)[0] == str(entries)
    for library in ("transformers", "datasets", "peft", "torch"):
        assert f"{library} {version(library)}" in line
