"""Outputs as chips and grids, made from what was printed."""

from __future__ import annotations

from itertools import pairwise

import pytest
from bs4 import BeautifulSoup, Tag

from livedocs.errors import LiveDocsError
from livedocs.pages.views import render_view

BATCH = """\
tensor([[ 101, 2061,
         2031],
        [ 101,    0,    0]])
tensor([[1, 1, 1],
        [1, 0, 0]])
"""


def view(name: str, text: str) -> Tag:
    return BeautifulSoup(html(name, text), "html.parser")


def html(name: str, text: str) -> str:
    return render_view(name, text, lambda part: f"<pre>{part}</pre>")


def order(name: str, text: str) -> list[str]:
    """What is shown, in its order: the text that stays, and which pictures there are."""
    parts = view(name, text).select("pre, ol, table")
    return [part.get_text() if part.name == "pre" else part.name for part in parts]


def chips(text: str) -> list[str]:
    return [chip.get_text() for chip in view("tokens", text).select("li:not(.live-names)")]


def hues(text: str) -> list[str]:
    return [chip["class"][0] for chip in view("tokens", text).select("li:not(.live-names)")]


def grid(text: str) -> list[list[str]]:
    rows = view("matrix", text).select("tr")
    return [[cell.get_text() for cell in row.select("th, td")] for row in rows]


def test_tokens_stand_over_their_numbers() -> None:
    assert chips("tokens: ['[CLS]', '<b>']\nids: [101, 7]") == ["[CLS] 101", "<b> 7"]


def test_of_several_lists_the_one_with_as_many_numbers_counts() -> None:
    text = "['a', 'b']\n['x', 'a', 'b']\n[1, 2, 3]\n[4]"
    assert chips(text) == ["x 1", "a 2", "b 3"]


def test_neighbours_differ_in_colour() -> None:
    colours = hues("['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] [11, 12, 13, 14, 15, 16, 17, 18]")
    assert all(one != other for one, other in pairwise(colours))


def test_few_kinds_of_numbers_decide_on_the_colour() -> None:
    colours = hues("['a', 'b', 'c', 'd', 'e'] [0, 0, 0, 1, 1]")
    assert colours[:3] == [colours[0]] * 3
    assert colours[3:] == [colours[3]] * 2
    assert colours[0] != colours[3]


def test_a_matrix_shows_every_number_in_its_place() -> None:
    assert grid("tensor([[1, 20],\n        [3, 40]])") == [["1", "20"], ["3", "40"]]


def test_a_row_alone_is_a_matrix_of_one_row() -> None:
    assert grid("ids:  [101, 7]") == [["ids"], ["101", "7"]]


def test_the_name_of_a_matrix_stands_before_it_or_alone_on_the_line_above() -> None:
    assert grid("input_ids\ntensor([[1, 2]])")[0] == ["input_ids"]
    assert grid("some words above\ntensor([[1, 2]])")[0] == ["1", "2"]


def test_matrices_of_one_shape_share_a_table_and_the_mask() -> None:
    shown = view("matrix", BATCH)
    assert len(shown.select("table")) == 1
    kinds = [cell["class"][0] for cell in shown.select("td")]
    assert kinds == 2 * ["live-on", "live-on", "live-on", "live-on", "live-off", "live-off"]


def test_beside_a_mask_a_list_of_another_shape_stays_text() -> None:
    assert order("matrix", "lengths: [4, 2]\nids: [5, 6, 7]\nmask: [1, 1, 0]") == [
        "lengths: [4, 2]",
        "table",
    ]


def test_lines_that_no_picture_stands_for_stay_where_they_are() -> None:
    text = (
        "tokenize: ['a', 'b']\ncall: ['[CLS]', 'a', 'b']\nids: [101, 7, 8]\n\n[PAD] 0\n[MASK] 3\n"
    )
    assert order("tokens", text) == ["tokenize: ['a', 'b']", "ol", "\n[PAD] 0\n[MASK] 3\n"]
    assert order("matrix", "before\n\n[1, 2]\nin between\n[3, 4]\nafter") == [
        "before\n",
        "table",
        "in between",
        "table",
        "after",
    ]


def test_what_stands_before_tokens_and_numbers_names_their_rows() -> None:
    [names] = view("tokens", "call: ['a']\nids:  [7]").select("li.live-names")
    assert names.get_text() == "call ids"
    assert view("tokens", "['a']\n[7]").select("li.live-names") == []


def test_brackets_and_commas_between_lists_may_go() -> None:
    assert order("matrix", "(tensor([[1, 2]]), tensor([[3, 4]]))") == ["table"]
    assert grid("(tensor([[1, 2]]), ids (new): [3, 4])") == [["1", "2"], ["ids (new)"], ["3", "4"]]


@pytest.mark.parametrize(
    ("name", "text", "lost"),
    [
        ("tokens", "['a', 'b'] [7, 8] of 9", "`of 9` of line 1"),
        ("tokens", "x\n['a', 'b']\n[7, 8] <b>", "`<b>` of line 3"),
        ("tokens", "tokenize: ['a'] call: ['a', 'b']\n[7, 8]", "`tokenize: ['a']` of line 1"),
        (
            "matrix",
            "tensor([[1,\n         2]], dtype=torch.int32)",
            "`dtype=torch.int32` of line 2",
        ),
        ("matrix", "tensor([[1]], device='cuda:0')", "`device='cuda:0'` of line 1"),
    ],
)
def test_a_view_that_would_lose_a_part_of_a_line_is_an_error(
    name: str, text: str, lost: str
) -> None:
    with pytest.raises(LiveDocsError) as caught:
        html(name, text)
    assert str(caught.value) == (
        f"the view `{name}` would lose {lost} of the output; print it on a line of its own"
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("tokens", ""),
        ("tokens", "['a', 'b']"),
        ("tokens", "['a', 'b'] [1, 2, 3]"),
        ("tokens", "['a', 'b'] [0.5, 1.5]"),
        ("matrix", "nothing"),
        ("matrix", "tensor([[0.5, 1.0]])"),
        ("matrix", "[[1, 2], [3]]"),
        ("matrix", "tensor([[1, 2, ..., 3]])"),
        ("matrix", "[[1, 2"),
        ("matrix", "]] []"),
        ("matrix", "[True, False]"),
    ],
)
def test_an_output_without_what_the_view_needs_is_an_error(name: str, text: str) -> None:
    with pytest.raises(LiveDocsError, match=f"the view `{name}` needs"):
        html(name, text)
