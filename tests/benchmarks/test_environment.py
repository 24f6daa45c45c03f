"""Where the tools run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from benchmarks.environment import (
    SHARED,
    common_variables,
    install_peers,
    installed_versions,
    machine,
    offline_variables,
)
from benchmarks.errors import BenchmarkError

SEES = """\
import importlib.metadata, json, sys
print(json.dumps([sys.prefix, importlib.metadata.version("torch")]))
"""


@pytest.fixture
def no_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """pip finds what is installed, and nothing else."""
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", "")


def test_peers_see_the_libraries_of_this_environment(tmp_path: Path, no_index: None):
    tool = SimpleNamespace(distributions=("markdown-exec", "mkdocs"))
    python = install_peers(tmp_path / "venv", [tool], tmp_path / "log.txt")
    output = subprocess.run([python, "-c", SEES], capture_output=True, check=True).stdout
    assert json.loads(output) == [str(tmp_path / "venv"), machine()["torch"]]
    constraints = (tmp_path / "venv" / "constraints.txt").read_text().splitlines()
    assert [line.split("==")[0] for line in constraints] == list(SHARED)
    assert "+" not in "".join(constraints)
    install_peers(tmp_path / "venv", [tool], tmp_path / "log.txt")  # also where it is there


def test_a_peer_that_cannot_be_installed(tmp_path: Path, no_index: None):
    tool = SimpleNamespace(distributions=("no-such-distribution-anywhere",))
    with pytest.raises(BenchmarkError, match=r"pip's words are in .*log\.txt"):
        install_peers(tmp_path / "venv", [tool], tmp_path / "log.txt")
    assert "No matching distribution" in (tmp_path / "log.txt").read_text()


def test_without_peers_nothing_is_installed(tmp_path: Path):
    python = install_peers(tmp_path / "venv", [], tmp_path / "log.txt")
    assert python == Path(sys.executable)
    assert not list(tmp_path.iterdir())


def test_variables_name_no_other_source_and_let_python_keep_compiled_code(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("LIVEDOCS_SOURCE", "hub")
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("KEPT", "1")
    common = common_variables()
    assert common["KEPT"] == "1"
    assert not {"LIVEDOCS_SOURCE", "HF_ENDPOINT", "PYTHONDONTWRITEBYTECODE"} & set(common)
    offline = offline_variables(root, tmp_path, "print(1)\n")
    assert offline["HF_HUB_OFFLINE"] == "1"
    assert "HF_ENDPOINT" not in offline and "LIVEDOCS_SOURCE" not in offline
    assert Path(offline["JUPYTER_PATH"], "nbconvert", "templates").is_dir()


def test_the_machine():
    numbers = machine()
    assert numbers["cores"] >= 1 and numbers["memory"] >= 1 and numbers["processor"]
    assert numbers["python"] == ".".join(map(str, sys.version_info[:3]))


def test_versions():
    versions = installed_versions(Path(sys.executable), ["mkdocs", "pytest"])
    assert versions["pytest"] == pytest.__version__ and set(versions) == {"mkdocs", "pytest"}
