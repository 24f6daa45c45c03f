"""Where things are below a root folder, and what of it is complete.

Imports nothing heavy: a fill that has nothing to do must be over at once.
"""

import functools
import json
from collections.abc import Collection
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

from localhub import hf_cache
from localhub.builds import build_key, builds
from localhub.repository import write_whole

LIBRARIES = ("huggingface_hub", "transformers", "datasets")  # they write the cache


@dataclass(frozen=True)
class Place:
    """The folders below `<root>/.cache` that a fill writes."""

    root: Path

    @property
    def localhub(self) -> Path:
        """What is ours alone."""
        return self.root / ".cache" / "localhub"

    @property
    def archives(self) -> Path:
        """Downloaded packages, as long as they are needed."""
        return self.localhub / "archives"

    @property
    def repositories(self) -> Path:
        """The repositories, as the server serves them."""
        return self.localhub / "repositories"

    @property
    def building(self) -> Path:
        """Scratch folder of the fill that holds the lock."""
        return self.localhub / "building"

    @property
    def state(self) -> Path:
        """The file that says what is complete."""
        return self.localhub / "state.json"

    @property
    def hf_home(self) -> Path:
        """The Hugging Face cache, `HF_HOME`."""
        return self.root / ".cache" / "huggingface"

    @property
    def prepared_datasets(self) -> Path:
        """What `load_dataset` prepared, the default `HF_DATASETS_CACHE`."""
        return self.hf_home / hf_cache.PREPARED

    def cached(self, script: ModuleType) -> list[Path]:
        """The folders that the libraries write in `hf_home` for one repository."""
        hub = hf_cache.repository(self.hf_home, script.KIND, script.REPO_ID)
        prepared = hf_cache.prepared(self.hf_home, script.REPO_ID)
        return [hub, prepared] if script.KIND == "dataset" else [hub]


def find_root(start: Path) -> Path:
    """The nearest folder, from `start` upwards, with an mkdocs.yml; else `start` itself."""
    folders = (start, *start.parents)
    return next((folder for folder in folders if (folder / "mkdocs.yml").is_file()), start)


def incomplete(place: Place, repo_ids: Collection[str] | None = None) -> list[ModuleType]:
    """The build scripts whose repository is not in the cache as it should be.

    Args:
        repo_ids: Only those of these repositories; None: all.
    """
    state = read_state(place.state)
    return [script for script in builds(repo_ids) if not _is_cached(place, script, state)]


def read_state(file: Path) -> dict[str, dict]:
    """What is complete, by repository id; empty if there is no state or it is broken."""
    try:
        state = json.loads(file.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def mark_complete(place: Place, script: ModuleType, commit: str) -> None:
    """Write into the state that a repository is in the cache, and with which files."""
    entry = {**_expected(script), "commit": commit, "files": _sizes(place, script)}
    state = read_state(place.state) | {script.REPO_ID: entry}
    write_whole(place.state, json.dumps(state, indent=1))


def mark_incomplete(place: Place, script: ModuleType) -> None:
    """Take a repository out of the state; to be done before its files are touched."""
    state = read_state(place.state)
    if state.pop(script.REPO_ID, None) is not None:
        write_whole(place.state, json.dumps(state, indent=1))


def _is_cached(place: Place, script: ModuleType, state: dict) -> bool:
    entry = state.get(script.REPO_ID)
    if not entry or any(entry.get(name) != value for name, value in _expected(script).items()):
        return False
    sizes = _sizes(place, script)
    return all(sizes.get(name) == size for name, size in entry["files"].items())


def _expected(script: ModuleType) -> dict:
    return {"key": build_key(script), "libraries": _libraries()}


@functools.cache
def _libraries() -> dict[str, str]:
    return {name: version(name) for name in LIBRARIES}


def _sizes(place: Place, script: ModuleType) -> dict[str, int]:
    """The size in bytes of each file of a repository in the cache, by path below `hf_home`."""
    return hf_cache.sizes(place.hf_home, place.cached(script))
