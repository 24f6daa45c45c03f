"""What an entry says of where its code lies: a link where the repository is known, else text."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from hosting import REPOSITORY

from livedocs.project import Project

REPORT = {"": "报告错误", "en/": "Report a mistake"}


def facts_of(folder: Path, page: str, cell: str) -> Tag:
    html = (folder / page / "index.html").read_text(encoding="utf-8")
    return BeautifulSoup(html, "html.parser").select_one(f'[data-cell="{cell}"] .live-info > p')


@pytest.mark.parametrize("language", REPORT)
@pytest.mark.parametrize(
    ("page", "cell"),
    [("padding/", "padding:longest"), ("recipes/movie-reviews/", "movie_reviews:train")],
)
def test_an_entry_says_where_its_code_lies(
    site: Path, site_with_address: Path, project: Project, language: str, page: str, cell: str
):
    module = project.modules()[cell.partition(":")[0]]
    path = module.path.relative_to(project.root).as_posix()
    line = module.cell(cell.partition(":")[2]).line
    assert module.text.split("\n")[line - 1].startswith(f"# %% {cell.partition(':')[2]}")
    unpublished = facts_of(site, f"{language}{page}", cell)
    assert unpublished.get_text().endswith(f"\n{path}:{line}")
    assert not unpublished.select('a[href^="http"]')
    source, report = facts_of(site_with_address, f"{language}{page}", cell).select(
        'a[href^="http"]'
    )
    assert source.get_text() == f"{path}:{line}"
    assert source["href"] == f"{REPOSITORY}/blob/main/{path}#L{line}"
    assert report.get_text() == REPORT[language]
    address = urlsplit(report["href"])
    assert report["href"].startswith(f"{REPOSITORY}/issues/new?")
    said = parse_qs(address.query)
    assert said["title"] == [cell]
    entry, place = said["body"][0].split("\n")
    assert entry.startswith(f"{language}{page}#cell-")
    assert place == f"{path}:{line}"
