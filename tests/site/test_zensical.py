"""Zensical, which follows Material: from the same mkdocs.yml the same live blocks.

It builds the pages of one language as docs/dev/after-material.md says, in a folder of its own:
Zensical writes what it keeps into `.cache` beside its configuration.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page
from site_pages import PAGES, WRITTEN, cells_of

ROOT = Path(__file__).parent.parent.parent
READ = r"""(html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const article = page.querySelector("article.md-content__inner");
    const added = ".headerlink, .take-away, .live-print, .live-play, .live-play-fold";
    article.querySelectorAll(added).forEach((one) => one.remove());
    const all = (element, selector) => [...element.querySelectorAll(selector)];
    const cells = all(article, "div.live[data-cell]").map((block) => [
        block.dataset.cell,
        block.querySelector(".highlight code").textContent,
        all(block, ".live-block").map((output) => output.textContent),
        all(block, ".live-block a").map((link) => link.getAttribute("href")),
    ]);
    const words = [], texts = page.createTreeWalker(article, NodeFilter.SHOW_TEXT);
    while (texts.nextNode())
        if (!texts.currentNode.parentElement.matches("script, style"))
            words.push(...texts.currentNode.data.split(/\s+/).filter(Boolean));
    return JSON.stringify({ cells, words });  // which is sent at once, and not word by word
}"""
"""What a page says, without what the theme and the playground's hook add. Of each live block, in
order: the cell, its code, its output, and what the output links to. The text of these is taken as
it stands, since every space and line break of an output counts."""
CONFIGURATION = re.compile(r"^```yaml\n(INHERIT: .+?)^```$", re.MULTILINE | re.DOTALL)


def configuration(language: str) -> str:
    """What that page says that zensical.yml holds, for the pages in `language`."""
    text = (ROOT / "docs" / "dev" / "after-material.md").read_text(encoding="utf-8")
    return re.sub(r"\ben\b", language, CONFIGURATION.search(text)[1])


def build(folder: Path, language: str) -> subprocess.CompletedProcess:
    """Build the pages in `folder` with the project's modules and records."""
    shutil.copy(ROOT / "mkdocs.yml", folder)
    (folder / "zensical.yml").write_text(configuration(language), encoding="utf-8")
    command = [sys.executable, "-m", "zensical", "build"]
    command += ["--config-file", str(folder / "zensical.yml")]
    environment = {**os.environ, "MKDOCS_CONFIG_DIR": str(ROOT)}
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module", params=["en", "zh"])
def language(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def zensical_site(language: str, project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the pages in `language`, built by Zensical."""
    folder = tmp_path_factory.mktemp("zensical")
    pages = folder / "docs" / language
    shutil.copytree(ROOT / "docs" / language, pages)
    shutil.copytree(ROOT / "docs" / "assets", pages / "assets")
    result = build(folder, language)
    assert result.returncode == 0, result.stdout + result.stderr
    return folder / "site"


@pytest.fixture
def mkdocs_site(language: str, site: Path) -> Path:
    """The folder of the same pages, built by MkDocs."""
    return site / {"en": "en", "zh": ""}[language]


def read(page: Page, site: Path, name: str) -> dict:
    """The live cells and the words of a page of a site."""
    path = site / ("" if name == "index" else name) / "index.html"
    return json.loads(page.evaluate(READ, path.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def blank(browser: Browser) -> Iterator[Page]:
    """A page that is used to read others."""
    page = browser.new_page()
    yield page
    page.close()


@pytest.mark.parametrize("page", PAGES)
def test_zensical_shows_the_same_cells_outputs_and_words(
    blank: Page, language: str, mkdocs_site: Path, zensical_site: Path, page: str
):
    ours, theirs = read(blank, mkdocs_site, page), read(blank, zensical_site, page)
    if page in WRITTEN:  # the others show the cells of these
        assert [name for name, *_ in theirs["cells"]] == cells_of(language, page)
    assert theirs["cells"] == ours["cells"]
    assert theirs["words"]
    assert theirs["words"] == ours["words"]


def test_zensical_pages_have_the_style_of_live_blocks(zensical_site: Path):
    page = zensical_site / "tokenizer" / "index.html"
    html = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    styles = [page.parent / link["href"] for link in html.select("link[rel=stylesheet]")]
    assert (zensical_site / "assets" / "live.css").resolve() in [path.resolve() for path in styles]
    assert [path for path in styles if not path.is_file()] == []


@pytest.mark.parametrize(
    ("right", "wrong", "complaint"),
    [
        ('snippet="tokenizer:decode"', 'snippet="tokenizer:nope"', "has no cell `nope`"),
        ('exec="on" snippet="tokenizer:decode"', 'exce="on"', "a Python block that is no snippet"),
    ],
)
def test_a_wrong_fence_fails_zensical_and_names_the_line(
    project, tmp_path: Path, right: str, wrong: str, complaint: str
):
    page = tmp_path / "docs" / "en" / "tokenizer.md"
    page.parent.mkdir(parents=True)
    before, _, after = (ROOT / "docs" / "en" / page.name).read_text("utf-8").partition(right)
    page.write_text(before + wrong + after, encoding="utf-8")
    result = build(tmp_path, "en")
    assert result.returncode != 0
    assert f"docs/en/tokenizer.md:{before.count(chr(10)) + 1}\n" in result.stderr
    assert complaint in result.stderr
    assert not (tmp_path / "site" / "tokenizer" / "index.html").exists()
