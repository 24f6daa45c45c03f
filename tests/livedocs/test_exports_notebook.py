"""A page as an executed notebook and as a script."""

from __future__ import annotations

from dataclasses import replace

import jupytext
import nbformat
import pytest
from exporting import ORIGIN, Exported, fence
from nbformat import NotebookNode

from livedocs.exports.blocks import Block, Code, with_needed_cells
from livedocs.exports.notebook import notebook_json, to_notebook, to_percent
from livedocs.modules.cells import LIKE_MARKER

PAGE = "\n\n".join(
    [
        "# Title {#title}\n\nOne.",
        fence("shows:prints", ' was="key"'),
        '!!! note "A"\n\n    Two.',
        fence("shows:displays"),
        fence("shows:fails"),
        fence("shows:draws", ' alt="A line"'),
        fence("shows:logs", ' stderr="on"'),
        fence("clashes:needs-a-cell-of-another-page"),
        fence("shows:prints"),
    ]
)


def read(blocks: list[Block], origin=ORIGIN) -> NotebookNode:
    """The notebook as Jupyter reads it; it is valid."""
    notebook = nbformat.reads(notebook_json(to_notebook(blocks, origin)), as_version=4)
    nbformat.validate(notebook)
    return notebook


@pytest.fixture(scope="module")
def notebook(exported: Exported) -> NotebookNode:
    return read(with_needed_cells(exported.blocks(PAGE), exported.project))


def outputs(notebook: NotebookNode, cell: str) -> list[NotebookNode]:
    """The outputs of the first cell with that id."""
    return next(c for c in notebook.cells if c.id == cell).outputs


def test_cells_have_ids_from_their_names(notebook: NotebookNode):
    assert [cell.id for cell in notebook.cells] == [
        "origin", "text", "shows-prints", "shows-prints-was", "text--2", "shows-hidden",
        "shows-displays", "shows-fails", "shows-draws", "shows-logs", "clashes-other-unit",
        "clashes-needs-a-cell-of-another-page", "shows-prints--2",
    ]  # fmt: skip


def test_an_id_that_is_too_long_is_replaced_by_a_hash(exported: Exported):
    [code] = exported.blocks(fence("shows:prints"))
    blocks = [replace(code, cell=replace(code.cell, name=end * 80)) for end in "ab"]
    _, first, second = read(blocks).cells
    assert first.id != second.id
    assert read(blocks[:1]).cells[1].id == first.id


def test_prose_is_markdown_in_the_order_of_the_page(notebook: NotebookNode):
    prose = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    assert prose[1:] == [
        "# Title\n\nOne.", "**What it printed**\n\n```text\nthen\n```", "> **A**\n>\n> Two.",
    ]  # fmt: skip


def test_code_is_that_of_the_cells_and_counted(exported: Exported, notebook: NotebookNode):
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    modules = exported.project.modules()
    assert code[0].source == modules["shows"].cell("prints").code
    assert code[1].source == modules["shows"].cell("hidden").code


def test_what_was_printed_is_a_stream(notebook: NotebookNode):
    [stream] = outputs(notebook, "shows-prints")
    assert stream == {"output_type": "stream", "name": "stdout", "text": "rows: 3\nname: *.txt\n"}
    [stream] = outputs(notebook, "shows-logs")
    assert stream == {"output_type": "stream", "name": "stderr", "text": "a warning\n"}


def test_stderr_is_there_only_where_the_page_shows_it(exported: Exported):
    assert outputs(read(exported.blocks(fence("shows:logs"))), "shows-logs") == []


def test_a_displayed_value_is_a_result(notebook: NotebookNode):
    [result] = outputs(notebook, "shows-displays")
    assert (result.output_type, result.execution_count) == ("execute_result", 3)
    assert result.data == {"text/plain": "{'unit': 'rows', 'marks': '```'}"}


def test_a_figure_is_svg_with_a_text(notebook: NotebookNode):
    [figure] = outputs(notebook, "shows-draws")
    assert figure.output_type == "display_data"
    assert "<svg" in figure.data["image/svg+xml"]
    assert figure.data["text/plain"] == "A line"


def test_an_expected_error_is_an_error_that_jupyter_goes_on_after(notebook: NotebookNode):
    [error] = outputs(notebook, "shows-fails")
    assert error == {
        "output_type": "error", "ename": "ValueError", "evalue": "wrong: it\nsecond line",
        "traceback": ["ValueError: wrong: it", "second line"],
    }  # fmt: skip
    tagged = [cell.id for cell in notebook.cells if cell.metadata.get("tags")]
    assert tagged == ["shows-fails"]
    [cell] = [cell for cell in notebook.cells if cell.id == "shows-fails"]
    assert cell.metadata.tags == ["raises-exception"]


