"""No number that a run knows is typed into prose; it is written `{{ module:cell name }}`."""

from __future__ import annotations

import re

import pytest
from pages import NAMES, every_page, place, report

from livedocs.building.search_index import SEE_ALSO
from livedocs.pages.pieces import Fence, page_pieces

NO_PROSE = (
    re.compile(r"\{\{.*?\}\}"),
    re.compile(r"(`+)[^`].*?\1", re.DOTALL),
    re.compile(r"<svg.*?</svg>", re.DOTALL),
    re.compile(r"\{#[\w-]+\}"),
    # The titles of other entries, which their own pages account for.
    re.compile(
        rf"^(?:{'|'.join(map(str.strip, SEE_ALSO))})\s*(?:\[[^\n]+\)[,.、。]\n?)+", re.MULTILINE
    ),
    re.compile(r"\]\([^)]+\)"),
)
NUMBER = re.compile(r"(?<![A-Za-z\d])\d[\d,.]*(?<![,.])(?![A-Za-z\d])")

EVERYWHERE = {"2024": "the year of the note"}
ALLOWED = {
    "chinese-text.md": {
        "2": "the names GPT-2 and SmolLM2",
        "3": "the name Llama 3",
        "8": "the name UTF-8",
    },
    "datasets-change.md": {
        "0": "what an index of rows is, by definition",
        "1": "likewise",
        "2": "likewise",
    },
    "datasets-load.md": {
        "8": "the name UTF-8",
        "4": "the datasets release that gave up scripts and soundfile and named `List`: history",
        "3": "the datasets release before it: history",
    },
    "distributed.md": {
        "4": "the name of `load_in_4bit`",
        "0": "the number of a GPU",
    },
    "generate.md": {
        "2": "the name GPT-2",
        "3": "the name Llama 3",
        "0": "what a mask means by definition",
    },
    "load-model.md": {
        "0": "the number of a GPU",
        "1": "what is counted from, by definition",
        "3": "the name Phi-3",
        "4": "the name of `load_in_4bit`, and of a transformers release: history",
        "5": "the transformers release that needs `post_init`: history",
        "8": "the name of `load_in_8bit`",
        "2.6": "the torch release that the quoted message names: history",
        "24": "the memory of the reader's own card",
    },
    "lora-llm.md": {
        "2": "the names SmolLM2 and GPT-2",
        "3": "the name Llama 3",
        "4": "the name of `load_in_4bit`, and the bytes of a float32, by definition",
        "5": "the transformers release that renamed a method, and the name Qwen2.5: history",
        "8": "the name of `load_in_8bit`",
        "24": "the memory of the reader's own card",
    },
    "lora-mlp.md": {
        "20": "the reader's own input, in the code of `lora_mlp:data`",
        "10": "likewise",
        "0": "the reader's own input, the regular expression `[02]`",
        "2": "likewise",
    },
    "models.md": {"2": "the name GPT-2"},
    "own-model.md": {  # page 8
        "4": "a transformers release: history",
        "5": "a transformers release: history",
        "8": "the name of `q8_0`",
        "16": "the name of `f16`",
        "1.17": "the optimum release of a known report: history",
    },
    "padding.md": {
        "8": "the reader's own input, `max_length=8`",
        "0": "what a mask means by definition",
        "2": "the name GPT-2",
        "5": "the transformers release that dropped TensorFlow: history",
    },
    "sentence-vectors.md": {
        "5.4": "the sentence-transformers release that reworded the message: history",
    },
    "v4-to-v5.md": {
        "0": "a status by which a program says that all is well",
        "1": "likewise, that something was found",
        "2": "likewise, that a file cannot be read",
        "2021": "the year of the course: history",
        "2024": "the year of the note: history",
        "2023": "the year of two releases: history",
        "5": "the transformers release that loads another class, and one to stay below: history",
        "4.35": "the transformers release that saved safetensors by default: history",
        "4.40": "the transformers release that the configuration is compared with: history",
        "0.6": "the peft release that counts right: history",
        "0.18": "the peft release that needs no old name: history",
        "0.6.5": "the Liger Kernel release that needs no old name: history",
    },
    "tokenizer-more.md": {
        "2": "the names GPT-2 and Llama 2",
        "3": "the name Llama 3",
        "4": "the transformers release that lacks a class: history",
        "5": "the transformers release that writes it: history",
        "0.20": "the tokenizers release that writes merges in pairs: history",
    },
    "trainer.md": {
        "4": "the name of `load_in_4bit`",
        "5": "the name Qwen2.5-Omni",
        "30": "the name of a series of GPUs",
        "40": "likewise",
    },
    "tokenizer.md": {
        "5": "the transformers release that changed decoding: history",
        "2": "the name GPT-2",
    },
}
"""By page the numbers that are typed, each with the reason why no run can know it."""


def prose(text: str) -> str:
    """A page without what is no prose, or is a value already; its lines stay where they are."""
    lines = [""] * len(text.split("\n"))
    for piece in page_pieces(text):
        if not isinstance(piece, Fence):
            lines[piece.number - 1] = piece.text
    text = "\n".join(lines)
    for pattern in NO_PROSE:
        text = pattern.sub(lambda match: " " + "\n" * match[0].count("\n"), text)
    return text


def typed_numbers(name: str) -> list[tuple[str, str]]:
    """The numbers that stand in a page's prose, each with its place."""
    return [
        (number, place(page.path, line))
        for page in every_page()
        if page.name == name
        for line, text in enumerate(prose(page.text).split("\n"), start=1)
        for number in NUMBER.findall(text)
    ]


@pytest.mark.parametrize("name", NAMES)
def test_no_number_is_typed_that_a_run_can_know(name: str):
    allowed = EVERYWHERE | ALLOWED.get(name, {})
    report(
        [
            f"{where}: the number {number} is typed; write {{{{ module:cell name }}}}, or say in "
            "ALLOWED of tests/guards/test_typed_numbers.py why no run can know it"
            for number, where in typed_numbers(name)
            if number not in allowed
        ]
    )


def test_every_exception_is_still_needed():
    for name, allowed in ALLOWED.items():
        assert set(allowed) - {number for number, _ in typed_numbers(name)} == set(), name


EXAMPLES = {
    "The hidden size is 768.": {"768"},
    "It has 52,162 parameters, or 1.27%": {"52,162", "1.27"},
    "上限是512个词元": {"512"},
    "## Cut to 8 {#cut-to-9}": {"8"},
    "| 3 | `4` |": {"3"},
    "!!! note\n\n    A limit of 512\n": {"512"},
    "See also: [In 4 bit](page.md#a),\n[On 2 GPUs](#b).\n\nThen 3.": {"3"},
    "另见：[用 4 bit](page.md#a)、[2 块](#b)。有 3 个。": {"3"},
    "[page 2](page.md#3) and float16 and BERT2": {"2"},
    "The size is {{ pipeline:hidden-states hidden size 7 }}.": set(),
    "Code `a[5]`, ``b`6`` and `{{ a:b c }} over\nlines 7`.": set(),
    '```python exec="on" snippet="a:b" alt="1 line"\n```\n\n    ```text\n    2\n    ```\n': set(),
    '---\ntitle: 9\n---\n# Page\n\n<svg width="4"><text>5</text></svg>\n': set(),
}


@pytest.mark.parametrize("text", EXAMPLES)
def test_the_search_for_numbers(text: str):
    assert set(NUMBER.findall(prose(text))) == EXAMPLES[text]
