"""The lock that says which texts of the two languages were found to say the same.

`docs/prose.lock.yml` holds a hash of the words of each section in each language. Line breaks, code,
inline values and the targets of links are not in it: other guards watch those.
"""

from __future__ import annotations

import functools
import hashlib

import yaml
from pages import DOCS, LANGUAGES, NAMES, Section, read_page

LOCK = DOCS / "prose.lock.yml"
HEAD = """\
# What each section said in each language when the two were last found to say the same.
# `make accept` writes this file.
"""

Lock = dict[str, dict[str, dict[str, str]]]
"""Page → section → language → hash."""


@functools.cache
def read_lock() -> Lock:
    """The lock as it stands, read once until it is written; empty if there is none.

    Raises:
        ValueError: it is no YAML of that form; the message names the file and the line.
    """
    if not LOCK.is_file():
        return {}
    name = LOCK.relative_to(DOCS.parent).as_posix()
    try:
        lock = yaml.safe_load(LOCK.read_text(encoding="utf-8")) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "context_mark", None) or getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise ValueError(f"{name}:{line}: this is no YAML; `make accept` writes it anew") from None
    for page, sections in lock.items() if isinstance(lock, dict) else [("the file", None)]:
        if not isinstance(sections, dict) or not all(
            isinstance(hashes, dict) and set(hashes) == set(LANGUAGES)
            for hashes in sections.values()
        ):
            raise ValueError(
                f"{name}:1: {page} does not hold a hash for each language of each section; "
                "`make accept` writes the file anew"
            )
    return lock


def write_lock(lock: Lock) -> None:
    """Write the lock, a line for each section."""
    lines = [HEAD]
    for page, sections in lock.items():
        lines.append(f"{page}:\n")
        for section, hashes in sections.items():
            pairs = ", ".join(f'{language}: "{hashes[language]}"' for language in LANGUAGES)
            lines.append(f"  {section}: {{{pairs}}}\n")
    LOCK.write_text("".join(lines), encoding="utf-8")
    read_lock.cache_clear()


def paired_sections() -> dict[str, dict[str, dict[str, Section]]]:
    """Page → section → language → section, for what stands in all languages."""
    paired = {}
    for name in NAMES:
        pages = {language: read_page(language, name) for language in LANGUAGES}
        if None in pages.values():
            continue
        sections = {language: page.by_id() for language, page in pages.items()}
        paired[name] = {
            section: {language: sections[language][section] for language in LANGUAGES}
            for section in sections[LANGUAGES[0]]
            if all(section in sections[language] for language in LANGUAGES)
        }
    return paired


def current_lock() -> Lock:
    """The lock for the pages as they are now."""
    return {
        page: {
            section: {language: hash_of(found.words) for language, found in languages.items()}
            for section, languages in sections.items()
        }
        for page, sections in paired_sections().items()
    }


def hash_of(words: str) -> str:
    """A short hash of a section's words."""
    return hashlib.sha256(words.encode()).hexdigest()[:12]
