"""A page as one Markdown text, and what it says of where it comes from."""

from __future__ import annotations

import platform
import re
from dataclasses import replace

import pytest
from exporting import ORIGIN, Exported, fence

from livedocs.errors import LiveDocsError
from livedocs.exports import origin
from livedocs.exports.llms import Listed, first_sentence, llms_txt
from livedocs.exports.markdown import to_markdown
from livedocs.exports.origin import Origin, libraries, source_label
from livedocs.modules.inputs import installed_versions
from livedocs.modules.libraries import distribution_of, imported

HEAD = "# Title\n\nThis is the page “A page” of “Mini”.\n\n"


def written(exported: Exported, markdown: str, language: str = "en") -> str:
    """What is written of a page, without its head."""
    blocks = exported.blocks(f"# Title {{#title}}\n\n{markdown}", language)
    text = to_markdown(blocks, replace(ORIGIN, language=language))
    head, _, body = text.partition("\n\n")[2].partition("\n\n")
    assert head
    return body


def test_the_title_comes_first_then_where_the_page_comes_from(exported: Exported):
    assert to_markdown(exported.blocks("# Title {#title}\nOne.\n"), ORIGIN) == f"{HEAD}One.\n"


def test_a_page_without_title_gets_that_of_the_navigation(exported: Exported):
    text = to_markdown(exported.blocks("One.\n\n# Late\n"), ORIGIN)
    assert text.startswith("# A page\n\nThis is the page")
    assert text.endswith("One.\n\n# Late\n")


def test_code_and_output_are_fences(exported: Exported):
    assert written(exported, f"One.\n\n{fence('shows:prints')}\n\nTwo.") == (
        'One.\n\n```python\nrepository = "owner/model"\nprint("rows: 3")\nprint("name: *.txt")\n'
        "```\n\n```text\nrows: 3\nname: *.txt\n```\n\nTwo.\n"
    )


def test_a_fence_is_longer_than_those_in_it(exported: Exported):
    text = written(exported, fence("shows:displays"))
    assert text == (
        '````python\n{"unit": unit, "marks": "```"}\n````\n\n'
        "````text\n{'unit': 'rows', 'marks': '```'}\n````\n"
    )


def test_an_error_is_output(exported: Exported):
    text = written(exported, fence("shows:fails"))
    assert text.endswith("```text\nValueError: wrong: it\nsecond line\n```\n")


def test_a_cell_that_shows_nothing_is_code_alone(exported: Exported):
    assert written(exported, fence("shows:says-nothing")) == "```python\nx = 1\n```\n"


@pytest.mark.parametrize(
    ("language", "figure"), [("en", "(figure: A line)"), ("zh", "（图：A line）")]
)
def test_a_figure_is_what_one_sees_on_it(exported: Exported, language: str, figure: str):
    text = written(exported, fence("shows:draws", ' alt="A line"'), language)
    assert text.endswith(f"plt.show()\n```\n\n{figure}\n")
    assert "<svg" not in text


@pytest.mark.parametrize(
    ("language", "label"),
    [("en", "stderr (warnings and logs)"), ("zh", "标准错误（警告与日志）")],
)
def test_stderr_is_there_where_the_page_shows_it(exported: Exported, language: str, label: str):
    text = written(exported, fence("shows:logs", ' stderr="on"'), language)
    assert text.endswith(f"```\n\n**{label}**\n\n```text\na warning\n```\n")
    assert "```text" not in written(exported, fence("shows:logs"), language)


@pytest.mark.parametrize(
    ("language", "old", "now"),
    [("en", "What it printed", "Output today"), ("zh", "当时印的", "今天的输出")],
)
def test_an_old_output_stands_before_todays(exported: Exported, language: str, old: str, now: str):
    text = written(exported, fence("shows:prints", ' was="key"'), language)
    assert text.endswith(
        f"```\n\n**{old}**\n\n```text\nthen\n```\n\n**{now}**\n\n"
        "```text\nrows: 3\nname: *.txt\n```\n"
    )


def test_a_cut_output_says_so(exported: Exported):
    text = written(exported, fence("shows:says-much"))
    assert re.search(r"long\s+\(50,001 bytes more are not shown\)\n```\n\Z", text)


