"""Each tool's project, written from a small module."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

from benchmarks.content import MODULES, Content, edit_prose, read_content, runnable
from benchmarks.errors import BenchmarkError
from benchmarks.summary import ENGINE, ENGINE_IN_ONE
from benchmarks.tools import all_tools
from benchmarks.tools.livedocs import LiveDocs
from benchmarks.tools.markdown_exec import MarkdownExec
from benchmarks.tools.mkdocs_jupyter import MkdocsJupyter
from benchmarks.tools.myst_nb import MystNb
from benchmarks.tools.sphinx_gallery import SphinxGallery
from benchmarks.tools.tool import Tool
from livedocs.modules.cells import Cell
from livedocs.modules.inputs import Inputs
from livedocs.modules.record import CellRecord, Output, Record, RecordStore
from localhub import source

INPUTS = Inputs({}, {}, "3", "machine", "local", "content", {}, {}, "engine")
HEADING = re.compile("^#+ .*$", re.MULTILINE)
PEERS = (MarkdownExec(), MkdocsJupyter(), SphinxGallery(1), SphinxGallery(2), MystNb())


def files(folder: Path) -> dict[str, str]:
    """Path → text of every file."""
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    return sorted(path for path in after if before.get(path) != after[path])


def test_markdown_exec(tmp_path: Path, content: Content):
    MarkdownExec().write(tmp_path / "p", content)
    written = files(tmp_path / "p")
    for language in ("zh", "en"):
        page = written[f"docs/{language}/mini.md"]
        shown = 'exec="on" session="mini" source="above" result="text"\n'
        assert page.startswith("# 分词: from text to ids.\n\n## load\n")
        assert page.count(shown) == 2
        assert "print(greeting)\n```\n" in page
        hidden = page[page.index("## secret") : page.index("## wrong")]
        assert '````python exec="on" session="mini" result="text"\n' in hidden  # it holds ```
        assert hidden.endswith('"""\n````\n\n')
        assert "try:\n    int(greeting)\nexcept" in page
    assert "单元 `load`" in written["docs/zh/mini.md"]
    assert "the cell `load`" in written["docs/en/mini.md"]


@pytest.mark.parametrize(
    ("tool", "paths", "tag"),
    [
        (MkdocsJupyter(), ["docs/zh/mini.ipynb", "docs/en/mini.ipynb"], "remove_input"),
        (MystNb(), ["source/mini.ipynb"], "remove-cell"),
    ],
)
def test_notebooks(tmp_path: Path, content: Content, tool: Tool, paths: list[str], tag: str):
    tool.write(tmp_path / "p", content)
    written = files(tmp_path / "p")
    for path in paths:
        cells = json.loads(written[path])["cells"]
        code = [cell for cell in cells if cell["cell_type"] == "code"]
        assert [cell["metadata"].get("tags") for cell in code] == [None, [tag], None]
        assert 'greeting = "你好"\n' in code[0]["source"]
        assert "try:\n    int(greeting)" in "".join(code[2]["source"])
        assert all(not cell["outputs"] and cell["execution_count"] is None for cell in code)
        assert len({cell["id"] for cell in cells}) == len(cells) == 7


def test_sphinx_gallery(tmp_path: Path, content: Content):
    SphinxGallery(2).write(tmp_path / "p", content)
    written = files(tmp_path / "p")
    script = written["modules/mini.py"]
    heading, line, *_ = ast.get_docstring(ast.parse(script)).split("\n")
    assert heading == "分词: from text to ids." and line == "=" * 2 * len(heading)
    assert script.count("\n# %%\n") == 3
    assert "# load\n# --------\n" in script
    hidden = script[script.index("# sphinx_gallery_start_ignore") :]
    assert "fence = " in hidden[: hidden.index("# sphinx_gallery_end_ignore")]
    assert '"parallel": 2,' in written["source/conf.py"]


def test_one_process_or_two(tmp_path: Path, content: Content):
    SphinxGallery(1).write(tmp_path / "p", content)
    assert '"parallel": False,' in files(tmp_path / "p")["source/conf.py"]
    assert SphinxGallery(1).name != SphinxGallery(2).name


@pytest.mark.parametrize("tool", PEERS, ids=lambda tool: tool.name)
def test_an_edit_of_prose_changes_one_page(tmp_path: Path, content: Content, tool: Tool):
    folder = tmp_path / "p"
    tool.write(folder, content)
    before = files(folder)
    tool.write(folder, content)
    assert files(folder) == before
    edited, sentence = edit_prose(content, "mini", 1)
    tool.write(folder, edited)
    (path,) = changed(before, files(folder))
    assert sentence in files(folder)[path]
    assert Path(path).stem == "mini"


def test_the_engine_in_two_languages(root: Path, tmp_path: Path, content: Content):
    folder = tmp_path / "p"
    folder.mkdir()
    tool = LiveDocs(root)
    tool.write(folder, content)
    written = files(folder / "docs") | files(folder / "snippets")
    assert written["mini.py"] == content.modules[0].text
    for language in ("zh", "en"):
        page = written[f"{language}/mini.md"]
        assert page.startswith("# 分词: from text to ids.\n\n## load\n")
        assert page.count('```python exec="on" snippet="mini:') == 2
        assert "## secret" in page and 'snippet="mini:secret"' not in page
    assert "单元 `load`" in written["zh/mini.md"] and "the cell `load`" in written["en/mini.md"]
    assert (folder / ".cache" / "localhub").readlink() == root / ".cache" / "localhub"
    assert tool.pages(folder, "mini")[1] == folder / "site" / "en" / "mini" / "index.html"


