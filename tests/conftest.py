"""Shared by all tests: the project's folder and its engine, with everything recorded."""

from __future__ import annotations

from pathlib import Path

import pytest
from mkdocs.config import load_config

from livedocs.markdown import project_from_options
from livedocs.project import Project

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def project() -> Project:
    """The project, its stale modules run."""
    options = load_config(str(ROOT / "mkdocs.yml")).mdx_configs["livedocs.markdown"]
    project = project_from_options(ROOT, options)
    project.refresh()
    return project
