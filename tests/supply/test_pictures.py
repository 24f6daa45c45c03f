"""The pictures of the site are those of today's texts, outputs and styles; no browser is needed."""

from __future__ import annotations

from pathlib import Path

import pictures
import pytest
from pictures import COMMAND, ICON, SHOTS, hash_of, locked, made_from

ROOT = Path(__file__).parent.parent.parent
READMES = {"en": "README.md", "zh": "README.zh.md"}
MOST_BYTES = 80_000


@pytest.mark.parametrize("picture", [*SHOTS, ICON])
def test_a_picture_is_that_of_today(picture: str):
    now = {**made_from()[picture], "picture": hash_of(picture)}
    was = locked().get(picture, {})
    changed = ", ".join(name for name in {**now, **was} if now.get(name) != was.get(name))
    assert not changed, f"picture {picture} is old ({changed}): run {COMMAND}"


def test_the_lock_names_no_picture_that_is_gone():
    assert locked().keys() == {*SHOTS, ICON}


@pytest.mark.parametrize(("picture", "language"), SHOTS.items())
def test_a_readme_shows_the_picture_in_its_language(picture: str, language: str):
    readme = (ROOT / READMES[language]).read_text(encoding="utf-8")
    assert readme.count(f"]({picture})") == 1
    assert (ROOT / picture).stat().st_size <= MOST_BYTES


CHANGES = [
    ("docs/en/padding.md", "## Pad to the longest", "## Fill to the longest", {"text"}),
    ("docs/en/padding.md", "{#longest}\n", "{#longest}\n\nMore.\n", {"text"}),
    ("docs/en/padding.md", "## Pad to the model's", "## Fill to the model's", set()),
    ("docs/zh/padding.md", "{#longest}\n", "{#longest}\n\nMore.\n", set()),
    ("snippets/padding.py", "batch = tokenizer(sequences, padding=True)", "batch = 1", {"code"}),
    ("tests/outputs/padding/longest.txt", "'so'", "'to'", {"output"}),
    ("tests/outputs/padding/longest.txt", "approved with ", "approved with a 1, ", set()),
    ("docs/assets/palette.css", "--live-now: #", "--live-now: #1", {"styles"}),
    ("docs/assets/live.css", "/* ", "/* Really: ", set()),
    ("docs/assets/playground.css", "color:", "background:", set()),
]
"""A file, what is changed in it, and what of the English picture that makes old."""


@pytest.mark.parametrize(("file", "old", "new", "parts"), CHANGES)
def test_a_change_makes_a_picture_old_that_it_concerns_and_no_other(
    monkeypatch: pytest.MonkeyPatch, file: str, old: str, new: str, parts: set[str]
):
    picture = next(name for name, language in SHOTS.items() if language == "en")
    before, read = made_from()[picture], Path.read_text

    def changed(path: Path, *arguments, **keywords) -> str:
        text = read(path, *arguments, **keywords)
        if path != ROOT / file:
            return text
        assert old in text
        return text.replace(old, new)

    monkeypatch.setattr(Path, "read_text", changed)
    after = made_from()[picture]
    assert {name for name in before if before[name] != after[name]} == parts


def test_every_sheet_that_does_not_count_is_there():
    sheets = {path.stem for path in pictures.ASSETS.glob("*.css")}
    assert sheets > pictures.OTHERS
