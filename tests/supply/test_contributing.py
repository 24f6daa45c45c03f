"""What CONTRIBUTING and the READMEs name is there, and both languages name the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
FILES = ["CONTRIBUTING", "README"]
CODE = re.compile(r"`([^`\n]+)`")
PATH = re.compile(r"(?:[\w.-]+/)+[\w.-]*|[\w-]+\.(?:md|lock|toml|yml)")


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def named(name: str) -> list[str]:
    """What stands as code in a file, without what stands for something else."""
    return CODE.findall(text_of(name))


@pytest.mark.parametrize("language", ["", ".zh"])
def test_every_path_of_contributing_is_there(language: str):
    paths = [text for text in named(f"CONTRIBUTING{language}.md") if PATH.fullmatch(text)]
    assert len(paths) > 20
    assert [path for path in paths if path != "hub.lock" and not there(path)] == []


def there(path: str) -> bool:
    return (ROOT / path).exists() or (ROOT / ".github" / "workflows" / path).exists()


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("language", ["", ".zh"])
def test_every_target_of_make_is_there(file: str, language: str):
    makefile = text_of("Makefile")
    targets = {
        text.split()[1] for text in named(f"{file}{language}.md") if text.startswith("make ")
    }
    assert len(targets) > 5
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
