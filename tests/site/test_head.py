"""What search engines and people who share a page are told of it, in whose language it is."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from hosting import ADDRESS
from playwright.sync_api import Page
from site_pages import file_of

LOCALES = {"zh": "zh_CN", "en": "en_US"}
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"
MISSING = "404.html"


@pytest.fixture(scope="module")
def pages(paths: list[str]) -> list[str]:
    return [path for path in paths if path != MISSING]


@pytest.fixture(scope="module")
def heads(site_with_address: Path, pages: list[str]) -> dict[str, BeautifulSoup]:
    """The head of each page of the published site, by its path."""
    return {path: head(site_with_address, path) for path in pages}


def head(site: Path, path: str) -> BeautifulSoup:
    text, _, _ = file_of(site, path).read_text(encoding="utf-8").partition("</head>")
    return BeautifulSoup(text, "html.parser")


def translations(path: str) -> dict[str, str]:
    """The addresses of a page by language."""
    home = ADDRESS + path.removeprefix("en/")
    return {"zh": home, "en": f"{ADDRESS}en/{path.removeprefix('en/')}", "x-default": home}


def alternates(head: BeautifulSoup) -> dict[str, str]:
    links = head.select("link[rel~=alternate][hreflang]")
    found = {link["hreflang"]: link["href"] for link in links}
    assert len(found) == len(links)
    return found


def properties(head: BeautifulSoup) -> dict[str, str]:
    return {meta["property"]: meta["content"] for meta in head.select("meta[property]")}


def language(head: BeautifulSoup) -> str:
    return head.html["lang"]


def test_every_page_names_its_own_address(heads: dict[str, BeautifulSoup]):
    for path, head in heads.items():
        assert [link["href"] for link in head.select("link[rel=canonical]")] == [ADDRESS + path]


def test_both_languages_of_a_page_name_both(heads: dict[str, BeautifulSoup]):
    for path, head in heads.items():
        assert alternates(head) == translations(path)


def test_a_browser_reads_the_links_as_translations_and_the_theme_does_not_read_them(
    page: Page, address: str
):
    page.goto(f"{address}/padding/")
    links = page.locator("link[hreflang]")
    assert links.evaluate_all("all => all.map((link) => [...link.relList])") == [["alternate"]] * 2
    assert page.locator("link[rel=alternate]").count() == 0


def test_every_page_is_described_in_its_own_words(heads: dict[str, BeautifulSoup]):
    told = {path: properties(head) for path, head in heads.items()}
    for path, head in heads.items():
        description = head.select_one("meta[name=description]")["content"]
        assert description == told[path]["og:description"]
        assert ("。" in description) == (language(head) == "zh"), path
        assert len(description) > 30, path
    assert len({said["og:description"] for said in told.values()}) == len(heads)


def test_a_shared_page_says_what_it_is(heads: dict[str, BeautifulSoup]):
    sites = {"zh": "Hugging Face 速查", "en": "Hugging Face cheat-sheet"}
    for path, head in heads.items():
        said, here = properties(head), language(head)
        is_home = path in ("", "en/")
        [other] = LOCALES.keys() - {here}
        title = head.title.get_text(strip=True)
        assert title == sites[here] if is_home else title == f"{said['og:title']} - {sites[here]}"
        assert said == {
            "og:type": "website" if is_home else "article",
            "og:site_name": sites[here],
            "og:title": sites[here] if is_home else said["og:title"],
            "og:description": said["og:description"],
            "og:url": ADDRESS + path,
            "og:locale": LOCALES[here],
            "og:locale:alternate": LOCALES[other],
        }


def test_the_sitemap_has_each_page_once_with_both_languages_and_no_date(
    site_with_address: Path, pages: list[str]
):
    urls = ElementTree.parse(site_with_address / "sitemap.xml").getroot().findall(f"{SITEMAP}url")
    found = {url.findtext(f"{SITEMAP}loc"): url for url in urls}
    assert len(found) == len(urls)
    assert found.keys() == {ADDRESS + path for path in pages}
    for path in pages:
        url = found[ADDRESS + path]
        links = {link.get("hreflang"): link.get("href") for link in url.findall(LINK)}
        assert links == translations(path)
        assert {child.tag for child in url} == {f"{SITEMAP}loc", LINK}


def test_without_its_address_a_site_tells_none(site: Path, pages: list[str]):
    assert not list(site.glob("sitemap*"))
    for path in pages:
        found = head(site, path)
        assert found.select("link[rel=canonical], meta[property='og:url']") == []
        assert not [link for link in alternates(found).values() if "//" in link]
        assert properties(found)["og:title"]


def test_the_page_for_missing_addresses_speaks_both_languages(site_with_address: Path):
    html = BeautifulSoup((site_with_address / MISSING).read_text("utf-8"), "html.parser")
    assert html.select("link[rel=canonical], meta[property]") == []
    said = {p["lang"]: p for p in html.select("article p")}
    assert said.keys() == LOCALES.keys()
    assert "没有页面" in said["zh"].get_text()
    assert "no page" in said["en"].get_text()
    assert said["en"].a["href"].endswith("/en/")
    assert said["zh"].a["href"] != said["en"].a["href"]
