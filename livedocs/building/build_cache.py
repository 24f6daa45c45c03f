"""MkDocs hook: keeps the theme's templates compiled, under .cache/, for both languages at once.

And it removes what is kept there and no longer used.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

from jinja2 import Environment, FileSystemBytecodeCache
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority

from livedocs.building.engine import fences_of
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
    sweep(folder, "templates-*")


@event_priority(-300)  # when the last language is built
def on_post_build(config: MkDocsConfig) -> None:
    """Forget the code of cells that no page shows any more."""
    fences_of(config).rendered.sweep()


def sweep(kept: Path, pattern: str) -> None:
    """Remove what lies beside the folder `kept` under a name like `pattern`."""
    for folder in kept.parent.glob(pattern):
        if folder != kept:
            shutil.rmtree(folder, ignore_errors=True)
