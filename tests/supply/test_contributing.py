"""What CONTRIBUTING, the READMEs and docs/dev name is there, and both languages name the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
FILES = ["CONTRIBUTING", "README"]
DEV = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs" / "dev").glob("*.md"))
ALL = [*(f"{file}{language}.md" for file in FILES for language in ("", ".zh")), *DEV]
BLOCK = re.compile(r"^[> ]*(`{3,})[^`\n]*\n.*?^[> ]*\1$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
PATH = re.compile(r"(?:[\w.-]+/)+[\w.-]*|[\w-]+\.(?:md|lock|toml|yml)")
LINK = re.compile(r"\]\(([^)#\s]+)\)")
MADE = re.compile(r"(\.cache|site|recipes)/.*|hub\.lock|zensical\.yml")
"""What a command or a reader makes."""


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def named(name: str) -> list[str]:
    """What stands as code in the sentences of a file."""
    return CODE.findall(BLOCK.sub("", text_of(name)))


@pytest.mark.parametrize("file", ALL)
def test_every_path_is_there(file: str):
    paths = [text for text in named(file) if PATH.fullmatch(text) and not MADE.fullmatch(text)]
    assert paths or file in DEV
    assert [path for path in paths if not there(path)] == []


def there(path: str) -> bool:
    return (ROOT / path).exists() or (ROOT / ".github" / "workflows" / path).exists()


@pytest.mark.parametrize("file", ALL)
def test_every_link_to_a_file_leads_to_one(file: str):
    links = [link for link in LINK.findall(text_of(file)) if "://" not in link]
    assert links or file in DEV
    assert [link for link in links if not (ROOT / file).parent.joinpath(link).exists()] == []


@pytest.mark.parametrize("file", ALL)
def test_every_target_of_make_is_there(file: str):
    makefile = text_of("Makefile")
    targets = {text.split()[1] for text in named(file) if text.startswith("make ")}
    assert targets or file in DEV
    assert [target for target in targets if f"\n{target}: " not in makefile] == []


@pytest.mark.parametrize("file", FILES)
def test_both_languages_name_the_same_commands(file: str):
    pattern = re.compile(r"`((?:make|python) [a-z][^`\n]*)`")
    english, chinese = (pattern.findall(text_of(f"{file}{each}.md")) for each in ("", ".zh"))
    plain = [re.sub(r"[^\x00-\x7f]+|[A-Z]{3,}", "X", command) for command in english]
    assert set(plain) == {re.sub(r"[^\x00-\x7f]+|[A-Z]{3,}", "X", each) for each in chinese}


def test_the_tables_of_contributing_have_the_same_rows():
    rows = [
        re.findall(r"^\| (`.*?`|---)|(`tests/.*`) \|$", text_of(name), re.MULTILINE)
        for name in ("CONTRIBUTING.md", "CONTRIBUTING.zh.md")
    ]
    assert len(rows[0]) > 25
    normal = [[(a, b.replace("、", ", ")) for a, b in each] for each in rows]
    assert normal[0] == normal[1]
