"""A stand-in's files on disk, described as the Hub describes a repository.

A repository is a folder with `files/`, the content, and `manifest.json`, which says what is in it
and is written last: a folder without a manifest does not count.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import ClassVar

import yaml

MANIFEST = "manifest.json"
KINDS = ("model", "dataset")
LFS_SUFFIXES = {".safetensors", ".parquet", ".bin", ".arrow", ".gz", ".zip"}
LFS_THRESHOLD = 10_000_000  # bytes; the Hub asks for LFS from this size on
MAIN = "main"
NAMES_OF_MAIN = (MAIN, "HEAD", "refs/heads/main")
CONVERTS = "refs/convert/"


@dataclass(frozen=True)
class RepositoryFile:
    """One file of a repository.

    Attributes:
        path: Path inside the repository, with forward slashes.
        size: Size in bytes.
        oid: SHA-1 of the git blob; for an LFS file, of the blob of its pointer.
        sha256: SHA-256 of the content for an LFS file, None for a file that git keeps itself.
        pointer_size: Size in bytes of the LFS pointer, None for a file that git keeps itself.
    """

    path: str
    size: int
    oid: str
    sha256: str | None = None
    pointer_size: int | None = None

    @classmethod
    def in_lfs(cls, path: str, size: int, sha256: str) -> "RepositoryFile":
        """A file of which git keeps a pointer."""
        text = pointer(sha256, size)
        return cls(path, size, blob_oid(text), sha256, len(text))

    @property
    def etag(self) -> str:
        """The tag under which the Hub serves the content, without quotes."""
        return self.sha256 or self.oid


@dataclass(frozen=True)
class Commit:
    """A commit, as a list of commits shows it."""

    id: str
    title: str
    message: str
    author: str
    date: datetime


class Revision:
    """What a commit holds. Who inherits this has the attributes, and `path` and `last_commit`.

    Attributes:
        commit: 40 hexadecimal digits.
        files: Every file, by path.
        last_modified: When it was committed.
    """

    commit: str
    files: Mapping[str, RepositoryFile]
    last_modified: datetime

    def path(self, file: RepositoryFile) -> Path:
        """Where the file's content is on disk."""
        raise NotImplementedError

    def last_commit(self, path: str) -> Commit:
        """The last commit that changed a file, or something in a folder."""
        raise NotImplementedError

    def folders(self) -> Iterator[str]:
        """Every folder inside the repository, by path, in order."""
        parents = {
            "/".join(parts[:depth])
            for parts in (path.split("/") for path in self.files)
            for depth in range(1, len(parts))
        }
        yield from sorted(parents)

    @cached_property
    def card(self) -> dict:
        """The YAML header of README.md, empty where there is none, or none that can be read."""
        readme = self.files.get("README.md")
        if readme is None:
            return {}
        try:
            parts = self.path(readme).read_text(encoding="utf-8").split("---\n", 2)
            found = yaml.safe_load(parts[1]) if len(parts) == 3 and not parts[0] else {}
            text = json.dumps(found, default=str, allow_nan=False)  # as an answer has to write it
        except (ValueError, TypeError, RecursionError, yaml.YAMLError):
            return {}
        return json.loads(text) if isinstance(found, dict) else {}


