"""Snippet modules as text: which are read, how, and what the others are told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import jupytext
import pytest

from livedocs.errors import LiveDocsError
from livedocs.modules.cells import Cell, Module, read_module
from livedocs.modules.options import OPTIONS

SNIPPETS = Path(__file__).parent.parent.parent / "snippets"
Read = Callable[[str | bytes], Module]


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Read:
    """Reads a module of that text, `m.py` in the current folder."""
    monkeypatch.chdir(tmp_path)

    def read(text: str | bytes) -> Module:
        path = tmp_path / "m.py"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_module(path)

    return read


def message(read: Read, text: str | bytes) -> str:
    with pytest.raises(LiveDocsError) as caught:
        read(text)
    return str(caught.value)


def test_cells_carry_name_code_line_and_options(read: Read) -> None:
    module = read(
        '"""What it is about."""\n'
        "\n"
        "# %% first\n"
        "x = 1\n"
        "\n"
        "y = 2\n"
        "\n"
        '# %% second-one hidden=true raises="ValueError" volatile=true timeout=7\n'
        "x\n"
    )
    assert module.name == "m"
    first, second = module.cells
    assert (first.name, first.code, first.line) == ("first", "x = 1\n\ny = 2", 3)
    assert (first.hidden, first.raises, first.volatile, first.timeout) == (False, None, False, None)
    assert (second.name, second.code, second.line) == ("second-one", "x", 8)
    assert (second.hidden, second.raises, second.volatile) == (True, "ValueError", True)
    assert second.timeout == 7
    assert module.cell("second-one") is second


def test_comments_may_stand_before_the_docstring(read: Read) -> None:
    module = read('#!/usr/bin/env python\n# Licence.\n"""Docstring."""\n\n# %% a\n1\n')
    assert [(cell.name, cell.line) for cell in module.cells] == [("a", 5)]


def test_blank_lines_behind_the_marker_belong_to_the_cell(read: Read) -> None:
    assert read("# %% a\n\n\nx = 1\n").cell("a").code == "\n\nx = 1"


def test_code_that_looks_like_magics_in_comments_is_left_alone(read: Read) -> None:
    code = "# %matplotlib inline\n1"
    assert read(f"# %% a\n{code}\n").cell("a").code == code


def test_a_marker_inside_a_string_is_no_marker(read: Read) -> None:
    module = read('# %% a\ntext = """\n# %% b\n"""\n# %% c\ntext\n')
    assert [(cell.name, cell.line) for cell in module.cells] == [("a", 1), ("c", 5)]
    assert module.cell("a").code == 'text = """\n# %% b\n"""'


def test_a_marker_behind_code_is_a_comment(read: Read) -> None:
    assert [cell.name for cell in read("# %% a\nx = 1  # %% b\n").cells] == ["a"]


def test_windows_line_ends_change_nothing(read: Read) -> None:
    module = read(b'"""Doc."""\r\n\r\n# %% a\r\nx = 1\r\ny = 2\r\n\r\n# %% b\r\nx\r\n')
    assert [(c.name, c.code, c.line) for c in module.cells] == [
        ("a", "x = 1\ny = 2", 3),
        ("b", "x", 7),
    ]
    assert "\r" not in module.text


@pytest.mark.parametrize("end", [b"\r", b"\r\n", b"\n"], ids=["cr", "crlf", "lf"])
def test_line_ends_of_any_system_change_nothing(read: Read, end: bytes) -> None:
    module = read(b"# %% a" + end + b"x = 1" + end + b"# %% b" + end + b"x" + end)
    assert [(c.name, c.code, c.line) for c in module.cells] == [("a", "x = 1", 1), ("b", "x", 3)]


def test_a_byte_order_mark_is_no_part_of_the_text(read: Read) -> None:
    module = read(b"\xef\xbb\xbf# %% a\nx = 1\n")
    assert [(c.name, c.code, c.line) for c in module.cells] == [("a", "x = 1", 1)]


