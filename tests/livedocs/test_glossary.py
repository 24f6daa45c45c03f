"""Terms of a glossary: which of a page's words get a tooltip."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from livedocs.pages.failing import PageError

GLOSSARY = """\
token:
  zh: 词元
  en: token
  meaning: {zh: 最小的一段。, en: A small piece.}
special token:
  zh: 特殊词元
  en: special token
  not: {zh: [特殊标记]}
  meaning: {zh: 另加的。, en: An added one.}
token id:
  zh: 词元编号
  en: token id
  meaning: {zh: 序号。, en: A number.}
padding:
  zh: 填充
  en: padding
  forms: {en: [pad, padded], zh: [补位]}
  meaning:
    zh: 补到
      一样长。
    en: 'Filling up "short" rows & no others.'
batch:
  zh: 批次
  en: batch
  meaning: {zh: 一批。, en: Some rows.}
logits:
  zh: Logits
  en: logits
  meaning: {zh: 得分。, en: Scores.}
Q&A:
  zh: 问答
  en: Q&A
  meaning: {zh: 一问一答。, en: Questions.}
"""
Render = Callable[..., BeautifulSoup]


class _Relpath(Treeprocessor):
    """What MkDocs gives to Python-Markdown, as far as the language of a page goes."""

    def __init__(self, language: str) -> None:
        self.file = SimpleNamespace(src_uri=f"{language}/a.md", abs_src_path=None, url="a/")


@pytest.fixture
def glossary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that pages get their terms from."""
    monkeypatch.setenv("MKDOCS_CONFIG_DIR", str(tmp_path))
    path = tmp_path / "terms.yml"
    path.write_text(GLOSSARY, encoding="utf-8")
    return path


@pytest.fixture
def render(glossary: Path) -> Render:
    """Makes HTML of Markdown."""

    def render(text: str, language: str = "en", *extensions: str) -> BeautifulSoup:
        md = Markdown(
            extensions=["livedocs.glossary", "livedocs.cjk", *extensions],
            extension_configs={"livedocs.glossary": {"path": glossary.name}},
        )
        md.treeprocessors.register(_Relpath(language), "relpath", 0)
        return BeautifulSoup(md.convert(text), "html.parser")

    return render


def terms(html: BeautifulSoup) -> list[str]:
    """What has a tooltip, in the order of the page."""
    return [" ".join(abbr.get_text().split()) for abbr in html.select("abbr")]


def test_the_tooltip_has_the_meaning_and_on_chinese_pages_the_english_word(render: Render) -> None:
    assert render("a token").decode() == (
        '<p>a <abbr tabindex="0" title="A small piece.">token</abbr></p>'
    )
    assert render("是词元。", "zh").abbr["title"] == "token · 最小的一段。"


def test_a_word_that_is_the_same_in_both_languages_is_not_repeated(render: Render) -> None:
    assert render("logits").abbr["title"] == "Scores."
    assert render("得到 logits。", "zh").abbr["title"] == "得分。"


def test_a_meaning_may_hold_any_characters_and_go_over_lines(render: Render) -> None:
    assert render("padding").abbr["title"] == 'Filling up "short" rows & no others.'
    assert render("填充", "zh").abbr["title"] == "padding · 补到 一样长。"


def test_the_first_occurrence_in_each_section_is_explained(render: Render) -> None:
    text = "Tokens, a token.\n\nA token.\n\n{} A token\n\nA batch. Token and batch, tokens."
    for heading in ("#", "##", "######"):
        assert terms(render(text.format(heading))) == ["Tokens", "batch", "Token"]
    assert terms(render(text.format("**no heading**"))) == ["Tokens", "batch"]
    underlined = "A token\n=======\n\nToken.\n\nToken\n-----\n\ntoken"
    assert terms(render(underlined)) == ["Token", "token"]


def test_forms_of_one_term_are_one_term(render: Render) -> None:
    assert terms(render("Padded, then pad with padding.")) == ["Padded"]
    assert terms(render("补位就是填充。", "zh")) == ["补位"]


@pytest.mark.parametrize("word", ["token", "Token", "TOKENS", "batches", "pads", "Q&A"])
def test_english_plurals_and_capitals_are_found(render: Render, word: str) -> None:
    html = render(f"Of {word}, too.")
    assert len(html.select("abbr")) == 1
    assert html.get_text() == f"Of {word}, too."


@pytest.mark.parametrize(
    "word", ["tokenizer", "detoken", "token_type", "token2", "sub-token", "token-wise", "batched"]
)
def test_a_part_of_an_english_word_is_no_term(render: Render, word: str) -> None:
    assert terms(render(f"The {word} of it.")) == []


@pytest.mark.parametrize("around", ["({})", "“{}”", "*{}*", "{}'s", "a/{}", "{}.", "的{}和"])
def test_marks_and_chinese_do_not_belong_to_an_english_word(render: Render, around: str) -> None:
    assert terms(render(around.format("token"))) == ["token"]


def test_chinese_needs_no_spaces(render: Render) -> None:
    html = render("分词器把句子切成词元，得到logits再填充成批次。", "zh")
    assert terms(html) == ["词元", "logits", "填充", "批次"]


