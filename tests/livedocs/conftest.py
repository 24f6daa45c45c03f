"""Fixtures of the engine's tests."""

from __future__ import annotations

import importlib.util
import signal
import sys
from collections.abc import Callable, Iterator

import pytest
from exporting import Exported
from mini_project import MiniProject

LINUX_ONLY = [
    "test_checkpoints.py",
    "test_interrupting.py",
    "test_leftovers.py",
    "test_limits.py",
    "test_litter.py",
    "test_serving_edits.py",
    "test_stopping.py",
]
"""They try what the engine can do on Linux alone, or look at processes as Linux shows them."""
ABOUT_LIBRARIES = ["test_deprecations.py", "test_rehearsal.py"]
"""What looks at PyTorch and the libraries on it; tests of the real modules skip themselves."""

collect_ignore = [
    *([] if sys.platform == "linux" else LINUX_ONLY),
    *([] if importlib.util.find_spec("torch") else ABOUT_LIBRARIES),
]


@pytest.fixture(scope="session")
def new_project(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], MiniProject]:
    """Makes an empty project with each call."""
    return lambda: MiniProject(tmp_path_factory.mktemp("project").resolve())


@pytest.fixture(scope="session")
def exported(new_project: Callable[[], MiniProject]) -> Exported:
    """A project whose pages are exported."""
    return Exported(new_project())


@pytest.fixture
def hangup_is_heard() -> Iterator[None]:
    """What the test starts ends by SIGHUP also where `nohup` makes the tests ignore it."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)
