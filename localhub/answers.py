"""Repositories, their files and their commits, in the words of the Hub's API."""

import hashlib
import html
from collections.abc import Collection, Iterator
from datetime import datetime

from localhub.repository import CONVERTS, Commit, Repository, RepositoryFile, Revision

# The Hub's API leaves these out of `tags` or turns them into `name:value`.
TAG_PREFIXES = {"license": "license", "datasets": "dataset", "language": "language"}
ALWAYS = ("_id", "id")
"""What the Hub tells of a repository whatever is asked for (`expand`)."""


def info(
    repository: Repository, revision: Revision, blobs: bool = False, expand: Collection[str] = ()
) -> dict:
    """What the Hub knows about a repository.

    Args:
        blobs: Whether sizes and hashes of the files are wanted.
        expand: Only these are wanted; none: everything.
    """
    card = revision.card
    body = {
        "_id": hashlib.sha1(f"{repository.kind} {repository.id}".encode()).hexdigest()[:24],
        "id": repository.id,
        "author": repository.id.split("/")[0],
        "sha": revision.commit,
        "createdAt": written(repository.created),
        "lastModified": written(revision.last_modified),
        "private": repository.private,
        "gated": repository.gated,
        "disabled": False,
        "downloads": 0,
        "likes": 0,
        "tags": list(tags(card)),
        "cardData": card,
        "siblings": [sibling(file, blobs) for file in revision.files.values()],
        "usedStorage": sum(file.size for file in revision.files.values()),
    }
    if repository.kind == "model":
        body["modelId"] = repository.id
        words = ("pipeline_tag", "library_name")
        body |= {key: card[key] for key in words if isinstance(card.get(key), str)}
    if expand:
        return {key: value for key, value in body.items() if key in (*ALWAYS, *expand)}
    return body


def written(date: datetime) -> str:
    """A date as the Hub writes it."""
    return date.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def file_entry(file: RepositoryFile) -> dict:
    """A file as the tree describes it."""
    entry = {"type": "file", "path": file.path, "size": file.size, "oid": file.oid}
    if file.sha256:
        lfs = {"oid": file.sha256, "size": file.size, "pointerSize": file.pointer_size}
        entry["lfs"] = lfs
    return entry


def folder_entry(path: str) -> dict:
    """A folder as the tree describes it. git has no oid to read cheaply; clients only show it."""
    return {"type": "directory", "path": path, "size": 0, "oid": "0" * 40}


def expanded(entry: dict, revision: Revision) -> dict:
    """An entry of the tree with the last commit that changed it."""
    last = revision.last_commit(entry["path"])
    commit = {"id": last.id, "title": last.title, "date": written(last.date)}
    return {**entry, "lastCommit": commit}


def sibling(file: RepositoryFile, blobs: bool) -> dict:
    """A file as the repository's info describes it; sizes and hashes only when asked for."""
    if not blobs:
        return {"rfilename": file.path}
    entry = {"rfilename": file.path, "size": file.size, "blobId": file.oid}
    if file.sha256:
        lfs = {"sha256": file.sha256, "size": file.size, "pointerSize": file.pointer_size}
        entry["lfs"] = lfs
    return entry


def commit_entry(commit: Commit, formatted: bool) -> dict:
    """A commit as a list of commits describes it."""
    entry = {
        "id": commit.id,
        "title": commit.title,
        "message": commit.message,
        "authors": [{"user": commit.author, "avatar": f"/avatars/{commit.author}.svg"}],
        "date": written(commit.date),
    }
    if formatted:
        words = {"title": commit.title, "message": commit.message}
        entry["formatted"] = {key: html.escape(text) for key, text in words.items()}
    return entry


def refs(repository: Repository) -> dict:
    """The branches and tags of a repository, and what was converted of it."""
    branches = {
        name: at for name, at in repository.branches.items() if not name.startswith(CONVERTS)
    }
    converts = {
        name.removeprefix(CONVERTS): at
        for name, at in repository.branches.items()
        if name not in branches
    }
    named = {
        "branches": ("heads", branches),
        "tags": ("tags", repository.tags),
        "converts": ("convert", converts),
    }
    found = {
        key: [
            {"name": name, "ref": f"refs/{folder}/{name}", "targetCommit": commit}
            for name, commit in commits.items()
        ]
        for key, (folder, commits) in named.items()
    }
    return {**found, "pullRequests": []}


def tags(card: dict) -> Iterator[str]:
    """The Hub's tags, made from a card's header."""
    yield from _words(card.get("tags"))
    for field, prefix in TAG_PREFIXES.items():
        for value in _words(card.get(field)):
            yield f"{prefix}:{value}"


def _words(value) -> list[str]:
    """A card's value that is a word or a list of words."""
    values = value if isinstance(value, list) else [value]
    return [word for word in values if isinstance(word, str)]
