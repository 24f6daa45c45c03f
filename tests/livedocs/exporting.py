"""A small project whose pages are exported: modules with every kind of output."""

from __future__ import annotations

from collections.abc import Callable

from mini_project import MiniProject

from livedocs.exports.blocks import Block, page_blocks
from livedocs.exports.origin import Origin
from livedocs.pages.fences import Fences

SHOWS = '''\
"""Uses a repository of the source."""

# %% prints
repository = "owner/model"
print("rows: 3")
print("name: *.txt")

# %% hidden hidden=true
import sys

unit = "rows"
print("ready")

# %% displays
{"unit": unit, "marks": "```"}

# %% fails raises="ValueError"
raise ValueError("wrong: it\\nsecond line")

# %% draws
import matplotlib.pyplot as plt

plt.figure(figsize=(2, 1))
plt.title("black")
plt.show()

# %% logs
print("a warning", file=sys.stderr)

# %% says-nothing
x = 1

# %% says-much
print("long " * 20_000)
'''
CLASHES = """\
# %% other-unit
unit = "cups"

# %% needs-a-cell-of-another-page
print("unit:", unit)
"""
OPTIONS = {
    "language": "en",
    "old_outputs": "old.yml",
    "old_outputs_label": {"zh": "当时印的", "en": "What it printed"},
}
ORIGIN = Origin("en", "A page", "Mini")


class Exported:
    """The project, run, and blocks of what its pages may say."""

    def __init__(self, mini: MiniProject) -> None:
        mini.snippet("shows", SHOWS)
        mini.snippet("clashes", CLASHES)
        mini.write("old.yml", "key:\n  output: |\n    then\n")
        self.mini = mini
        self.project = mini.open()
        self.project.refresh()
        self.fences = Fences(self.project, OPTIONS)

    def blocks(
        self,
        markdown: str,
        language: str = "en",
        link: Callable[[str], str | None] = lambda target: target,
    ) -> list[Block]:
        return page_blocks(markdown, self.fences, language, link)


def fence(reference: str, options: str = "") -> str:
    """A fence that shows a cell, without a line break at its end."""
    return f'```python exec="on" snippet="{reference}"{options}\n```'
