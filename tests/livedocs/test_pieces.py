"""A page's Markdown as pieces: the same fences that SuperFences finds, and nothing of comments."""

from __future__ import annotations

import pytest
from markdown import markdown

from livedocs.pages.pieces import (
    Fence,
    Heading,
    page_pieces,
    pieces,
    without_comments,
    without_end,
)
from livedocs.pages.sections import parse_sections

FENCES = {
    "plain": ("a\n```text\nbody\n```\nb", [(2, "text", "body")]),
    "tildes": ("~~~ text\nbody\n~~~", [(1, "text", "body")]),
    "four-backticks": ("````md\n```text\nx\n```\n````", [(1, "md", "```text\nx\n```")]),
    "empty": ("```text\n```", [(1, "text", "")]),
    "in-a-list": (
        "- a\n\n    ```text\n    body\n\n      more\n    ```\n", [(3, "text", "body\n\n  more")],
    ),
    "in-a-quote": ("> ```text\n> body\n>\n> ```", [(1, "text", "body\n")]),
    "in-an-admonition": ("!!! note\n\n    ```text\n    body\n    ```", [(3, "text", "body")]),
    "behind-a-tab": ("- a\n\n\t```text\n\tbody\n\t```", [(3, "text", "body")]),
    "backtick-in-an-option": ('```text title="the `x`"\nbody\n```', [(1, "text", "body")]),
    "closed-by-the-same-number-only": ("```text\nx\n````\n```", [(1, "text", "x\n````")]),
    "closed-at-the-same-place-only": ("```text\n    ```\nx\n```", [(1, "text", "    ```\nx")]),
    "not-closed-by-one-with-a-language": (
        "```text\nx\n```text\ny\n```", [(1, "text", "x\n```text\ny")],
    ),
    "not-closed": ("a\n```text\nx", []),
    "body-that-leaves-the-list": ("- a\n\n    ```text\n  x\n    ```", []),
    "inline": ("```text``` and\n```text```", []),
    "two": ("```text\n1\n```\n```text\n2\n```", [(1, "text", "1"), (4, "text", "2")]),
}  # fmt: skip
FENCE_CASES = pytest.mark.parametrize(("text", "expected"), FENCES.values(), ids=FENCES)


def body(fence: Fence) -> str:
    """What a fence holds, without what of lists and quotes stands around it."""
    width = len(fence.text) - len(fence.text.lstrip(" \t>"))
    return "\n".join(line[width:] for line in fence.text.split("\n")[1:-1])


@FENCE_CASES
def test_fences_are_found(text: str, expected: list[tuple[int, str, str]]):
    found = [piece for piece in pieces(text) if isinstance(piece, Fence)]
    assert [(fence.number, fence.language, body(fence)) for fence in found] == expected


@FENCE_CASES
def test_superfences_finds_the_same(text: str, expected: list[tuple[int, str, str]]):
    found = []

    def formatter(source: str, language: str, *_: object, **__: object) -> str:
        found.append((language, source))
        return ""

    own = [
        {"name": name, "class": name, "format": formatter, "validator": lambda *_: True}
        for name in ("text", "md")
    ]
    markdown(
        text,
        extensions=["pymdownx.superfences", "admonition"],
        extension_configs={"pymdownx.superfences": {"custom_fences": own}},
    )
    assert found == [(language, source) for _, language, source in expected]


def test_a_fence_tells_what_stands_in_its_first_line():
    text = "    ~~~{.python exec='on' snippet=\"a:b-c\" .numbered}\n    ~~~"
    [fence] = pieces(text)
    assert (fence.marks, fence.language) == ("~~~", "python")
    assert fence.options == {"exec": "on", "snippet": "a:b-c"}
    assert fence.reference == "a:b-c"
    assert fence.opening == "~~~{.python exec='on' snippet=\"a:b-c\" .numbered}"


def test_only_python_shows_cells():
    [fence] = pieces('```text snippet="a:b"\n```')
    assert fence.reference == ""