def test_the_longest_term_wins(render: Render) -> None:
    assert terms(render("Special tokens, a token.")) == ["Special tokens", "token"]
    assert terms(render("Token ids, a token.")) == ["Token ids", "token"]
    assert terms(render("特殊词元和词元，词元编号", "zh")) == ["特殊词元", "词元", "词元编号"]
    assert terms(render("Special tokens, special tokens")) == ["Special tokens"]


def test_a_term_may_go_over_the_line(render: Render) -> None:
    assert terms(render("some special\ntokens")) == ["special tokens"]
    assert terms(render("特殊\n词元", "zh")) == ["特殊词元"]


def test_a_term_of_the_other_language_is_not_looked_for(render: Render) -> None:
    assert terms(render("词元（token）", "zh")) == ["词元"]
    assert terms(render("token (词元)")) == ["token"]


UNTOUCHED = {
    "code": "`token`",
    "indented-code": "    token",
    "fence": "```\ntoken\n```",
    "fence-of-a-language": "```python\ntoken = 1\n```",
    "link": "[a token](b.md)",
    "reference": "[token][x]\n\n[x]: b.md 'token'",
    "emphasis-in-a-link": "[a **token** here](b.md)",
    "link-title": "[x](b.md 'a token')",
    "image": "![token](token.png 'token')",
    "address": "<http://token/>",
    "mail": "<token@token.org>",
    "heading": "# A token",
    "emphasis-in-a-heading": "# A *token* here",
    "admonition-title": '!!! note "A token"\n\n    Text.',
    "inline-title": '!!! note inline end "A token"\n\n    Text.',
    "details-title": '??? note "A token"\n\n    Text.',
    "abbreviation": "a token\n\n*[token]: its own",
    "formula": "the $token$",
    "raw-keys": "<kbd>token</kbd>",
    "raw-block": "<div title='token'>\ntoken\n</div>",
    "raw-figure": "<svg><text>token</text></svg>",
    "raw-comment": "<!-- token -->",
    "raw-attribute": "some <b title='token'>text</b>",
    "raw-code": "some <code>a token</code>",
    "raw-link": "<a href='x'>a *very* small token</a>",
    "raw-link-with-more": "<a href='x'><b>one</b> token, <code>two</code> token</a>",
    "raw-capitals": "a <A HREF='x'>token</A>",
    "raw-abbreviation": "a <abbr title='x'>token</abbr>",
    "attribute": "text\n{: data-x='token' #token .token }",
}
EXTENSIONS = (
    "extra",
    "admonition",
    "pymdownx.superfences",
    "pymdownx.details",
    "pymdownx.arithmatex",
)


@pytest.mark.parametrize("case", UNTOUCHED)
def test_what_is_no_running_text_is_left_alone(render: Render, case: str) -> None:
    text = f"{UNTOUCHED[case]}\n\n"
    html = render(text, "en", *EXTENSIONS)
    assert html.select("abbr[tabindex]") == []
    assert "token" in html.decode()
    html = render(f"{text}Now a token.", "en", *EXTENSIONS)
    explained = [] if case == "abbreviation" else ["token"]
    assert [abbr.get_text() for abbr in html.select("abbr[tabindex]")] == explained


@pytest.mark.parametrize(
    "text",
    [
        "- one\n- a token", "> a token", "| token |\n| --- |\n| x |", "**a token**",
        "!!! note\n\n    A token.", "x <b>token</b>", '<a id="x"></a>token', "x<br>token",
        '<a id="x"/>token', "<div markdown>\na token\n</div>", "&amp; token", "a \\* token",
    ],
)  # fmt: skip
def test_all_running_text_is_read(render: Render, text: str) -> None:
    assert terms(render(text, "en", *EXTENSIONS)) == ["token"]


def test_entities_and_what_markdown_keeps_aside_are_no_words(
    render: Render, glossary: Path
) -> None:
    words = {"amp": "a", "lt": "b", "wzxhzdk": "c", "klzzwxh": "d", "39": "e"}
    entries = [
        f"{name!r}: {{zh: {zh!r}, en: {name!r}, meaning: {{zh: x, en: x}}}}\n"
        for name, zh in words.items()
    ]
    glossary.write_text("".join(entries), encoding="utf-8")
    html = render("1 < 2 &amp; 3 &#39; \\* <b>x</b> `y` <http://a.org/> <a@b.org>")
    assert terms(html) == []
    assert html.get_text().startswith("1 < 2 & 3 ' * x y http://a.org/ a@b.org")


def test_the_table_of_contents_knows_nothing_of_tooltips(render: Render, glossary: Path) -> None:
    md = Markdown(
        extensions=["toc", "livedocs.glossary"],
        extension_configs={"livedocs.glossary": {"path": glossary.name}},
    )
    assert "<abbr" in md.convert("# A token\n\na token")
    assert [(entry["name"], entry["html"]) for entry in md.toc_tokens] == [("A token", "A token")]


def test_an_edited_glossary_is_read_again(render: Render, glossary: Path) -> None:
    assert terms(render("token and batch")) == ["token", "batch"]
    glossary.write_text(GLOSSARY.replace("en: batch", "en: lot"), encoding="utf-8")
    os.utime(glossary, ns=(1, 1))
    assert terms(render("token and batch")) == ["token"]


def test_a_missing_glossary_ends_the_build(render: Render, glossary: Path) -> None:
    glossary.unlink()
    with pytest.raises(PageError, match="cannot read the terms: No such file") as caught:
        render("a token")
    assert f"{glossary}:1\n" in str(caught.value)
