"""Cells of commands and cells that are files, as text: what is read, and what jupytext reads."""

from __future__ import annotations

from pathlib import Path

import jupytext
import pytest

from livedocs.commands import Command, commands_in, words_of_commands
from livedocs.errors import LiveDocsError
from livedocs.modules.cells import Cell, Module, read_module

MODULE = """\
\"\"\"Trains from a command line.\"\"\"

# %% model-name
name = "owner/model"

# %% train-script timeout=9
# %%writefile train.py
import sys

print("training", *sys.argv[1:])

# %% train exits=3
# !python train.py --fast

# !accelerate launch \\
#     --cpu train.py
"""


def read(folder: Path, text: str) -> Module:
    path = folder / "m.py"
    path.write_text(text, encoding="utf-8")
    return read_module(path)


@pytest.fixture
def cells(tmp_path: Path) -> dict[str, Cell]:
    text = MODULE.replace(" timeout=9", "")
    return {cell.name: cell for cell in read(tmp_path, text).cells}


def test_commands_are_comments_that_go_on_behind_a_backslash(cells: dict[str, Cell]) -> None:
    train = cells["train"]
    assert train.commands == (
        Command("python train.py --fast", 13),
        Command("accelerate launch \\\n    --cpu train.py", 15),
    )
    assert (train.exits, train.is_python, train.language) == (3, False, "bash")
    assert train.shown == "python train.py --fast\naccelerate launch \\\n    --cpu train.py"


def test_a_file_is_python_below_a_line_that_names_it(cells: dict[str, Cell]) -> None:
    script = cells["train-script"]
    assert (script.writes, script.is_python, script.language) == ("train.py", False, "python")
    assert script.shown == 'import sys\n\nprint("training", *sys.argv[1:])'


def test_other_cells_are_python(cells: dict[str, Cell]) -> None:
    first = cells["model-name"]
    assert (first.is_python, first.shown, first.in_notebook) == (True, first.code, first.code)


def test_jupytext_makes_a_notebooks_cells_of_them_and_the_same_text_again(tmp_path: Path) -> None:
    text = MODULE.replace(" timeout=9", "")
    module = read(tmp_path, text)
    notebook = jupytext.reads(text, fmt="py:percent")
    sources = [cell.source for cell in notebook.cells if "title" in cell.metadata]
    assert sources[1:] == [
        '%%writefile train.py\nimport sys\n\nprint("training", *sys.argv[1:])',
        "!python train.py --fast\n\n!accelerate launch \\\n    --cpu train.py",
    ]
    in_notebook = [cell.in_notebook for cell in module.cells]
    assert [source.replace("\n\n!", "\n!") for source in sources] == in_notebook
    assert text.partition("# %% train-script")[2] in jupytext.writes(notebook, fmt="py:percent")


