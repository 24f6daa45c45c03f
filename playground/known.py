"""Where the browser is known to give something else than Python (known.yml), for its script."""

from __future__ import annotations

from pathlib import Path

import yaml

COMPARED = 500
"""Texts that each tokenizer is compared on, by tests/site/test_playground_tokens.py."""
FILE = Path(__file__).with_name("known.yml")


def known_differences(chosen: dict[str, dict], language: str) -> list[dict]:
    """What is known of the tokenizers to choose from.

    Args:
        chosen: as in `offered.Offer`.

    Returns:
        Of each difference `name`, `tokenizers` (as they are listed), `files` (of these), `pattern`
        (what a text has that it concerns), `differs` and `text`.
    """
    known = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return [
        {
            "name": name,
            "tokenizers": [one for one in entry["tokenizers"] if one in chosen],
            "files": sorted({chosen[one]["file"] for one in entry["tokenizers"] if one in chosen}),
            "pattern": entry["pattern"].replace(" ", ""),
            "differs": entry["differs"],
            "text": entry[language],
        }
        for name, entry in known.items()
    ]
