"""What a reader learns about a term: by pointer, by keyboard and by touch."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect
from site_pages import file_of
from tags import start_tags

from livedocs.pages.terms import normal, read_glossary

GLOSSARY = read_glossary(Path(__file__).parent.parent.parent / "docs" / "glossary.yml")
ADDRESSES = {"zh": "/padding/", "en": "/en/padding/"}
MARKS = {"zh": "这一节的链接", "en": "Link to this section"}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.mark.parametrize(
    ("reader", "reach"),
    [({}, Locator.hover), ({}, Locator.focus), (PHONE, Locator.tap)],
    ids=["pointer", "keyboard", "touch"],
)
@pytest.mark.parametrize("language", ADDRESSES)
def test_a_term_tells_its_meaning(
    browser: Browser, address: str, language: str, reader: dict, reach
):
    context = browser.new_context(service_workers="block", **reader)
    page = context.new_page()
    page.goto(address + ADDRESSES[language])
    term = page.locator("article abbr").first
    word = normal(term.inner_text())
    tooltip = page.locator(".md-tooltip2--active[role=tooltip]")
    expect(tooltip).to_have_count(0)
    reach(term)
    expect(tooltip).to_have_text(GLOSSARY[language][word].text)
    expect(tooltip.locator("> *")).to_be_in_viewport(ratio=1)
    context.close()


def test_the_mark_of_a_heading_says_what_it_is_without_scripts_too(site: Path, paths: list[str]):
    said: dict[str, set[str]] = {"zh": set(), "en": set()}
    for path in paths:
        tags = start_tags(file_of(site, path).read_text(encoding="utf-8"))
        titles = (named["title"] for _, named in tags if named.get("class") == "headerlink")
        said["en" if path.startswith("en/") else "zh"].update(titles)
    assert said == {language: {title} for language, title in MARKS.items()}
