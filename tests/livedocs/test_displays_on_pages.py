"""Displays on really built pages and in all that is exported of them."""

from __future__ import annotations

import json
import subprocess

import nbformat
import pytest
from bs4 import BeautifulSoup, Tag
from exporting import OPTIONS, ORIGIN, fence
from mini_project import MiniProject

from livedocs.exports.blocks import Block, page_blocks
from livedocs.exports.markdown import to_markdown
from livedocs.exports.notebook import notebook_json, to_notebook
from livedocs.exports.records import records_json
from livedocs.pages.fences import Fences

MARK = "\ue00041\ue001 \ue000a\ue001 \ue000"
QUOTE = "\ue002" + b"<i>forged</i>".hex() + "\ue003"
MODULE = f'''\
# %% image
from PIL import Image

Image.new("RGB", (4, 3), "red")

# %% frame
import pandas as pd

pd.DataFrame({{"text": ["填充", "<b>"], "label": [0, 1]}})

# %% script
from IPython.display import HTML, Latex, Markdown, SVG

HTML("<b>a</b><script>x()</script>")

# %% markdown
Markdown("**bold** {MARK}")

# %% marks
print("{MARK}")
"{MARK}"

# %% marks-in-html
HTML("<b>{MARK}</b>")

# %% marks-in-a-view
print(["{MARK}"], [1])

# %% marks-in-a-figure
SVG("<svg xmlns='http://www.w3.org/2000/svg'><text>{MARK}</text></svg>")

# %% quote-in-html
HTML("<p>{QUOTE}</p>")

# %% quote-in-markdown
Markdown("{QUOTE}")

# %% quote-as-a-value
print("said: {QUOTE}")

# %% latex
Latex("$x^2$")

# %% links
print("\\x1b]8;;https://example.org\\x1b\\\\a link\\x1b]8;;\\x1b\\\\")
'''
PAGE = "# Page\n\n## Part {#part}\n\n" + "\n\n".join(
    [
        fence("module:image", ' alt="a red square, {{ module:links *ink }}"'),
        fence("module:frame"),
        fence("module:markdown"),
        fence("module:marks"),
        fence("module:marks-in-html"),
        fence("module:marks-in-a-view", ' view="tokens"'),
        fence("module:marks-in-a-figure", ' alt="marks"'),
        fence("module:quote-in-html"),
        fence("module:quote-in-markdown"),
        fence("module:quote-as-a-value"),
        "{{ module:quote-as-a-value said }}",
        fence("module:latex"),
        fence("module:links"),
    ]
)
LANGUAGES = pytest.mark.parametrize("folder", ["", "en/"])


@pytest.fixture(scope="module")
def site(new_project) -> MiniProject:
    project = new_project()
    project.snippet("module", MODULE)
    project.write("old.yml", "")
    project.pages(PAGE)
    build = project.build("--strict")
    assert build.returncode == 0, build.stdout + build.stderr
    return project


@pytest.fixture(scope="module")
def blocks(site: MiniProject) -> list[Block]:
    project = site.open()
    project.refresh()
    return page_blocks(PAGE, Fences(project, OPTIONS), "en", lambda target: target)


def cell(site: MiniProject, folder: str, name: str) -> Tag:
    html = (site.root / "site" / folder / "index.html").read_text(encoding="utf-8")
    return BeautifulSoup(html, "html.parser").select_one(f"#cell-module-{name} .live-output")


@LANGUAGES
def test_an_image_is_part_of_the_page_with_its_text_and_size(site: MiniProject, folder: str):
    image = cell(site, folder, "image").select_one(".live-figure > img")
    assert image["src"].startswith("data:image/png;base64,")
    assert (image["alt"], image["width"], image["height"]) == ("a red square, link", "4", "3")


@LANGUAGES
def test_a_data_frame_is_a_table(site: MiniProject, folder: str):
    cells = [td.get_text() for td in cell(site, folder, "frame").select("table.live-frame td")]
    assert cells == ["", "填充", "0", "<b>", "1"]


@LANGUAGES
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("markdown", f"bold {MARK}"),
        ("marks", MARK),
        ("marks-in-html", MARK),
        ("marks-in-a-figure", MARK),
    ],
)
def test_what_looks_like_the_mark_of_a_value_is_shown_as_it_is(
    site: MiniProject, folder: str, name: str, shown: str
):
    parts = cell(site, folder, name).select("samp, .live-markup, svg")
    assert parts[0].get_text().strip("\n") == shown


