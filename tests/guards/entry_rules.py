"""What `entries.yml` says of entries, and where a text says one of its words."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from livedocs.pages.values import FORM

FILE = Path(__file__).with_name("entries.yml")
RULES = yaml.safe_load(FILE.read_text(encoding="utf-8"))
CODE = "□"
"""What `without_code` leaves of a piece of code."""
NO_WORDS = (re.compile(r"`[^`]+`"), FORM)


def without_code(text: str) -> str:
    """A text with `CODE` in the place of code and of values; its lines stay where they are."""
    for pattern in NO_WORDS:
        text = pattern.sub(lambda match: CODE + "\n" * match[0].count("\n"), text)
    return text


def said(words: list[str], text: str, language: str) -> list[re.Match]:
    """Where a text says one of the words outside of code; in English, as words of their own."""
    pattern = "|".join(f"(?:{word})" for word in words)
    if language == "en":
        pattern = rf"(?<![\w-])(?:{pattern})(?![\w-])"
    return list(re.finditer(pattern, without_code(text), re.IGNORECASE))
