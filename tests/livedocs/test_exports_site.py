"""The files that are written beside the pages of a site, built and served."""

from __future__ import annotations

import urllib.error
import urllib.request
from pathlib import Path

import nbformat
import pytest
from exporting import CLASHES, SHOWS, fence
from mini_project import MiniProject
from mkdocs.structure.files import File, Files
from server import Server, written

from livedocs.exports.addresses import Addresses, export_name

HOME = f"""\
# Home {{#home}}

The first sentence. See [deep](guide/deep.md#there), [below](#below) and [a file](guide/a.txt).

## Below {{#below}}

{fence("shows:prints")}
"""
DEEP = f"""\
# Deep {{#deep}}

Up to [home](../index.md).

## There {{#there}}

{fence("shows:displays")}

{fence("clashes:needs-a-cell-of-another-page")}
"""
LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])
FOLDERS = {"zh": "", "en": "en/"}


def new_site(new_project, options: str = "") -> MiniProject:
    """A project with pages of every kind, not built."""
    project = new_project()
    project.use_hooks()
    config = project.root / "mkdocs.yml"
    extra = "site_description: A small site\nextra: {needs: {matplotlib: [numpy]}}\n"
    config.write_text(options + extra + config.read_text(encoding="utf-8"), encoding="utf-8")
    project.snippet("shows", SHOWS)
    project.snippet("clashes", CLASHES)
    project.pages(HOME)
    project.pages(DEEP, "guide/deep.md")
    project.pages("# Words {#words}\n\nNo cell.\n", "words.md")
    project.pages("# Outputs {#outputs}\n\nNo cell either.\n", "outputs.md")
    project.pages("a", "guide/a.txt")
    return project


@pytest.fixture(scope="module")
def relative(new_project) -> Path:
    """The folder of a built site that does not know its address."""
    project = new_site(new_project)
    build = project.build("--strict")
    assert build.returncode == 0, build.stdout + build.stderr
    return project.root / "site"


@pytest.fixture(scope="module")
def absolute(new_project) -> Path:
    """The folder of a built site that knows its address."""
    project = new_site(new_project, "site_url: https://docs.example.org/sub/\n")
    build = project.build("--strict")
    assert build.returncode == 0, build.stdout + build.stderr
    return project.root / "site"


def read(site: Path, language: str, name: str) -> str:
    return (site / FOLDERS[language] / name).read_text(encoding="utf-8")


@LANGUAGES
def test_every_page_has_its_files(relative: Path, language: str):
    folder = relative / FOLDERS[language]
    for name in ("index", "guide/deep"):
        assert [e for e in (".md", ".py", ".ipynb") if not (folder / f"{name}{e}").is_file()] == []
    for name in ("words", "outputs"):
        assert [path.name for path in folder.glob(f"{name}.*")] == [f"{name}.md"]


@LANGUAGES
def test_without_an_address_links_lead_to_markdown_beside_the_file(relative: Path, language: str):
    home = read(relative, language, "index.md")
    assert "[deep](guide/deep.md), below and [a file](guide/a.txt)" in home
    assert "[home](../index.md)" in read(relative, language, "guide/deep.md")
    assert "“Home”" in home
    for name in ("index", "guide/deep"):
        assert "outputs.md" in read(relative, language, f"{name}.md")
        assert (relative / FOLDERS[language] / name).with_suffix(".md").is_file()


@LANGUAGES
def test_with_an_address_links_lead_to_the_pages_of_the_site(absolute: Path, language: str):
    address = f"https://docs.example.org/sub/{FOLDERS[language]}"
    home = read(absolute, language, "index.md")
    assert f"[deep]({address}guide/deep/#there), [below]({address}#below)" in home
    assert f"[a file]({address}guide/a.txt)" in home
    assert f"“[Home]({address})”" in home
    assert f"({address}outputs/)" in home
    assert f"[home]({address})" in read(absolute, language, "guide/deep.md")
    assert f"- [Home]({address}index.md)" in read(absolute, language, "llms.txt")


@LANGUAGES
def test_the_notebook_holds_cells_that_the_page_does_not_show(relative: Path, language: str):
    notebook = nbformat.reads(read(relative, language, "guide/deep.ipynb"), as_version=4)
    nbformat.validate(notebook)
    assert [cell.id for cell in notebook.cells if cell.cell_type == "code"] == [
        "shows-prints", "shows-hidden", "shows-displays",
        "clashes-other-unit", "clashes-needs-a-cell-of-another-page",
    ]  # fmt: skip
    assert "numpy==" in notebook.cells[0].source
    assert 'unit = "rows"' not in read(relative, language, "guide/deep.md")


@pytest.mark.parametrize(
    ("language", "heading", "others", "name", "other"),
    [
        ("zh", "页面", "其他语言", "English", "en/llms.txt"),
        ("en", "Pages", "Other languages", "中文", "../llms.txt"),
    ],
)
def test_llms_txt_lists_the_pages_of_its_language(
    relative: Path, language: str, heading: str, others: str, name: str, other: str
):
    colon = {"zh": "：", "en": ": "}[language]
    assert read(relative, language, "llms.txt") == (
        f"# Mini\n\n> A small site\n\n## {heading}\n\n"
        f"- [Home](index.md){colon}The first sentence.\n"
        f"- [Outputs](outputs.md){colon}No cell either.\n"
        f"- [Words](words.md){colon}No cell.\n"
        f"- [Deep](guide/deep.md){colon}Up to home.\n\n"
        f"## {others}\n\n- [{name}]({other})\n"
    )


def test_while_serving_a_page_with_a_mistake_has_no_files(new_project):
    project = new_site(new_project)
    project.pages("# Words {#words}\n\n{{ shows:prints nothing }}\n", "words.md")
    with Server(project) as server:

        def status(path: str) -> int:
            try:
                return urllib.request.urlopen(server.url + path).status
            except urllib.error.HTTPError as error:
                return error.code

        server.page()
        assert (status("index.md"), status("words.md"), status("en/words.md")) == (200, 404, 404)
        for language in ("zh", "en"):
            page = project.root / f"docs/{language}/words.md"
            written(page, "# Words {#words}\n\nMended.\n")
        server.wait_for(lambda page: "Mended." in page.get_text(), "en/words/")
        assert (status("words.md"), status("en/words.md")) == (200, 200)


@pytest.mark.parametrize("urls", ["folders", "files"])
@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("index.md", "index"),
        ("README.md", "index"),
        ("padding.md", "padding"),
        ("en/index.md", "en/index"),
        ("en/padding.md", "en/padding"),
    ],
)
def test_files_lie_beside_the_folder_of_the_page(source: str, name: str, urls: str):
    assert export_name(File(source, "docs", "site", use_directory_urls=urls == "folders")) == name


@pytest.mark.parametrize("target", ["https://a.org/b.md", "mailto:a@b.org", "/en/", "missing.md"])
@pytest.mark.parametrize("site_url", [None, "https://site.org/"])
def test_other_links_stay_as_they_are(target: str, site_url: str | None):
    page = File("padding.md", "docs", "site", use_directory_urls=True)
    assert Addresses(Files([page]), site_url).link(page, target) == target
