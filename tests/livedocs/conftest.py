"""Fixtures of the engine's tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from exporting import Exported
from mini_project import MiniProject


@pytest.fixture(scope="session")
def new_project(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], MiniProject]:
    """Makes an empty project with each call."""
    return lambda: MiniProject(tmp_path_factory.mktemp("project").resolve())


@pytest.fixture(scope="session")
def exported(new_project: Callable[[], MiniProject]) -> Exported:
    """A project whose pages are exported."""
    return Exported(new_project())