@dataclass(frozen=True)
class Repository(Revision):
    """A model or dataset repository with one revision, `main`.

    Attributes:
        id: `owner/name`.
        kind: "model" or "dataset".
        commit: 40 hexadecimal digits, computed from the id and the content.
        key: What the content was built from (see `localhub.builds.build_key`), or "".
        legacy_names: Short names that redirect here, such as `bert-base-cased`.
        files: Every file, by path.
        folder: Folder that holds the manifest.
        private: Whether only its owner may know of it.
        gated: Whether its content is for chosen users: False, "auto" or "manual".
        tags: The commits that have a name for good, by name.
    """

    id: str
    kind: str
    commit: str
    key: str
    legacy_names: tuple[str, ...]
    files: dict[str, RepositoryFile]
    folder: Path
    private: ClassVar[bool] = False
    gated: ClassVar[bool | str] = False
    tags: ClassVar[Mapping[str, str]] = {}

    @classmethod
    def load(cls, folder: Path) -> "Repository":
        """Read the manifest in `folder`.

        Raises:
            FileNotFoundError: There is no manifest.
            ValueError: The manifest is broken, or a file is missing or has another size.
        """
        text = (folder / MANIFEST).read_text(encoding="utf-8")
        try:
            fields = json.loads(text)
            files = {entry["path"]: RepositoryFile(**entry) for entry in fields.pop("files")}
            fields["legacy_names"] = tuple(fields["legacy_names"])
            repository = cls(**fields, files=files, folder=folder)
        except (KeyError, TypeError) as error:
            raise ValueError(f"{folder / MANIFEST} is not a manifest: {error!r}") from error
        for file in files.values():
            path = repository.path(file)
            if not path.is_file() or path.stat().st_size != file.size:
                raise ValueError(f"{path} is not as its manifest says")
        return repository

    @classmethod
    def seal(
        cls, folder: Path, repo_id: str, kind: str, legacy_names: Sequence[str] = (), key: str = ""
    ) -> "Repository":
        """Describe what is in `folder/files`, flush it to disk and write the manifest."""
        assert kind in KINDS, kind
        root = folder / "files"
        paths = sorted(path for path in root.rglob("*") if path.is_file())
        files = {}
        for path in paths:
            name = path.relative_to(root).as_posix()
            files[name] = _describe(path, name)
        listing = [(file.path, file.oid) for file in files.values()]
        commit = hashlib.sha1(json.dumps([kind, repo_id, listing]).encode()).hexdigest()
        manifest = {
            "id": repo_id,
            "kind": kind,
            "commit": commit,
            "key": key,
            "legacy_names": list(legacy_names),
            "files": [asdict(file) for file in files.values()],
        }
        write_whole(folder / MANIFEST, json.dumps(manifest, indent=1))
        return cls(repo_id, kind, commit, key, tuple(legacy_names), files, folder)

    def path(self, file: RepositoryFile) -> Path:
        """Where the file's content is on disk."""
        return self.folder / "files" / file.path

    @cached_property
    def last_modified(self) -> datetime:
        """When the manifest was written."""
        return datetime.fromtimestamp((self.folder / MANIFEST).stat().st_mtime, UTC)

    @property
    def created(self) -> datetime:
        """When the repository was made."""
        return self.last_modified

    @property
    def branches(self) -> dict[str, str]:
        """The commit of each branch, by name."""
        return {MAIN: self.commit}

    def at(self, revision: str) -> Revision | None:
        """The files at a branch, a tag or a commit; None if there is no such."""
        return self if revision in (*NAMES_OF_MAIN, self.commit) else None

    def log(self, revision: str) -> list[Commit] | None:
        """The commits of a revision, the newest first; None if there is no such revision."""
        return [self.last_commit("")] if self.at(revision) else None

    def last_commit(self, path: str) -> Commit:
        """The only commit."""
        author = self.id.split("/")[0]
        return Commit(self.commit, "initial commit", "", author, self.last_modified)


def load_all(repositories: Path) -> list[Repository]:
    """Every repository in `repositories`, which is laid out as `<kind>s/<owner>/<name>/`."""
    return [Repository.load(path.parent) for path in sorted(repositories.glob(f"*/*/*/{MANIFEST}"))]


def repository_folder(repositories: Path, kind: str, repo_id: str) -> Path:
    """Where a repository belongs under `repositories`."""
    return repositories / f"{kind}s" / repo_id


def replace_folder(new: Path, place: Path, scratch: Path) -> None:
    """Rename `new` to `place`; what stood there goes to `scratch` and is deleted."""
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.exists():
        old = scratch / f"old-{place.name}"
        place.rename(old)
        shutil.rmtree(old)
    new.rename(place)


def write_whole(path: Path, text: str) -> None:
    """Write a text file so that it is there whole or not at all, even after a power cut."""
    temporary = path.with_name(path.name + ".tmp")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def pointer(sha256: str, size: int) -> bytes:
    """What git keeps in the place of an LFS file."""
    return (
        f"version https://git-lfs.github.com/spec/v1\noid sha256:{sha256}\nsize {size}\n".encode()
    )


def blob_oid(content: bytes) -> str:
    """The name that git gives to a file's content."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


def _describe(path: Path, name: str) -> RepositoryFile:
    size = path.stat().st_size
    with path.open("rb") as file:
        os.fsync(file.fileno())
        if path.suffix not in LFS_SUFFIXES and size < LFS_THRESHOLD:
            return RepositoryFile(name, size, blob_oid(file.read()))
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return RepositoryFile.in_lfs(name, size, sha256)
