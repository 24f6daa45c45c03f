"""The engine as hooks find it: by the options of `livedocs.markdown` in mkdocs.yml."""

from __future__ import annotations

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig

from livedocs.markdown import LiveDocsExtension, project_from_options
from livedocs.pages.fences import Fences


def fences_of(config: MkDocsConfig) -> Fences:
    """What shows cells on pages; it knows the options and the project."""
    options = LiveDocsExtension(**config.mdx_configs["livedocs.markdown"]).getConfigs()
    root = Path(config.config_file_path).parent.resolve()
    return Fences(project_from_options(root, options), options)
