"""Mistakes in a glossary: each is an error that names the file and the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from livedocs.errors import LiveDocsError
from livedocs.pages.terms import read_glossary

ENTRY = "  zh: 词\n  en: word\n  meaning: {zh: 义, en: Meaning.}\n"
KEYS = "zh, en, meaning, forms, not"
FORMS = "`forms` is a mapping of languages, each with a list of forms"
# For each mistake: the text, the line to name, and the message.
MISTAKES = {
    "no-zh": ("ok:\n" + ENTRY + "a:\n  en: a\n", 5, "the term has no word in `zh`"),
    "no-en": ("a:\n  zh: 甲\n", 1, "the term has no word in `en`"),
    "no-meaning": ("# terms\n\na:\n  zh: 甲\n  en: a\n", 3, "the term has no meaning in `zh`"),
    "meaning-in-one-language": (
        "a:\n  zh: 甲\n  en: a\n  meaning:\n    zh: 义\n", 1, "the term has no meaning in `en`",
    ),
    "meaning-of-no-language": (
        "a:\n  zh: 甲\n  en: a\n  meaning: text\n", 1, "the term has no meaning in `zh`",
    ),
    "empty-word": ("a:\n" + ENTRY.replace("word", "' '"), 1, "the term has no word in `en`"),
    "word-is-a-number": ("a:\n" + ENTRY.replace("word", "5"), 1, "the term has no word in `en`"),
    "unknown-key": (
        "a:\n" + ENTRY + "  form: {en: [words]}\n", 1, f"unknown key `form`; known are {KEYS}",
    ),
    "forms-are-a-list": ("a:\n" + ENTRY + "  forms: [words]\n", 1, FORMS),
    "forms-of-no-language": ("a:\n" + ENTRY + "  forms: {fr: [mots]}\n", 1, FORMS),
    "one-form": ("a:\n" + ENTRY + "  forms: {en: words}\n", 1, FORMS),
    "form-is-a-number": ("a:\n" + ENTRY + "  forms: {en: [5]}\n", 1, FORMS),
    "same-word": ("a:\n" + ENTRY + "b:\n" + ENTRY, 5, "`词` is a form of `a` and `b`"),
    "same-name": ("a:\n" + ENTRY + "a:\n" + ENTRY, 5, "`词` is a form of `a` and `a`"),
    "plural-of-another": (
        "a:\n" + ENTRY + "\nb:\n" + ENTRY.replace("词", "乙").replace("word", "Words"),
        6,
        "`words` is a form of `a` and `b`",
    ),
    "form-of-another": (
        "a:\n" + ENTRY + "b:\n  zh: 乙\n  en: b\n  forms: {zh: [词]}\n  meaning: {zh: 义, en: M}\n",
        5,
        "`词` is a form of `a` and `b`",
    ),
    "entry-is-text": ("ok:\n" + ENTRY + "a: text\n", 5, f"a term is a mapping with {KEYS}"),
    "list": ("- a\n- b\n", 1, "a mapping is wanted here"),
    "empty": ("", 1, "a glossary has terms"),
    "no-terms": ("{}\n", 1, "a glossary has terms"),
    "broken": (
        "a:\n  zh: 甲\n  en: a: b\n", 3,
        "the terms are no YAML: mapping values are not allowed here",
    ),
    "broken-inside": (
        "a:\n  zh: !!python/name:os.x\n", 2, "the terms are no YAML: could not determine a "
        "constructor for the tag 'tag:yaml.org,2002:python/name:os.x'",
    ),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_names_file_and_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mistake: str
) -> None:
    text, line, message = MISTAKES[mistake]
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "docs" / "terms.yml"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LiveDocsError) as caught:
        read_glossary(path)
    assert str(caught.value).startswith(f"docs/terms.yml:{line}\n")
    assert caught.value.message == message


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "terms.yml"
    path.write_bytes(b"a: \xff\xfe\n")
    with pytest.raises(LiveDocsError, match="the terms are no YAML: ") as caught:
        read_glossary(path)
    assert caught.value.locations[0].path == path
