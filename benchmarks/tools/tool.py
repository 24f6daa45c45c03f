"""What the benchmark asks of a tool."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from benchmarks.content import Content


class Tool(Protocol):
    """One tool: how its project is written, built and read."""

    name: str
    distributions: tuple[str, ...]
    """What is installed for it from PyPI, its own name first; nothing for this engine."""
    runs: int
    """How often it runs a module in a first build."""
    languages: int
    """In how many languages it shows each module."""

    def write(self, folder: Path, content: Content) -> None:
        """Write the project into `folder`; files that stay the same are left alone."""

    def command(self) -> list[str]:
        """The build, as arguments for Python, to be run in the project's folder."""

    def pages(self, folder: Path, module: str) -> list[Path]:
        """The HTML pages that show the module, the first language first."""
