"""Warnings of glyphs that a font lacks: only where something is drawn with that font."""

from __future__ import annotations

import pytest
from mini_project import shown

from livedocs.modules.record import CellRecord

MODULE = """\
# %% as-text
import matplotlib.pyplot as plt

plt.title("填充")
plt.xlabel("长度");

# %% laid-out
fig, ax = plt.subplots(layout="constrained")
ax.set_title("填充")
fig, ax = plt.subplots()
ax.set_title("填充")
plt.tight_layout()

# %% svg
fig, ax = plt.subplots()
ax.set_title("填充")
fig.savefig("a.svg")
plt.close(fig)

# %% png
fig, ax = plt.subplots()
ax.set_title("填充")
fig.tight_layout()
fig.savefig("a.png")
plt.close(fig)

# %% shown
fig, ax = plt.subplots()
ax.set_title("填充");

# %% png-later
fig.savefig("b.png")

# %% pdf
fig, ax = plt.subplots()
ax.set_title("填充")
fig.savefig("a.pdf")
plt.close(fig)

# %% pixels
fig, ax = plt.subplots()
ax.set_title("填充")
fig.canvas.draw()
plt.close(fig)

# %% paths
with plt.rc_context({"svg.fonttype": "path"}):
    fig, ax = plt.subplots()
    ax.set_title("填充")
    fig.savefig("b.svg")
    plt.close(fig)

# %% another
import warnings

warnings.warn("Glyph 22635 is missing from nothing")
"""


@pytest.fixture(scope="module")
def cells(new_project) -> dict[str, CellRecord]:
    project = new_project()
    project.snippet("glyphs", MODULE)
    result = project.execute()["glyphs"]
    assert result.error is None, str(result.error)
    return result.cells


@pytest.mark.parametrize("cell", ["as-text", "laid-out", "svg", "shown"])
def test_a_glyph_that_nobody_misses_is_not_warned_of(cells: dict[str, CellRecord], cell: str):
    assert cells[cell].stderr == ""


def test_the_text_is_in_the_figure(cells: dict[str, CellRecord]):
    [(kind, figure)] = shown(cells["as-text"])
    assert (kind, "填充" in figure, "长度" in figure) == ("figure", True, True)


@pytest.mark.parametrize("cell", ["png", "png-later", "pdf", "pixels", "paths"])
def test_a_glyph_that_is_drawn_as_a_box_is_warned_of(cells: dict[str, CellRecord], cell: str):
    assert cells[cell].stderr.count("missing from font(s)") == 2


def test_other_warnings_of_glyphs_are_shown(cells: dict[str, CellRecord]):
    assert "UserWarning: Glyph 22635 is missing" in cells["another"].stderr
