"""Displays that are more than text: what a record keeps of them, and what ends a build."""

from __future__ import annotations

import base64
import io

import pytest
from mini_project import shown
from PIL import Image

from livedocs.modules.record import CellRecord
from livedocs.runner.displays import IMAGE_BYTES, as_output
from livedocs.runs.execute import Result

MODULE = """\
# %% pil
from PIL import Image

Image.new("RGB", (4, 3), "red")

# %% photograph
import numpy as np

noise = np.random.default_rng(0).integers(0, 255, (30, 30, 3), dtype=np.uint8)
photograph = Image.fromarray(noise).resize((300, 300), Image.Resampling.BICUBIC)
photograph

# %% made-with
import io

from IPython.display import HTML, JSON, Image as Shown, Javascript, Latex, Markdown
from PIL.PngImagePlugin import PngInfo

said = PngInfo()
said.add_text("Software", "of today")
buffer = io.BytesIO()
Image.new("RGB", (4, 3), "red").save(buffer, "PNG", pnginfo=said)
display(Shown(buffer.getvalue(), width=40))

# %% jpeg
buffer = io.BytesIO()
Image.new("RGB", (5, 7), "blue").save(buffer, "JPEG")
display(Shown(buffer.getvalue()))

# %% frame
import pandas as pd

pd.DataFrame({"text": ["填充", "<b>"], "label": [0, 1]})

# %% html
HTML(
    "<style scoped>b {}</style><h4>Two</h4><p>rows &amp; <b>more</b>"
    "<table><tr>\\n  <td>a</td>\\n  <td>b</table>"
)

# %% markdown
Markdown("**bold**")

# %% latex
Latex("$x^2$")

# %% html-only
class Page:
    def _repr_html_(self):
        return "<i>page</i>"

Page()

# %% all
class All:
    def __repr__(self):
        return "all of it at 0x7f>"
    def _repr_html_(self):
        return "<i>html</i>"
    def _repr_svg_(self):
        return "<svg/>"
    def _repr_png_(self):
        return b"no"

All()

# %% coloured
class Red:
    def __repr__(self):
        return "\\x1b[31mred\\x1b[0m"
    def _repr_markdown_(self):
        return "*r\\x07ed*" if md else None

md = False
Red()

# %% coloured-markdown
md = True
Red()

# %% link
print("\\x1b]8;;https://example.org\\x1b\\\\a link\\x1b]8;;\\x1b\\\\")
print("abcdef\\rXY", end="")
display(1)
print("\\rZ")

# %% coloured-error raises="ValueError"
raise ValueError("\\x1b[1mbold\\x1b[0m")
"""
FAILING = {
    "gif": (
        'from IPython.display import Image\nImage(b"GIF89a")',
        "a display that is image/gif, and has no text; a page shows HTML, Markdown, SVG, PNG, JPEG "
        "and text: display it as one of these, or print what it says",
    ),
    "script": (
        'from IPython.display import Javascript\ndisplay(Javascript("alert(1)"))',
        "a display that is application/javascript, and has no text",
    ),
    "large": (
        "import numpy as np\nfrom PIL import Image\n"
        "Image.fromarray(np.random.default_rng(0).integers(0, 255, (900, 900), dtype=np.uint8))",
        f"bytes; at most {IMAGE_BYTES:,}: make it smaller, or show a photograph as JPEG",
    ),
    "long": (
        'from IPython.display import HTML\nHTML("<p>" * 100_000)',
        "HTML of 300,000 bytes; at most 200,000: show fewer rows, or less of it",
    ),
    "no-image": (
        'display({"image/jpeg": "bm8="}, raw=True)', "a display says that it is a JPEG, and is none"
    ),
    "unknown-display": (
        'from IPython.display import update_display\nupdate_display(1, display_id="no")',
        "nothing is displayed as `no`, so there is nothing to update",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def results(new_project) -> dict[str, Result]:
    project = new_project()
    project.snippet("module", MODULE)
    for name, (code, _) in FAILING.items():
        project.snippet(name.replace("-", "_"), f"# %% cell\n{code}\n")
    return project.execute()


@pytest.fixture(scope="module")
def cells(results: dict[str, Result]) -> dict[str, CellRecord]:
    assert results["module"].error is None
    return results["module"].cells


@pytest.mark.parametrize(
    ("cell", "size", "kind", "color"),
    [
        ("pil", (4, 3), "image/png", (255, 0, 0)),
        ("made-with", (40, 30), "image/png", (255, 0, 0)),
        ("jpeg", (5, 7), "image/jpeg", (0, 0, 254)),
    ],
)
def test_an_image_is_a_figure(cells: dict, cell: str, size: tuple, kind: str, color: tuple) -> None:
    [output] = cells[cell].outputs
    assert (output.kind, output.mime, (output.width, output.height)) == ("figure", kind, size)
    image = Image.open(io.BytesIO(base64.b64decode(output.text)))
    assert image.getpixel((0, 0)) == color


def test_an_image_does_not_say_what_made_it(cells: dict) -> None:
    [output] = cells["made-with"].outputs
    assert b"of today" not in base64.b64decode(output.text)


def test_a_photograph_that_is_too_large_as_png_is_a_jpeg(cells: dict) -> None:
    [output] = cells["photograph"].outputs
    assert (output.mime, output.width, output.height) == ("image/jpeg", 300, 300)


@pytest.mark.parametrize(
    ("cell", "mime", "text"),
    [
        ("frame", "text/html", "  text  label\n0   填充      0\n1  <b>      1"),
        ("html", "text/html", "Two\nrows & more\na  b"),
        ("html-only", "text/html", "page"),
        ("markdown", "text/markdown", "**bold**"),
        ("latex", "text/latex", "$x^2$"),
        ("all", "text/html", "all of it>"),
    ],
)
def test_what_is_more_than_text_is_a_result_with_its_text(
    cells: dict, cell: str, mime: str, text: str
) -> None:
    [output] = cells[cell].outputs
    assert (output.kind, output.mime, output.text) == ("result", mime, text)
    assert output.rich


def test_of_several_forms_the_one_that_a_notebook_shows_is_kept(cells: dict) -> None:
    [output] = cells["all"].outputs
    assert output.rich == "<i>html</i>"


def test_every_text_is_as_a_terminal_shows_it(cells: dict) -> None:
    assert shown(cells["coloured"]) == [("result", "red")]
    [output] = cells["coloured-markdown"].outputs
    assert (output.text, output.rich) == ("red", "*red*")
    assert shown(cells["link"]) == [
        ("stdout", "a link\nXYcdef"),
        ("result", "1"),
        ("stdout", "Z\n"),
    ]
    assert shown(cells["coloured-error"]) == [("error", "ValueError: bold")]


@pytest.mark.parametrize("name", FAILING)
def test_what_cannot_be_shown_ends_the_build_with_the_line_and_the_mend(
    results: dict[str, Result], name: str
) -> None:
    code, message = FAILING[name]
    error = results[name.replace("-", "_")].error
    assert f"cell `{name.replace('-', '_')}:cell` failed: ValueError: " in str(error)
    assert message in str(error)
    assert error.locations[0].line == 2 + code.count("\n")


def test_a_form_that_is_not_there_is_not_chosen() -> None:
    data = {"text/html": None, "text/plain": "<pkg.Thing at 0x7f00>"}
    assert as_output(data, {}) == {"kind": "result", "text": "<pkg.Thing at 0x7f00>"}