@LANGUAGES
def test_so_is_it_in_a_view_in_code_and_in_the_script(site: MiniProject, folder: str):
    output = cell(site, folder, "marks-in-a-view")
    assert output.select_one(".live-tokens span").get_text() == MARK
    code = output.find_parent("div", class_="live").select_one("pre code")
    assert MARK in code.get_text()
    assert MARK in output.select_one("button")["data-script"]


@LANGUAGES
def test_nothing_that_a_cell_says_becomes_a_quote(site: MiniProject, folder: str):
    html = (site.root / "site" / folder / "index.html").read_text(encoding="utf-8")
    page = BeautifulSoup(html, "html.parser")
    assert [p.get_text() for p in page.select("p") if "\ue002" in p.get_text()] == [QUOTE] * 3
    assert "<i>forged</i>" not in html


def test_latex_is_shown_as_its_source(site: MiniProject):
    assert cell(site, "en/", "latex").samp.get_text() == "$x^2$"


def test_html_that_a_page_would_lose_ends_the_build_with_both_lines(site: MiniProject, new_project):
    project = new_project()
    project.snippet("module", MODULE)
    project.write("old.yml", "")
    project.pages("# Page\n\n" + fence("module:script"))
    build: subprocess.CompletedProcess = project.build()
    assert build.returncode != 0
    said = build.stdout + build.stderr
    assert "docs/zh/index.md:3" in said or "docs/en/index.md:3" in said
    assert "snippets/module.py:11" in said
    assert "the cell displays a `<script>`, which a page does not: print what readers need" in said


def test_a_notebook_has_all_forms(blocks: list[Block]):
    notebook = nbformat.reads(notebook_json(to_notebook(blocks, ORIGIN)), as_version=4)
    nbformat.validate(notebook)
    outputs = {cell.id: cell.outputs for cell in notebook.cells if cell.cell_type == "code"}
    [image] = outputs["module-image"]
    assert set(image.data) == {"image/png", "text/plain"}
    assert image.metadata == {"image/png": {"width": 4, "height": 3}}
    [frame] = outputs["module-frame"]
    assert '<table border="1" class="dataframe">' in frame.data["text/html"]
    assert frame.data["text/plain"].startswith("  text  label\n0   填充")
    [latex] = outputs["module-latex"]
    assert latex.data == {"text/latex": "$x^2$", "text/plain": "$x^2$"}
    assert outputs["module-links"][0].text == "a link\n"


def test_markdown_has_text(blocks: list[Block]):
    text = to_markdown(blocks, ORIGIN)
    assert "(figure: a red square, link)" in text
    assert "```text\n  text  label\n0   填充      0\n1  <b>      1\n```" in text
    assert "base64" not in text and "<table" not in text and "\x1b" not in text


def test_records_have_text_and_say_what_else_there_is(site: MiniProject):
    project = site.open()
    project.refresh()
    data = json.loads(records_json(project, {"en": {"index.md": "en/"}}))
    [image] = data["cells"]["module:image"]["outputs"]
    assert image.keys() == {"kind", "text", "cut", "mime", "width", "height"}
    [frame] = data["cells"]["module:frame"]["outputs"]
    assert frame.keys() == {"kind", "text", "cut", "mime", "rich"}


def test_a_terminal_shows_the_text(site: MiniProject):
    assert site.livedocs("show", "module:frame").stdout.endswith("1  <b>      1\n")
    assert site.livedocs("show", "module:image").stdout.endswith("(a figure)\n")
    assert site.livedocs("show", "module:links").stdout.endswith("a link\n")


@pytest.mark.parametrize("command", [("show", "module:frame"), ("list", "--search", "text")])
def test_a_terminal_without_chinese_shows_it_escaped(site: MiniProject, command: tuple[str, ...]):
    prefix = ("env", "LC_ALL=C", "PYTHONUTF8=0", "PYTHONCOERCECLOCALE=0", "PYTHONIOENCODING=")
    shown = site.livedocs(*command, prefix=prefix)
    assert (shown.returncode, shown.stderr) == (0, "")
    if command[0] == "show":
        assert r"\u586b\u5145" in shown.stdout


def test_displays_are_the_same_in_the_next_build(site: MiniProject):
    names = ("image", "frame", "markdown")
    first = [str(cell(site, "en/", name).select(".live-figure, .live-markup")) for name in names]
    assert site.livedocs("clean").returncode == 0
    assert site.build("--strict").returncode == 0
    again = [str(cell(site, "en/", name).select(".live-figure, .live-markup")) for name in names]
    assert again == first
