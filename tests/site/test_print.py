"""The cheat-sheet on paper: all entries, on A4, and as PDF where Chromium is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from browser import find
from mkdocs.exceptions import PluginError
from playwright.sync_api import Browser

from livedocs.building.pdf import print_page

DOCS = Path(__file__).parent.parent.parent / "docs"
SNIPPET = re.compile(r'snippet="([\w-]+:[\w-]+)"')
PRINT = pytest.mark.parametrize(("language", "path"), [("zh", "/print/"), ("en", "/en/print/")])
A4 = (595, 842)
"""In points."""
CELLS_A_SHEET = 8
"""On the average, at least."""


@PRINT
def test_every_entry_is_on_it(browser: Browser, address: str, language: str, path: str):
    page = browser.new_page(java_script_enabled=False)  # it gives hundreds of blocks a button each
    page.goto(address + path)
    shown = page.locator(".live-sheet .live").evaluate_all("all => all.map(e => e.dataset.cell)")
    page.close()
    written = [
        cell
        for name in sorted((DOCS / language).glob("*.md"))
        if name.stem != "index"
        for cell in SNIPPET.findall(name.read_text("utf-8"))
    ]
    assert sorted(shown) == sorted(written)


def test_the_pdf_has_few_sheets_of_a4(site: Path, tmp_path: Path):
    html, pdf = site / "print" / "index.html", tmp_path / "sheet.pdf"
    print_page(find(), html, pdf)
    data = pdf.read_bytes()
    boxes = re.findall(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", data)
    assert {(round(float(x)), round(float(y))) for x, y in boxes} == {A4}
    assert 0 < len(boxes) <= html.read_text(encoding="utf-8").count("data-cell=") / CELLS_A_SHEET


def test_a_browser_that_prints_nothing_is_told(site: Path, tmp_path: Path):
    with pytest.raises(PluginError, match=r"sheet\.pdf could not be printed"):
        print_page("false", site / "print" / "index.html", tmp_path / "sheet.pdf")
    with pytest.raises(PluginError, match=r"wrote nothing"):
        print_page("true", site / "print" / "index.html", tmp_path / "sheet.pdf")
