"""Shared by all tests: the project's folder and its engine, with everything recorded.

Nothing is downloaded or imported for tests that ask for none of it.
"""

from __future__ import annotations

import functools
import importlib.util
import os
import signal
import tempfile
from pathlib import Path

import pytest
from mkdocs.utils.yaml import yaml_load

from livedocs.markdown import project_from_options
from livedocs.modules.arithmetic import variables
from livedocs.modules.inputs import module_code
from livedocs.project import Project
from livedocs.source import joined
from localhub import hf_cache

ROOT = Path(__file__).parent.parent
pytest_plugins = ["proved", "pytester"]

# A shell that starts the tests in the background makes them, and what they start, ignore it.
signal.signal(signal.SIGINT, signal.default_int_handler)


def open_project() -> Project:
    """The project, by its options in mkdocs.yml; to load all plugins takes much longer."""
    config = yaml_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    extensions = (each for each in config["markdown_extensions"] if isinstance(each, dict))
    [options] = (each["livedocs.markdown"] for each in extensions if "livedocs.markdown" in each)
    return project_from_options(ROOT, options)


PROJECT = open_project()

# The libraries read these when they are imported, so they are set before any test module is. What
# they lead to is an empty cache until a test asks for `models`.
_scratch = tempfile.TemporaryDirectory(prefix="tests-")
os.environ |= hf_cache.environment(ROOT, (), Path(_scratch.name))
os.environ.pop("SOURCE_DATE_EPOCH", None)  # with it, pages show no times
os.environ.pop("LIVEDOCS_SITE_URL", None)  # with it, exports link to the published site
os.environ.pop("LIVEDOCS_NOTEBOOKS_AT", None)  # with it, pages link to Colab
os.environ.pop("LIVEDOCS_REPOSITORY", None)  # with it, pages link to their code
os.environ |= {"MPLBACKEND": "agg", "TQDM_DISABLE": "1", **variables()}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--module",
        action="append",
        help="run this snippet module alone, and look at its outputs only; may be said again",
    )


def pytest_configure(config: pytest.Config) -> None:
    """With `--module`, nothing in this process runs another module."""
    if only := config.getoption("--module"):
        PROJECT.refresh = functools.partial(PROJECT.refresh, only=frozenset(only))


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def unrefreshed_project() -> Project:
    """The project as it is, nothing run."""
    return PROJECT


@pytest.fixture(scope="session")
def models(unrefreshed_project: Project, request: pytest.FixtureRequest) -> Path:
    """The Hugging Face cache of the tests' own process, with all that the modules name."""
    if not importlib.util.find_spec("torch"):
        pytest.skip("the modules need PyTorch")
    only = request.config.getoption("--module")
    modules = unrefreshed_project.modules().values()
    ready, _ = unrefreshed_project.ready(m for m in modules if only is None or m.name in only)
    for module in ready:
        code = joined(module_code(module))
        unrefreshed_project.source.environment(Path(_scratch.name), code)
    return Path(os.environ["HF_HOME"])


@pytest.fixture(scope="session")
def project(unrefreshed_project: Project, models: Path) -> Project:
    """The project, its stale modules run, or of them those that `--module` names."""
    unrefreshed_project.refresh()
    return unrefreshed_project


@pytest.fixture(scope="session")
def whole_project(request: pytest.FixtureRequest) -> Project:
    """The project with every module run; with `--module` a test that asks for it is skipped."""
    if request.config.getoption("--module"):
        pytest.skip("it looks at every module")
    return request.getfixturevalue("project")
