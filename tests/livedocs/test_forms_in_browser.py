"""Commands, a file, a quote and tables as readers see them: light and dark, on a phone, printed."""

from __future__ import annotations

import functools
import http.server
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import FLAGS, find
from mini_project import MKDOCS_YML, ROOT, MiniProject
from playwright.sync_api import Browser, Page, expect, sync_playwright

THEME = """
  name: material
  language: zh
  font: false
  features: [content.code.copy]
  palette:
    - {media: "(prefers-color-scheme: light)", scheme: default, primary: custom}
    - {media: "(prefers-color-scheme: dark)", scheme: slate, primary: custom}"""
pytestmark = pytest.mark.usefixtures("root")  # for the site's style sheets
STYLES = ("palette", "typography", "access", "live", "shown", "labels", "print")
MODULE = """\
# %% download
# !echo downloading config.json \\
#     into a folder whose name is so long that no phone has room for it
# !echo done >&2

# %% train-script
# %%writefile train.py
print("trained")

# %% frame
import pandas as pd

pd.DataFrame({"text": ["填充", "a longer text " * 9] * 10, "n": range(20)})

# %% table
from IPython.display import HTML, Markdown

Markdown("| a | b | c |\\n| --- | :-: | --: |\\n| one | two | three |")

# %% dot
HTML("<img alt='a dot' src='data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAAC'>")
"""
MARKS = 'kinds:\n  quoted: {zh: "此处未实际报出：引自 {version}", en: "quoted from {version}"}\n'
MESSAGE = "No device cuda:0, and no other one either, however far you may scroll to look for it"
WORDINGS = (
    f'no-device:\n  library: somelib\n  version: "1.2"\n  text: {MESSAGE!r}\n  was: [Device lost]\n'
)
FENCE = '```python exec="on" snippet="module:{}"\n```\n'
PAGE = "\n".join(
    [
        "# Page {#page}\n\n## Part {#part}\n",
        *map(FENCE.format, ("download", "train-script", "frame", "table", "dot")),
        "## Lost {#lost}\n\n::: quote no-device\n",
    ]
)
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
FITS = """[...document.querySelectorAll(".live, .live-quote")].every(
  (block) => block.getBoundingClientRect().right <= innerWidth
    && block.scrollWidth <= block.clientWidth
)"""
"""Only what is inside the boxes scrolls sideways."""
ACCESSIBLE = {"runOnly": ["color-contrast", "scrollable-region-focusable"]}


@pytest.fixture(scope="module")
def address(new_project) -> Iterator[str]:
    """Where the built site of a small project is served."""
    mini: MiniProject = new_project()
    options = "marks: m.yml\n      wordings: w.yml\n      old_outputs: old.yml"
    config = MKDOCS_YML.format(theme=THEME).replace("old_outputs: old.yml", options)
    config = config.replace(
        "      docs_structure", "      reconfigure_material: true\n      docs_structure"
    )
    config = config.replace("  - attr_list\n", "  - attr_list\n  - md_in_html\n")
    styles = "\n".join(["extra_css:", *(f"  - assets/{name}.css" for name in STYLES)])
    mini.write("mkdocs.yml", f"{config}\n{styles}\n")
    (mini.root / "docs" / "assets").mkdir()
    for name in STYLES:
        shutil.copy(ROOT / "docs" / "assets" / f"{name}.css", mini.root / "docs" / "assets")
    for path, text in (("m.yml", MARKS), ("w.yml", WORDINGS), ("old.yml", "")):
        mini.write(path, text)
    mini.snippet("module", MODULE)
    mini.pages(PAGE)
    sheet = '<div class="live-sheet" markdown>\n\n::: entries index.md\n\n</div>\n'
    mini.pages(f"# Sheet {{#sheet}}\n\n{sheet}", "sheet.md")
    build = mini.build("-q")
    assert build.returncode == 0, build.stderr
    handler = functools.partial(Quiet, directory=str(mini.root / "site"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments) -> None:
        """Requests are not news."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = find()
    if chromium is None:
        pytest.fail("the browser tests need Chromium; `make test` sets it up")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(params=["light", "dark"])
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport=DESK, color_scheme=request.param)
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(("folder", "mark"), [("/", "此处未实际报出"), ("/en/", "quoted from")])
def test_what_readers_see(page: Page, address: str, folder: str, mark: str, tmp_path: Path) -> None:
    page.goto(address + folder)
    quote = page.locator(".live-quote")
    expect(quote.locator(".live-text-error samp")).to_have_text(MESSAGE)
    expect(quote.locator(".live-mark")).to_contain_text(mark)
    expect(quote.locator("details pre")).to_be_hidden()
    download = page.locator('[data-cell="module:download"]')
    expect(download.locator("code")).to_be_visible()
    expect(page.locator(".filename")).to_have_text("train.py")
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        page.screenshot(path=tmp_path / "page.png", full_page=True)
        assert page.evaluate(FITS)
        found = Axe().run(page, context=".md-content", options=ACCESSIBLE)
        assert found.violations_count == 0, found.generate_report()


ALIGNED = """cells => cells.map(
  (cell) => getComputedStyle(cell).textAlign.replace("-webkit-", "")
)"""


def test_a_table_is_aligned_as_it_says_and_a_data_frame_to_the_right(
    page: Page, address: str
) -> None:
    page.goto(address)
    cells = page.locator('[data-cell="module:table"] :is(th, td)')
    assert cells.evaluate_all(ALIGNED) == ["start", "center", "right"] * 2
    cells = page.locator('[data-cell="module:frame"] :is(th, td)')
    assert set(cells.evaluate_all(ALIGNED)) == {"right"}
    image = page.locator(".live-markup img")
    ground = image.evaluate("image => getComputedStyle(image).backgroundColor")
    assert ground == "rgb(255, 255, 255)"


def test_on_the_sheet_a_quote_stands_as_close_as_an_entry(page: Page, address: str) -> None:
    page.goto(f"{address}/sheet/")
    margins = page.locator(".live-sheet :is(.live, .live-quote)").evaluate_all(
        "all => all.map((block) => getComputedStyle(block).margin)"
    )
    assert len(margins) == 6 and len(set(margins)) == 1


def test_a_printed_sheet_has_the_first_rows_of_a_long_table(
    page: Page, address: str, tmp_path: Path
) -> None:
    page.goto(f"{address}/en/sheet/")
    frame = page.locator('[data-cell="module:frame"]')
    rows, note = frame.locator("tbody tr"), frame.get_by_text("10 more rows are on the site")
    for media, shown in (("screen", [True] * 20), ("print", [True] * 10 + [False] * 10)):
        page.emulate_media(media=media)
        assert [row.is_visible() for row in rows.all()] == shown
        assert note.is_visible() == (media == "print")
        page.screenshot(path=tmp_path / f"{media}.png", full_page=True)


def test_the_button_copies_the_commands_alone(page: Page, address: str) -> None:
    page.goto(address)
    button = page.locator(
        '[data-cell="module:download"] :is([data-clipboard-target], .md-code__button)'
    )
    expect(button.first).to_be_attached()
    page.evaluate("navigator.clipboard.writeText('')")
    button.first.click()
    page.wait_for_function("navigator.clipboard.readText().then((text) => text !== '')")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.splitlines()[0] == "echo downloading config.json \\"
    assert copied.rstrip("\n").endswith("\necho done >&2")
