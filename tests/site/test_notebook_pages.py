"""Recipes in the browser: notebooks that look and work like the other pages."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import pytest
from language_menu import switch_language
from playwright.sync_api import Page, expect
from searched import documents
from waiting import COPIED, wait_until

from livedocs.modules.cells import read_module

ROOT = Path(__file__).parent.parent.parent
RECIPES = {
    path.stem.replace("_", "-"): read_module(path)
    for path in sorted((ROOT / "snippets" / "recipes").glob("*.py"))
}
FOLDERS = {"zh": "", "en": "en/"}
LARGEST = 155_000
"""Bytes of a page, as it lies on the server."""
EACH = pytest.mark.parametrize("name", RECIPES)
LANGUAGES = pytest.mark.parametrize("language", FOLDERS)


def path_of(name: str, language: str) -> str:
    return f"{FOLDERS[language]}recipes/{name}"


@EACH
@LANGUAGES
def test_a_notebook_page_is_small(site: Path, name: str, language: str):
    html = (site / path_of(name, language) / "index.html").read_bytes()
    assert html.lstrip().startswith(b"<!doctype html>")
    assert len(html) <= LARGEST


@EACH
@LANGUAGES
def test_prose_and_code_are_searched_under_their_headings(site: Path, name: str, language: str):
    index = (site / FOLDERS[language] / "search/search_index.json").read_text("utf-8")
    sections = [d for d in documents(index) if d["location"].startswith(f"recipes/{name}/")]
    headings = re.findall(r"^## .*\{#([\w-]+)\}$", prose(name, language), re.MULTILINE)
    assert [d["location"].partition("#")[2] for d in sections[1:]] == headings
    code = "\n".join(d["code"] for d in sections)
    for cell in RECIPES[name].cells:
        longest = max(cell.code.split("\n"), key=len).strip()
        assert code.count(re.sub(" +", " ", longest)) == 1
    assert [d for d in sections if "Copy as script" in json.dumps(d)] == []


def prose(name: str, language: str) -> str:
    texts = [text.markdown for text in RECIPES[name].texts if text.language == language]
    return "\n\n".join(texts)


@EACH
@LANGUAGES
def test_the_download_is_an_executed_notebook_in_the_language_of_the_page(
    site: Path, name: str, language: str
):
    notebook = nbformat.read(site / f"{path_of(name, language)}.ipynb", as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.source for cell in code] == [cell.code for cell in RECIPES[name].cells]
    assert all(cell.execution_count for cell in code)
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    titles = re.findall(r"^#+ (.*?) \{#", prose(name, language), re.MULTILINE)
    assert titles and [title for title in titles if title not in text] == []


@EACH
@LANGUAGES
def test_the_code_can_be_copied(page: Page, address: str, name: str, language: str):
    page.goto(f"{address}/{path_of(name, language)}/")
    cells = page.locator("article section.live")
    shown = [cell for cell in RECIPES[name].cells if not cell.hidden]
    expect(cells).to_have_count(len(shown))
    cells.first.locator(".md-code__button, .md-clipboard").first.click()
    wait_until(page, f"({COPIED}).trim() === value", shown[0].code)


@EACH
def test_the_language_switch_stays_on_the_section(page: Page, address: str, name: str):
    page.goto(f"{address}/{path_of(name, 'zh')}/")
    section = page.locator("article h2").nth(3)
    anchor = section.get_attribute("id")
    section.scroll_into_view_if_needed()
    page.goto(f"{address}/{path_of(name, 'zh')}/#{anchor}")
    switch_language(page, "en")
    page.wait_for_url(f"**/{path_of(name, 'en')}/#{anchor}")
    expect(page.locator(f"#{anchor}")).to_be_in_viewport()


@EACH
@LANGUAGES
def test_on_a_phone_the_page_does_not_scroll_sideways(browser, address, name, language):
    context = browser.new_context(viewport={"width": 390, "height": 844}, service_workers="block")
    phone = context.new_page()
    phone.goto(f"{address}/{path_of(name, language)}/")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()
