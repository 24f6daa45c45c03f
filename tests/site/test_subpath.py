"""The site on plain static hosting, below a path, built with its address and without."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import httpx
import pytest
from hosting import ADDRESS, BELOW, hosted, wait_for_search
from language_menu import switch_language
from playwright.sync_api import Page, Response, expect
from tags import start_tags

NAMING = ("a", "link", "script", "img")


@dataclass(frozen=True)
class Published:
    """A site that is served at `address`, which ends with a slash."""

    folder: Path
    address: str


@pytest.fixture(scope="module", params=["without its address", "with its address"])
def published(request: pytest.FixtureRequest, site: Path) -> Iterator[Published]:
    without = request.param.startswith("without")
    folder = site if without else request.getfixturevalue("site_with_address")
    with hosted(folder) as (_, address):
        yield Published(folder, address)


def test_whatever_a_page_names_is_there(published: Published, paths: list[str]):
    wanted: dict[str, str] = {}
    for path in paths:
        if path != "404.html":  # see below
            wanted |= dict.fromkeys(addresses(published, path), path)
    here = published.address.removesuffix(BELOW)
    wanted = {url: path for url, path in wanted.items() if url.startswith(here)}
    assert [(path, url) for url, path in wanted.items() if not url.startswith(here + BELOW)] == []
    with httpx.Client() as client:
        answers = {(path, url): client.head(url).status_code for url, path in wanted.items()}
    assert {link: status for link, status in answers.items() if status != 200} == {}
    assert {url.rpartition(".")[2] for url in wanted} >= {"py", "ipynb", "md", "png"}


def addresses(published: Published, path: str) -> Iterator[str]:
    """What a page links to or is made of."""
    html = (published.folder / path / "index.html").read_text(encoding="utf-8")
    for tag, attributes in start_tags(html):
        if tag in NAMING and (address := attributes.get("href") or attributes.get("src")):
            yield urldefrag(urljoin(published.address + path, address))[0]


@pytest.mark.parametrize("path", ["", "en/padding/"])
def test_nothing_that_a_page_asks_for_is_missing(page: Page, published: Published, path: str):
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(published.address + path)
    wait_for_search(page)
    assert answers
    assert [answer.url for answer in answers if answer.status != 200] == []
    assert [answer.url for answer in answers if not answer.url.startswith(published.address)] == []


def test_the_search_leads_to_the_entry(page: Page, published: Published):
    page.goto(f"{published.address}en/models/")
    wait_for_search(page)
    page.keyboard.press("/")
    page.keyboard.type("tf is not a valid TensorType", delay=20)
    page.locator(".md-search-result__link").first.click()
    page.wait_for_url(f"{published.address}en/padding/**#tf")
    expect(page.locator("#tf")).to_be_in_viewport()


def test_the_language_switch_stays_at_the_entry(page: Page, published: Published):
    page.goto(f"{published.address}tokenizer/#decode")
    page.locator("#decode").evaluate("heading => heading.scrollIntoView()")
    switch_language(page, "en")
    page.wait_for_url(f"{published.address}en/tokenizer/#decode")
    expect(page.locator("#decode")).to_be_in_viewport()


def test_a_page_is_downloaded(page: Page, published: Published):
    page.goto(f"{published.address}en/padding/")
    with page.expect_download() as download:
        page.locator(".take-away a[download][href$='.ipynb']").click()
    notebook = published.folder / "en" / "padding.ipynb"
    assert download.value.path().read_bytes() == notebook.read_bytes()


def test_where_there_is_no_page_the_site_says_so_and_leads_home(
    page: Page, site_with_address: Path
):
    with hosted(site_with_address) as (_, address):
        assert page.goto(f"{address}no/such/page/").status == 404
        expect(page.locator("article h1")).to_contain_text("404")
        color = "e => getComputedStyle(e).backgroundColor"
        assert page.locator(".md-header").evaluate(color) != "rgba(0, 0, 0, 0)"
        links = page.locator(".md-select__link").evaluate_all("all => all.map(e => e.href)")
        assert links == [address, f"{address}en/"]
        page.locator(".md-header .md-logo").click()
        page.wait_for_url(address)


@pytest.mark.parametrize(
    ("path", "languages", "links"), [("no/such/", ["zh", "en"], 1), ("en/no/", ["en", "zh"], 0)]
)
def test_where_there_is_no_page_it_is_said_first_in_the_language_of_the_address(
    page: Page, site_with_address: Path, path: str, languages: list[str], links: int
):
    """And without the navigation of another language."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    with hosted(site_with_address) as (_, address):
        page.goto(address + path)
        wait_for_search(page)
        said = page.locator("article p[lang]").evaluate_all("all => all.map((one) => one.lang)")
        assert said == languages
        expect(page).to_have_title("404 · 没有这个页面 · No such page")
        expect(page.locator(".md-sidebar--primary")).to_have_count(links)
        expect(page.locator(".md-header label[for=__drawer]")).to_have_count(links)
        page.locator("article p a").first.click()
        page.wait_for_url(address + path.removesuffix("no/such/").removesuffix("no/"))
    assert errors == []


def test_the_published_site_tells_its_address(site_with_address: Path):
    page = (site_with_address / "en" / "padding" / "index.html").read_text(encoding="utf-8")
    assert f'<link rel="canonical" href="{ADDRESS}en/padding/">' in page
    assert f"{ADDRESS}en/padding/" in (site_with_address / "sitemap.xml").read_text("utf-8")
