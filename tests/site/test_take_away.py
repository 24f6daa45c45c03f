"""What of a page can be taken away: Markdown, notebook and script, and the links to them."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urljoin

import jupytext
import nbformat
import pytest
from bs4 import BeautifulSoup
from hosting import COLAB
from playwright.sync_api import Page
from site_pages import DOCS, FOLDERS, WRITTEN, notebook_of

ROOT = Path(__file__).parent.parent.parent
RECIPES = [
    f"recipes/{path.stem.replace('_', '-')}"
    for path in sorted((ROOT / "snippets" / "recipes").glob("*.py"))
]
WALL = "wall"
"""It repeats other pages, but is exported: its front matter says so."""
SNIPPET = re.compile(r'snippet="([\w-]+:[\w-]+)"')
LABELS = {
    "zh": ("下载", "在 Colab 中打开", "带走这一页"),
    "en": ("Download", "Open in Colab", "Take this page away"),
}
LINK = re.compile(r"\]\((?!https?:)([^)#]+)\)")
LANGUAGES = pytest.mark.parametrize("language", FOLDERS)
ALL_PAGES = pytest.mark.parametrize("page_name", WRITTEN)


def cells_of(language: str, page: str) -> list[str]:
    """The cells that a page shows, in its order."""
    return SNIPPET.findall((DOCS / language / f"{page}.md").read_text(encoding="utf-8"))


def names_of(page: str) -> list[str]:
    """The files of a page, as their links are ordered."""
    code = [f"{page}.py", f"{page}.ipynb"] if cells_of("en", page) else []
    return [*code, f"{page}.md"]


def html_file(language: str, page: str) -> str:
    return FOLDERS[language] + ("" if page == "index" else f"{page}/") + "index.html"


def row(site: Path, language: str, page: str) -> BeautifulSoup:
    """The row of links on a page."""
    html = (site / html_file(language, page)).read_text(encoding="utf-8")
    [row] = BeautifulSoup(html, "html.parser").select("article nav.take-away")
    return row


@LANGUAGES
@ALL_PAGES
def test_links_on_the_page_lead_to_its_files(site: Path, language: str, page_name: str):
    download, _, name = LABELS[language]
    nav = row(site, language, page_name)
    links = nav.select("a")
    address = f"http://site/{html_file(language, page_name)}"
    targets = [urljoin(address, link["href"]) for link in links]
    assert targets == [f"http://site/{FOLDERS[language]}{file}" for file in names_of(page_name)]
    assert all((site / target.removeprefix("http://site/")).is_file() for target in targets)
    assert all(link.has_attr("download") for link in links)
    assert [link["aria-label"] for link in links] == [
        f"{download} {link.get_text()}" for link in links
    ]
    assert nav["aria-label"] == name


@LANGUAGES
@ALL_PAGES
def test_a_page_without_cells_has_no_code_to_take(site: Path, language: str, page_name: str):
    files = {path.name for path in (site / FOLDERS[language]).glob(f"{page_name}.*")}
    assert files - {"index.html"} == set(names_of(page_name))


@pytest.mark.parametrize(("language", "page_name"), [("zh", "padding"), ("en", "index")])
def test_the_links_download(page: Page, address: str, site: Path, language: str, page_name: str):
    page.goto(f"{address}/{html_file(language, page_name)}")
    for link in page.locator(".take-away a").all():
        with page.expect_download() as started:
            link.click()
        name = started.value.suggested_filename
        assert name in names_of(page_name)
        path = site / FOLDERS[language] / name
        assert Path(started.value.path()).read_bytes() == path.read_bytes()


@LANGUAGES
@ALL_PAGES
def test_the_markdown_holds_every_code_and_output(
    site: Path, project, language: str, page_name: str
):
    text = (site / f"{FOLDERS[language]}{page_name}.md").read_text(encoding="utf-8")
    position = 0
    for reference in cells_of(language, page_name):
        _, cell, record = project.cell_on_page(reference)
        printed = [o.text.strip("\n") for o in record.outputs if o.kind != "figure"]
        for part in (cell.shown, *printed):
            assert part in text[position:]
            position = text.index(part, position)
    signs = ("{#", "{{", ":::", "!!! ", "\ue000", "<svg", "<small", "<div", "<button")
    prose = re.sub(r"(`{3,}).*?\1|`[^`\n]*`", "", text, flags=re.DOTALL)
    assert [sign for sign in signs if sign in prose] == []


@ALL_PAGES
def test_english_files_hold_no_chinese_but_that_of_the_code(
    site: Path, chinese_in_cells: set[str], page_name: str
):
    for name in names_of(page_name):
        text = (site / "en" / name).read_text(encoding="utf-8")
        prose = re.sub(r"`[^`\n]*`", "", text)
        assert set(re.findall(r"[\u3000-\u9fff\uff00-\uffef]+", prose)) <= chinese_in_cells


@LANGUAGES
@ALL_PAGES
def test_links_in_the_markdown_lead_to_files_beside_it(site: Path, language: str, page_name: str):
    path = site / f"{FOLDERS[language]}{page_name}.md"
    targets = LINK.findall(
        re.sub(r"(`{3,}).*?\1", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    )
    assert [target for target in targets if not (path.parent / target).is_file()] == []


@LANGUAGES
@pytest.mark.parametrize("page_name", [name for name in WRITTEN if cells_of("en", name)])
def test_the_notebook_is_valid_and_the_script_is_the_same(
    site: Path, project, language: str, page_name: str
):
    notebook = notebook_of(site, language, page_name)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    cells = (project.cell_on_page(name)[1] for name in cells_of(language, page_name))
    shown = [cell.in_notebook for cell in cells]
    assert [cell.source for cell in code if cell.source in shown] == shown
    script = jupytext.read(site / f"{FOLDERS[language]}{page_name}.py")
    assert [(cell.cell_type, cell.source) for cell in script.cells] == [
        (cell.cell_type, cell.source) for cell in notebook.cells
    ]


def test_llms_txt_lists_every_page_in_the_order_of_the_navigation(site: Path):
    for folder, other in (("", "en/llms.txt"), ("en/", "../llms.txt")):
        lines = (site / folder / "llms.txt").read_text(encoding="utf-8").splitlines()
        assert lines[0].startswith("# Hugging Face")
        assert lines[2].startswith("> ")
        entries = [re.fullmatch(r"- \[(.+?)\]\((\S+)\)(?:(?:: |：)(.+))?", line) for line in lines]
        pages = [entry for entry in entries if entry and entry[2] != other]
        assert [page[2] for page in pages][:2] == ["index.md", "hub-download.md"]
        names = [*WRITTEN, *RECIPES, WALL]
        assert sorted(page[2] for page in pages) == sorted(f"{name}.md" for name in names)
        assert all(re.search(r"[.。！？!?]$", page[3]) for page in pages)
        assert all((site / folder / entry[2]).is_file() for entry in entries if entry)
        assert sum(1 for entry in entries if entry) == len(names) + 1


@LANGUAGES
def test_colab_is_offered_where_the_site_is_told_from_where_it_is_published(
    site: Path, site_with_address: Path, language: str
):
    assert "colab" not in str(row(site, language, "padding")).lower()
    [link] = row(site_with_address, language, "padding").select('a[href^="https:"]')
    assert link["href"] == f"{COLAB}{FOLDERS[language]}padding.ipynb"
    assert link.get_text() == LABELS[language][1]
    assert not link.has_attr("download")
    assert row(site_with_address, language, "outputs").select('a[href^="https:"]') == []
