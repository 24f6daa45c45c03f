"""Runs a module's cells in this process, so that tests can assert on what they define."""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import sys
import types
import warnings
from pathlib import Path

import pytest

from livedocs.modules.cells import read_module
from livedocs.project import Project

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="session")
def run_snippet(project: Project, tmp_path_factory: pytest.TempPathFactory):
    """`run_snippet(name)`: the names that the module `snippets/<name>.py` defines; recipes too.

    Its commands do not run; what they printed is in `__stdout__`. Files that it
    writes are there.

    Beside them stand `__raised__`, by cell the exception of a cell that must raise, and
    `__stdout__`, by cell the text that the page shows as its output, from the record.
    """

    @functools.cache
    def run(name: str) -> dict:
        module = read_module(ROOT / "snippets" / f"{name}.py")
        script = types.ModuleType(module.name)
        namespace = script.__dict__
        sys.modules.setdefault(module.name, script)  # where a dataclass looks for its module
        raised: dict[str, BaseException] = {}
        before, path = Path.cwd(), list(sys.path)
        folder = tmp_path_factory.mktemp(module.name)
        os.chdir(folder)
        try:
            sys.path.insert(1, str(folder))
            for cell in module.cells:
                if cell.writes:
                    (folder / cell.writes).write_text(cell.shown, encoding="utf-8")
                if not cell.is_python:
                    continue
                try:
                    exec(compile(cell.code, str(module.path), "exec"), namespace)
                except Exception as error:
                    if type(error).__name__ != cell.raises:
                        raise
                    raised[cell.name] = error
        finally:
            os.chdir(before)
            sys.path[:] = path  # setuptools adds to it, and records would count as stale
        cells = project.records.fresh(module, project.inputs([module])[module]).cells
        printed = {
            cell: "".join(o.text for o in record.outputs if o.kind != "figure")
            for cell, record in cells.items()
        }
        return {**namespace, "__raised__": raised, "__stdout__": printed, "__folder__": folder}

    return run


@pytest.fixture
def recorded(project: Project, request: pytest.FixtureRequest):
    """What a cell left when it was recorded, of the module that this file of tests is named for."""
    module = request.path.stem.removeprefix("test_")
    return lambda cell: project.cell(f"{module}:{cell}")[2]


@pytest.fixture
def stderr(recorded):
    """What a cell wrote to stderr."""
    return lambda cell: recorded(cell).stderr


@pytest.fixture
def printed(recorded):
    """What the page shows below a cell."""
    return lambda cell: recorded(cell).text.strip()


@pytest.fixture
def logged():
    """The warnings that transformers logs while a test runs."""
    messages = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: messages.append(record.getMessage())
    logger = logging.getLogger("transformers")
    logger.addHandler(handler)
    yield messages
    logger.removeHandler(handler)


@pytest.fixture
def silent(caplog, capfd, monkeypatch):
    """A block in which nothing may be warned, logged or printed."""
    monkeypatch.setattr(logging.getLogger("transformers"), "propagate", True)
    caplog.set_level(logging.WARNING, "transformers")

    @contextlib.contextmanager
    def block():
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            yield
        assert not caplog.records
        assert capfd.readouterr() == ("", "")

    return block