def test_a_module_without_them_has_its_other_lines_where_they_were(tmp_path: Path) -> None:
    module = read(tmp_path, MODULE.replace(" timeout=9", "") + "\n# %% last\nname\n")
    only = module.python_only
    assert [cell.name for cell in only.cells] == ["model-name", "last"]
    before, after = module.text.split("\n"), only.text.split("\n")
    assert len(before) == len(after)
    assert [line for line in after if line] == [*before[:1], *before[2:4], *before[17:19]]
    assert only.python_only is only


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("# %% a\n# !ls\n# and look\n", 3, "a cell of commands has no other lines"),
        ("# %% a\n# First:\n# !ls\n", 2, "each begins with `# !`"),
        ("# %% a\n# !ls \\\n", 2, "nothing follows the `\\`"),
        ("# %% a\n# !cd folder && ls\n", 2, "`cd` lasts for one line in a notebook"),
        ("# %% a\n# !ls\n# !export A=1\n", 3, "`export` lasts for one line"),
        ("# %% a\n# !python serve.py &\n", 2, "starts nothing in the background"),
        ("# %% a\n# !python serve.py & sleep 1\n", 2, "starts nothing in the background"),
        ("# %% a\n# !ls\n# !b; (a&) && echo 'x'\n", 3, "starts nothing in the background"),
        ("# %% a\n# !a 2>&1 \\\n#     & wait\n", 2, "starts nothing in the background"),
        ("# %% a\nx = 1\n\n# !ls\n", 4, "a command stands in a cell of its own"),
        ("# %% a\n# !ls\nx = 1\n", 2, "a command stands in a cell of its own"),
        ('# %% a raises="ValueError"\n# !ls\n', 1, "unknown cell option `raises`; known are hid"),
        ('# %% a exits="1"\n# !ls\n', 1, "cell option `exits` wants int, not '1'"),
        ("# %% a exits=1\n1\n", 1, "unknown cell option `exits`"),
        ("# %% a timeout=9\n# %%writefile t.py\n1\n", 1, "unknown cell option `timeout`; known"),
        ("# %% a\n# %%writefile\n1\n", 2, "wants the name of a Python file"),
        ("# %% a\n# %%writefile folder/t.py\n1\n", 2, "wants the name of a Python file"),
        ("# %% a\n# %%writefile config.yml\n1\n", 2, "wants the name of a Python file"),
        ("# %% a\n# %%writefile -a t.py\n1\n", 2, "wants the name of a Python file"),
        ("# %% a\n# %%writefile t.py\n\n", 2, "the file t.py would be empty"),
        ("# %% a\n1\n# %%writefile t.py\n2\n", 3, "a cell marker begins its line"),
        ("# %% a\n\n# %%writefile t.py\n2\n", 3, "a cell marker begins its line"),
        ("# %% a\n# %%writefiles t.py\n2\n", 2, "a cell marker begins its line"),
    ],
)
def test_what_is_malformed_is_named_with_its_line(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    with pytest.raises(LiveDocsError) as caught:
        read(tmp_path, text)
    assert caught.value.locations[-1].line == line
    assert words in caught.value.message


@pytest.mark.parametrize(
    "code",
    ['"""\n# !ls\n"""', "x = 1\nif x:\n    # !ls\n    x = 2", "# Nothing to do.", "# ! ls", "# !1"],
)
def test_comments_in_python_are_left_alone(tmp_path: Path, code: str) -> None:
    [cell] = read(tmp_path, f"# %% a\n{code}\n").cells
    assert (cell.is_python, cell.code) == (True, code)


@pytest.mark.parametrize(
    "text",
    [
        "a && b",
        "a 2>&1 | b",
        "a &> log",
        "a >& log",
        "a |& b",
        "echo 'a & b' \\&",
        'echo "a \\" &"',
    ],
)
def test_an_ampersand_may_be_another_operator_or_quoted(tmp_path: Path, text: str) -> None:
    [cell] = read(tmp_path, f"# %% a\n# !{text}\n").cells
    assert [command.text for command in cell.commands] == [text]


def test_a_file_may_have_any_comments(tmp_path: Path) -> None:
    [cell] = read(tmp_path, "# %% a\n# %%writefile t.py\n# !ls\nx = 1\n").cells
    assert cell.writes == "t.py"


@pytest.mark.parametrize(
    ("text", "programs"),
    [
        ("hf download a/b", ["hf"]),
        ("HF_HUB_OFFLINE=1 hf download a/b > log && cat < log", ["hf", "cat"]),
        ("python -m transformers.cli | head -3", ["python", "transformers.cli", "head"]),
        ("(python train.py; accelerate env)", ["python", "train.py", "accelerate"]),
        ("echo 'open quote", ["echo"]),
    ],
)
def test_the_programs_of_a_command(text: str, programs: list[str]) -> None:
    assert Command(text, 1).programs == programs


def test_the_words_of_commands_are_those_between_spaces_quotes_and_equal_signs() -> None:
    text = '# !hf download "a/b" \\\n#   --local-dir=c/d|cat\n"# !no"\n    # !indented\n'
    assert [command.text for command in commands_in(text)] == [
        'hf download "a/b" \\\n  --local-dir=c/d|cat'
    ]
    assert {"a/b", "c/d", "cat"} <= words_of_commands(text)
    assert "indented" not in words_of_commands(text)
