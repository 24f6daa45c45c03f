"""The file of wordings: what is read, and what a mistake in it or on a page says."""

from __future__ import annotations

from pathlib import Path

import pytest
from mini_project import MKDOCS_YML, MiniProject

from livedocs.errors import LiveDocsError
from livedocs.modules.inputs import installed_versions
from livedocs.pages.wordings import older_wordings, wordings

ENTRY = 'a:\n  library: somelib\n  version: "1.2"\n  text: words\n'
KINDS = 'kinds:\n  quoted: {zh: "引自 {version}", en: "quoted from {version}"}\n'


def read(folder: Path, text: str):
    path = folder / "wordings.yml"
    path.write_text(text, encoding="utf-8")
    return wordings(path)


def test_what_is_filled_in_is_shown_without_braces(tmp_path: Path) -> None:
    text = (
        'b:\n  library: pyyaml-x\n  version: "3"\n  text: "{{1}} of {{two}} left"\n  was: [x, y]\n'
    )
    found = read(tmp_path, ENTRY + text)
    assert list(found) == ["a", "b"]
    assert (found["b"].text, found["b"].shown) == ("1 of two left", "1 of two left")
    assert found["b"].parts == ("", " of ", " left")
    assert (found["b"].was, found["b"].module, found["b"].place.line) == (("x", "y"), None, 5)


def test_the_version_of_what_is_installed_is_not_typed(tmp_path: Path) -> None:
    [found] = read(tmp_path, "a: {library: PyYAML, in: yaml, text: words}\n").values()
    assert (found.version, found.module) == (installed_versions()["PyYAML"], "yaml")


def test_older_wordings_of_a_cell_are_no_quotes(tmp_path: Path) -> None:
    assert list(read(tmp_path, f"{ENTRY}b: {{entry: m:c, was: [x, y]}}\n")) == ["a"]
    [older] = older_wordings(tmp_path / "wordings.yml")
    assert (older.entry, older.was, older.place.line) == ("m:c", ("x", "y"), 5)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (ENTRY + ENTRY, 5, "`a` stands twice"),
        (ENTRY.replace("a:", "A_b:"), 1, "`A_b` is no id; it is written like no-cuda"),
        (ENTRY.replace('  version: "1.2"\n', ""), 1, "`a` names its `version`, or by `in`"),
        (ENTRY + "  in: x\n", 1, "`a` names its `version`, or by `in`"),
        (ENTRY.replace('"1.2"', "1.2"), 1, "`version` of `a` is a text, in quotes"),
        (ENTRY.replace("library", "lib"), 1, "the key `lib` of `a` is none of library, version"),
        (ENTRY + "  text: again\n", 1, "the key `text` of `a` stands twice"),
        (ENTRY.replace("words", "''"), 1, "`a` has no `text`"),
        (ENTRY.replace("  library: somelib\n", ""), 1, "`a` has no `library`"),
        (ENTRY + "  was: old\n", 1, "`was` of `a` is a list of texts"),
        ("a: {library: no-such-lib, in: x, text: words}\n", 1, "`no-such-lib` of `a` is not inst"),
        (f"{ENTRY}b:\n", 5, "`b` has no `library`"),
        ("a: {entry: m:c}\n", 1, "`a` has no `was`"),
        ("a: {entry: m, was: [x]}\n", 1, "`entry` of `a` is a cell, written `module:cell`"),
        ("a: {entry: m:c, was: x}\n", 1, "`was` of `a` is a list of texts"),
        ("a: {entry: m:c, text: x}\n", 1, "the key `text` of `a` is none of entry, was"),
        ("a: [\n", 2, "the wordings are no YAML"),
        ("- a\n", 1, "a mapping is wanted here"),
        ("a: words\n", 1, "a mapping is wanted here"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    with pytest.raises(LiveDocsError) as caught:
        read(tmp_path, text)
    assert [place.line for place in caught.value.locations] == [line]
    assert words in caught.value.message


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(LiveDocsError, match="cannot read the wordings: No such file"):
        wordings(tmp_path / "wordings.yml")


@pytest.mark.parametrize(
    ("options", "files", "words"),
    [
        ("", {}, "mkdocs.yml names no file of `wordings`"),
        ("wordings: w.yml", {"w.yml": ENTRY}, "no wording `lost`; there are a"),
        ("wordings: w.yml", {"w.yml": "lost: {text: x}\n"}, "`lost` has no `library`"),
        (
            "wordings: w.yml",
            {"w.yml": ENTRY.replace("a:", "lost:")},
            "a quote wants a kind `quoted` whose text holds {version}",
        ),
        (
            "wordings: w.yml\n      marks: m.yml",
            {"w.yml": ENTRY.replace("a:", "lost:"), "m.yml": KINDS.replace("{version}", "")},
            "a quote wants a kind `quoted`",
        ),
    ],
)
def test_a_page_that_quotes_wrongly_ends_the_build(
    new_project, options: str, files: dict[str, str], words: str
) -> None:
    project: MiniProject = new_project()
    config = MKDOCS_YML.format(theme="mkdocs")
    project.write(
        "mkdocs.yml", config.replace("old_outputs: old", f"{options}\n      old_outputs: old")
    )
    for path, text in files.items():
        project.write(path, text)
    project.pages("# Page\n\nText.\n\n::: quote lost\n")
    build = project.build("-q")
    assert build.returncode == 1
    assert words in build.stderr
    assert "docs/zh/index.md:5" in build.stderr or "docs/en/index.md:5" in build.stderr
