"""The title of an entry says a task and its object: alone in the search, in the index, on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from entry_rules import CODE, FILE, RULES, said, without_code
from pages import LANGUAGES, RECIPES, ROOT, SNIPPETS, Section, columns, every_page, place, report

from livedocs.modules.cells import read_module
from livedocs.pages.entry_index import CALLS as CALLS_OF

TITLES = RULES["titles"]
ERROR = {"en": re.compile(rf"Error {CODE}(: \S.*)?"), "zh": re.compile(rf"报错 {CODE}(：\S.*)?")}
ERROR_FORM = {"en": "Error `message`: its cause", "zh": "报错 `错误信息`：原因"}
CALLS = {
    "en": re.compile(rf" \({CODE}(, {CODE})*\)$"),
    "zh": re.compile(rf"（{CODE}(、{CODE})*）$"),
}
"""What a title names at its end."""
CALLS_FORM = {"en": "Do this (`call`)", "zh": "做这件事（`调用`）"}
FEWEST_LETTERS = 2


def faults(title: str, language: str) -> Iterator[str]:
    """What is wrong with the title of an entry, and how to mend it."""
    text = without_code(title)
    if columns(title.replace("`", "")) > TITLES["columns"]:
        yield f"it is wider than {TITLES['columns']} columns, too long for the search of a phone"
    for match in said(TITLES["leaning"][language], title, language):
        yield f"`{match[0]}` says nothing to who reads the title alone; name the thing"
    if ERROR[language].fullmatch(text):
        return
    if begins := re.match(beginning(language), text):
        task = CALLS[language].sub("", text)
        if len(task) - begins.end() < FEWEST_LETTERS:
            yield f"`{begins[0].strip()}` what? The title names no object"
        if re.search(rf"[:：].*{CODE}", task):
            yield f"what is called stands at the end, in brackets: “{CALLS_FORM[language]}”"
    else:
        yield (
            "it begins with no verb of a task; say what a reader does with the entry, or "
            f"“{ERROR_FORM[language]}” (a verb that is missing can be added to {FILE.name})"
        )


def beginning(language: str) -> str:
    """A pattern for how the title of a task begins."""
    words = "|".join(TITLES["begins"][language])
    return rf"(?:{words})\b" if language == "en" else rf"(?:{words})"


def entries() -> Iterator[tuple[str, str, Section]]:
    """Every section that shows a cell: its language, its page with its id, and itself."""
    for page in every_page():
        for section in page.sections:
            if section.entries:
                yield page.language, f"{page.name}#{section.id}", section


def test_every_title_is_a_task_that_stands_alone():
    report(
        [
            f"{section.place}: {fault}: {section.title}"
            for language, _, section in entries()
            for fault in faults(section.title, language)
        ]
    )


def test_no_two_entries_have_one_title():
    first: dict[tuple[str, str], Section] = {}
    findings = []
    for language, _, section in entries():
        title = " ".join(section.title.replace("`", "").casefold().split())
        other = first.setdefault((language, title), section)
        if other is not section:
            findings.append(
                f"{section.place}: {other.place} has the same title; say what differs: "
                f"{section.title}"
            )
    report(findings)


def test_a_title_names_the_call_that_its_entry_is_about():
    """Those that are about no single call are listed; the steps of a recipe need many."""
    listed = TITLES["without_code"]
    titles = [(name, section) for _, name, section in entries()]
    report(
        [
            f"{section.place}: the title names no call or argument: {section.title}. Put what the "
            f"entry is about at its end, “{CALLS_FORM['en']}”, or list {name} in {FILE.name}"
            for name, section in titles
            if "`" not in section.title and name not in listed
            if name.partition("#")[0] not in RECIPES
        ]
        + [
            f"{place(FILE, line_of(name))}: {name} is no entry whose titles name no call; "
            "take it off the list"
            for name in listed
            if not any(n == name and "`" not in section.title for n, section in titles)
        ]
    )


def test_what_a_title_names_at_its_end_stands_in_its_entry():
    """In the code, else in what it prints, or in a sentence; the index shows it as the call."""
    shown = {
        f"{path.stem}:{cell.name}": cell.shown
        for path in SNIPPETS
        for cell in read_module(path).cells
    }
    findings = []
    for _, _, section in entries():
        there = [text for _, text in section.prose]
        for entry in section.entries:
            there += [shown.get(entry.reference, ""), printed(entry.reference)]
        named = CALLS_OF.fullmatch(section.title)
        findings += [
            f"{section.place}: nothing of {call} stands in the entry itself: {section.title}"
            for call in re.findall("`[^`]+`", named["calls"] if named else "")
            if not any(word in text for word in re.findall(r"\w+", call) for text in there)
        ]
    report(findings)


def printed(reference: str) -> str:
    """What was approved as a cell's output."""
    module, _, cell = reference.partition(":")
    path = ROOT / "tests" / "outputs" / module / f"{cell}.txt"
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def line_of(name: str) -> int:
    """The line of the rules that lists an entry."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if name in line)


def test_the_rules_are_as_many_in_both_languages():
    for rule in ("begins", "leaning"):
        assert set(TITLES[rule]) == set(LANGUAGES)
        assert all(len(words) > 10 for words in TITLES[rule].values())


GOOD = {
    "en": [
        "Pad to the longest sentence (`padding=True`)",
        "Tell two texts from one pair (`tokenizer([a, b])`, `tokenizer(a, b)`)",
        "Print a default `BertConfig()`",
        "Error `tf is not a valid TensorType`: TensorFlow tensors are gone",
        "Error `Target modules … not found in the base model`",
    ],
    "zh": [
        "填充到批次里最长的一句（`padding=True`）",
        "区分两条文本和一个句对（`tokenizer([a, b])`、`tokenizer(a, b)`）",
        "打印默认的 `BertConfig()`",
        "报错 `tf is not a valid TensorType`：TensorFlow 张量已经移除",
        "报错 `Target modules … not found in the base model`",
    ],
}
BAD = {
    "en": {
        "Padding sentences (`padding=True`)": "no verb of a task",
        "Chinese text becomes `[UNK]` in an English BERT": "no verb of a task",
        "Error: `no such file`": "no verb of a task",
        "Save (`save_pretrained`)": "names no object",
        "Pad to the longest sentence: `padding=True`": "at the end, in brackets",
        "Save it to a folder (`save_pretrained`)": "`it` says nothing",
        "Tokenize all of it (`map`)": "`all of it` says nothing",
        "Load the same with a token (`token=`)": "`the same` says nothing",
        "Compare them (`torch.equal`)": "`them` says nothing",
        "Make these tensors (`torch.tensor`)": "`these` says nothing",
        "Error `no such file`: look here": "`here` says nothing",
        "Pad sentences" + " and sentences" * 5: "wider than 80",
    },
    "zh": {
        "句子的填充（`padding=True`）": "no verb of a task",
        "中文在英文 BERT 里变成 `[UNK]`": "no verb of a task",
        "报错：`no such file`": "no verb of a task",
        "保存（`save_pretrained`）": "names no object",
        "填充到最长的一句：`padding=True`": "at the end, in brackets",
        "把它保存到文件夹（`save_pretrained`）": "`它` says nothing",
        "把分词器存在一起（`save_pretrained`）": "`一起` says nothing",
        "用同样的办法加载（`token=`）": "`同样` says nothing",
        "比较两者（`torch.equal`）": "`两者` says nothing",
        "把这些句子变成张量（`torch.tensor`）": "`这` says nothing",
        "报错 `no such file`：照旧": "`照旧` says nothing",
        "填充" + "很长的句子" * 8: "wider than 80",
    },
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_titles_need_is_told(language: str):
    assert {title: list(faults(title, language)) for title in GOOD[language]} == {
        title: [] for title in GOOD[language]
    }
    for title, told in BAD[language].items():
        [fault] = faults(title, language)
        assert told in fault


def test_both_languages_are_tried_with_the_same_mistakes():
    assert len(GOOD["zh"]) == len(GOOD["en"])
    assert len(BAD["zh"]) == len(BAD["en"])
