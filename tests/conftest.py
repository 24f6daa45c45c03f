"""Shared by all tests: the project's folder and its engine, with everything recorded."""

from __future__ import annotations

import os
import signal
import tempfile
from pathlib import Path

import pytest
from mkdocs.config import load_config

from livedocs.markdown import project_from_options
from livedocs.project import Project
from localhub import source

ROOT = Path(__file__).parent.parent

# A shell that starts the tests in the background makes them, and what they start, ignore it.
signal.signal(signal.SIGINT, signal.default_int_handler)

# The libraries read these when they are imported, so they are set before any test module is.
source.prepare(ROOT)
_scratch = tempfile.TemporaryDirectory(prefix="tests-")
os.environ |= source.environment(ROOT, Path(_scratch.name))
os.environ.pop("SOURCE_DATE_EPOCH", None)  # with it, pages show no times
os.environ |= {"MPLBACKEND": "agg", "OMP_NUM_THREADS": "1", "TQDM_DISABLE": "1"}


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
