"""What every tool gets: the same cells, and the same edits."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks.content import (
    TALLY_VARIABLE,
    Content,
    edit_last_cell,
    edit_prose,
    read_content,
    runnable,
    title,
    write_if_changed,
)
from livedocs.modules.cells import read_module


@pytest.fixture
def tally(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "tally.txt"
    monkeypatch.setenv(TALLY_VARIABLE, str(path))
    return path


def execute(content: Content) -> None:
    """Run the cells of the module `mini` as tools without `raises=` do."""
    namespace: dict = {}
    for cell in content.modules[0].cells:
        exec(runnable(content.modules[0], cell), namespace)


def test_modules_are_read_by_name(snippets: Path):
    assert [m.name for m in read_content(snippets).modules] == ["mini", "other"]
    assert [m.name for m in read_content(snippets, ("other",)).modules] == ["other"]
    assert read_content(snippets).cells() == 4


def test_the_title_is_the_docstring_or_the_name(content: Content):
    assert [title(module) for module in content.modules] == ["分词: from text to ids.", "other"]


def test_every_cell_runs_and_leaves_a_line(content: Content, tally: Path, capsys):
    execute(content)
    assert tally.read_text().splitlines() == ["mini:load", "mini:secret", "mini:wrong"]
    assert "你好\nValueError: invalid literal" in capsys.readouterr().out


def test_the_tally_does_not_need_print(content: Content, tally: Path):
    """markdown-exec replaces it in the namespace of the cells, and ignores `file=`."""
    code = runnable(content.modules[0], content.modules[0].cells[0])
    exec(code, {"print": lambda *args, **kwargs: None})
    assert tally.read_text() == "mini:load\n"


@pytest.mark.parametrize(
    ("code", "error"), [("1 / 0", ZeroDivisionError), ("pass", AssertionError)]
)
def test_a_cell_that_does_not_raise_what_it_says_fails(
    tmp_path: Path, code: str, error: type, tally: Path
):
    path = tmp_path / "bad.py"
    path.write_text(f'# %% bad raises="ValueError"\n{code}\n')
    module = read_module(path)
    with pytest.raises(error):
        exec(runnable(module, module.cells[0]), {})


def test_an_edited_cell_prints_what_its_code_does_not_show(content: Content, tally: Path, capsys):
    edited, shown = edit_last_cell(content, "mini", 7)
    module = edited.modules[0]
    assert shown not in module.text
    execute(edited)
    assert shown in capsys.readouterr().out.splitlines()
    assert edited.modules[1] == content.modules[1]
    assert edit_last_cell(content, "mini", 8)[1] != shown


def test_the_text_of_an_edited_module_has_the_same_cells(content: Content, snippets: Path):
    edited, _ = edit_last_cell(content, "mini", 7)
    path = snippets / "mini.py"
    path.write_text(edited.modules[0].text, encoding="utf-8")
    codes = [cell.code for cell in read_module(path).cells]
    assert codes == [cell.code for cell in edited.modules[0].cells]


def test_edits_add_up(content: Content):
    edited, sentence = edit_prose(content, "mini", 1)
    edited, _ = edit_last_cell(edited, "mini", 2)
    module = edited.modules[0]
    assert edited.note(module, "zh") == sentence
    assert edited.note(module, "en") == edited.note(edited.modules[1], "zh") == ""
    assert "1000 + 2" in module.text
    edited, _ = edit_prose(edited, "other", 3)
    assert all(edited.note(module, "zh") for module in edited.modules)


def test_the_same_text_is_not_written_again(tmp_path: Path):
    path = tmp_path / "folder" / "file.txt"
    write_if_changed(path, "一")
    os.utime(path, (1, 1))
    write_if_changed(path, "一")
    assert path.stat().st_mtime == 1
    write_if_changed(path, "二")
    assert path.read_text(encoding="utf-8") == "二"
