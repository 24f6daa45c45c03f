"""Fills a Hugging Face cache with just what hub.lock names.

Everything is below `<root>/.cache/pinnedhub`: `huggingface/` is the cache (`HF_HOME`), `state.json`
says what of it is complete and is written last, so that a fill which was killed at any moment is
simply done again.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import filelock

from localhub import hf_cache
from localhub.builds import PACKAGE
from localhub.cache import clean_environment
from localhub.repository import write_whole
from localhub.state import read_state
from pinnedhub import HubError
from pinnedhub.lock import COMMIT, Pin
from pinnedhub.progress import Downloads, watched

PASSED_ON = ("HF_ENDPOINT", "HF_TOKEN")
"""What the process that prepares datasets needs of the user's settings."""


@dataclass(frozen=True)
class Place:
    """The folders below `<root>/.cache/pinnedhub`."""

    root: Path

    @property
    def folder(self) -> Path:
        return self.root / ".cache" / "pinnedhub"

    @property
    def hf_home(self) -> Path:
        """The Hugging Face cache, `HF_HOME`."""
        return self.folder / "huggingface"

    @property
    def state(self) -> Path:
        """The file that says what is complete."""
        return self.folder / "state.json"

    def repository(self, pin: Pin) -> Path:
        """Where the libraries look for a repository."""
        return hf_cache.repository(self.hf_home, pin.kind, pin.id)

    def snapshot(self, pin: Pin) -> Path:
        """Where they look for its files at the commit."""
        return self.repository(pin) / "snapshots" / pin.commit

    def main(self, pin: Pin) -> Path:
        """The file that says which commit is the newest one."""
        return self.repository(pin) / "refs" / "main"

    def prepared(self, pin: Pin) -> Path:
        """Where `load_dataset` keeps what it makes of a dataset."""
        return hf_cache.prepared(self.hf_home, pin.id)


def incomplete(place: Place, pins: dict[str, Pin]) -> list[Pin]:
    """What of the lock is not in the cache as it should be."""
    state = read_state(place.state)
    return [pin for pin in pins.values() if not _is_complete(place, pin, state.get(pin.id))]


def fill(place: Place, pins: dict[str, Pin]) -> None:
    """Download what is missing, and prepare the datasets.

    Raises:
        HubError: it failed; nothing half-written counts as complete.
        OSError: a folder cannot be written.
    """
    place.folder.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(place.folder / "lock"):
        missing = incomplete(place, pins)
        if not missing:
            return
        with watched(missing) as downloads:
            for pin in missing:
                _mark(place, pin, None)
                try:
                    _download(place, pin, downloads)
                    if pin.kind == "dataset" and pin.loaded:
                        _prepare(place, pin)
                except HubError as error:
                    error.repository = pin.id
                    raise
                _mark(place, pin, _sizes(place, pin))


def _download(place: Place, pin: Pin, downloads: Downloads) -> None:
    """Have the pinned files in the cache, and nothing of another commit."""
    from pinnedhub.download import download

    snapshot = place.snapshot(pin)
    for other in snapshot.parent.glob("*"):
        if other != snapshot and COMMIT.fullmatch(other.name):
            shutil.rmtree(other)
    for file in pin.files:
        target = snapshot / file.path
        advance = downloads.start(pin, file)
        if target.is_file() and file.is_content_of(target):
            advance(file.size)
        else:
            download(pin, file, target, advance)
    place.main(pin).parent.mkdir(exist_ok=True)
    write_whole(place.main(pin), pin.commit)


def _prepare(place: Place, pin: Pin) -> None:
    """Let `datasets` make its own files of a dataset, in a process with settings of its own."""
    shutil.rmtree(place.prepared(pin), ignore_errors=True)
    environment = clean_environment() | {
        **{name: os.environ[name] for name in PASSED_ON if name in os.environ},
        "HF_HOME": str(place.hf_home),
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        "PYTHONPATH": str(PACKAGE.parent),
    }
    job = json.dumps([pin.id, pin.commit, pin.configs or [None]])
    done = subprocess.run(
        [sys.executable, "-P", "-m", "pinnedhub.prepare", job],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise HubError(done.stdout.strip() or f"{pin.id} could not be prepared")


def _mark(place: Place, pin: Pin, sizes: dict[str, int] | None) -> None:
    """Write that a repository is complete, with these files; None: that it is not."""
    state = read_state(place.state)
    if sizes is None:
        state.pop(pin.id, None)
    else:
        state[pin.id] = {"pin": pin.digest, "files": sizes}
    write_whole(place.state, json.dumps(state, indent=1))


def _is_complete(place: Place, pin: Pin, entry: dict | None) -> bool:
    if not entry or entry.get("pin") != pin.digest:
        return False
    there = _sizes(place, pin)
    return all(there.get(name) == size for name, size in entry["files"].items())


def _sizes(place: Place, pin: Pin) -> dict[str, int]:
    """The files of a repository in the cache, by path, with their sizes in bytes."""
    return hf_cache.sizes(place.hf_home, [place.snapshot(pin), place.prepared(pin)])
