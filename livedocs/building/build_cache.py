"""MkDocs hook: keeps the theme's templates compiled, under .cache/, for both languages at once."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from jinja2 import Environment, FileSystemBytecodeCache
from mkdocs.config.defaults import MkDocsConfig

from livedocs.modules.inputs import installed_versions

FOLDER = ".cache/build"


def on_env(env: Environment, config: MkDocsConfig, files: object) -> None:
    """Let the templates be kept; the cache compares their text, not the version of Jinja.

    Where nothing can be written, they are compiled anew.
    """
    name = f"templates-{installed_versions()['Jinja2']}"
    folder = Path(config.config_file_path).parent / FOLDER / name
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    if os.access(folder, os.W_OK):
        env.bytecode_cache = FileSystemBytecodeCache(str(folder))
