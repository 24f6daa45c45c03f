"""How many entries a screen shows, on the site that `make site` built.

python tests/entries_per_screen.py [SITE]: of each page, the entries that it shows in the open,
divided by its height in screens. An entry is a cell with what it printed; one in a closed fold does
not count. The height is that of the page's own content, from its title to its links; a screen is
the window without the site's header, which covers the rest. A page counts if its content is
entries: those that are lists of something else (of entries, messages, changes, names), and those
that only lead elsewhere, do not. All pages of both languages are measured in the ordinary and in
the compact view, without scripts, which change no height. It prints a table of the pages and writes
the means into docs/dev/site.md.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import mean

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "site")]

from browser import FLAGS, find  # noqa: E402
from hosting import hosted  # noqa: E402

from livedocs.building.moved import MARK  # noqa: E402

WINDOWS = ((1920, 1080), (1440, 900))
VIEWS = ("ordinary", "compact")
LISTS = "live-index|live-change|live-message|live-sheet|api-index"
"""What pages hold that are lists of something else, a class of theirs."""
LIST = re.compile(rf'class="(?:[^"]* )?(?:{LISTS})[" ]')
MEASURE = """(view) => {
    document.documentElement.classList.toggle("live-compact", view === "compact");
    const content = document.querySelector("article.md-content__inner");
    const entries = [...content.querySelectorAll(".live")].filter((one) => one.checkVisibility());
    const screen = innerHeight - document.querySelector(".md-header").offsetHeight;
    return entries.length * screen / content.getBoundingClientRect().height;
}"""
WRITTEN = ROOT / "docs" / "dev" / "site.md"
BEGINS, ENDS = "<!-- entries per screen -->\n", "<!-- end -->"

Figures = dict[str, dict[tuple[tuple[int, int], str], float]]
"""Page → window and view → entries for each screen."""


def pages_with_entries(site: Path) -> Iterator[str]:
    """Where the pages are that count, below the site."""
    for file in sorted(site.rglob("index.html")):
        html = file.read_text(encoding="utf-8")
        if "data-cell=" in html and MARK not in html and not LIST.search(html):
            yield file.relative_to(site).as_posix().removesuffix("index.html")


def measured(browser: Browser, address: str, paths: list[str]) -> Figures:
    """The figures of the pages below an address."""
    figures: Figures = {path: {} for path in paths}
    for width, height in WINDOWS:
        window = {"width": width, "height": height}
        page = browser.new_page(viewport=window, java_script_enabled=False)
        for path in paths:
            page.goto(address + path)
            for view in VIEWS:
                figures[path][(width, height), view] = page.evaluate(MEASURE, view)
        page.close()
    return figures


def means(figures: Figures) -> Iterator[str]:
    """The lines of the table of means, as Markdown."""
    yield f"| window | {' | '.join(f'{view} view' for view in VIEWS)} |"
    yield f"| --- |{' ---: |' * len(VIEWS)}"
    for width, height in WINDOWS:
        of_views = (mean(one[(width, height), view] for one in figures.values()) for view in VIEWS)
        yield f"| {width} × {height} | {' | '.join(f'{figure:.2f}' for figure in of_views)} |"


def written(text: str, figures: Figures) -> str:
    """The text of the file that holds the means, with these."""
    before, _, rest = text.partition(BEGINS)
    _, end, after = rest.partition(ENDS)
    if not end:
        raise ValueError(f"{WRITTEN} has no place for the figures")
    return "".join((before, BEGINS, "\n", "\n".join(means(figures)), "\n\n", ENDS, after))


def main(site: Path) -> None:
    """Measure, print and write."""
    paths = list(pages_with_entries(site))
    with hosted(site) as (_, address), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        figures = measured(browser, address, paths)
        browser.close()
    for path, one in figures.items():
        print(f"{path:28}", *(f"{figure:6.2f}" for figure in one.values()))
    print(f"\nthe mean of {len(paths)} pages:", *means(figures), sep="\n")
    WRITTEN.write_text(written(WRITTEN.read_text("utf-8"), figures), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1] if sys.argv[1:] else ROOT / "site"))
