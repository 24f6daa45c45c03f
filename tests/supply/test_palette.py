"""The site's own colours: letters can be read on every ground of theirs, in both schemes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SHEET = (ROOT / "docs" / "assets" / "palette.css").read_text(encoding="utf-8")
LEAST = 4.5
"""WCAG's contrast for letters of ordinary size."""
LEAST_OF_LINES = 3
"""Likewise for bars that tell something."""
RULE = re.compile(r"([^{};]*?)\s*\{((?:\s*--[\w-]+: [^;]+;)+)\s*\}")
DARK = '[data-md-color-scheme="slate"]'
ONLY_DARK = {"--md-code-hl-constant-color", "--md-code-hl-number-color"}
"""The theme's own are right in the light."""
PAGE = {"light": "#fff", "dark": "#1e2129"}
INK = {"light": "#000000de", "dark": "#e2e4e9d1"}
"""The theme's ground for pages, and its letters."""

HEADER, DRAWER = "--md-primary-fg-color", "--md-primary-fg-color--dark"
FOOTER, FOOTER_END = "--md-footer-bg-color", "--md-footer-bg-color--dark"
CODE, MARK, FIELD = "--md-code-bg-color", "--md-typeset-mark-color", "--live-field"
ON_PAGES = ("page", CODE)
GROUNDS = {HEADER, DRAWER, FOOTER, FOOTER_END, CODE, MARK, FIELD}
GROUNDS |= {"--md-accent-fg-color--transparent"}
LETTERS = {
    "ink": (*ON_PAGES, MARK),
    "--md-primary-bg-color": (HEADER, DRAWER, FIELD),
    "--md-primary-bg-color--light": (HEADER, FIELD),
    "--md-typeset-a-color": (*ON_PAGES, "--md-accent-fg-color--transparent"),
    "--md-accent-fg-color": (*ON_PAGES, "--md-accent-fg-color--transparent"),
    "--md-accent-bg-color": ("--md-accent-fg-color",),
    "--md-default-fg-color--light": ON_PAGES,
    "--md-footer-fg-color": (FOOTER, FOOTER_END),
    "--md-footer-fg-color--light": (FOOTER, FOOTER_END),
    "--md-footer-fg-color--lighter": (FOOTER, FOOTER_END),
    "--live-now": ON_PAGES,
    "--live-old": ON_PAGES,
    "--live-error": ON_PAGES,
    "--md-code-hl-constant-color": (CODE,),
    "--md-code-hl-number-color": (CODE,),
}
"""A colour of letters → the grounds on which they stand."""

Colour = tuple[float, float, float, float]


def schemes() -> dict[str, dict[str, str]]:
    """Scheme → variable → colour, as the sheet has them; and the theme's ink."""
    found = {scheme: {"ink": INK[scheme]} for scheme in PAGE}
    for selector, body in RULE.findall(SHEET):
        pairs = re.findall(r"(--[\w-]+): ([^;]+);", body)
        found["dark" if DARK in selector else "light"].update(pairs)
    return found


SCHEMES = schemes()
PAIRS = [
    (scheme, letters, ground)
    for scheme, colours in SCHEMES.items()
    for letters, grounds in LETTERS.items()
    for ground in grounds
    if letters in colours
]


def read(colour: str) -> Colour:
    """A colour in hexadecimal digits as red, green, blue and how much it covers, each up to 1."""
    digits = colour.removeprefix("#")
    pairs = [d * 2 for d in digits] if len(digits) < 6 else re.findall("..", digits)
    red, green, blue, alpha = (int(pair, 16) / 255 for pair in [*pairs, "ff"][:4])
    return red, green, blue, alpha


def over(top: Colour, ground: Colour) -> Colour:
    """What is seen of a colour on an opaque ground."""
    seen = (a * top[3] + b * (1 - top[3]) for a, b in zip(top[:3], ground[:3], strict=True))
    return (*seen, 1)


def contrast(one: Colour, other: Colour) -> float:
    """The ratio of two opaque colours, as WCAG defines it."""

    def luminance(colour: Colour) -> float:
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour[:3]]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def seen(scheme: str, letters: str, ground: str) -> float:
    """The contrast of letters with a ground, each where it lies in a page."""
    colours, page = SCHEMES[scheme], read(PAGE[scheme])
    below = page if ground == "page" else over(read(colours[ground]), page)
    return contrast(over(read(colours[letters]), below), below)


def test_the_computed_contrast_is_that_of_the_standard():
    assert contrast(read("#000"), read("#fff")) == pytest.approx(21)
    assert contrast(read("#767676"), read("#ffffff")) == pytest.approx(4.54, abs=0.005)
    assert over(read("#0008"), read("#fff"))[0] == pytest.approx(1 - 0x88 / 255)


@pytest.mark.parametrize(("scheme", "letters", "ground"), PAIRS)
def test_letters_can_be_read_on_their_ground(scheme: str, letters: str, ground: str):
    assert seen(scheme, letters, ground) >= LEAST


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("bar", ["--live-now", "--live-old", "--live-error"])
def test_a_bar_is_seen_beside_the_page(scheme: str, bar: str):
    assert seen(scheme, bar, "page") >= LEAST_OF_LINES


def test_every_colour_stands_in_both_schemes_and_is_looked_at():
    light, dark = SCHEMES["light"].keys(), SCHEMES["dark"].keys()
    assert dark - light == ONLY_DARK
    assert light - dark == set()
    assert dark == GROUNDS | LETTERS.keys()
    used = {ground for grounds in LETTERS.values() for ground in grounds}
    assert used - LETTERS.keys() == {*GROUNDS, "page"}
