"""The rules for where the official docs tell about a name, and mistakes in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from livedocs.errors import LiveDocsError
from livedocs.pages.api_docs import ApiDocs

RULES = """\
- names: [shelf.Book.*]
  kinds: [attribute]
  page: https://shelf.example/books#{owner}
- names: [shelf.Book, shelf.Book.*, pen.*]
  page: https://shelf.example/{owner}/books.html#{name}
- names: [shelf.*]
  none: nobody wrote it
"""
GOOD = "- names: [a]\n  none: reason\n"
MISTAKES = {
    "names: [a]\n": (1, "the rules for the official docs are a list"),
    "": (1, "the rules for the official docs are a list"),
    "- [a\n": (2, "the rules are no YAML: expected ',' or ']', but got '<stream end>'"),
    f"{GOOD}- a\n": (3, "a rule is a mapping with names, kinds, page, none"),
    f"{GOOD}- names: [a]\n  url: b\n": (3, "a rule is a mapping with names, kinds, page, none"),
    f"{GOOD}- names: a\n  page: b\n": (3, "`names` is a list of patterns"),
    f"{GOOD}- page: b\n": (3, "`names` is a list of patterns"),
    f"{GOOD}- names: [a]\n  kinds: [verb]\n  page: b\n": (
        3, "`kinds` is a list of module, class, function, method, attribute, argument",
    ),
    f"{GOOD}- names: [a]\n": (3, "a rule has either a `page`, or a `none` with the reason"),
    f"{GOOD}- names: [a]\n  page: b\n  none: c\n": (
        3, "a rule has either a `page`, or a `none` with the reason",
    ),
    f"{GOOD}- names: [a]\n  page: 'b#{{title}}'\n": (
        3, "only {name} and {owner} may stand in braces: b#{title}",
    ),
    f"{GOOD}- names: [a]\n  page: 'b#{{name'\n": (
        3, "only {name} and {owner} may stand in braces: b#{name",
    ),
}  # fmt: skip


def rules(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "rules.yml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "kind", "page"),
    [
        ("shelf.Book.title", "attribute", "https://shelf.example/books#shelf.Book"),
        (
            "shelf.Book.turn",
            "method",
            "https://shelf.example/shelf.Book/books.html#shelf.Book.turn",
        ),
        ("shelf.Book", "class", "https://shelf.example/shelf/books.html#shelf.Book"),
        ("pen.Ink", "class", "https://shelf.example/pen/books.html#pen.Ink"),
        ("shelf.open", "function", ""),
    ],
)
def test_the_first_rule_that_fits_gives_the_page(
    tmp_path: Path, name: str, kind: str, page: str
) -> None:
    assert ApiDocs(rules(tmp_path, RULES)).page(name, kind) == page


def test_a_name_without_a_rule_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    path = rules(tmp_path, RULES)
    with pytest.raises(LiveDocsError, match=r"the function `Shelf\.open`") as raised:
        ApiDocs(path).page("Shelf.open", "function")
    assert raised.value.locations[0].path == path


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_in_the_rules_is_told_with_its_line(tmp_path: Path, text: str) -> None:
    path = rules(tmp_path, text)
    with pytest.raises(LiveDocsError) as raised:
        ApiDocs(path)
    [location] = raised.value.locations
    assert (location.path, location.line, raised.value.message) == (path, *MISTAKES[text])
