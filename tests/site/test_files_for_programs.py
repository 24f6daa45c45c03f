"""records.json and versions.json of the built site: whole, and true to its pages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hosting import ADDRESS, build_of
from site_pages import WRITTEN
from tags import start_tags

from livedocs.project import Project


@pytest.fixture(scope="module")
def cells(site: Path) -> dict[str, dict]:
    return json.loads((site / "records.json").read_text(encoding="utf-8"))["cells"]


@pytest.fixture(scope="module")
def shown(site: Path, paths: list[str]) -> dict[tuple[str, str], str]:
    """Of each cell and the path of each page with cells of its own, the id of the heading."""
    found = {}
    for path in paths:
        if path.endswith(("print/", "api-index/", "404.html")):
            continue
        heading = ""
        for tag, attributes in start_tags((site / path / "index.html").read_text("utf-8")):
            if tag in ("h1", "h2", "h3", "h4"):
                heading = attributes["id"]
            elif "live" in (attributes.get("class") or "").split():
                found.setdefault((attributes["data-cell"], path), heading)
    return found


def test_each_address_leads_to_the_heading_above_a_cell_and_none_is_missing(
    cells: dict[str, dict], shown: dict[tuple[str, str], str]
):
    assert len({path for _, path in shown}) > len(WRITTEN)
    told = {
        (cell, path): anchor
        for cell, data in cells.items()
        for addresses in data["shown"].values()
        for path, _, anchor in (address.partition("#") for address in addresses)
    }
    assert told == shown
    assert len(told) == sum(len(to) for data in cells.values() for to in data["shown"].values())


def test_what_it_says_was_printed_is_what_the_page_shows(cells: dict[str, dict], site: Path):
    page = BeautifulSoup((site / "en/tokenizer/index.html").read_text("utf-8"), "html.parser")
    block = page.select_one('.live[data-cell="tokenizer:decode"]')
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
