"""No sentence leans on where something stands: an entry is read alone, and in other layouts."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from entry_rules import RULES, said, without_code
from pages import DOCS, LANGUAGES, Section, every_page, place, report

PLACES = RULES["places"]
QUOTED = re.compile(r"^> ?")
BEGINS = re.compile(r"\s*(?:[-*+] |\d+\. |!!! |\?\?\?\+? |<)")
"""How a line begins that goes on with no sentence of the line before it."""
SENTENCE = re.compile(r"(?:.+?(?:[。！？]|[.!?](?=[\s)*\"”’])|\Z))", re.DOTALL)
LINK = "]("


def blocks(section: Section) -> Iterator[tuple[int, str]]:
    """The title, and each paragraph or item, with the line at which it begins."""
    yield section.line, section.title
    first, last, lines = 0, 0, []
    for number, text in section.prose:
        text = QUOTED.sub("", text)
        if lines and (number != last + 1 or BEGINS.match(text)):
            yield first, "\n".join(lines)
            lines = []
        if not lines:
            first = number
        lines.append(text)
        last = number
    if lines:
        yield first, "\n".join(lines)


def faults(section: Section, language: str) -> Iterator[str]:
    """The words for a place in sentences without a link, with file and line."""
    for first, block in blocks(section):
        text = without_code(block)
        for sentence in SENTENCE.finditer(text):
            if LINK in sentence[0]:
                continue
            for word in said(PLACES[language], sentence[0], language):
                line = first + text[: sentence.start() + word.start()].count("\n")
                yield (
                    f"{place(section.path, line)}: `{word[0]}` is not true in every layout; name "
                    "the thing (“the output”, “its last line”) or link to it: "
                    f"{' '.join(sentence[0].split())}"
                )


def test_no_sentence_says_where_something_stands_without_a_link_to_it():
    report(
        [
            fault
            for page in every_page()
            for section in page.sections
            for fault in faults(section, page.language)
        ]
    )


GOOD = {
    "en": [
        "The last line of the output is the size of all weights.",
        "Pad first: see [the entry above](#pad).",
        "Pad before you make tensors, as [the earlier entry](padding.md#longest) does.",
        "Call `above(below)` before you pad.",
        "The token before it ends in `##`.",
    ],
    "zh": [
        "输出的最后一行是全部权重的大小。",
        "先填充：见[上面的条目](#pad)。",
        "转成张量之前先填充，见[前面那个条目](padding.md#longest)。",
        "填充之前先调用 `上面(下面)`。",
        "新词元接在 `[PAD]` 后面，词的前面没有空格，长度在十以上。",
    ],
}
BAD = {
    "en": {
        "The output below has two rows.": "below",
        "Use the tokenizer from above.": "above",
        "An earlier entry pads. See [the index](index.md).": "earlier",
        "Build the model as before, with two labels.": "as before",
        "From here on, every word is one token.": "From here on",
        "The following code\npads; the previous did not.": "The following",
        "- Pad.\n- Do what the next section says.": "the next section",
    },
    "zh": {
        "下面的输出有两行。": "下面",
        "用上面的分词器。": "上面",
        "前面讲过填充。见[索引](index.md)。": "前面",
        "照上一节的办法建模型。": "上一节",
        "在后面的输出里，一个词是一个词元。": "后面",
        "以下代码\n做填充，上述的没有做。": "以下",
        "- 填充。\n- 用刚才的办法。": "刚才",
    },
}


def section_of(language: str, text: str) -> Section:
    """A section with that text from its third line on."""
    lines = enumerate(text.split("\n"), start=3)
    prose = [(number, line) for number, line in lines if line]
    return Section(DOCS / language / "padding.md", "a", "Pad", 2, 1, prose)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_of_a_place_is_told(language: str):
    for text in GOOD[language]:
        assert list(faults(section_of(language, text), language)) == []
    for text, word in BAD[language].items():
        found = list(faults(section_of(language, text), language))
        assert f": `{word}` is not true" in found[0]
        assert found[0].startswith(f"docs/{language}/padding.md:")


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "Pad.\n\nPad, as\nshown above."), ("zh", "填充。\n\n填充，\n见上面。")],
)
def test_the_line_of_the_word_is_told(language: str, text: str):
    [fault] = faults(section_of(language, text), language)
    assert fault.startswith(f"docs/{language}/padding.md:6: ")


def test_both_languages_are_tried_with_the_same_mistakes():
    assert [len(BAD[language]) for language in LANGUAGES] == [7, 7]
    assert len(GOOD["zh"]) == len(GOOD["en"])