def test_chinese_in_code_is_read_as_utf_8(read: Read) -> None:
    assert read("# %% a\n'填充'\n").cell("a").code == "'填充'"


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize(
    "text",
    [path.read_text(encoding="utf-8") for path in sorted(SNIPPETS.glob("*.py"))]
    + [
        '# %% a  timeout=7   hidden=true \n\n\nx = 1  \n\n  \n#%% b raises="A B=c d"\n2\n# %% c\n3',
        '"""Doc."""\n# %%  a-b volatile=false\n# %matplotlib inline\n1\n\n\n# Text.\n# %% c\n\n2\n',
    ],
)
def test_jupytext_reads_the_same_cells(read: Read, text: str) -> None:
    notebook = jupytext.reads(
        text, {"extension": ".py", "format_name": "percent", "comment_magics": False}
    )
    editors = [
        cell for cell in notebook.cells if cell.cell_type == "code" and "title" in cell.metadata
    ]
    cells = read(text).cells
    assert [(cell.name, cell.code) for cell in cells] == [
        (cell.metadata["title"], cell.source) for cell in editors
    ]
    for cell, editors_cell in zip(cells, editors, strict=True):
        for option in OPTIONS:
            default = getattr(Cell, option)
            assert getattr(cell, option) == editors_cell.metadata.get(option, default)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        pytest.param(
            "# %% a\n1\n# %% b\n2\n# %% a\n3\n",
            5,
            "cell `a` stands twice; the first is on line 1",
            id="twice",
        ),
        pytest.param("# %% a\n1\n# %%\n2\n", 3, "the cell has no name", id="no-name"),
        pytest.param("# %% hidden=true\n1\n", 1, "the cell has no name", id="option-only"),
        pytest.param("# %% PadIt\n1\n", 1, "cell name `PadIt` is not kebab-case", id="camel"),
        pytest.param("# %% pad_it\n1\n", 1, "cell name `pad_it` is not kebab-case", id="snake"),
        pytest.param("# %% pad it\n1\n", 1, "cell name `pad it` is not kebab-case", id="spaces"),
        pytest.param("# %% -pad\n1\n", 1, "cell name `-pad` is not kebab-case", id="dash"),
        pytest.param(
            '# %% a width="x"\n1\n',
            1,
            "unknown cell option `width`; known are hidden, raises, warns, volatile, timeout",
            id="unknown-option",
        ),
        pytest.param(
            '# %% b\n2\n# %% a tags="x"\n1\n',
            3,
            "unknown cell option `tags`",
            id="tags-text",
        ),
        pytest.param('# %% a tags=["x"]\n1\n', 1, "unknown cell option `tags`", id="tags"),
        pytest.param(
            '# %% a language="bash"\nls\n', 1, "unknown cell option `language`", id="language"
        ),
        pytest.param(
            "# %% a raises=ValueError\n1\n",
            1,
            'cannot read the cell options `raises=ValueError`; they are written like raises="Val',
            id="no-quotes",
        ),
        pytest.param(
            '# %% a raises="X"hidden=true\n1\n',
            1,
            "cannot read the cell options",
            id="no-space-between",
        ),
        pytest.param("# %% a hidden = true\n1\n", 1, "cell name `a hidden = true`", id="spaces"),
        pytest.param("# %% a hidden=true b\n1\n", 1, "cannot read the cell", id="word-behind"),
        pytest.param(
            '# %% a timeout="x"\n1\n',
            1,
            "cell option `timeout` wants int, not 'x'",
            id="timeout-text",
        ),
        pytest.param(
            "# %% a timeout=true\n1\n",
            1,
            "cell option `timeout` wants int, not True",
            id="timeout-bool",
        ),
        pytest.param("# %% a timeout=0\n1\n", 1, "wants seconds above 0", id="timeout-0"),
        pytest.param("# %% a timeout=-5\n1\n", 1, "wants seconds above 0", id="timeout-minus"),
        pytest.param(
            '# %% a hidden="yes"\n1\n', 1, "`hidden` wants bool, not 'yes'", id="hidden-text"
        ),
        pytest.param('# %% a raises=""\n1\n', 1, "`raises` wants str, not ''", id="raises-empty"),
        pytest.param(
            '"""Doc."""\nimport os\n\n# %% a\n1\n',
            2,
            "code before the first cell marker; only a docstring may stand there",
            id="preamble",
        ),
        pytest.param(
            "# A comment.\nx = 1\n# %% a\n1\n", 2, "code before the first cell marker", id="no-doc"
        ),
        pytest.param(
            '"""Doc."""\n"""Another."""\n# %% a\n1\n',
            2,
            "code before the first cell marker",
            id="two-docstrings",
        ),
        pytest.param(
            "# %% a\n1\n# %% [markdown]\n# Text\n", 3, "has code cells only", id="markdown"
        ),
        pytest.param("# %% a\n\n# %% b\n1\n", 1, "cell `a` is empty", id="empty"),
        pytest.param("# %% a\n1\n# %% b\n", 3, "cell `b` is empty", id="empty-last"),
        pytest.param(
            "# %% a\n1\n# %%b\n2\n", 3, "a cell marker begins its line and is", id="no-space"
        ),
        pytest.param(
            "# %% a\ndef f():\n    # %% b\n    return 1\n",
            3,
            "a cell marker begins its line and is written `# %% name`",
            id="indented-marker",
        ),
        pytest.param("# %% a\n1\n# %%%% b\n2\n", 3, "a cell marker begins its", id="sub-cell"),
        pytest.param("# %% a\n1\n# In[3]:\n2\n", 3, "a cell marker begins its", id="other-marker"),
        pytest.param("# %% a\nx = 1\n# %% b\nx = = 2\n", 4, "SyntaxError: invalid", id="syntax"),
        pytest.param("# %% a\n1\n# %% b\nreturn 2\n", 4, "'return' outside", id="return"),
        pytest.param(
            "# %% a\nimport asyncio\nawait asyncio.sleep(0)\n", 3, "'await' outside", id="await"
        ),
        pytest.param(
            b"# %% a\n1\n# %% b\ns = '\xe9'\n", 4, "the file is not UTF-8: byte 0xe9", id="latin-1"
        ),
        pytest.param(
            "# %% a\n1\n# 填充\n".encode("gbk"), 3, "the file is not UTF-8: byte 0xcc", id="gbk"
        ),
        pytest.param(
            "# %% a\n1\n".encode("utf-16"), 1, "the file is not UTF-8: byte 0xff", id="utf-16"
        ),
        pytest.param(b"# %% a\n1\n# %% b\nx = '\0'\n", 4, "the file holds a null byte", id="nul"),
        pytest.param("", 1, "the module has no cell: no line begins with `# %%`", id="no-cell"),
        pytest.param('"""Doc."""\n', 1, "the module has no cell", id="docstring-only"),
    ],
)
def test_a_malformed_module_names_its_line(
    read: Read, text: str | bytes, line: int, words: str
) -> None:
    place, *_, last = message(read, text).splitlines()
    assert place == f"m.py:{line}"
    assert words in last


def test_the_line_is_shown_also_where_it_is_not_utf_8(read: Read) -> None:
    text = b"# %% a\n'\x0c'\ns = '\xe9'\n"
    assert message(read, text).split("\n")[3] == "  >    3 | s = '\ufffd'"


def test_an_error_shows_the_line_marked_among_its_neighbours(read: Read) -> None:
    text = "# %% a\n1\n2\n# %% b-b bad=1\n3\n4\n5\n"
    assert message(read, text).splitlines()[1:-1] == [
        "       2 | 1",
        "       3 | 2",
        "  >    4 | # %% b-b bad=1",
        "       5 | 3",
        "       6 | 4",
    ]
