"""The pinned Hub as a source of models and data for another program, which imports this by name."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from localhub import hf_cache
from localhub.named import named_repositories
from localhub.state import read_state
from pinnedhub import HubError
from pinnedhub.fill import Place, fill, incomplete
from pinnedhub.lock import NAME as LOCK
from pinnedhub.lock import WEIGHTS_SUFFIX, Pin, read_lock

NAME = "hub"
HOST = "https://huggingface.co"
LABEL = {"zh": "Hugging Face Hub", "en": "Hugging Face Hub"}


def repositories(root: Path) -> tuple[str, ...]:
    """The ids of the repositories that are pinned."""
    return tuple(read_lock(root))


def missing(root: Path, text: str) -> list[tuple[int, str]]:
    """What a Python file names that is not pinned: the lines, and what is wrong there."""
    pins = read_lock(root)
    found = []
    for named in named_repositories(text):
        pin = pins.get(named.id)
        if pin is None:
            lacks = f"`{named.id}` is not in {LOCK}"
        elif named.config and named.config not in pin.configs:
            lacks = f"`{named.id}` is in {LOCK} without `{named.config}`"
        elif named.weights and not any(f.path.endswith(WEIGHTS_SUFFIX) for f in pin.files):
            lacks = f"`{named.id}` is in {LOCK} without weights"
        else:
            continue
        found.append((named.line, f"{lacks}; `python -m livedocs pin` takes it in"))
    return found


def pin(root: Path, files: Iterable[Path]) -> Iterator[str]:
    """As `pinnedhub.pin.pin`."""
    from pinnedhub.pin import pin as pin_all

    return pin_all(root, files)


def pins(root: Path) -> dict[str, dict[str, str | int]]:
    """Of each repository what is pinned: kind, commit, licence, size in bytes, and its address."""
    return {
        pin.id: {
            "kind": pin.kind,
            "commit": pin.commit,
            "licence": pin.licence,
            "size": pin.size,
            "address": f"{HOST}/{'datasets/' if pin.kind == 'dataset' else ''}{pin.id}",
        }
        for pin in read_lock(root).values()
    }


def prepare(root: Path) -> None:
    """Download what is pinned and not there yet, with progress on stderr.

    Raises:
        HubError: it failed; the text is one sentence for the user.
    """
    place, locked = Place(root), read_lock(root)
    if incomplete(place, locked):
        fill(place, locked)


def environment(root: Path, scratch: Path) -> dict[str, str]:
    """Variables with which a process runs offline from what was downloaded.

    Args:
        root: The folder that holds `.cache` and the lock.
        scratch: A folder of that process alone, as in `hf_cache.environment`.

    Raises:
        HubError: something is missing.
    """
    place, pins = Place(root), _downloaded(root)
    state = read_state(place.state)
    files = (name for repository in pins for name in state[repository]["files"])
    return hf_cache.environment(place.hf_home, files, scratch)


def attributes(scratch: Path) -> dict[str, str]:
    """As `hf_cache.attributes`."""
    return hf_cache.attributes(scratch)


def fingerprint(root: Path) -> str:
    """A hash that changes when another commit or another file is pinned.

    Raises:
        HubError: something is missing.
    """
    digests = {pin.id: pin.digest for pin in _downloaded(root).values()}
    return hashlib.sha256(json.dumps(digests, sort_keys=True).encode()).hexdigest()


def _downloaded(root: Path) -> dict[str, Pin]:
    """What is pinned, all of which is there."""
    pins = read_lock(root)
    for lacking in incomplete(Place(root), pins):
        raise HubError(f"{lacking.id} has not been downloaded")
    return pins
