"""What inline code in a sentence counts as a name."""

from __future__ import annotations

import pytest

from livedocs.pages.text_names import TextName, read_name

LIBRARIES = {"numpy", "pytest", "mkdocs"}
NAMES = {
    "padding_side": "padding_side",
    'padding_side="left"': "padding_side",
    "tokenizer.padding_side": "padding_side",
    ".padding_side": "padding_side",
    "unload_all()": "unload_all",
    "_init_weights": "_init_weights",
    "use_fp16": "use_fp16",
    "HF_HOME": "HF_HOME",
    "HF_HOME=/data": "HF_HOME",
    "DataCollator": "DataCollator",
    "ORTModelForX": "ORTModelForX",
    "prompt=": "prompt",
    "prompt=None": "prompt",
    "--local-dir": "--local-dir",
    "mkdocs build": "mkdocs build",
    "mkdocs get deps": "mkdocs get deps",
    "f2py": "f2py",
}
NO_NAMES = [
    "train",
    "Train",
    "0",
    "GPU",
    "config.json",
    "my_file.json",
    "text.lower()",
    "unload(all=True)",
    "a_b(1)",
    "a_b = 2",
    "__init__",
    "LABEL_0",
    "TypeError",
    "print=",
    "mkdocs build FILE",
    "mkdocs build -q",
    "python -m mkdocs",
    "pip install numpy",
    "numpy",
    "bert-base-cased",
    "-q",
]


@pytest.mark.parametrize("code", NAMES)
def test_what_looks_like_a_name_is_one(code: str) -> None:
    assert read_name(code, LIBRARIES) == TextName(NAMES[code], "")


@pytest.mark.parametrize("code", NO_NAMES)
def test_values_files_and_examples_are_none(code: str) -> None:
    assert read_name(code, LIBRARIES) is None


def test_a_name_is_of_the_library_that_the_sentence_names() -> None:
    assert read_name("numpy.random.default_rng()", LIBRARIES) == TextName("default_rng", "numpy")
    assert read_name("pandas.read_csv", LIBRARIES) == TextName("read_csv", "")
