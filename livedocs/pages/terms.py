"""The terms of a glossary, read from its file, which feeds the pages of all languages.

A term in it:

    padding:
      zh: 填充
      en: padding
      forms: {en: [pad, padded]}    # optional, other forms than the word and its English plural
      not: {zh: [补齐]}             # optional, what pages must not say instead, but readers may
      meaning:
        zh: 在短句后面补上没有内容的词元。
        en: Adding tokens without content to short rows.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from livedocs.errors import LiveDocsError, Location
from livedocs.pages.html import TEXTS
from livedocs.pages.yaml_items import YamlItems, is_text

ENDINGS = {"en": ("", "s", "es")}
"""By language, what may stand behind every form."""
LANGUAGE_OF_CODE = "en"
"""Its words stand in code, errors and other docs, so tooltips in other languages name them."""
KEYS = (*TEXTS, "meaning", "forms", "not")


class Term(NamedTuple):
    """A term by its name in the file, and what is to be said of it on pages of one language."""

    name: str
    text: str


def normal(form: str) -> str:
    """A form in lower case and with single spaces, however a page writes it."""
    return " ".join(form.lower().split())


def read_glossary(path: Path) -> dict[str, dict[str, Term]]:
    """For each page language: form, as `normal` gives it → term.

    Raises:
        LiveDocsError: the file cannot be read, or is malformed; the error names the line.
    """
    glossary: dict[str, dict[str, Term]] = {language: {} for language in TEXTS}
    for name, entry, place in _entries(path):
        _check(entry, place)
        for language, terms in glossary.items():
            forms = _forms(entry, language)
            for form in sorted(forms & terms.keys()):
                both = f"`{terms[form].name}` and `{name}`"
                raise LiveDocsError(f"`{form}` is a form of {both}", place)
            terms |= dict.fromkeys(forms, Term(name, _text(entry, language)))
    return glossary


def names(path: Path) -> list[list[str]]:
    """What each term is called in any language, what pages must not say included.

    Raises:
        LiveDocsError: the file cannot be read, or is malformed; the error names the line.
    """
    found = []
    for _, entry, place in _entries(path):
        _check(entry, place)
        listed = [entry[language] for language in TEXTS]
        for key in ("forms", "not"):
            for language in TEXTS:
                listed += entry.get(key, {}).get(language, ())
        found.append(listed)
    return found


def _entries(path: Path) -> list[tuple[str, object, Location]]:
    """Each term with what the file says of it, and where."""
    items = YamlItems(path, "the terms")
    entries = [(name, items.value(node), place) for name, node, place in items.of(items.root())]
    if not entries:
        raise LiveDocsError("a glossary has terms", Location(path, 1))
    return entries


def _check(entry: object, place: Location) -> None:
    """Raise LiveDocsError where the entry of a term lacks something, or is not understood."""
    if not isinstance(entry, dict):
        raise LiveDocsError(f"a term is a mapping with {', '.join(KEYS)}", place)
    for key in entry:
        if key not in KEYS:
            raise LiveDocsError(f"unknown key `{key}`; known are {', '.join(KEYS)}", place)
    meaning, forms = entry.get("meaning"), entry.get("forms", {})
    for what, texts in (("word", entry), ("meaning", meaning)):
        for language in TEXTS:
            if not isinstance(texts, dict) or not is_text(texts.get(language)):
                raise LiveDocsError(f"the term has no {what} in `{language}`", place)
    if not isinstance(forms, dict) or not all(
        language in TEXTS and isinstance(listed, list) and all(map(is_text, listed))
        for language, listed in forms.items()
    ):
        raise LiveDocsError("`forms` is a mapping of languages, each with a list of forms", place)


def _forms(entry: dict, language: str) -> set[str]:
    forms = (entry[language], *entry.get("forms", {}).get(language, ()))
    endings = ENDINGS.get(language, ("",))
    return {normal(form) + ending for form in forms for ending in endings}


def _text(entry: dict, language: str) -> str:
    """The meaning, behind the word that code uses where pages of the language have another."""
    word, meaning = entry[LANGUAGE_OF_CODE], " ".join(entry["meaning"][language].split())
    return meaning if normal(word) == normal(entry[language]) else f"{word} · {meaning}"
