"""Every library is pinned, with hashes, under a licence that we may use."""

from __future__ import annotations

import itertools
import re
import tomllib
from pathlib import Path

import pytest
from licences import FILE, archives, normalized, pins, table

ALLOWED = (
    "0BSD", "Apache", "BSD", "BSL-1.0", "CC0-1.0", "CNRI-Python", "ISC", "LLVM-exception", "MIT",
    "MIT-CMU", "MPL", "Mozilla Public License", "PSF", "Python Software Foundation", "Zlib",
)  # fmt: skip
"""Licences that ask for a notice at most, and MPL, which binds changes of a library's own files."""
BLOCK = re.compile(r"^([\w.-]+)==\S+((?: \\\n    --hash=sha256:[0-9a-f]{64})*)$", re.MULTILINE)


@pytest.fixture(scope="module")
def requirements(root: Path) -> str:
    return (root / "requirements.txt").read_text(encoding="utf-8")


def test_every_pin_has_a_hash(requirements: str):
    found = {name: hashes.count("--hash") for name, hashes in BLOCK.findall(requirements)}
    assert len(found) == len(re.findall("^[a-z].*==", requirements, re.MULTILINE)) > 100
    assert [name for name, hashes in found.items() if not hashes] == []


def test_what_the_project_asks_for_is_pinned(root: Path):
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = itertools.chain.from_iterable(project["optional-dependencies"].values())
    asked = [*project["dependencies"], *extras]
    names = {normalized(re.match(r"[\w.-]+", one)[0]) for one in asked}
    assert names - pins().keys() == set()
    [torch] = [one for one in asked if one.startswith("torch")]
    assert torch == f"torch=={pins()['torch']}"


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-torch.txt", "LICENCES.md"])
def test_no_address_stands_in_it(root: Path, name: str):
    assert "://" not in (root / name).read_text(encoding="utf-8")


def test_the_list_of_licences_is_that_of_what_is_pinned():
    assert FILE.read_text(encoding="utf-8") == table(), "make licences"


def test_every_licence_is_one_that_we_may_use():
    rows = re.findall(
        r"^\| (\S+) \| \S+ \| ([^|]+) \|(?: .+ \|)?$", FILE.read_text("utf-8"), re.MULTILINE
    )
    found = {name: licence for name, licence in rows if name not in ("library", "package", "---")}
    assert found.keys() == pins().keys() | {archive.name for archive in archives()}
    refused = {
        name: part
        for name, licence in found.items()
        for part in re.split(r" AND | OR | WITH |; ", licence)
        if not any(word in part for word in (*ALLOWED, "DFSG approved"))
    }
    assert refused == {}
