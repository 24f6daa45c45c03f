"""On paper: all entries and the wall sheet, in A4 and Letter, and as PDF where Chromium is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest
from browser import find
from mkdocs.exceptions import PluginError
from pdf_pages import PdfPage, pdf_pages
from playwright.sync_api import Browser, Page, expect

from livedocs.building.pdf import print_page
from livedocs.pages.sections import read_sections
from livedocs.project import Project

DOCS = Path(__file__).parent.parent.parent / "docs"
SNIPPET = re.compile(r'snippet="([\w-]+:[\w-]+)"')
HOMES = {"zh": "/", "en": "/en/"}
LANGUAGES = pytest.mark.parametrize("language", HOMES)
PAPERS = {"A4": (595, 842), "Letter": (612, 792)}
"""In points; what is asked for in millimetres may be one more."""
LIBRARIES = ("datasets", "peft", "torch", "transformers")
CELLS_A_SHEET = 8
"""On the average, at least."""
SMALLEST = 6.5 / 0.75
"""Of the letters on the wall, in CSS pixels."""
SECTIONS = 6
"""Are printed of all entries in English; in Chinese, all are."""
FIRST_SECTIONS = f"""document.addEventListener("DOMContentLoaded", () => document
    .querySelectorAll(".live-sheet > :nth-child(n + {SECTIONS + 1})")
    .forEach((section) => section.remove()));"""
DAY = re.compile(r"\d{4}-\d\d-\d\d")
CLICKED = """() => [...document.querySelectorAll(
    "button, input, select, textarea, nav, header, form, footer, .headerlink, .md-skip")]
    .filter((each) => each.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
    .map((each) => each.outerHTML.slice(0, 80))"""
LINES = """all => all.map((line) => ({
    parts: [...line.children].map((part) => part.innerText.trim()),
    cut: [...line.children].some((part) => part.scrollWidth > part.clientWidth),
}))"""
SIZES = """all => all.filter((each) => each.textContent.trim())
    .map((each) => parseFloat(getComputedStyle(each).fontSize))"""


def plain(text: str) -> str:
    """A text without spaces, and with letters of which a PDF may have other forms."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def as_drawn(text: str) -> str:
    """A pattern of a text in a PDF, which has radicals in the place of some Chinese letters."""
    return "".join(f"[{re.escape(c)}\u2e80-\u2eff]" for c in plain(text))


def built_line(site: Path, language: str, name: str) -> str:
    """What a page says at the foot of each sheet."""
    html = (site / f"{HOMES[language]}{name}/index.html".lstrip("/")).read_text(encoding="utf-8")
    day = DAY.search(html[html.index("<h1") :])[0]
    return " · ".join([day, *(f"{library} {version(library)}" for library in LIBRARIES)])


@pytest.fixture(scope="module")
def to_paper(browser: Browser, address: str, tmp_path_factory) -> Callable[[str, str], list]:
    """Prints a page on paper of that name, of the page of all entries the first sections."""

    def to_paper(path: str, paper: str) -> list[PdfPage]:
        file = tmp_path_factory.mktemp("paper") / "page.pdf"
        page = browser.new_page()
        page.set_default_navigation_timeout(120_000)
        page.add_init_script(FIRST_SECTIONS)
        page.goto(address + path)
        page.pdf(path=file, format=paper, prefer_css_page_size=True)
        page.close()
        return pdf_pages(file)

    return to_paper


@pytest.fixture(scope="module")
def sheets(site: Path, to_paper: Callable, tmp_path_factory) -> dict[str, list[PdfPage]]:
    """All entries by language: in Chinese the PDF of the site, in English what a reader prints."""
    pdf = tmp_path_factory.mktemp("sheets") / "sheet.pdf"
    print_page(find(), site / "print" / "index.html", pdf)
    return {"zh": pdf_pages(pdf), "en": to_paper("/en/print/", "Letter")}


@LANGUAGES
def test_every_entry_is_on_it(browser: Browser, address: str, language: str):
    page = browser.new_page(java_script_enabled=False)  # it gives hundreds of blocks a button each
    page.goto(f"{address}{HOMES[language]}print/")
    shown = page.locator(".live-sheet .live").evaluate_all("all => all.map(e => e.dataset.cell)")
    page.close()
    written = [
        cell
        for name in sorted((DOCS / language).glob("*.md"))
        if name.stem != "index"
        for cell in SNIPPET.findall(name.read_text("utf-8"))
    ]
    assert sorted(shown) == sorted(written)


@pytest.mark.parametrize(("language", "paper"), [("zh", "A4"), ("en", "Letter")])
def test_all_entries_are_few_sheets_of_the_paper_that_is_there(
    site: Path, sheets: dict[str, list[PdfPage]], language: str, paper: str
):
    assert sizes_of(sheets[language]) == {PAPERS[paper]}
    html = (site / f"{HOMES[language]}print/index.html".lstrip("/")).read_text(encoding="utf-8")
    before, *sections = html.split("<section>")
    printed = "".join(sections[: SECTIONS if language == "en" else None])
    assert len(sections) > SECTIONS and "data-cell=" not in before
    assert 0 < len(sheets[language]) <= printed.count("data-cell=") / CELLS_A_SHEET


@LANGUAGES
def test_each_sheet_says_its_number_the_day_and_the_versions(
    site: Path, sheets: dict[str, list[PdfPage]], language: str
):
    check_feet(sheets[language], built_line(site, language, "print"))
    words = plain("".join(page.text for page in sheets[language]))
    assert plain({"zh": "构建，所用版本", "en": "Built on"}[language]) in words


@LANGUAGES
@pytest.mark.parametrize("paper", PAPERS)
def test_the_wall_sheet_is_two_pages_with_all_its_lines(
    site: Path, page: Page, address: str, to_paper: Callable, language: str, paper: str
):
    path = f"{HOMES[language]}wall/"
    pages = to_paper(path, paper)
    assert len(pages) == 2
    assert sizes_of(pages) == {PAPERS[paper]}
    check_feet(pages, built_line(site, language, "wall"))
    page.set_viewport_size({"width": 733, "height": 900})  # of A4, between its margins
    page.goto(address + path)
    page.emulate_media(media="print")
    lines = page.locator(".live-wall li").evaluate_all(LINES)
    assert [line for line in lines if line["cut"]] == []
    printed = plain("".join(each.text for each in pages))
    parts = [part for line in lines for part in line["parts"]]
    assert [part for part in parts if not re.search(as_drawn(part), printed)] == []
    sizes = page.locator(".live-wall :is(a, span, code, sup, p)").evaluate_all(SIZES)
    assert min(sizes) >= SMALLEST


@LANGUAGES
def test_lines_of_the_wall_lead_to_entries_and_bear_the_marks_of_what_they_show(
    page: Page, address: str, project: Project, language: str
):
    page.goto(f"{address}{HOMES[language]}wall/")
    lines = page.locator(".live-wall li")
    assert lines.count() == lines.locator("> a[href*='#']").count() > 100
    rerank = page.locator(".live-wall li", has=page.locator("a[href$='#rerank']"))
    letter = rerank.locator("sup").inner_text()
    kind = "真模型的量化副本" if language == "zh" else "rounded copy of the real model"
    meanings = page.locator(".live-wall > p").all_inner_texts()
    assert [bool(re.search(rf"\b{letter}\s+{kind}", said)) for said in meanings] == [True, True]
    results = lines.locator("> span:last-child").all_inner_texts()
    assert "–" in results and not [result for result in results if not result.strip()]


@pytest.mark.parametrize(
    ("path", "words"), [("/print/", "打印"), ("/en/wall/", "Print"), ("/en/padding/", "")]
)
def test_a_page_made_for_paper_has_a_button_that_prints_it(
    page: Page, address: str, path: str, words: str
):
    page.add_init_script("window.printed = 0; window.print = () => (window.printed += 1)")
    page.goto(address + path)
    buttons = page.locator(".live-print:visible")
    assert buttons.all_inner_texts() == [words] * bool(words)
    for button in buttons.all():
        button.click()
    assert page.evaluate("printed") == bool(words)


def test_without_scripts_no_button_asks_to_be_pressed(browser: Browser, address: str):
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{address}/wall/")
    expect(page.locator(".live-print")).to_be_hidden()
    page.close()


@pytest.mark.parametrize("path", ["/", "/en/padding/", "/errors/", "/en/api-index/", "/wall/"])
def test_nothing_to_click_is_printed(page: Page, address: str, path: str):
    page.goto(address + path)
    page.emulate_media(media="print")
    assert page.evaluate(CLICKED) == []


@pytest.mark.parametrize("paper", PAPERS)
def test_a_heading_stands_on_the_sheet_of_its_code(
    project: Project, to_paper: Callable, paper: str
):
    texts = [plain(page.text) for page in to_paper("/en/padding/", paper)]
    assert len(texts) > 3
    apart = []
    for section in read_sections(DOCS / "en" / "padding.md")[1:]:
        if section.entries:
            code = project.cell(section.entries[0].reference)[1].shown
            lines = [plain(line) for line in code.splitlines() if line.strip()]
            title = plain(section.title.replace("`", ""))
            below = [text.partition(title)[2] for text in texts]
            if not any(lines[0] in text and lines[-1] in text for text in below):
                apart.append(section.title)
    assert apart == []


def test_a_browser_that_prints_nothing_is_told(site: Path, tmp_path: Path):
    with pytest.raises(PluginError, match=r"sheet\.pdf could not be printed"):
        print_page("false", site / "print" / "index.html", tmp_path / "sheet.pdf")
    with pytest.raises(PluginError, match=r"wrote nothing"):
        print_page("true", site / "print" / "index.html", tmp_path / "sheet.pdf")
    assert [path.name for path in (site / "print").glob("*.html")] == ["index.html"]


def sizes_of(pages: list[PdfPage]) -> set[tuple[int, int]]:
    """The papers of these pages, each as `PAPERS` has it."""
    return {
        next(
            (size for size in PAPERS.values() if abs(size[0] - page.width) <= 1
             and abs(size[1] - page.height) <= 1),
            (page.width, page.height),
        )
        for page in pages
    }  # fmt: skip


def check_feet(pages: list[PdfPage], built: str) -> None:
    """Look for what stands at the foot of each page."""
    for number, page in enumerate(pages, start=1):
        assert f"{number} / {len(pages)}" in page.text, page.text[:200]
        assert plain(built) in plain(page.text), page.text[:200]
