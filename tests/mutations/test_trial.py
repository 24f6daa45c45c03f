"""The proof itself can fail: a mutation that nothing or the wrong guard catches is told."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from copies import copy_files
from guard_results import GUARDS, Results, guard_of, read_results

from mutations.batches import batches
from mutations.catalogue import GUARDED, HARMLESS, MUTATIONS
from mutations.mutation import (
    Append,
    Copy,
    Delete,
    DoesNotApply,
    Edit,
    Library,
    Mutation,
    Rename,
    Replace,
    ReplaceAll,
    Swap,
)
from mutations.trial import LINKS, READERS, RUNS, SCRIPT, judge, needed

FEWEST = 60
REPORT = """\
<testsuites><testsuite>
<testcase classname="tests.guards.test_parity" name="a"><failure>{said}</failure></testcase>
<testcase classname="tests.guards.test_links" name="b"><error>no site</error></testcase>
<testcase classname="tests.snippets.test_padding" name="c" />
<testcase classname="tests.guards.test_terms" name="d"><skipped /></testcase>
</testsuite></testsuites>
"""


def mutation(**options) -> Mutation:
    options = {"caught_by": ("parity",), "leads_to": ("docs/a.md", "here"), **options}
    return Mutation("a mutation", (Replace("docs/a.md", "a", "b"),), **options)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text("one\ntwo\nhere\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("failed", "options", "problem"),
    [
        ({"parity": ["docs/a.md:3: gone"]}, {}, ""),
        ({}, {}, "not caught by parity"),
        ({"links": ["docs/a.md:3: gone"]}, {}, "not caught by parity"),
        ({"parity": ["docs/a.md:3: x"], "links": ["y"]}, {}, "caught by links, too"),
        ({"parity": ["docs/a.md:2: gone"]}, {}, "caught, but no message says 'docs/a.md:3'"),
        ({"parity": ["docs/a.md:3: x"]}, {"says": "gone"}, "caught, but no message says 'gone'"),
        ({"parity": ["x"]}, {"leads_to": None}, ""),
        ({"parity": ["docs/a.md:9: x"]}, {"leads_to": ("docs/a.md", "")}, ""),
        ({}, {"caught_by": (), "leads_to": None}, ""),
        ({"parity": ["x"]}, {"caught_by": (), "leads_to": None}, "caught by parity, too"),
    ],
)
def test_what_is_wrong_is_told(tree: Path, failed: dict, options: dict, problem: str):
    assert judge(mutation(**options), Results(failed, [], ran=1), tree) == problem


BATCH = [
    Mutation("first", (), ("parity",), ("docs/a.md", "one")),
    Mutation("second", (), ("links",), ("docs/a.md", "two")),
]


@pytest.mark.parametrize(
    ("failed", "problems"),
    [
        ({"parity": ["docs/a.md:1: x"], "links": ["docs/a.md:2: x"]}, ["", ""]),
        (
            {"parity": ["docs/a.md:1: x, docs/a.md:2: x"], "links": ["y"]},
            ["", "caught, but no message says 'docs/a.md:2'"],
        ),
        ({"parity": ["docs/a.md:1: x"]}, ["", "not caught by links"]),
        (
            {"parity": ["docs/a.md:1: x"], "links": ["docs/a.md:2: x"], "claims": ["x"]},
            ["caught by claims, too"] * 2,
        ),
    ],
)
def test_each_of_a_batch_is_judged_by_its_own_guard(tree: Path, failed: dict, problems: list[str]):
    results = Results(failed, [], ran=1)
    assert [judge(each, results, tree, BATCH) for each in BATCH] == problems


def test_two_of_a_batch_that_lead_to_one_line_are_told(tree: Path):
    both = [mutation(), mutation(leads_to=("docs/a.md", "her"))]
    results = Results({"parity": ["docs/a.md:3: gone"]}, [], ran=1)
    said = "another one of the batch leads to docs/a.md:3, too"
    assert [judge(each, results, tree, both) for each in both] == [said, said]


def test_a_batch_holds_what_can_be_told_apart():
    def sizes(*mutations: Mutation) -> list[int]:
        return [len(batch) for batch in batches(mutations)]

    one, two = mutation(leads_to=("docs/a.md", "one")), mutation(leads_to=("docs/a.md", "two"))
    assert sizes(one, two) == [2]
    assert sizes(one, one) == [1, 1]
    assert sizes(one, replace(two, accepts=True)) == [1, 1]
    assert sizes(one, replace(two, caught_by=(), leads_to=None)) == [1, 1]
    assert sizes(one, replace(two, what="b", caught_by=("parity", "links"))) == [1, 1]
    assert sizes(one, replace(two, what="b", leads_to=("docs/a.md", ""))) == [1, 1]
    assert sizes(one, replace(two, what="b", claims=("a",))) == [1, 1]
    assert sizes(one, replace(two, what="b", alone=True)) == [1, 1]
    assert sizes(one, replace(two, edits=(Replace("docs/a.md", "{#a}", "{#b}"),))) == [1, 1]
    first, other = (
        replace(each, edits=(Replace(f"snippets/{name}.py", "a", "b"),))
        for each, name in ((one, "x"), (two, "y"))
    )
    assert sizes(first, other) == [2]
    assert sizes(first, replace(other, edits=first.edits)) == [1, 1]
    output = Replace("tests/outputs/x/call.txt", "a", "b")
    assert sizes(first, replace(other, edits=(output,))) == [1, 1]
    both = [replace(each, only="x") for each in (one, two)]
    assert sizes(*both) == [1, 1]
    assert sizes(both[0], replace(two, only="y")) == [2]


def test_guards_that_did_not_run_have_caught_nothing(tree: Path):
    harmless = mutation(caught_by=(), leads_to=None)
    assert judge(harmless, Results({}, ["no site"], ran=0), tree) == "no guard ran to an end"


def test_a_guard_that_could_not_begin_is_told(tree: Path):
    caught = Results({"parity": ["docs/a.md:3: gone"]}, ["no site"], ran=1)
    assert judge(mutation(), caught, tree) == "a test could not begin: no site"


def test_results_are_read_from_pytests_file(tmp_path: Path):
    file = tmp_path / "report.xml"
    file.write_text(REPORT.format(said="docs/a.md:3: x"), encoding="utf-8")
    results = read_results(file)
    assert results.failed == {"parity": ["docs/a.md:3: x"]}
    assert results.broken == ["tests.guards.test_links::b\nno site"]
    assert results.ran == 2


@pytest.mark.parametrize(
    ("edit", "text"),
    [
        (Replace("docs/a.md", "three", ""), "docs/a.md has 0 times, not once: 'three'"),
        (Replace("docs/a.md", "e", ""), "docs/a.md has 3 times, not once: 'e'"),
        (ReplaceAll("docs/a.md", "three", ""), "docs/a.md does not have: 'three'"),
        (Swap("docs/a.md", "one", "three"), "docs/a.md has 0 times: 'three'"),
        (Delete("docs/b.md"), "there is no docs/b.md"),
        (Copy("docs/b.md", "docs/c.md"), "there is no docs/b.md"),
        (Rename("docs/b.md", "docs/c.md"), "there is no docs/b.md"),
    ],
)
def test_an_edit_that_would_change_nothing_is_an_error(tree: Path, edit: Edit, text: str):
    with pytest.raises(DoesNotApply) as error:
        edit.apply(tree)
    assert str(error.value) == text


def test_edits(tree: Path):
    file = tree / "docs" / "a.md"
    for edit, now in [
        (Replace("docs/a.md", "two", "2"), "one\n2\nhere\n"),
        (ReplaceAll("docs/a.md", "e\n", "\n"), "on\n2\nher\n"),
        (Swap("docs/a.md", "her", "on"), "her\n2\non\n"),
        (Append("docs/a.md", "end\n"), "her\n2\non\nend\n"),
    ]:
        edit.apply(tree)
        assert file.read_text(encoding="utf-8") == now
    Append("docs/new/b.md", "b").apply(tree)
    Copy("docs/new/b.md", "docs/c.md").apply(tree)
    Rename("docs/c.md", "docs/d.md").apply(tree)
    Delete("docs/new/b.md").apply(tree)
    assert sorted(p.name for p in (tree / "docs").rglob("*.md")) == ["a.md", "d.md"]


def test_the_catalogue_has_enough_for_every_guard():
    assert len(MUTATIONS) >= FEWEST
    names = Counter(m.what for m in (*MUTATIONS, *HARMLESS))
    assert [name for name, count in names.items() if count > 1] == []
    for module in GUARDED:
        (guard,) = {m.caught_by[0] for m in module.MUTATIONS if len(m.caught_by) == 1}
        assert guard == module.__name__.rpartition(".")[2]
        assert sum(guard in m.caught_by for m in module.MUTATIONS) >= 5
    assert {guard for m in MUTATIONS for guard in m.caught_by} == set(GUARDS.values())


NOT_MUTATED = {
    "tests/guards/test_anchors.py",
    "tests/guards/test_columns.py",
    "tests/guards/test_entry_scripts.py",
    "tests/guards/test_errors_listed.py",
    "tests/guards/test_index_complete.py",
    "tests/guards/test_margins.py",
    "tests/guards/test_marks.py",
    "tests/guards/test_see_also.py",
    "tests/guards/test_seed_note.py",
    "tests/guards/test_text_names_known.py",
    "tests/guards/test_wordings.py",
}
"""Guards that no mutation runs.

