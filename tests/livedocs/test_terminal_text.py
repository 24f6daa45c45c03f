"""What a terminal shows in the end of a text with control sequences."""

from __future__ import annotations

import pytest

from livedocs.runner.terminal import as_terminal_shows

LINK = "\x1b]8;;https://example.org{0}a link\x1b]8;;{0}"
SHOWN = {
    "plain": ("  two\n\nlines \n", "  two\n\nlines \n"),
    "a tab": ("a\tb", "a\tb"),
    "colours": ("\x1b[1;31mred\x1b[0m \x1b[38;5;208mx\x1b[m", "red x"),
    "a link ended by ST": (LINK.format("\x1b\\"), "a link"),
    "a link ended by BEL": (LINK.format("\x07"), "a link"),
    "a title": ("\x1b]0;title\x07shown", "shown"),
    "a character set": ("\x1b(Bplain\x1b)0", "plain"),
    "a bell": ("ding\x07 dong", "ding dong"),
    "backspaces": ("abc\b\bX", "aXc"),
    "backspaces at the start": ("\b\bX", "X"),
    "a shorter state of a line": ("abcdef\rXY", "XYcdef"),
    "an erased line": ("abcdef\r\x1b[KXY", "XY"),
    "a bar": (" 10%|#   |\r 50%|##  |\r100%|####|\n", "100%|####|\n"),
    "a bar that goes": ("done\n 10%\r    \rnext", "done\nnext"),
    "two bars": ("one 1\n\rtwo 1\x1b[A\rone 2\n\rtwo 2", "one 2\ntwo 2"),
    "line ends of Windows": ("a\r\nb\r\r\nc", "a\nb\nc"),
    "a wide character under two": ("填充\rab", "ab充"),
    "half of a wide character": ("填充\ra", "a 充"),
    "the other half": ("填充\ra\bb\x1b[Cc", "b c"),
    "an accent": ("e\u0301x\rE", "Ex"),
    "moves": ("abc\x1b[2Dx\x1b[5Gy", "axc y"),
    "a cleared screen": ("old\nold\x1b[2J\x1b[Hnew", "new\n"),
    "the rest of the screen": ("a\nb\nc\x1b[2A\x1b[J", "a"),
    "all before the cursor": ("ab\ncd\x1b[1J|", "\n  |"),
    "a hidden cursor": ("\x1b[?25lx\x1b[?25h", "x"),
    "a sequence that is cut": ("x\x1b[31", "x"),
    "a link that is cut": ("x\x1b]8;;https://exa", "x"),
    "8-bit controls": ("\x9b31mred\x9b0m\x80", "red"),
    "null characters": ("a\0b\x7f", "ab"),
    "what Markdown keeps for itself": ("\x02wzxhzdk:0\x03", "wzxhzdk:0"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "shown"), SHOWN.values(), ids=SHOWN)
def test_a_text_is_as_a_terminal_shows_it(text: str, shown: str) -> None:
    assert as_terminal_shows(text) == shown


def test_numbers_out_of_bounds_move_to_the_edge() -> None:
    shown = as_terminal_shows("a\x1b[999999999999Cb\x1b[999999999999Bc")
    assert len(shown) < 5_000