def test_a_cut_output_says_so(exported: Exported):
    [stream] = outputs(read(exported.blocks(fence("shows:says-much"))), "shows-says-much")
    assert stream.text.endswith("\n(50,001 bytes more are not shown)\n")


@pytest.mark.parametrize(
    ("language", "raises", "install"),
    [
        ("en", "Cells with the tag `raises-exception` are meant to fail.", "To install the"),
        ("zh", "带 `raises-exception` 标签的单元本来就该报错。", "安装同样的版本："),
    ],
)
def test_the_first_cell_tells_where_it_comes_from(
    exported: Exported, language: str, raises: str, install: str
):
    origin = replace(ORIGIN, language=language, versions={"peft": "1"}, source="test source")
    fails, prints = exported.blocks(f"{fence('shows:fails')}\n\n{fence('shows:prints')}")
    first = read([fails, prints], origin).cells[0].source
    assert first.startswith(origin.sentences())
    assert raises in first
    assert install in first
    assert first.endswith("```bash\npip install peft==1\n```")
    assert "raises-exception" not in read([prints], origin).cells[0].source
    assert "```" not in read([prints], replace(origin, versions={})).cells[0].source


def test_python_runs_it(notebook: NotebookNode):
    assert notebook.metadata.kernelspec.name == "python3"
    assert notebook.metadata.language_info.name == "python"


def test_the_file_is_the_same_each_time_and_as_jupyter_writes_it(
    exported: Exported, notebook: NotebookNode
):
    blocks = with_needed_cells(exported.blocks(PAGE), exported.project)
    text = notebook_json(to_notebook(blocks, ORIGIN))
    assert notebook_json(to_notebook(blocks, ORIGIN)) == text
    assert nbformat.writes(notebook) == text.rstrip("\n")


def test_jupytext_reads_the_script_as_the_notebook(exported: Exported, notebook: NotebookNode):
    script = to_percent(to_notebook(exported.blocks(PAGE), ORIGIN))
    assert "rows: 3\n" not in script
    compile(script, "page.py", "exec")
    blocks = with_needed_cells(exported.blocks(PAGE), exported.project)
    back = jupytext.reads(to_percent(to_notebook(blocks, ORIGIN)), fmt="py:percent")
    assert [(c.cell_type, c.source, c.metadata) for c in back.cells] == [
        (c.cell_type, c.source, c.metadata) for c in notebook.cells
    ]


LIKE_MARKERS = {
    "prose": "One.\n\n%% prose that begins so\n\nTwo.",
    "indented": "- One\n\n    %% two",
    "alone": "One\n%%\ntwo",
    "first": "%% one",
    "diagram": "```mermaid\ngraph LR\n\n%% a comment\nA --> B\n```",
    "directive": '%%{init: {"theme": "dark"}}%%',
    "prompt": "One\n\nIn[3]:\n",
    "backslashes": '%% \\alpha \\" \\',
    "docstring": 'A """docstring"""\n\n%% two',
    "quotes": "It's '''quoted'''\n\n%% two",
}


@pytest.mark.parametrize("markdown", LIKE_MARKERS.values(), ids=LIKE_MARKERS)
def test_no_line_of_prose_is_taken_for_a_marker(exported: Exported, markdown: str):
    notebook = to_notebook(exported.blocks(f"{markdown}\n\n{fence('shows:prints')}\n"), ORIGIN)
    script = to_percent(notebook)
    compile(script, "page.py", "exec")
    back = jupytext.reads(script, fmt="py:percent")
    assert [(cell.cell_type, cell.source) for cell in back.cells] == [
        (cell["cell_type"], "".join(cell["source"])) for cell in notebook["cells"]
    ]
    markers = [line for line in script.split("\n") if LIKE_MARKER.match(line)]
    assert len(markers) == len(notebook["cells"])


def test_prose_that_no_string_can_hold_is_not_lost(exported: Exported):
    script = to_percent(to_notebook(exported.blocks("\"\"\" and '''\n\n%% two"), ORIGIN))
    assert "# \"\"\" and '''\n#\n# %% two\n" in script


def test_a_cell_shown_twice_is_there_twice(exported: Exported):
    blocks = exported.blocks(f"{fence('shows:prints')}\n\n{fence('shows:prints')}")
    assert all(isinstance(block, Code) for block in blocks)
    assert [c.id for c in read(blocks).cells] == ["origin", "shows-prints", "shows-prints--2"]
