"""hub.lock: of each repository the commit, and the files that are downloaded with their hashes."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from localhub.repository import KINDS, write_whole
from pinnedhub import HubError

NAME = "hub.lock"
CHUNK_BYTES = 1 << 20
WEIGHTS_SUFFIX = ".safetensors"
MODEL_FILES = (".json", ".txt", ".model", ".jinja")
"""Configurations, vocabularies and templates of a model."""
DATA_FILES = (".parquet", ".json", ".jsonl", ".csv", ".txt", ".wav")
SAFE = (WEIGHTS_SUFFIX, *MODEL_FILES, *DATA_FILES, ".md")
"""How the names of files end that run no code when they are loaded, as a pickle can."""

ID = re.compile(r"\w[\w.-]*/\w[\w.-]*", re.ASCII)
COMMIT = re.compile(r"[0-9a-f]{40}")
NO_CONFIG = re.compile(r"\.{,2}|.*[<>:/\\|?*\x00-\x1f].*", re.DOTALL)
"""What `datasets` refuses as a name, too."""
NO_PATH = re.compile(r"[\\:\x00-\x1f]")


@dataclass(frozen=True)
class PinnedFile:
    """A file of a repository.

    Attributes:
        size: in bytes.
        sha256: of the content; empty where the Hub tells only the other hash.
        oid: SHA-1 of the git blob; empty where there is the other hash.
    """

    path: str
    size: int
    sha256: str = ""
    oid: str = ""

    def is_content_of(self, path: Path) -> bool:
        """Whether the file at `path` has this content."""
        if path.stat().st_size != self.size:
            return False
        digest = hashlib.sha256() if self.sha256 else hashlib.sha1(b"blob %d\0" % self.size)
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                digest.update(chunk)
        return digest.hexdigest() == (self.sha256 or self.oid)


@dataclass(frozen=True)
class Pin:
    """A repository at a commit.

    Attributes:
        kind: "model" or "dataset".
        licence: as the repository's card names it; empty where it names none.
        loaded: whether a library loads it; else only files are here that the code names.
        configs: the configurations of a dataset that are used.
        files: those that are downloaded.
    """

    id: str
    kind: str
    commit: str
    licence: str
    loaded: bool
    configs: tuple[str, ...]
    files: tuple[PinnedFile, ...]

    @property
    def size(self) -> int:
        """How much is downloaded, in bytes."""
        return sum(file.size for file in self.files)

    @property
    def digest(self) -> str:
        """A hash that changes when anything of it does."""
        return hashlib.sha256(repr(self).encode()).hexdigest()


def read_lock(root: Path) -> dict[str, Pin]:
    """The pinned repositories by id.

    Raises:
        HubError: there is no lock, or it is malformed; the text names file and line.
    """
    path = root / NAME
    try:
        text = path.read_text(encoding="utf-8")
        return {repository: _pin(repository, entry) for repository, entry in _entries(text)}
    except FileNotFoundError:
        message = f"there is no {NAME}; `python -m livedocs pin` writes it from the Hub"
        raise HubError(message) from None
    except UnicodeDecodeError as error:
        raise HubError(f"{NAME}:1: this is no UTF-8 ({error.reason})") from None
    except json.JSONDecodeError as error:
        raise HubError(f"{NAME}:{error.lineno}: this is no JSON: {error.msg}") from None
    except _Malformed as error:
        line = text[: max(text.find(json.dumps(error.repository)), 0)].count("\n") + 1
        raise HubError(f"{NAME}:{line}: {error.repository}: {error.what}") from None


def write_lock(root: Path, pins: dict[str, Pin]) -> None:
    """Write the lock, whole or not at all."""
    entries = {}
    for repository, pin in sorted(pins.items()):
        entry = {key: value for key, value in asdict(pin).items() if key not in ("id", "files")}
        entry |= {"size": pin.size, "files": [_as_json(file) for file in pin.files]}
        entries[repository] = entry
    write_whole(root / NAME, json.dumps(entries, indent=1, ensure_ascii=False) + "\n")


class _Malformed(Exception):
    def __init__(self, repository: str, what: str) -> None:
        super().__init__(what)
        self.repository, self.what = repository, what


def _entries(text: str) -> list[tuple[str, dict]]:
    entries = json.loads(text)
    if not isinstance(entries, dict):
        raise json.JSONDecodeError("a lock is an object", text, 0)
    return list(entries.items())


def _pin(repository: str, entry: dict) -> Pin:
    try:
        fields = dict(entry)
        size = fields.pop("size")
        fields["files"] = tuple(PinnedFile(**file) for file in fields["files"])
        fields["configs"] = tuple(fields["configs"])
        pin = Pin(id=repository, **fields)
        wrong = next(_mistakes(pin, size), None)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise _Malformed(repository, f"this is no entry of a lock ({error})") from None
    if wrong:
        raise _Malformed(repository, wrong)
    return pin


def _mistakes(pin: Pin, size: int) -> Iterator[str]:
    """What is wrong with an entry; ids, commits, configurations and paths become names of folders.

    Raises:
        AttributeError, TypeError: a value is of another type.
    """
    if not ID.fullmatch(pin.id) or ".." in pin.id or "--" in pin.id:
        yield f"{pin.id!r} is no id of a repository, which is written owner/name"
    if pin.kind not in KINDS:
        yield f"no kind {pin.kind!r}; there are {', '.join(KINDS)}"
    if not COMMIT.fullmatch(pin.commit):
        yield f"{pin.commit!r} is no whole commit, which has 40 hexadecimal digits"
    for config in pin.configs:
        if NO_CONFIG.fullmatch(config):
            yield f"{config!r} is no name of a configuration"
    for file in pin.files:
        if not (file.sha256 or file.oid):
            yield f"{file.path} has no hash"
        if not file.path.endswith(SAFE):
            yield f"{file.path} is no kind of file that is safe to load"
        if NO_PATH.search(file.path) or not {"", ".", ".."}.isdisjoint(file.path.split("/")):
            yield f"{file.path} leads out of the repository"
    if size != pin.size:
        yield f"its files have {pin.size} bytes together, not {size}"


def _as_json(file: PinnedFile) -> dict:
    return {key: value for key, value in asdict(file).items() if value != ""}