Of the first three, one measures lines that many a mutation makes longer, and two find what `links`
and `scripts` find in other ways; `test_index_complete` compares what is made by the engine with the
code, and no page or snippet that is well-formed can be wrong for it; of the others, each compares a
list with what it tells of, or entries with each other that none of the mutations touches.
"""


@pytest.mark.parametrize("mutation", [*MUTATIONS, *HARMLESS], ids=lambda mutation: mutation.what)
def test_a_mutation_fits_the_project_of_today(mutation: Mutation, root: Path, tmp_path: Path):
    """Also where `make test` does not try it."""
    paths = [edit.path for edit in mutation.edits]
    copy_files(root, [path for path in paths if (root / path).is_file()], tmp_path)
    for edit in mutation.edits:
        if isinstance(edit, Copy | Rename):
            (tmp_path / edit.target).parent.mkdir(parents=True, exist_ok=True)
        if isinstance(edit, Append) and mutation.leads_to and mutation.leads_to[0] == edit.path:
            file = tmp_path / edit.path
            before = file.read_text(encoding="utf-8") if file.is_file() else ""
            text = mutation.leads_to[1]
            assert not text or text not in before, f"{edit.path} has {text!r} already"
        edit.apply(tmp_path)


def test_every_guard_runs_for_some_mutation(root: Path):
    ran = {test.partition("::")[0] for m in (*MUTATIONS, *HARMLESS) for test in needed(m)}
    guards = {
        path.relative_to(root).as_posix() for path in (root / "tests" / "guards").glob("test_*.py")
    }
    assert guards - NOT_MUTATED <= ran
    assert {guard_of(Path(path).with_suffix("").as_posix().replace("/", ".")) for path in ran} == {
        *GUARDS.values()
    }


def test_only_what_a_mutation_needs_is_run():
    def tests(*edits: Edit, **options) -> list[str]:
        return needed(Mutation("m", edits, (), None, **options))

    snippet = Replace("snippets/a.py", "a", "b")
    script, imports, named = (test.format("a") for test in SCRIPT)
    assert tests(Replace("docs/a.md", "a", "b")) == [*READERS]
    assert tests(Replace("docs/a.md", "{#a}", "{#b}")) == [*READERS, LINKS]
    assert tests(Delete("docs/a.md")) == [*READERS, LINKS]
    assert tests(Append("docs/a.md", "a")) == [*READERS]
    assert tests(Append("docs/a.md", "[a](a.md)")) == [*READERS, LINKS]
    assert tests(Swap("docs/a.md", "## A {#a}", "## B {#b}")) == [*READERS]
    assert tests(Append("docs/prose.lock.yml", "a")) == [*READERS]
    assert tests(Append("docs/external-links.yml", "a")) == [*READERS, LINKS]
    assert tests(Delete("localhub/a.py")) == [*READERS, *RUNS]
    assert tests(Delete("localhub/builds/a.py")) == [*READERS, *RUNS, LINKS]
    assert tests(Delete("localhub/builds/a.py"), runs=False) == [*READERS]
    assert tests(Delete("tests/outputs/a.txt")) == [*READERS, *RUNS]
    assert tests(snippet) == [*READERS, *RUNS]
    assert tests(snippet, scripts=("a",)) == [*READERS, script, imports, named]
    library = Library("peft", "1.0", Replace("peft/a.py", "a", "b"))
    assert tests(library=library, claims=("a_b::test_c", "d")) == [
        *RUNS,
        "tests/snippets/test_a_b.py::test_c",
        "tests/snippets/test_d.py",
    ]