def test_nothing_of_a_text_is_lost():
    text = "\n# A\n\n```text\n#\n```\n> b \n\n\t~~~\n"
    assert "\n".join(piece.text for piece in pieces(text)) == text
    numbers = [piece.number for piece in pieces(text)]
    assert numbers == [1, 2, 3, 4, 7, 8, 9, 10]


def test_headings_have_levels_titles_and_ids():
    headings = [p for p in pieces("# A `b` {#c-d}\n#no\n## E\ntext # f") if isinstance(p, Heading)]
    assert [(h.number, h.level, h.title, h.id) for h in headings] == [
        (1, 1, "A `b`", "c-d"), (3, 2, "E", None),
    ]  # fmt: skip


@pytest.mark.parametrize("end", ["---", "...", "--- "])
def test_front_matter_is_no_markdown(end: str):
    text = f"---\n# a comment\ntitle: A\n{end}\n# Title {{#title}}\n---\n# More\n---\n"
    assert [(s.title, s.line) for s in parse_sections(text)] == [("Title", 5), ("More", 7)]
    assert next(page_pieces(text)).number == 5
    [first, *_] = page_pieces("---\n# No end\n")
    assert first.text == "---"


COMMENTS = {
    "in-a-line": ("a <!-- b --> c", "a  c"),
    "two": ("<!-- a -->b<!-- c -->", "b"),
    "over-lines": ("a\n<!--\n## b\n\nc -->\nd", "a\n\n\n\n\nd"),
    "around-a-fence": ("<!--\n```text\n```\n-->\na", "\n\n\n\na"),
    "around-an-arrow-in-code": ("<!--\n```text\nA --> B\n```\n## b\n-->\na", "\n\n\n\n\n\na"),
    "around-a-fence-that-goes-on": ("<!--\n```text\n-->\na", "\n\n\na"),
    "around-a-fence-in-a-quote": ("> <!--\n> ~~~text\n> -->\n> ~~~\n> -->", "> \n\n\n\n"),
    "smallest": ("<!-->a<!--->b<!---->c", "abc"),
    "in-inline-code": ("`<!-- a -->` ``b ` <!-- ``", "`<!-- a -->` ``b ` <!-- ``"),
    "in-inline-code-over-lines": ("a `b\n<!-- c` -->", "a `b\n<!-- c` -->"),
    "behind-a-backtick": ("a ` b\n\n<!-- c --> `", "a ` b\n\n `"),
    "in-a-fence": ("```html\n<!-- a\n```\nb -->", "```html\n<!-- a\n```\nb -->"),
    "without-an-end": ("a <!-- b\n\nc", "a <!-- b\n\nc"),
}


@pytest.mark.parametrize(("text", "expected"), COMMENTS.values(), ids=COMMENTS)
def test_comments_are_cut_out_but_for_their_line_breaks(text: str, expected: str):
    assert without_comments(text) == expected


def test_what_a_comment_holds_is_no_section_and_no_entry():
    fence = '```python exec="on" snippet="a:{}"\n```\n'
    text = f"# A\n{fence.format('b')}<!--\n## C\n{fence.format('d')}-->\n{fence.format('e')}"
    [section] = parse_sections(text)
    assert [entry.reference for entry in section.entries] == ["a:b", "a:e"]
    assert [entry.number for entry in section.entries] == [2, 9]


WITHOUT_END = {
    "fence": ("a\n\n```", {3: "fence"}),
    "fence-in-a-quote": ("> ```{.python}\n> a", {1: "fence"}),
    "fence-that-leaves-its-list": ("- a\n\n    ~~~text\n  a\n    ~~~", {3: "fence", 5: "fence"}),
    "comment": ("# A <!-- b\n\nc", {1: "comment"}),
    "comment-behind-a-fence": ("```text\n<!--\n```\n<!-- a", {4: "comment"}),
    "inline": ("```a``` `<!--` a ``` b -->", {}),
    "inline-over-lines": ("a `b\n<!-- c` d", {}),
    "nothing": ("<!-- a\n```\n-->\n```text\n```", {}),
}


@pytest.mark.parametrize(("text", "begun"), WITHOUT_END.values(), ids=WITHOUT_END)
def test_what_begins_without_an_end(text: str, begun: dict[int, str]):
    assert without_end(text) == begun
