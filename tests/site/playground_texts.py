"""Texts of all kinds, on which the tokenizers of the playground are compared with Python's."""

from __future__ import annotations

import random
from pathlib import Path

import yaml

PIECES = yaml.safe_load(Path(__file__).with_name("playground-texts.yml").read_text("utf-8"))
KINDS = [PIECES[kind] for kind in ("code", "scripts", "spaces", "marks", "special", "emoji")]
SEED = 18
DIFFERENT = {
    "cased": "google-bert/bert-base-cased",
    "uncased": "google-bert/bert-base-uncased",
    "chinese": "google-bert/bert-base-chinese",
    "gpt2": "openai-community/gpt2",
    "smollm2": "HuggingFaceTB/SmolLM2-135M-Instruct",
    "t5": "google-t5/t5-small",
    "whisper": "openai/whisper-tiny.en",
}
"""A repository for each tokenizer that differs from the others."""


def many_texts(count: int) -> list[str]:
    """So many texts, the same each time: each piece alone, then pieces of all kinds together."""
    chance = random.Random(SEED)
    texts = dict.fromkeys(piece for kind in KINDS for piece in kind)
    while len(texts) < count:
        texts[MIXED[len(texts) % len(MIXED)](chance)] = None
    return list(texts)[:count]


def _words(chance: random.Random, most: int) -> str:
    return " ".join(chance.choices(PIECES["english"].split(), k=chance.randint(1, most)))


def _chinese(chance: random.Random, most: int) -> str:
    return "".join(chance.choices(PIECES["chinese"], k=chance.randint(1, most)))


def _pieces(chance: random.Random) -> str:
    return "".join(chance.choice(chance.choice(KINDS)) for _ in range(3))


MIXED = (
    lambda chance: _chinese(chance, 40),
    lambda chance: _words(chance, 20).capitalize() + chance.choice(".?!…"),
    lambda chance: _words(chance, 3) + _chinese(chance, 5) + _words(chance, 2),
    lambda chance: chance.choice(PIECES["emoji"]) + _words(chance, 2) + _pieces(chance),
    lambda chance: "".join(chance.choices(PIECES["code"], k=2)) + _words(chance, 1),
    _pieces,
    lambda chance: _words(chance, 2) + _pieces(chance) + _chinese(chance, 3),
)
