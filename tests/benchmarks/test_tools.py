"""Each tool's project, written from a small module."""

from __future__ import annotations

import ast
import json
import shutil
from pathlib import Path

import pytest

from benchmarks.content import Content, edit_prose, read_content
from benchmarks.errors import BenchmarkError
from benchmarks.tools import all_tools
from benchmarks.tools.livedocs import LiveDocs, without_build_cache
from benchmarks.tools.markdown_exec import MarkdownExec
from benchmarks.tools.mkdocs_jupyter import MkdocsJupyter
from benchmarks.tools.myst_nb import MystNb
from benchmarks.tools.sphinx_gallery import SphinxGallery
from benchmarks.tools.tool import Tool

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


@pytest.fixture
def repository(tmp_path: Path, snippets: Path) -> Path:
    """What the engine's copy is made of: the mini modules, shown on pages."""
    root = tmp_path
    (root / "mkdocs.yml").write_text("site_name: Mini\n")
    for language in ("zh", "en"):
        page = root / "docs" / language / "page.md"
        page.parent.mkdir(parents=True)
        page.write_text(
            "".join(
                f'```python exec="on" snippet="{cell}"\n```\n'
                for cell in ("mini:load", "mini:wrong")
            )
        )
        index = '```python exec="on" snippet="other:only"\n```\n{{ mini:load value }}\n'
        page.with_name("index.md").write_text(index)
    for name in ("huggingface", "localhub", "records", "bench"):
        (root / ".cache" / name).mkdir(parents=True)
    return root


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


def test_the_engine_builds_a_copy(repository: Path):
    folder = repository / ".cache" / "bench" / "copy"
    LiveDocs(repository).write(folder, read_content(repository / "snippets"))
    assert files(folder / "docs") == files(repository / "docs")
    assert files(folder / "snippets") == files(repository / "snippets")
    assert (folder / "mkdocs.yml").is_file()
    caches = sorted(path.name for path in (folder / ".cache").iterdir())
    assert caches == ["huggingface", "localhub"]  # no record
    assert (folder / ".cache" / "localhub").resolve() == repository / ".cache" / "localhub"


def test_the_engine_builds_some_modules(repository: Path):
    folder = repository / ".cache" / "bench" / "copy"
    LiveDocs(repository).write(folder, read_content(repository / "snippets", ("other",)))
    assert list(files(folder / "snippets")) == ["other.py"]
    assert files(folder / "docs")["zh/page.md"] == ""
    assert files(folder / "docs")["zh/index.md"].endswith('snippet="other:only"\n```\nvalue\n')


def test_the_engine_gets_the_edits(repository: Path):
    folder = repository / ".cache" / "bench" / "copy"
    tool, content = LiveDocs(repository), read_content(repository / "snippets")
    tool.write(folder, content)
    before = files(folder)
    edited, sentence = edit_prose(content, "mini", 1)
    tool.write(folder, edited)
    assert changed(before, files(folder)) == ["docs/zh/page.md"]
    assert files(folder)["docs/zh/page.md"].endswith(f"\n{sentence}\n")


def test_where_the_engine_shows_a_module(repository: Path):
    tool, folder = LiveDocs(repository), Path("copy")
    mini, other = read_content(repository / "snippets").modules
    assert tool.url(mini) == "page"
    assert tool.url(other) == ""
    assert tool.pages(folder, "mini") == [
        folder / "site" / "page" / "index.html",
        folder / "site" / "en" / "page" / "index.html",
    ]
    assert tool.pages(folder, "other")[1] == folder / "site" / "en" / "index.html"


def test_the_last_cell_must_be_shown(repository: Path):
    for language in ("zh", "en"):
        (repository / "docs" / language / "page.md").write_text("")
    content = read_content(repository / "snippets")
    with pytest.raises(BenchmarkError, match="no page in docs/zh/ shows the last cell, mini:wrong"):
        LiveDocs(repository).url(content.modules[0])


def test_cells_are_counted_in_the_records(root: Path, tmp_path: Path, project):
    """Of this repository, whose records are fresh."""
    content = read_content(root / "snippets")
    tool = LiveDocs(root)
    (tmp_path / ".cache").mkdir()
    shutil.copytree(root / ".cache" / "records", tmp_path / ".cache" / "records")
    assert tool.cells_recorded(tmp_path, content) == content.cells()
    assert tool.last_cell_seconds(tmp_path, content.modules[0]) > 0
    (tmp_path / ".cache" / "records" / f"{content.modules[0].name}.json").unlink()
    assert tool.cells_recorded(tmp_path, content) == content.cells() - len(content.modules[0].cells)
    with pytest.raises(BenchmarkError, match=f"no record of the module {content.modules[0].name}"):
        tool.last_cell_seconds(tmp_path, content.modules[0])


def test_the_names_of_the_tools(root: Path):
    assert list(all_tools(root))[-1] == "livedocs"
    assert all(tool.distributions for tool in PEERS)


def test_rendering_without_the_build_cache(tmp_path: Path):
    config = tmp_path / "mkdocs.yml"
    shutil.copy(Path(__file__).parents[2] / "mkdocs.yml", config)
    without_build_cache(tmp_path)
    assert "build_cache" not in config.read_text(encoding="utf-8")
    with pytest.raises(BenchmarkError, match=r"mkdocs\.yml does not name the hook"):
        without_build_cache(tmp_path)
