"""Values in sentences: which one of a cell's output a name means."""

from __future__ import annotations

import pytest

from livedocs.errors import LiveDocsError
from livedocs.modules.record import CellRecord, Output
from livedocs.pages.values import find_value


def printed(*texts: str, stderr: str = "", kind: str = "stdout") -> CellRecord:
    """What a value is looked for in, of a cell's record."""
    outputs = tuple(Output(kind, text) for text in texts)
    return CellRecord(outputs, stderr, 0, 0, {}, ())


LORA = "trainable params: 52,162 || all params: 4,100,164 || trainable%: 1.2722\n"
JSON = 'BertConfig {\n  "hidden_size": 768,\n  "version": "5.23.0",\n  "last": null\n}\n'
LOGS = "epoch 10: train_loss=0.0619 eval_loss=0.4388\n"
FOLDER = "config.json\nmodel.safetensors\ntokenizer.json\n"
SIZES = "     5,074  README.md\n   209,272  adapter_model.safetensors\n"
VALUES = {
    "label": ("hidden size:     768\n", "hidden size", "768"),
    "label-is-whole": ("hidden size: 768\nsize: 2\n", "size", "2"),
    "label-with-apostrophe": ("tokenizer's limit: 512\n", "tokenizer's limit", "512"),
    "label-with-percent": (LORA, "trainable%", "1.2722"),
    "indented": ("words:\n  ids: 7\n", "ids", "7"),
    "number-with-commas": ("parameters: 4,048,002\n", "parameters", "4,048,002"),
    "comma-ends": ("rows: 800, columns: 20\n", "rows", "800"),
    "bars-end": (LORA, "trainable params", "52,162"),
    "behind-bars": (LORA, "all params", "4,100,164"),
    "next-label-ends": ("shortest: 29 longest: 79\n", "shortest", "29"),
    "second-on-the-line": ("shortest: 29 longest: 79\n", "longest", "79"),
    "equals": (LOGS, "eval_loss", "0.4388"),
    "equals-ends-at-next": (LOGS, "train_loss", "0.0619"),
    "equals-with-spaces": ("x = 3\n", "x", "3"),
    "json": (JSON, "hidden_size", "768"),
    "json-string": (JSON, "version", "5.23.0"),
    "json-last": (JSON, "last", "null"),
    "dict": ("[{'label': 'POSITIVE', 'score': 0.9975}]", "label", "POSITIVE"),
    "bracket-ends": ("[{'label': 'POSITIVE', 'score': 0.9975}]", "score", "0.9975"),
    "comma-inside-quotes": ("{'a': 'x, y', 'b': 1}", "a", "x, y"),
    "bracket-ends-repr": ("tensor([[1]], grad_fn=<Add0>)\n", "grad_fn", "<Add0>"),
    "list": ("lengths: [16, 6, 512]\n", "lengths", "[16, 6, 512]"),
    "call": ("shape: torch.Size([2, 16]), more\n", "shape", "torch.Size([2, 16])"),
    "label-inside-a-call": ("config: Foo(a=1, b=2)\n", "a", "1"),
    "call-with-labels": ("config: Foo(a=1, b=2)\n", "config", "Foo(a=1, b=2)"),
    "sentence": ("last three: amazing! [SEP]\n", "last three", "amazing! [SEP]"),
    "same-value-twice": ("limit: 5\nlimit: 5\n", "limit", "5"),
    "chinese": ("句数: 两\n", "句数", "两"),
    "single-bar-belongs": ("type: int | None\n", "type", "int | None"),
    "pattern": (FOLDER, "*.safetensors", "model.safetensors"),
    "pattern-in-the-middle": (FOLDER, "tok*.json", "tokenizer.json"),
    "pattern-of-a-quoted-word": ("['input_ids', 'token_type_ids']", "*_type_*", "token_type_ids"),
    "pattern-of-a-number": ("4,048,002 parameters\n", "*,*", "4,048,002"),
    "pattern-word-twice": ("a.bin\na.bin\n", "*.bin", "a.bin"),
    "pattern-is-no-expression": ("axb a.b\n", "*.b", "a.b"),
    "bar-and-brackets-in-a-pattern": (SIZES, "*.safe*", "adapter_model.safetensors"),
}


@pytest.mark.parametrize("case", VALUES)
def test_a_value_is_found(case: str) -> None:
    output, name, value = VALUES[case]
    assert find_value(printed(output), name) == value


@pytest.mark.parametrize("kind", ["stdout", "result", "error"])
def test_every_output_in_words_is_searched(kind: str) -> None:
    assert find_value(printed("first", "a: 1", kind=kind), "a") == "1"


def test_figures_are_not_searched() -> None:
    with pytest.raises(LiveDocsError, match="there is none"):
        find_value(printed("<svg>a: 1</svg>", kind="figure"), "a")


def test_stderr_is_searched_only_where_the_output_has_nothing() -> None:
    record = printed("limit: 512\n", stderr="limit: 3\nloss: 4\n")
    assert find_value(record, "limit") == "512"
    assert find_value(record, "loss") == "4"
    assert find_value(printed("a.py\n", stderr="b.py c.sh\n"), "*.py") == "a.py"
    assert find_value(printed("a.py\n", stderr="b.py c.sh\n"), "*.sh") == "c.sh"


ERRORS = {
    "unknown-label": (
        LORA,
        "params",
        "no label `params` in the cell's output; "
        "there is trainable params, all params, trainable%",
    ),
    "no-label": ("text\n", "limit", "no label `limit` in the cell's output; there is none"),
    "ambiguous-label": (
        LOGS + LOGS.replace("0.4388", "0.2"),
        "eval_loss",
        "`eval_loss` has several values in the cell's output: 0.4388, 0.2",
    ),
    "value-on-several-lines": (
        "limit: 3\nids: tensor([1,\n 2])\n",
        "ids",
        "no label `ids` in the cell's output; there is limit",
    ),
    "heading": ("epoch 1: loss=2\n", "epoch 1", "no label `epoch 1` in the cell's output; "
                "there is loss"),
    "unknown-pattern": (
        FOLDER,
        "*.bin",
        "no word `*.bin` in the cell's output; "
        "there is config.json, model.safetensors, tokenizer.json",
    ),
    "ambiguous-pattern": (
        FOLDER,
        "*.json",
        "`*.json` has several values in the cell's output: config.json, tokenizer.json",
    ),
    "long-list": (
        " ".join(f"w{number}" for number in range(21)),
        "*x",
        "no word `*x` in the cell's output; there is "
        + ", ".join(f"w{number}" for number in range(20))
        + ", …",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ERRORS)
def test_none_or_several_values_are_an_error_that_lists_what_there_is(case: str) -> None:
    output, name, message = ERRORS[case]
    with pytest.raises(LiveDocsError) as error:
        find_value(printed(output), name)
    assert error.value.message == message


def test_labels_of_stderr_are_listed_too() -> None:
    with pytest.raises(LiveDocsError, match=r"there is a, b$"):
        find_value(printed("a: 1", stderr="b: 2"), "c")


def test_a_long_line_is_searched_in_no_time() -> None:
    """Without a bound on labels this takes hours; the suite's timeout ends it."""
    text = "word " * 200_000
    with pytest.raises(LiveDocsError):
        find_value(printed(text), "word")
