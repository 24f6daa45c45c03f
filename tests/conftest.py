"""Shared by all tests: the project's folder and its engine, with everything recorded."""

from __future__ import annotations

import os
import signal
import tempfile
from pathlib import Path

import pytest
from mkdocs.utils.yaml import yaml_load

from livedocs.markdown import project_from_options
from livedocs.project import Project

ROOT = Path(__file__).parent.parent

# A shell that starts the tests in the background makes them, and what they start, ignore it.
signal.signal(signal.SIGINT, signal.default_int_handler)


def open_project() -> Project:
    """The project, by its options in mkdocs.yml; to load all plugins takes much longer."""
    config = yaml_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    extensions = (each for each in config["markdown_extensions"] if isinstance(each, dict))
    [options] = (each["livedocs.markdown"] for each in extensions if "livedocs.markdown" in each)
    return project_from_options(ROOT, options)


PROJECT = open_project()

# The libraries read these when they are imported, so they are set before any test module is.
PROJECT.source.prepare()
_scratch = tempfile.TemporaryDirectory(prefix="tests-")
os.environ |= PROJECT.source.environment(Path(_scratch.name))
os.environ.pop("SOURCE_DATE_EPOCH", None)  # with it, pages show no times
os.environ.pop("LIVEDOCS_SITE_URL", None)  # with it, exports link to the published site
os.environ.pop("LIVEDOCS_NOTEBOOKS_AT", None)  # with it, pages link to Colab
os.environ |= {"MPLBACKEND": "agg", "OMP_NUM_THREADS": "1", "TQDM_DISABLE": "1"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--module", help="run this snippet module alone, and look at its outputs only")


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def unrefreshed_project() -> Project:
    """The project as it is, nothing run."""
    return PROJECT


@pytest.fixture(scope="session")
def project(unrefreshed_project: Project, request: pytest.FixtureRequest) -> Project:
    """The project, its stale modules run, or of them the one that `--module` names."""
    unrefreshed_project.refresh(only=request.config.getoption("--module"))
    return unrefreshed_project
