"""A repository with commits, branches and tags."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from localhub.errors import HubError
from localhub.repository import CONVERTS, MAIN, NAMES_OF_MAIN, Commit, RepositoryFile, Revision
from localhub.writing.contents import Contents

FIRST = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
STEP = timedelta(minutes=1)


class Clock:
    """Time that goes on with each commit only, so that the same steps have the same dates."""

    def __init__(self) -> None:
        self.now = FIRST

    def tick(self) -> datetime:
        """The date of the next commit."""
        self.now += STEP
        return self.now


@dataclass(frozen=True)
class Snapshot(Revision):
    """What a commit of a history holds."""

    commit: str
    made: Commit
    parent: "Snapshot | None"
    files: Mapping[str, RepositoryFile]
    contents: Contents = field(repr=False)

    @property
    def last_modified(self) -> datetime:
        """When it was committed."""
        return self.made.date

    def path(self, file: RepositoryFile) -> Path:
        """Where the file's content is on disk."""
        return self.contents.path(file.etag)

    def log(self) -> Iterator["Snapshot"]:
        """This commit and those before it, the newest first."""
        snapshot: Snapshot | None = self
        while snapshot:
            yield snapshot
            snapshot = snapshot.parent

    def last_commit(self, path: str) -> Commit:
        """The last commit that changed a file, or something in a folder."""
        now = self._below(path)
        for snapshot in self.log():
            if snapshot.parent is None or snapshot.parent._below(path) != now:
                return snapshot.made
        raise AssertionError("a history has a first commit")

    def _below(self, path: str) -> dict[str, str]:
        return {
            name: file.oid
            for name, file in self.files.items()
            if name == path or name.startswith(f"{path}/")
        }


class History:
    """A repository that can be written; it has the attributes of a `Repository`.

    Attributes:
        requests: The users who asked to be let in where it is gated, or were: for each what became
            of it ("pending", "accepted" or "rejected"), and when.
    """

    legacy_names = ()

    def __init__(self, kind: str, repo_id: str, contents: Contents, clock: Clock):
        self.kind, self.id = kind, repo_id
        self.private: bool = False
        self.gated: bool | str = False
        self.requests: dict[str, tuple[str, datetime]] = {}
        self.tags: dict[str, str] = {}
        self.branches: dict[str, str] = {}
        self._snapshots: dict[str, Snapshot] = {}
        self._contents, self._clock = contents, clock

    @cached_property
    def created(self) -> datetime:
        """When the first commit was made."""
        return min(snapshot.made.date for snapshot in self._snapshots.values())

    def commit(
        self,
        branch: str,
        files: Mapping[str, RepositoryFile],
        title: str,
        message: str,
        author: str,
    ) -> Snapshot:
        """Make `files` what a branch holds; a branch that is new begins with this commit."""
        parent = self._snapshots.get(self.branches.get(branch, ""))
        listing = [(path, files[path].oid) for path in sorted(files)]
        content = [self.kind, self.id, parent and parent.commit, title, message, author, listing]
        commit = hashlib.sha1(json.dumps(content).encode()).hexdigest()
        made = Commit(commit, title, message, author, self._clock.tick())
        ordered = {path: files[path] for path, _ in listing}
        snapshot = Snapshot(commit, made, parent, ordered, self._contents)
        snapshot = self._snapshots.setdefault(commit, snapshot)  # on another branch, it is the same
        self.branches[branch] = commit
        return snapshot

    def at(self, revision: str) -> Snapshot | None:
        """The files at a branch, a tag or a commit; None if there is no such."""
        if revision in NAMES_OF_MAIN:
            revision = MAIN
        branch = self.branches.get(revision.removeprefix("refs/heads/"))
        tag = self.tags.get(revision.removeprefix("refs/tags/"))
        return self._snapshots.get(branch or tag or revision)

    def log(self, revision: str) -> list[Commit] | None:
        """The commits of a revision, the newest first; None if there is no such revision."""
        found = self.at(revision)
        return [snapshot.made for snapshot in found.log()] if found else None

    def add(self, refs: dict[str, str], name: str, commit: str) -> None:
        """Give a commit a name that is not taken, in `branches` or in `tags`.

        What the Hub converts by itself (`refs/convert/…`), the owner of a repository puts there
        here: nobody else is there to do it.

        Raises:
            HubError: it is taken, or cannot be a name.
        """
        is_tag = refs is self.tags
        if not is_a_name(name if is_tag else name.removeprefix(CONVERTS)):
            what = "tag name" if is_tag else "reference for a branch"
            raise HubError(400, None, f"Invalid {what}: {name}")
        if name in refs:
            taken = f"Reference already exists: refs/heads/{name}"
            raise HubError(409, None, "Tag reference exists already" if is_tag else taken)
        refs[name] = commit


def is_a_name(name: str) -> bool:
    """Whether git takes it as the name of a branch or a tag; `refs/…` is for the Hub's own."""
    return (
        bool(name)
        and not any(letter in " ~^:?*[\\" or not letter.isprintable() for letter in name)
        and not any(bad in name for bad in ("..", "@{", "//"))
        and not name.startswith(("/", "-", ".", "refs/"))
        and not name.endswith(("/", ".", ".lock"))
        and name not in ("@", "HEAD")
    )
