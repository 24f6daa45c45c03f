"""What the playground says (words.yml), in the language of a page."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("words.yml")


@functools.cache
def _file() -> dict[str, Any]:
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


def words(language: str) -> dict[str, str]:
    """Its words, by what they are for."""
    return {key: texts[language] for key, texts in _file()["words"].items()}


def first(language: str) -> dict[str, str]:
    """The `text` and the `tokenizer` that a page begins with."""
    return _file()["first"][language]


def examples(language: str) -> dict[str, str]:
    """Texts to try, by what their buttons say."""
    return {example[language]: example["text"] for example in _file()["examples"]}
