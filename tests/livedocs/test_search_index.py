"""What the search is told of the pages."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from livedocs.building.search_index import (
    INDEX,
    LONGEST_OUTPUT,
    document,
    on_post_build,
    synonyms,
)
from livedocs.errors import LiveDocsError

CODE = (
    '<pre><code>batch = tokenizer(a, padding="longest")\nbatch["input_ids"] &lt; 5\n</code></pre>'
)


def entry(text: str, **rest: object) -> dict:
    """The document of an entry with `text`."""
    return document({"location": "padding/#longest", "title": "Pad", "text": text, **rest})


def test_prose_code_and_outputs_stand_apart_as_plain_text() -> None:
    output = "<pre>lengths: [16, 6]\n{'a': &lt;b&gt;}\n</pre>"
    text = f"<p>Use <code>padding</code>\nhere.</p> {CODE} {output}<p>A &amp; B</p>"
    assert entry(text) == {
        "location": "padding/#longest",
        "title": "Pad",
        "text": "Use padding here.\nA & B",
        "code": 'batch = tokenizer(a, padding="longest")\nbatch["input_ids"] < 5',
        "output": "lengths: [16, 6]\n{'a': <b>}",
    }


def test_several_blocks_of_code_and_several_outputs_are_joined() -> None:
    found = entry(f"{CODE}<pre>old</pre><pre>new</pre>{CODE}")
    assert found["code"].count("tokenizer") == 2
    assert found["output"] == "old\nnew"


def test_items_of_a_list_and_text_outside_of_paragraphs_are_lines_of_their_own() -> None:
    found = entry("<ul> <li>one <strong>two</strong></li> <li>three</li></ul> a cell\n of a table")
    assert found["text"] == "one two\nthree\na cell of a table"


def test_a_title_is_plain_text() -> None:
    section = {"location": "a/#b", "title": "Why <code>list(a)</code> &lt; 5", "text": ""}
    assert document(section)["title"] == "Why list(a) < 5"


def test_chinese_words_are_not_cut() -> None:
    section = {
        "location": "a/#b",
        "title": "填充\u200b成\u200b矩形",
        "text": "<p>\u200b补\u200b上</p>",
    }
    found = document(section)
    assert (found["title"], found["text"]) == ("填充成矩形", "补上")


def test_of_a_long_output_the_beginning_is_searched() -> None:
    assert entry(f"<pre>first {'x ' * LONGEST_OUTPUT}last</pre>")["output"].startswith("first x")
    assert len(entry(f"<pre>{'x' * 3 * LONGEST_OUTPUT}</pre>")["output"]) == LONGEST_OUTPUT


def test_a_page_is_known_by_its_title_and_introduction() -> None:
    section = {"location": "padding/", "title": "Padding", "text": "<p>To one length.</p>"}
    assert document(section) == {
        "location": "padding/",
        "title": "Padding",
        "intro": "To one length.",
    }


def test_the_home_page_is_not_found_in_the_place_of_what_it_lists() -> None:
    section = {"location": "", "title": "Home", "text": "<p>Padding, truncation</p>"}
    assert document(section)["intro"] == ""


def test_the_weight_that_a_page_gives_itself_is_kept() -> None:
    assert entry("", boost=0.5)["boost"] == 0.5
    assert "boost" not in entry("")


@pytest.mark.parametrize("default", ["zh", "en"])
def test_each_language_has_an_index_beside_its_home_page(tmp_path: Path, default: str) -> None:
    other = {"zh": "en", "en": "zh"}[default]
    sections = [
        {"location": location, "title": location, "text": ""}
        for location in ("", "enough/", "enough/#a", f"{other}/", f"{other}/enough/#a")
    ]
    index = tmp_path / INDEX
    index.parent.mkdir()
    index.write_text(json.dumps({"config": {"lang": ["en"]}, "docs": sections}), encoding="utf-8")
    i18n = SimpleNamespace(build_languages=["zh", "en"], default_language=default)
    on_post_build(config_of(tmp_path, plugins={"i18n": i18n}))

    def locations(path: Path) -> list[str]:
        docs = json.loads(path.read_text(encoding="utf-8"))["docs"]
        return [found["location"] for found in docs]

    assert locations(index) == ["", "enough/", "enough/#a"]
    assert locations(tmp_path / other / INDEX) == ["", "enough/#a"]


def config_of(folder: Path, **rest: object) -> SimpleNamespace:
    i18n = SimpleNamespace(build_languages=["zh", "en"], default_language="zh")
    rest = {"mdx_configs": {}, "extra": {}, "plugins": {"i18n": i18n}} | rest
    return SimpleNamespace(
        site_dir=str(folder), config_file_path=str(folder / "mkdocs.yml"), **rest
    )


GLOSSARY = """\
padding:
  zh: 填充
  en: padding
  forms: {en: [pad, padded]}
  not: {zh: [补齐]}
  meaning: {zh: 补上。, en: To add.}
"""


def test_synonyms_are_what_the_glossary_calls_a_term_in_all_languages(tmp_path: Path) -> None:
    (tmp_path / "words.yml").write_text(GLOSSARY, encoding="utf-8")
    config = config_of(tmp_path, mdx_configs={"livedocs.glossary": {"path": "words.yml"}})
    assert synonyms(config) == [["pad", "padded", "padding", "填充", "补齐"]]


def test_a_file_adds_synonyms_and_groups_that_share_a_name_are_one(tmp_path: Path) -> None:
    (tmp_path / "words.yml").write_text(GLOSSARY, encoding="utf-8")
    listed = "- [GPU, 显卡]\n- [补齐, Fill  up]\n- [alone]\n"
    (tmp_path / "more.yml").write_text(listed, encoding="utf-8")
    config = config_of(
        tmp_path,
        mdx_configs={"livedocs.glossary": {"path": "words.yml"}},
        extra={"search": {"synonyms": "more.yml"}},
    )
    found = synonyms(config)
    assert sorted(found) == [
        ["fill up", "pad", "padded", "padding", "填充", "补齐"],
        ["gpu", "显卡"],
    ]


def test_without_either_there_are_no_synonyms(tmp_path: Path) -> None:
    assert synonyms(config_of(tmp_path)) == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("words: [a, b]", 1),
        ("- [a, b]\n- a\n- b", 2),
        ("- [a, b]\n\n- [a, 1]", 3),
        ("- [a, '']", 1),
        ("- [a, b]\n- [", 2),
        ("", 1),
    ],
)
def test_a_malformed_file_of_synonyms_is_told_with_its_line(
    tmp_path: Path, text: str, line: int
) -> None:
    (tmp_path / "more.yml").write_text(text, encoding="utf-8")
    with pytest.raises(LiveDocsError, match=rf"more\.yml:{line}"):
        synonyms(config_of(tmp_path, extra={"search": {"synonyms": "more.yml"}}))


def test_of_each_output_the_beginning_is_searched() -> None:
    long = f"<pre>{'x' * 3 * LONGEST_OUTPUT}</pre>"
    assert entry(f"{long}<pre>an older wording</pre>")["output"].endswith("an older wording")


@pytest.mark.parametrize("lead", ["另见：", "See also: "])
def test_links_to_other_entries_at_the_end_are_left_out(lead: str) -> None:
    section = {
        "location": "padding/#longest",
        "title": "Pad",
        "text": f"<p>Pads. {lead}below.</p><p>{lead}<a>Cut</a></p>",
    }
    assert document(section)["text"] == f"Pads. {lead}below."