def test_versions_are_those_of_what_the_modules_import(exported: Exported):
    versions = installed_versions()
    blocks = exported.blocks(fence("shows:prints"))
    assert libraries(blocks, {}) == {"matplotlib": versions["matplotlib"]}
    needs = {"matplotlib": ["numpy"], "peft": ["pyarrow"]}
    assert list(libraries(blocks, needs)) == ["matplotlib", "numpy"]
    assert libraries(exported.blocks(fence("clashes:other-unit")), {}) == {}
    assert libraries(exported.blocks("No cell."), {}) is None


def test_a_library_that_is_needed_and_not_installed_is_an_error(exported: Exported):
    blocks = exported.blocks(fence("shows:prints"))
    with pytest.raises(LiveDocsError, match="names `no-such`, which is not installed"):
        libraries(blocks, {"matplotlib": ["no-such"]})


def test_a_version_has_no_label_of_a_build(exported: Exported, monkeypatch: pytest.MonkeyPatch):
    versions = {"matplotlib": "3.0+cpu"}
    monkeypatch.setattr(origin, "installed_versions", lambda: versions)
    assert libraries(exported.blocks(fence("shows:prints")), {}) == {"matplotlib": "3.0"}


def test_a_distribution_is_found_by_what_it_installs(exported: Exported):
    code = "import os, yaml.nodes\nfrom bs4 import x\nfrom . import y\nimport no_such_module"
    assert imported(code) == ("bs4", "no_such_module", "yaml")
    found = [distribution_of(name) for name in imported(code)]
    assert found == ["beautifulsoup4", None, "PyYAML"]


def test_the_source_is_named_where_a_module_uses_it(exported: Exported):
    shows, clashes = fence("shows:prints"), fence("clashes:other-unit")
    assert source_label(exported.blocks(clashes), exported.project, "en") == ""
    assert source_label(exported.blocks(shows), exported.project, "en") == "test source"
    assert source_label(exported.blocks(shows), exported.project, "zh") == "测试来源"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "en",
            "This is the page “[A page](https://site/a/)” of “Mini”. "
            "The outputs were made with: Python {}, peft 1, torch 2. Models and data: test source.",
        ),
        (
            "zh",
            "本文导出自“Mini”的“[A page](https://site/a/)”。"
            "输出由这些版本运行得到：Python {}、peft 1、torch 2。模型与数据：test source。",
        ),
    ],
)
def test_the_origin_is_told_in_the_pages_language(language: str, expected: str):
    told = Origin(
        language, "A page", "Mini", "https://site/a/", {"peft": "1", "torch": "2"}, "test source"
    )
    assert told.sentences() == expected.format(platform.python_version())
    assert told.install() == "pip install peft==1 torch==2"
    assert replace(told, versions={}).install() == ""


@pytest.mark.parametrize(
    ("markdown", "sentence"),
    [
        ("# T\n\nOne `a.b` [two\n`three`](x.md). Four.", "One `a.b` two `three`."),
        ("# T\nA question? Yes.", "A question?"),
        ("# 题\n\n用 3.5 版，\n[两行](x.md)。第二句。", "用 3.5 版，两行。"),
        ("# T\n\n| a table |\n| --- |\n", ""),
        ("# T\n\n## Section\n\nFirst of the section.", "First of the section."),
        (f"# T\n\n{fence('shows:prints')}\n\nAfter.", ""),
    ],
)
def test_the_first_sentence_tells_what_a_page_is_about(
    exported: Exported, markdown: str, sentence: str
):
    assert first_sentence(exported.blocks(markdown)) == sentence


def test_llms_txt_lists_pages_and_languages():
    pages = [Listed("Home", "index.md", "What it is."), Listed("Empty", "empty.md")]
    others = [Listed("中文", "../llms.txt")]
    assert llms_txt("Mini", "A site", pages, others, "en") == (
        "# Mini\n\n> A site\n\n## Pages\n\n- [Home](index.md): What it is.\n- [Empty](empty.md)\n\n"
        "## Other languages\n\n- [中文](../llms.txt)\n"
    )
    assert llms_txt("小站", "", pages[:1], [], "zh") == (
        "# 小站\n\n## 页面\n\n- [Home](index.md)：What it is.\n"
    )
