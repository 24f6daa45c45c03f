"""What the API index has from sentences is a name, and leads to the entries that tell of it."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pages import LANGUAGES

from livedocs.pages.api_index import ApiName, names_in_sentences, names_on_pages
from livedocs.pages.references import references
from livedocs.project import Project

NOT_IN_LIBRARIES = {
    "--lora": "of llama.cpp",
    "AutoModelForVision2Seq": "gone, and older code imports it",
    "CUDA_DEVICE_ORDER": "of the driver",
    "DataCollatorForCompletionOnlyLM": "gone",
    "DataCollatorForWholeWordMask": "gone",
    "REQUESTS_CA_BUNDLE": "of requests",
    "SSL_CERT_FILE": "of OpenSSL",
    "TRANSFORMERS_CACHE": "gone",
    "ViTImageProcessorFast": "gone",
    "cached_download": "gone",
    "eval_accuracy": "put together from a prefix and a metric",
    "overwrite_output_dir": "gone",
    "upload_large_folder": "gone",
}
"""What sentences name and no installed library has, with the reason."""
LIBRARIES = [
    "huggingface_hub",
    "transformers",
    "datasets",
    "peft",
    "accelerate",
    "trl",
    "sentence_transformers",
    "torch",
]
"""What sentences tell of, those that say most first."""


@pytest.fixture(scope="module")
def in_sentences(project: Project) -> list[ApiName]:
    return names_in_sentences(project, "en", names_on_pages(project, "en"))


@pytest.mark.parametrize(
    ("word", "entry"),
    [
        ("HF_HOME", "hub-download.md#move-cache"),
        ("hf download", "hub-download.md#into-folder"),
        ("token_type_ids", "tokenizer.md#call"),
        ("--local-dir", "hub-download.md#damaged"),
    ],
)
def test_what_only_sentences_have_leads_to_its_entry(
    in_sentences: list[ApiName], word: str, entry: str
):
    [found] = [name for name in in_sentences if name.word == word]
    assert entry in found.entries


def test_what_sentences_have_is_a_name_in_a_library(in_sentences: list[ApiName]):
    missing = {name.word for name in in_sentences if " " not in name.word} - set(NOT_IN_LIBRARIES)
    patterns = {word: re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])") for word in missing}
    for folder in library_folders():
        for path in folder.rglob("*.py"):
            text = path.read_text(encoding="utf-8", errors="replace")
            missing -= {word for word in missing if word in text and patterns[word].search(text)}
    assert sorted(missing) == []


def test_every_exception_is_a_name_of_the_index(project: Project, in_sentences: list[ApiName]):
    assert set(NOT_IN_LIBRARIES) <= {name.word for name in in_sentences}
    without = set(project.settings.index_without)
    bare = Project(replace(project.settings, index_without=()), references)
    bare.refresh()
    every = {
        name.word
        for language in LANGUAGES
        for name in names_in_sentences(bare, language, names_on_pages(bare, language))
    }
    assert without <= every


def library_folders() -> Iterator[Path]:
    """Where the libraries lie that sentences tell of, those that say most first."""
    for library in LIBRARIES:
        yield Path(importlib.util.find_spec(library).origin).parent
