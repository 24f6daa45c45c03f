"""The pinned Hub as a source of models and data for another program, which imports this by name."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from localhub import hf_cache
from localhub.builds import PACKAGE
from localhub.named import mentioned, named_repositories
from localhub.state import read_state
from pinnedhub import HubError
from pinnedhub.fill import Place, fill, incomplete
from pinnedhub.lock import NAME as LOCK
from pinnedhub.lock import WEIGHTS_SUFFIX, Pin, read_lock

NAME = "hub"
HOST = "https://huggingface.co"
LABEL = {"zh": "Hugging Face Hub", "en": "Hugging Face Hub"}
CODE = (
    *(PACKAGE / name for name in ("hf_cache.py", "named.py", "state.py")),
    *(Path(__file__).with_name(name) for name in ("fill.py", "lock.py")),
)


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
        elif named.file and named.file not in {file.path for file in pin.files}:
            lacks = f"`{named.id}` is in {LOCK} without `{named.file}`"
        elif not (named.file or pin.loaded):
            lacks = f"`{named.id}` is in {LOCK} with single files only"
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


def prepare(root: Path, text: str) -> None:
    """Download of what a Python file names all that is not there yet, with progress on stderr.

    Raises:
        HubError: it failed; the text is one sentence for the user, `repository` the id of what
            could not be had.
    """
    place, locked = Place(root), _pins_of(root, text)
    if incomplete(place, locked):
        fill(place, locked)


def environment(root: Path, scratch: Path, text: str) -> dict[str, str]:
    """Variables with which a process runs offline from what a Python file names.

    Args:
        root: The folder that holds `.cache` and the lock.
        scratch: A folder of that process alone, as in `hf_cache.environment`.
        text: The file's; of the cache the process sees nothing else.

    Raises:
        HubError: something of it is missing.
    """
    place, locked = Place(root), _downloaded(root, text)
    state = read_state(place.state)
    names = [name for repo_id in locked for name in state[repo_id]["files"]]
    names += [place.main(pin).relative_to(place.hf_home).as_posix() for pin in locked.values()]
    return hf_cache.environment(place.hf_home, names, scratch)


def attributes(scratch: Path) -> dict[str, str]:
    """As `hf_cache.attributes`."""
    return hf_cache.attributes(scratch)


def fingerprint(root: Path, text: str) -> str:
    """A hash that changes when of what a Python file names another commit or file is pinned.

    Raises:
        HubError: something of it is missing.
    """
    digests = {pin.id: pin.digest for pin in _downloaded(root, text).values()}
    return hashlib.sha256(json.dumps(digests, sort_keys=True).encode()).hexdigest()


def _pins_of(root: Path, text: str) -> dict[str, Pin]:
    """What is pinned of the repositories that a file names."""
    pins = read_lock(root)
    return {repo_id: pins[repo_id] for repo_id in mentioned(text, tuple(pins))}


def _downloaded(root: Path, text: str) -> dict[str, Pin]:
    """The same, all of which is there."""
    pins = _pins_of(root, text)
    for lacking in incomplete(Place(root), pins):
        raise HubError(f"{lacking.id} has not been downloaded")
    return pins
