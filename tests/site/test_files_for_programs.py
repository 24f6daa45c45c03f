"""records.json and versions.json of the built site: whole, and true to its pages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hosting import ADDRESS, build_of
from site_pages import WRITTEN

from livedocs.project import Project


@pytest.fixture(scope="module")
def cells(site: Path) -> dict[str, dict]:
    return json.loads((site / "records.json").read_text(encoding="utf-8"))["cells"]


@pytest.fixture(scope="module")
def pages(site: Path, paths: list[str]) -> dict[str, BeautifulSoup]:
    """The pages that show cells of their own, by path."""
    return {
        path: BeautifulSoup((site / path / "index.html").read_text("utf-8"), "html.parser")
        for path in paths
        if not path.endswith(("print/", "api-index/", "404.html"))
    }


def test_what_pages_show_is_there_with_where_it_is(
    cells: dict[str, dict], pages: dict[str, BeautifulSoup]
):
    shown = {
        (block["data-cell"], path) for path, page in pages.items() for block in page.select(".live")
    }
    assert len({path for _, path in shown}) > len(WRITTEN)
    told = {
        (cell, address.partition("#")[0])
        for cell, data in cells.items()
        for addresses in data["shown"].values()
        for address in addresses
    }
    assert told == shown


def test_each_address_leads_to_the_heading_above_the_cell(
    cells: dict[str, dict], pages: dict[str, BeautifulSoup]
):
    for name, data in cells.items():
        for address in data["shown"]["zh"] + data["shown"]["en"]:
            path, _, anchor = address.partition("#")
            block = pages[path].select_one(f'.live[data-cell="{name}"]')
            assert block.find_previous(["h1", "h2", "h3"])["id"] == anchor


def test_what_it_says_was_printed_is_what_the_page_shows(
    cells: dict[str, dict], pages: dict[str, BeautifulSoup]
):
    block = pages["en/tokenizer/"].select_one('.live[data-cell="tokenizer:decode"]')
    data = cells["tokenizer:decode"]
    [output] = data["outputs"]
    assert block.select_one(".live-output samp").get_text() == output["text"].strip("\n")
    assert block.select_one("code").get_text().strip() == data["code"].strip()
    facts = block.select_one(".live-info > p").get_text()
    assert data["versions"]
    assert all(f"{name} {version}" in facts for name, version in data["versions"].items())


def test_the_site_says_what_it_was_built_from(
    site: Path, site_with_address: Path, project: Project, cells: dict[str, dict]
):
    here, published = (
        json.loads((folder / "versions.json").read_text(encoding="utf-8"))
        for folder in (site, site_with_address)
    )
    assert here == published | {"site": None}
    assert published["site"] == ADDRESS
    code = "\n".join(module.text for module in project.modules().values())
    assert here["source"]["content"] == project.source.fingerprint(code)
    for cell in cells.values():
        assert here["libraries"].items() >= cell["versions"].items()


def test_no_reader_keeps_them(site: Path):
    kept = build_of(site)["files"]
    assert any(path.endswith("search_index.json") for path in kept)
    assert not {"records.json", "versions.json"} & set(kept)
