"""The tables go between the markers, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.__main__ import READMES
from benchmarks.errors import BenchmarkError
from benchmarks.readme import with_tables

README = "# 标题\n\n<!-- bench -->\nold\n\nolder\n<!-- /bench -->\n\nend\n"


@pytest.fixture
def readme(tmp_path: Path) -> Path:
    path = tmp_path / "README.md"
    path.write_text(README, encoding="utf-8")
    return path


def test_only_what_is_between_the_markers_is_replaced(readme: Path):
    text = with_tables(readme, "| new |")
    assert text == "# 标题\n\n<!-- bench -->\n| new |\n<!-- /bench -->\n\nend\n"
    readme.write_text(text, encoding="utf-8")
    assert with_tables(readme, "| new |") == text


@pytest.mark.parametrize("marker", ["<!-- bench -->", "<!-- /bench -->"])
def test_a_marker_is_missing(readme: Path, marker: str):
    readme.write_text(README.replace(marker, f"`{marker}`"), encoding="utf-8")
    with pytest.raises(BenchmarkError) as error:
        with_tables(readme, "")
    assert str(error.value) == f"{readme}: no line is the marker {marker}"


@pytest.mark.parametrize("marker", ["<!-- bench -->", "<!-- /bench -->"])
def test_a_marker_stands_twice(readme: Path, marker: str):
    readme.write_text(f"{README}{marker}\n", encoding="utf-8")
    first = README.split("\n").index(marker) + 1
    with pytest.raises(BenchmarkError) as error:
        with_tables(readme, "")
    assert (
        str(error.value) == f"{readme}:10: the marker {marker} stands twice, first in line {first}"
    )


def test_the_markers_are_swapped(readme: Path):
    readme.write_text("<!-- /bench -->\n<!-- bench -->\n", encoding="utf-8")
    with pytest.raises(BenchmarkError, match=r"README\.md:1: .* stands before <!-- bench -->"):
        with_tables(readme, "")


def test_our_own_readmes_have_the_markers():
    for path in READMES.values():
        assert "tables go here" in with_tables(path, "tables go here")
