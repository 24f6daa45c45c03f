"""A commit's operations: read from what a client sends, checked, applied to a list of files.

Nothing is changed here but the list that is returned, so that a commit is made whole or not at all.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from localhub.errors import bad_request, unknown_entry
from localhub.repository import RepositoryFile, Revision
from localhub.writing import cards, patterns
from localhub.writing.contents import Contents
from localhub.writing.requests import decoded, parsed

SHA256 = re.compile(r"[0-9a-f]{64}")
ATTRIBUTES = ".gitattributes"
CARD = "README.md"
Files = dict[str, RepositoryFile]


@dataclass(frozen=True)
class Asked:
    """What a client wants to be committed.

    Attributes:
        parent: The commit that it has to follow, if the client says so.
        operations: The key and the fields of each, in their order.
    """

    title: str
    message: str
    parent: str | None
    operations: tuple[tuple[str, dict], ...]


def read(body: bytes) -> Asked:
    """Read lines of JSON: a header, then an operation in each.

    Raises:
        HubError: they are not that.
    """
    lines = [(number, line) for number, line in enumerate(body.split(b"\n"), 1) if line.strip()]
    entries = [_entry(number, line) for number, line in lines]
    if not entries or entries[0][0] != "header":
        raise bad_request("The first line of a commit must be its header")
    header = entries[0][1]
    title = _text(header, "summary", "header")
    if not title:
        raise bad_request('"summary" of the header must not be empty')
    for key, _ in entries[1:]:
        if key not in OPERATIONS:
            raise bad_request(f"{key} is no operation of a commit")
    message = _text_or_none(header, "description", "header") or ""
    parent = _text_or_none(header, "parentCommit", "header")
    return Asked(title, message, parent, tuple(entries[1:]))


def apply(
    asked: Asked, before: Revision, contents: Contents, at: Callable[[str], Revision]
) -> Files:
    """The files after a commit.

    Args:
        before: What its branch holds.
        at: Finds a revision of the repository, from which a file is copied.

    Raises:
        HubError: an operation is wrong, or something that it needs is not there.
    """
    files = dict(before.files)
    for key, fields in asked.operations:
        OPERATIONS[key](_Step(key, fields, files, before, contents, at))
    check_folders(files)
    card = files.get(CARD)
    if card and not card.sha256 and card != before.files.get(CARD):
        check_card(contents.path(card.etag).read_bytes())
    name_in_attributes(files, before, contents)
    return files


def check_folders(paths: Collection[str]) -> None:
    """Raise the Hub's error if one of the paths of a repository's files is below another."""
    for path in paths:
        parents = path.split("/")[:-1]
        for depth in range(1, len(parents) + 1):
            if (folder := "/".join(parents[:depth])) in paths:
                raise bad_request(f"{folder} cannot be a file and a folder")


def check_card(content: bytes) -> None:
    """Raise the Hub's error if a README.md has a header that clients could not read."""
    errors, _ = cards.validate(content.decode("utf-8", "replace"))
    if errors:
        raise bad_request(f"Invalid metadata in {CARD}. {'; '.join(errors)}")


def name_in_attributes(files: Files, before: Revision, contents: Contents) -> None:
    """Name in `.gitattributes` what is new in LFS and not named there, as the Hub does."""
    known = files.get(ATTRIBUTES)
    text = contents.path(known.etag).read_text("utf-8", "replace") if known else ""
    unnamed = [
        path
        for path, file in files.items()
        if file.sha256
        and (path not in before.files or not before.files[path].sha256)
        and not patterns.is_named(path, text)
    ]
    if unnamed:
        lines = "".join(map(patterns.named, unnamed))
        separator = "" if not text or text.endswith("\n") else "\n"
        files[ATTRIBUTES] = contents.keep(ATTRIBUTES, (text + separator + lines).encode())


@dataclass(frozen=True)
class _Step:
    key: str
    fields: dict
    files: Files
    before: Revision
    contents: Contents
    at: Callable[[str], Revision]

    def path(self, name: str = "path") -> str:
        return check_path(_text(self.fields, name, self.key))


def _add(step: _Step) -> None:
    path, text = step.path(), _text(step.fields, "content", step.key)
    encoding = step.fields.get("encoding", "utf-8")
    if encoding == "base64":
        content = decoded(text, path)
    elif encoding == "utf-8":
        content = text.encode()
    else:
        raise bad_request(f'"encoding" of {path} must be base64 or utf-8')
    step.files[path] = step.contents.keep(path, content)


def _add_stored(step: _Step) -> None:
    path, oid, size = step.path(), _text(step.fields, "oid", step.key), step.fields.get("size")
    if not SHA256.fullmatch(oid) or step.fields.get("algo", "sha256") != "sha256":
        raise bad_request(f'"oid" of {path} must be a SHA-256')
    if size is not None and not isinstance(size, int):
        raise bad_request(f'"size" of {path} must be a number')
    step.files[path] = step.contents.stored(path, oid, size)


def _delete(step: _Step) -> None:
    if step.files.pop(step.path(), None) is None:
        raise unknown_entry("A file with this name doesn't exist", step.before.commit)


def _delete_folder(step: _Step) -> None:
    folder = step.path()
    below = [path for path in step.files if path.startswith(f"{folder}/")]
    if not below:
        raise unknown_entry("A folder with this name doesn't exist", step.before.commit)
    for path in below:
        del step.files[path]


def _copy(step: _Step) -> None:
    path, source = step.path(), step.path("srcPath")
    named = _text_or_none(step.fields, "srcRevision", step.key)
    revision = step.at(named) if named else step.before
    file = revision.files.get(source)
    if file is None:
        raise unknown_entry("A file with this name doesn't exist", revision.commit)
    if file.sha256:
        step.files[path] = RepositoryFile.in_lfs(path, file.size, file.sha256)
    else:
        step.files[path] = RepositoryFile(path, file.size, file.oid)


OPERATIONS: Mapping[str, Callable[[_Step], None]] = {
    "file": _add,
    "lfsFile": _add_stored,
    "deletedFile": _delete,
    "deletedFolder": _delete_folder,
    "copyFile": _copy,
}


def check_path(path: str) -> str:
    """A path inside a repository, without the slash at its end.

    Raises:
        HubError: it leads elsewhere, or nowhere.
    """
    path = path.removesuffix("/")
    parts = path.split("/")
    is_fine = path.isprintable() and "\\" not in path
    if not is_fine or any(part in ("", ".", "..", ".git") for part in parts):
        raise bad_request(f"Invalid path in a repository: {path!r}")
    return path


def _entry(number: int, line: bytes) -> tuple[str, dict]:
    try:
        entry = parsed(line)
        key, fields = entry["key"], entry["value"]
    except (ValueError, KeyError, TypeError) as error:
        message = f'Line {number} of the commit is no JSON object with "key" and "value"'
        raise bad_request(message) from error
    if not isinstance(key, str) or not isinstance(fields, dict):
        raise bad_request(f'Line {number} of the commit has a wrong "key" or "value"')
    return key, fields


def _text(fields: dict, name: str, key: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str):
        raise bad_request(f'"{name}" of {key} must be a string')
    return value


def _text_or_none(fields: dict, name: str, key: str) -> str | None:
    return None if fields.get(name) is None else _text(fields, name, key)
