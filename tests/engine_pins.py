"""Prints of requirements.txt what the engine and its tests need: `make test-engine`.

PyTorch and the libraries that the pages are about are left out. It runs where nothing is installed.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

PINS = Path(__file__).parent.parent / "requirements.txt"
WANTED = (
    "beautifulsoup4",
    "filelock",
    "httpx",
    "huggingface-hub",
    "ipython",
    "jupytext",
    "markdown",
    "markdown-exec",
    "matplotlib",
    "matplotlib-inline",
    "mkdocs",
    "mkdocs-jupyter",
    "mkdocs-material",
    "mkdocs-static-i18n",
    "nbformat",
    "numpy",
    "pandas",
    "pillow",
    "pymdown-extensions",
    "pytest",
    "pytest-timeout",
    "pytest-xdist",
    "pyyaml",
    "rich",
    "safetensors",
)
"""What livedocs/ and its tests import, also in the cells that these run, and pytest's plugins."""
PIN = re.compile(r"^([\w.-]+)(?:\[[\w,-]+\])?==.*\n(?:[ #].*\n?)*", re.MULTILINE)
VIA = re.compile(r"^ +# (?:via)? *([\w.-]+)", re.MULTILINE)


def needed(text: str, wanted: tuple[str, ...]) -> dict[str, str]:
    """Of the pins in `text`, those that are wanted and those that these need: name → its lines.

    Raises:
        KeyError: something is wanted that is not pinned.
    """
    pins = {pin[1]: pin[0] for pin in PIN.finditer(text)}
    found = {name: pins[name] for name in wanted}
    while more := {
        name: pin
        for name, pin in pins.items()
        if name not in found and any(by in found for by in VIA.findall(pin))
    }:
        found |= more
    return found


if __name__ == "__main__":
    sys.stdout.write("".join(needed(PINS.read_text(encoding="utf-8"), WANTED).values()))
