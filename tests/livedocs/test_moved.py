"""Old addresses lead to the pages of today, and a mistake in mkdocs.yml is told."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from mkdocs.exceptions import PluginError

from livedocs.building.moved import MARK, names_in_ids, on_post_build


def build(site: Path, moved: dict[str, str], building: bool = False) -> None:
    languages = ["zh", "en"]
    i18n = SimpleNamespace(building=building, build_languages=languages, default_language="zh")
    config = SimpleNamespace(
        plugins={"i18n": i18n}, extra={"moved": moved} if moved else {}, site_dir=str(site)
    )
    on_post_build(config)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A built site with one page in two languages."""
    for folder in ("guide/new-name", "en/guide/new-name"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "index.html").touch()
    return tmp_path


@pytest.mark.parametrize("folder", ["", "en/"])
def test_the_old_address_leads_to_the_page_of_its_language(site: Path, folder: str):
    build(site, {"guide/old-name": "guide/new-name"})
    html = (site / folder / "guide/old-name/index.html").read_text(encoding="utf-8")
    page = BeautifulSoup(html, "html.parser")
    assert page.html["lang"] == ("en" if folder else "zh")
    assert page.a["href"] == "../new-name/" and page.a.text == page.title.text
    assert 'location.replace("../new-name/"' in page.script.text
    assert MARK in html and "../new-name/" in page.noscript.meta["content"]


def test_into_another_folder(site: Path):
    build(site, {"old": "guide/new-name"})
    html = (site / "old/index.html").read_text(encoding="utf-8")
    assert 'href="../guide/new-name/"' in html


def test_ids_spell_the_name_in_two_ways():
    assert names_in_ids("guide/old-name") == ("old-name", "old_name")


def test_nothing_is_written_before_the_last_language_nor_without_the_option(site: Path):
    build(site, {"guide/old-name": "guide/new-name"}, building=True)
    build(site, {})
    assert not (site / "guide/old-name").exists()


@pytest.mark.parametrize(
    ("moved", "message"),
    [
        ({"guide/new-name": "guide/new-name"}, "names guide/new-name, which is a page: remove one"),
        ({"old": "gone"}, "leads from old to gone, which is no page in `zh`: name the page"),
    ],
)
def test_a_mistake_is_an_error(site: Path, moved: dict[str, str], message: str):
    with pytest.raises(PluginError, match=message):
        build(site, moved)
