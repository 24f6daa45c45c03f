"""What mkdocs.yml and the environment say."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from livedocs.modules.inputs import Limits

SOURCE_VARIABLE = "LIVEDOCS_SOURCE"
DEFAULT_SOURCE = "local"


@dataclass(frozen=True)
class Settings:
    """What mkdocs.yml says about `livedocs.markdown`; paths are relative to the root."""

    root: Path
    sources: tuple[tuple[str, str], ...]
    snippets: str = "snippets"
    records: str = ".cache/records"
    rendered: str = ".cache/rendered"
    logs: str = ".cache/logs"
    pages: str = "docs"
    marks: str = ""
    wordings: str = ""
    scripts: str = ""
    index_first: tuple[str, ...] = ()
    index_without: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)


def source_name() -> str:
    """The name of the source that LIVEDOCS_SOURCE chooses, by default the local one."""
    return os.environ.get(SOURCE_VARIABLE, DEFAULT_SOURCE)


def suffix() -> str:
    """What a folder's name ends with, so that a change of the source runs nothing again."""
    return "" if source_name() == DEFAULT_SOURCE else f"-{source_name()}"
