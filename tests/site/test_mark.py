"""The mark of the site: in the header of every page, at its tab, on a phone's home screen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import pytest
from hosting import ADDRESS, BELOW, hosted
from playwright.sync_api import Page, Response
from tags import start_tags

MARK, ICON = "assets/mark.svg", "assets/mark.png"
MISSING = "404.html"
MOST_BYTES = 700
"""Each first visit waits for the mark."""
SQUARE = [1.2 * 20, 1.2 * 20]
"""Pixels of the mark in the header."""
SIZE = "image => [image.naturalWidth > 0, image.clientWidth, image.clientHeight]"


def addresses(html: str) -> Iterator[str]:
    """Where a page finds the mark: in its header and its drawer, as icon, as a phone's icon."""
    tags = start_tags(html)
    for number, (tag, attributes) in enumerate(tags):
        if tag == "img" and "md-logo" in (tags[number - 1][1].get("class") or ""):
            yield attributes["src"]
        if tag == "link" and attributes.get("rel") in ("icon", "apple-touch-icon"):
            yield attributes["href"]


def test_every_page_has_the_mark_wherever_the_site_lies(site: Path, paths: list[str]):
    found = {}
    for path in paths:
        if path != MISSING:
            html = (site / path / "index.html").read_text(encoding="utf-8")
            found[path] = [urljoin(ADDRESS + path, address) for address in addresses(html)]
    marks = [ADDRESS + name for name in (MARK, ICON, MARK, MARK)]
    assert found
    assert {path: urls for path, urls in found.items() if urls != marks} == {}
    names = [path for path in site.rglob("*") if path.name in (Path(MARK).name, Path(ICON).name)]
    assert sorted(names) == [site / ICON, site / MARK]


def test_the_page_for_missing_addresses_has_the_mark(page: Page, site_with_address: Path):
    html = (site_with_address / MISSING).read_text(encoding="utf-8")
    assert [urlsplit(address).path for address in addresses(html)] == [
        BELOW + name for name in (MARK, ICON, MARK, MARK)
    ]
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    with hosted(site_with_address) as (_, address):
        page.goto(f"{address}no/such/page/")
        assert page.locator(".md-header .md-logo img").evaluate(SIZE) == [True, *SQUARE]
    status = {answer.url.removeprefix(address): answer.status for answer in answers}
    assert status[MARK] == 200


def test_the_header_keeps_its_place_while_the_mark_comes(page: Page, address: str):
    page.route(f"**/{MARK}", lambda route: route.abort())
    page.goto(f"{address}/en/padding/")
    [shown, *square] = page.locator(".md-header .md-logo img").evaluate(SIZE)
    assert not shown
    assert square == SQUARE


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("home", ["/", "/en/"])
def test_the_header_is_ours_in_both_schemes(page: Page, address: str, home: str, scheme: str):
    page.emulate_media(color_scheme=scheme)
    page.goto(address + home)
    body = page.locator("body")
    for kind in ("primary", "accent"):
        assert body.get_attribute(f"data-md-color-{kind}") == "custom"
    colour = "(element, name) => getComputedStyle(element)[name]"
    wanted = body.evaluate(
        """body => {
            const probe = body.appendChild(document.createElement("i"));
            probe.style.color = "var(--md-primary-fg-color)";
            return getComputedStyle(probe).color;
        }"""
    )
    assert page.locator(".md-header").evaluate(colour, "backgroundColor") == wanted
    red, green, blue = (int(part) for part in wanted.removeprefix("rgb(")[:-1].split(","))
    assert (min(red, green, blue) > 200) == (scheme == "light")


def test_the_mark_is_a_small_drawing_that_needs_nothing_else(site: Path):
    data = (site / MARK).read_bytes()
    assert len(data) < MOST_BYTES
    drawing = ElementTree.fromstring(data)
    assert drawing.get("viewBox") == "0 0 16 16"
    assert {element.tag.partition("}")[2] for element in drawing.iter()} <= {
        "svg", "g", "rect", "path",
    }  # fmt: skip
    assert b"href" not in data and b"url(" not in data
