"""What a source says of its repositories: as a table, and in one line."""

from __future__ import annotations

from types import SimpleNamespace

import fake_source
import pytest
from mini_project import MiniProject

from livedocs.errors import LiveDocsError
from livedocs.pages.fidelity import fidelity_table, models_line
from livedocs.pages.references import references
from livedocs.project import Project
from livedocs.settings import Settings
from livedocs.source import Source

FIDELITY = {
    "owner/rows": {"rows": "stand-in", "metadata": "stand-in"},
    "owner/model": {"tokenizer": "exact", "weights": "rounded"},
    "owner/real": {"tokenizer": "exact", "weights": "exact", "metadata": "stand-in"},
    "owner/empty": {"tokenizer": "exact"},
    "owner/none": {"tokenizer": "exact", "weights": "none"},
}
MARKS = """\
kinds:
  other: {zh: 别的, en: other, sources: [local]}
  always: {zh: 一直, en: always}
  volatile: {zh: 每次不同, en: differs}
entries:
  module:marked: other
  module:not-shown: other
  module:quoted: always
"""
MODULE = """\
# %% marked
1

# %% not-shown hidden=true
2

# %% quoted
4

# %% clock volatile=true
3
"""
FENCE = '```python exec="on" snippet="module:{}"\n```\n'


@pytest.fixture
def project(tmp_path, monkeypatch: pytest.MonkeyPatch) -> Project:
    mini = MiniProject(tmp_path / "project")
    mini.snippet("module", MODULE)
    mini.write("docs/marks.yml", MARKS)
    mini.pages("# Outputs {#outputs}\n", "outputs.md")
    fences = "\n".join(map(FENCE.format, ("marked", "quoted", "clock", "marked")))
    mini.pages(f"# Page {{#page}}\n\n{fences}")
    monkeypatch.setattr(fake_source, "fidelity", lambda root: FIDELITY, raising=False)
    settings = Settings(mini.root, (("local", "fake_source"),), marks="docs/marks.yml")
    return Project(settings, references)


@pytest.mark.parametrize(
    ("language", "head", "model", "empty"),
    [
        ("en", "| repository | tokenizer | weights | rows |", "exact | rounded | –", "none"),
        ("zh", "| 仓库 | 分词器 | 权重 | 数据行 |", "一致 | 量化 | –", "没有"),
    ],
)
def test_the_table_has_a_row_a_repository(language: str, head: str, model: str, empty: str):
    lines = fidelity_table(FIDELITY, language).splitlines()
    assert lines[0] == head
    assert [line.split(" ")[1] for line in lines[2:]] == sorted(FIDELITY)
    assert lines[3] == f"| owner/model | {model} |"
    assert f" | {empty} | – |" in lines[2]
    assert lines[4].removeprefix("| owner/none") == lines[2].removeprefix("| owner/empty")
    assert lines[6].startswith("| owner/rows | – | – | ")
    assert fidelity_table({}, language) == ""


def test_one_line_says_where_the_models_come_from(project: Project):
    assert models_line("outputs.md", "en", project) == (
        "The models and data of this build come from the [test source](outputs.md) "
        "(exactly the real ones in 1 of 5 repositories, else in part). "
        "Outputs that would be different with the real ones: 1. Each says so."
    )
    assert models_line("outputs.md", "zh", project) == (
        "本次构建的模型和数据来自[测试来源](outputs.md)"
        "（5 个仓库里有 1 个与真实仓库完全一致，其余部分一致）。"
        "换成真实仓库后会不同的输出有 1 个，每一个都在输出处注明。"
    )


def test_of_a_source_that_is_real_it_says_so_alone(
    project: Project, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delattr(fake_source, "fidelity")
    monkeypatch.setattr(fake_source, "pin", None, raising=False)
    (project.root / "docs/marks.yml").write_text("", encoding="utf-8")
    assert models_line("outputs.md", "en", project) == (
        "The models and data of this build come from the [test source](outputs.md), "
        "each repository at a pinned revision."
    )
    assert project.source.fidelity() == {}


def test_a_page_that_is_not_there_is_named(project: Project):
    with pytest.raises(LiveDocsError, match=r"there is no page other\.md"):
        models_line("other.md", "en", project)


@pytest.mark.parametrize("parts", [{"weight": "exact"}, {"weights": "real"}])
def test_a_word_of_a_source_that_means_nothing_is_an_error(parts: dict[str, str]):
    module = SimpleNamespace(NAME="mine", fidelity=lambda root: {"owner/model": parts})
    with pytest.raises(LiveDocsError) as caught:
        Source(module, None).fidelity()
    [(part, fidelity)] = parts.items()
    assert str(caught.value) == (
        f"the source `mine` says `{part}: {fidelity}` of owner/model; parts are tokenizer, "
        "weights, rows, metadata, fidelities exact, rounded, stand-in, none"
    )
