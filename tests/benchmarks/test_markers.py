"""The tables go between the markers, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.__main__ import PAGE
from benchmarks.errors import BenchmarkError
from benchmarks.markers import with_tables

TEXT = "# 标题\n\n<!-- bench -->\nold\n\nolder\n<!-- /bench -->\n\nend\n"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.md"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_only_what_is_between_the_markers_is_replaced(page: Path):
    text = with_tables(page, "| new |")
    assert text == "# 标题\n\n<!-- bench -->\n| new |\n<!-- /bench -->\n\nend\n"
    page.write_text(text, encoding="utf-8")
    assert with_tables(page, "| new |") == text


@pytest.mark.parametrize("marker", ["<!-- bench -->", "<!-- /bench -->"])
def test_a_marker_is_missing(page: Path, marker: str):
    page.write_text(TEXT.replace(marker, f"`{marker}`"), encoding="utf-8")
    with pytest.raises(BenchmarkError) as error:
        with_tables(page, "")
    assert str(error.value) == f"{page}: no line is the marker {marker}"


@pytest.mark.parametrize("marker", ["<!-- bench -->", "<!-- /bench -->"])
def test_a_marker_stands_twice(page: Path, marker: str):
    page.write_text(f"{TEXT}{marker}\n", encoding="utf-8")
    first = TEXT.split("\n").index(marker) + 1
    with pytest.raises(BenchmarkError) as error:
        with_tables(page, "")
    assert str(error.value) == f"{page}:10: the marker {marker} stands twice, first in line {first}"


def test_the_markers_are_swapped(page: Path):
    page.write_text("<!-- /bench -->\n<!-- bench -->\n", encoding="utf-8")
    with pytest.raises(BenchmarkError, match=r"page\.md:1: .* stands before <!-- bench -->"):
        with_tables(page, "")


def test_our_own_page_has_the_markers():
    assert "tables go here" in with_tables(PAGE, "tables go here")
