"""What the tests of the local Hub share: the real repositories, and tiny ones in their place."""

import functools
import json
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import huggingface_hub.constants
import pytest
from hubs import write_repository
from own_hub import ada, charles, own_hub, reader, stranger  # noqa: F401 - fixtures
from tiny_hub import api, endpoint, model  # noqa: F401 - fixtures

from localhub import minilm
from localhub.builds import PACKAGE, all_minilm_l6, builds
from localhub.catalogue import MINILM_L6
from localhub.fill import fill
from localhub.state import Place

ROOT = Path(__file__).parent.parent.parent
TINY = Path(__file__).parent / "tiny" / "tiny_model.py"
NAMES = re.compile(r"^NAMES = \(.*?\)$", re.MULTILINE | re.DOTALL)


@pytest.fixture(autouse=True)
def online(monkeypatch: pytest.MonkeyPatch) -> None:
    """All other tests are offline; these let the client ask a server on this machine."""
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", False)


@pytest.fixture(scope="session")
def place(models: Path) -> Place:
    """The project's own place, filled."""
    fill(ROOT)
    return Place(ROOT)


@pytest.fixture(scope="session")
def snapshots(place) -> dict[str, Path]:
    """The folder of each stand-in in the Hugging Face cache, by repository id."""
    folders = {}
    for script in builds():
        hub = place.cached(script)[0]
        commit = (hub / "refs" / "main").read_text()
        folders[script.REPO_ID] = hub / "snapshots" / commit
    return folders


@pytest.fixture(scope="session")
def encoder(snapshots) -> bytes:
    """MiniLM's weights, as a safetensors file."""
    return (snapshots[all_minilm_l6.REPO_ID] / "model.safetensors").read_bytes()


@pytest.fixture(scope="session")
def archives(snapshots, tmp_path_factory) -> dict[str, Path]:
    """The package with MiniLM, put together again from the repository, which is the same."""
    path = tmp_path_factory.mktemp("archives") / MINILM_L6.file
    with zipfile.ZipFile(path, "w") as archive:
        for file in snapshots[all_minilm_l6.REPO_ID].iterdir():
            if file.is_file():
                archive.write(file, f"{minilm.FOLDER}/{file.name}")
    return {MINILM_L6.name: path}


@pytest.fixture
def make_repository(tmp_path):
    """Makes a repository with given files below `tmp_path / "repositories"`."""

    return functools.partial(write_repository, tmp_path / "repositories")


class Project:
    """A folder to fill, and a copy of `localhub` whose only build script is the tiny one."""

    def __init__(self, folder: Path):
        self.package = folder / "code" / "localhub"
        shutil.copytree(PACKAGE, self.package, ignore=shutil.ignore_patterns("__pycache__"))
        self.script = self.package / "builds" / "tiny_model.py"
        shutil.copyfile(TINY, self.script)
        index = self.package / "builds" / "__init__.py"
        text, replaced = NAMES.subn('NAMES = ("tiny_model",)', index.read_text())
        assert replaced == 1
        index.write_text(text)
        self.root = folder / "project"
        self.root.mkdir()
        (self.root / "mkdocs.yml").touch()
        self.place = Place(self.root)
        self.cached = self.place.hf_home / "hub" / "models--someone--tiny-model"
        self.mark = folder / "mark"

    def start(self, *arguments: str, cwd: Path | None = None, **environment: str):
        """Start `python -m localhub`; stdout and stderr are pipes."""
        return subprocess.Popen(
            [sys.executable, "-m", "localhub", *arguments],
            cwd=cwd or self.root,
            env=os.environ
            | {"PYTHONPATH": str(self.package.parent), "TINY_MARK": str(self.mark)}
            | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def fill(self, **options) -> tuple[int, str, str]:
        """Fill; gives the exit code, stdout, and stderr without the lines of the steps."""
        process = self.start("fill", **options)
        stdout, stderr = process.communicate(timeout=60)
        steps = ("package", "downloading", "building", "caching", "waiting")
        steps = tuple(f"localhub: {step}" for step in steps)
        lines = [line for line in stderr.splitlines() if not line.startswith(steps)]
        return process.returncode, stdout, "\n".join(lines)

    def wait_for_mark(self, process: subprocess.Popen) -> None:
        """Wait until the build script is in the middle of what it was told to do."""
        for _ in range(600):
            if self.mark.exists():
                self.mark.unlink()
                return
            assert process.poll() is None, process.communicate()
            time.sleep(0.05)
        raise AssertionError("the build script was not reached")

    def content(self) -> str:
        """What an offline user of the cache gets."""
        folder = self.cached
        commit = (folder / "refs" / "main").read_text()
        return json.loads((folder / "snapshots" / commit / "config.json").read_text())["content"]

    def is_clean(self) -> bool:
        """Whether a failed fill left nothing that could be taken for a result."""
        cached = self.cached.exists()
        left = list(self.place.localhub.glob("building/*"))
        left += list(self.place.archives.glob("*"))
        return not cached and not left and not self.place.state.exists()


@pytest.fixture
def project(tmp_path):
    """A project that was never filled."""
    return Project(tmp_path)
