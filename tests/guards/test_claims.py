"""Every entry has tests of what its sentences claim, found by the id of its heading."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from pages import LANGUAGES, NAMES, ROOT, Page, Section, place, read_page, report

TESTS = ROOT / "tests" / "snippets"


def pages_of(name: str) -> list[Page]:
    """A page in each language that has it."""
    return [page for language in LANGUAGES if (page := read_page(language, name))]


def sections_of(name: str) -> list[Section]:
    """The sections of a page that stand in every language that has it; parity sees to the rest."""
    first, *others = pages_of(name)
    return [s for s in first.sections if s.id and all(s.id in page.by_id() for page in others)]


PAGES = [name for name in NAMES if any(section.entries for section in sections_of(name))]


def file_of(name: str) -> Path:
    """The file with the tests of a page."""
    return TESTS / f"test_{Path(name).stem.replace('-', '_')}.py"


def named_tests(path: Path) -> list[tuple[str, str, int]]:
    """The tests of a file in their order: the heading's id, what is asserted, the line."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            heading, _, claim = node.name.removeprefix("test_").partition("__")
            found.append((heading.replace("_", "-"), claim, node.lineno))
    return found


def asserts_nothing(node: ast.FunctionDef, helpers: set[str]) -> bool:
    """Whether a test has no assertion, expects no error or warning and calls no helper that has."""
    return not any(
        isinstance(child, ast.Assert)
        or (isinstance(child, ast.Attribute) and child.attr in ("raises", "warns", "assert_close"))
        or (isinstance(child, ast.Name) and child.id in helpers)
        for child in ast.walk(node)
    )


def test_every_test_file_has_a_page():
    known = {file_of(name).name for name in PAGES}
    report(
        [
            f"{place(path, 1)}: there is no page with entries for these tests"
            for path in sorted(TESTS.glob("test_*.py"))
            if path.name not in known
        ]
    )


@pytest.mark.parametrize("name", PAGES)
def test_every_entry_has_a_test(name: str):
    path = file_of(name)
    if not path.is_file():
        report([f"{place(pages_of(name)[0].path, 1)}: there is no {path.relative_to(ROOT)}"])
    tested = {heading for heading, _, _ in named_tests(path)}
    report(
        [
            f"{section.place}: no test of `{section.id}`; {path.relative_to(ROOT)} "
            f"wants a test_{section.id.replace('-', '_')}__…"
            for section in sections_of(name)
            if section.entries and section.id not in tested
        ]
    )


@pytest.mark.parametrize("name", PAGES)
def test_every_test_names_a_heading_in_the_order_of_the_page(name: str):
    path = file_of(name)
    if not path.is_file():
        pytest.skip("the file is missing, which another test reports")
    known = {section for page in pages_of(name) for section in page.by_id()}
    order = [section.id for section in sections_of(name)]
    findings, last = [], 0
    for heading, claim, line in named_tests(path):
        if heading not in known or not claim:
            findings.append(
                f"{place(path, line)}: no heading of {name} has the id `{heading}`; tests are "
                "named test_<id of the heading>__<claim>"
            )
        elif heading in order and order.index(heading) < last:
            findings.append(f"{place(path, line)}: `{heading}` stands before `{order[last]}`")
        elif heading in order:
            last = order.index(heading)
    report(findings)


@pytest.mark.parametrize("name", PAGES)
def test_every_test_asserts_something(name: str):
    path = file_of(name)
    if not path.is_file():
        pytest.skip("the file is missing, which another test reports")
    functions = [
        n for n in ast.parse(path.read_text("utf-8")).body if isinstance(n, ast.FunctionDef)
    ]
    helpers = {
        node.name
        for node in functions
        if not node.name.startswith("test_") and not asserts_nothing(node, set())
    }
    report(
        [
            f"{place(path, node.lineno)}: {node.name} asserts nothing"
            for node in functions
            if node.name.startswith("test_") and asserts_nothing(node, helpers)
        ]
    )
