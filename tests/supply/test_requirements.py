"""Every library is pinned, with hashes, under a licence that we may use."""

from __future__ import annotations

import importlib.metadata
import itertools
import re
import tomllib
from pathlib import Path

import pytest
from licences import FILE, archives, normalized, pins, table
from packaging.requirements import Requirement

from playground.packages import SERVED

ALLOWED = (
    "0BSD", "Apache", "BSD", "BSL-1.0", "CC0-1.0", "CNRI-Python", "ISC", "LLVM-exception", "MIT",
    "MIT-CMU", "MPL", "Mozilla Public License", "PSF", "Python Software Foundation", "Zlib",
)  # fmt: skip
"""Licences that ask for a notice at most, and MPL, which binds changes of a library's own files."""
BLOCK = re.compile(
    r"^([\w.-]+)==\S+(?: ; .+?)?((?: \\\n    --hash=sha256:[0-9a-f]{64})*)$", re.MULTILINE
)
MACOS = {
    "sys_platform": "darwin",
    "platform_system": "Darwin",
    "platform_machine": "arm64",
    "os_name": "posix",
}
"""What markers ask for, on a Mac with Apple silicon."""


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
    [torch] = [one for one in asked if re.match(r"torch\b", one)]
    assert torch == f"torch=={pins()['torch']}"


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
@pytest.mark.parametrize("system", [{}, MACOS], ids=["linux", "macos"])
def test_all_that_a_pinned_library_asks_for_is_pinned(python: str, system: dict[str, str]):
    """`pip-compile` asks for the system and the Python that it runs on."""
    version = {"python_version": python, "python_full_version": f"{python}.0"}
    missing = [
        f"{name} asks for {asked}"
        for name in pins()
        for asked in required(name, {**system, **version})
        if normalized(asked.name) not in pins()
    ]
    assert missing == []


def required(name: str, environment: dict[str, str]) -> list[Requirement]:
    """What an installed library needs in an environment, without its extras."""
    try:
        asked = map(Requirement, importlib.metadata.requires(name) or [])
    except importlib.metadata.PackageNotFoundError:
        return []  # it is for another system
    return [one for one in asked if not one.marker or one.marker.evaluate(environment)]


def test_what_is_pinned_for_macos_alone_says_so(requirements: str, root: Path):
    marked = re.findall(r"^([\w.-]+)==\S+ ; sys_platform == 'darwin' ", requirements, re.MULTILINE)
    project = (root / "pyproject.toml").read_text(encoding="utf-8")
    assert marked == re.findall(r"\"([\w.-]+); sys_platform == 'darwin'\"", project) != []


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
    read = {archive.name for archive in [*archives(), *(one.archive for one in SERVED)]}
    assert found.keys() == pins().keys() | read
    refused = {
        name: part
        for name, licence in found.items()
        for part in re.split(r" AND | OR | WITH |; ", licence)
        if not any(word in part for word in (*ALLOWED, "DFSG approved"))
    }
    assert refused == {}