def test_the_engine_in_one_language(root: Path, tmp_path: Path, content: Content):
    folder = tmp_path / "p"
    folder.mkdir()
    tool = LiveDocs(root, ("zh",))
    tool.write(folder, content)
    assert sorted(files(folder / "docs")) == ["index.md", "mini.md", "other.md"]
    assert "i18n" not in (folder / "mkdocs.yml").read_text(encoding="utf-8")
    assert tool.pages(folder, "mini") == [folder / "site" / "mini" / "index.html"]
    assert tool.name != LiveDocs(root).name


@pytest.fixture
def recorded(tmp_path: Path, content: Content) -> Path:
    """The folder of a project whose modules have run."""
    folder = tmp_path / "built"
    store = RecordStore(folder / ".cache" / "records")
    for module in content.modules:
        outputs = (Output("stdout", f"```\nof {module.name}\n"),)
        cells = {cell.name: CellRecord(outputs, "", 0.5, 1, {}, ()) for cell in module.cells}
        store.save(Record(module.name, INPUTS, cells))
    return folder


def test_static_pages_show_the_same(root: Path, tmp_path: Path, content: Content, recorded: Path):
    live, static, tool = tmp_path / "live", tmp_path / "static", LiveDocs(root)
    for folder in (live, static):
        folder.mkdir()
    tool.write(live, content)
    tool.write_static(static, content, recorded)
    assert "livedocs" not in (static / "mkdocs.yml").read_text(encoding="utf-8")
    assert files(live / "docs").keys() == files(static / "docs").keys()
    page = (static / "docs" / "en" / "mini.md").read_text(encoding="utf-8")
    assert '``````python\ngreeting = "你好"\nprint(greeting)\n``````' in page
    assert page.count("``````text\n```\nof mini\n``````") == 2
    assert HEADING.findall(page) == HEADING.findall((live / "docs" / "en" / "mini.md").read_text())


def test_cells_are_counted_in_the_records(root: Path, content: Content, recorded: Path):
    tool, mini = LiveDocs(root), content.modules[0]
    assert tool.cells_recorded(recorded, content) == content.cells()
    assert tool.last_cell_seconds(recorded, mini) == 0.5
    (recorded / ".cache" / "records" / "mini.json").unlink()
    assert tool.cells_recorded(recorded, content) == content.cells() - len(mini.cells)
    with pytest.raises(BenchmarkError, match="no record of the module mini"):
        tool.last_cell_seconds(recorded, mini)


def test_the_names_of_the_tools(root: Path):
    assert list(all_tools(root))[-2:] == [ENGINE_IN_ONE, ENGINE]
    assert all(tool.distributions for tool in PEERS)


def shown(tool: Tool, folder: Path, content: Content) -> dict[str, list[list[Cell]]]:
    """Module → for each of its pages the cells of which the tool shows code and output, in order.

    What a tool wants to be shown is read from what it has written.
    """
    found: dict[str, list[list[Cell]]] = {}
    for path, text in sorted(files(folder).items()):
        module = next((m for m in content.modules if m.name == Path(path).stem), None)
        if module is None or path.startswith("snippets/"):
            continue
        cells = {
            runnable(module, cell) if tool.distributions else f"{module.name}:{cell.name}": cell
            for cell in module.cells
        }
        found.setdefault(module.name, []).append([cells[code] for code in WANTED[type(tool)](text)])
    return found


def of_notebook(text: str) -> list[str]:
    cells = json.loads(text)["cells"]
    return [
        "".join(cell["source"])
        for cell in cells
        if cell["cell_type"] == "code" and not cell["metadata"].get("tags")
    ]


def of_script(text: str) -> list[str]:
    parts = re.split(r"^# %%\n", text, flags=re.M)[1:]
    codes = [re.sub(r"\A(?:#.*\n)+\n", "", part).strip("\n") for part in parts]
    return [code for code in codes if "sphinx_gallery_start_ignore" not in code]


def of_page(text: str) -> list[str]:
    fence = re.compile(r"^(`{3,})python [^\n]*source=[^\n]*\n(.*?)\n\1$", re.M | re.S)
    return [code for _, code in fence.findall(text)]


WANTED = {
    MarkdownExec: of_page,
    MkdocsJupyter: of_notebook,
    MystNb: of_notebook,
    SphinxGallery: of_script,
    LiveDocs: re.compile(r'snippet="([^"]+)"').findall,
}


@pytest.mark.parametrize("which", ["mini", "frozen"])
def test_all_tools_show_the_same_cells(root: Path, tmp_path: Path, content: Content, which: str):
    content = content if which == "mini" else read_content(MODULES)
    wanted = {
        module.name: [cell for cell in module.cells if not cell.hidden]
        for module in content.modules
    }
    for tool in all_tools(root).values():
        folder = tmp_path / tool.name
        folder.mkdir()
        tool.write(folder, content)
        found = shown(tool, folder, content)
        assert found == {name: [cells] * tool.languages for name, cells in wanted.items()}, (
            tool.name
        )


def test_the_frozen_modules_ask_for_nothing_that_is_not_there(root: Path):
    content = read_content(MODULES)
    assert (len(content.modules), content.cells()) == (9, 94)
    for module in content.modules:
        assert source.missing(root, module.text) == []
