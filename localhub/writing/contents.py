"""The contents of files, in a folder, each under the tag by which the Hub serves it."""

import hashlib
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from localhub.errors import HubError, bad_request
from localhub.repository import RepositoryFile, blob_oid


class Contents:
    """Contents that never change; a half-written one is in no list, and goes."""

    def __init__(self, folder: Path):
        """Take an empty folder, or one that is not there yet."""
        self.folder = folder
        folder.mkdir(exist_ok=True)

    def path(self, etag: str) -> Path:
        """Where a content is, or would be."""
        return self.folder / etag

    def size(self, etag: str) -> int | None:
        """The size of a content in bytes; None if it is not here."""
        path = self.path(etag)
        return path.stat().st_size if path.is_file() else None

    def keep(self, path: str, content: bytes) -> RepositoryFile:
        """Keep what a commit brings along, as the file `path` of a repository."""
        oid = blob_oid(content)
        if self.size(oid) is None:
            with tempfile.NamedTemporaryFile(dir=self.folder, delete=False) as file:
                file.write(content)
            Path(file.name).replace(self.path(oid))
        return RepositoryFile(path, len(content), oid)

    async def receive(self, sha256: str, size: int, parts: AsyncIterator[bytes]) -> None:
        """Keep a content that was announced.

        Raises:
            HubError: it is another one; nothing is kept of it.
        """
        digest, received = hashlib.sha256(), 0
        with tempfile.NamedTemporaryFile(dir=self.folder, delete=False) as file:
            temporary = Path(file.name)
            try:
                async for part in parts:
                    file.write(part)
                    digest.update(part)
                    received += len(part)
                if (digest.hexdigest(), received) != (sha256, size):
                    raise bad_request(
                        f"The content has {received} bytes and the SHA-256 {digest.hexdigest()}; "
                        f"announced were {size} bytes with {sha256}"
                    )
            except BaseException:
                temporary.unlink()
                raise
        temporary.replace(self.path(sha256))

    def stored(self, path: str, sha256: str, size: int | None) -> RepositoryFile:
        """The file `path` with a content that was uploaded before.

        Raises:
            HubError: it was not, or is of another size.
        """
        there = self.size(sha256)
        if there is None:
            raise bad_request(f"The LFS pointer of {path} points to a file that does not exist")
        if size not in (None, there):
            raise HubError(422, None, f"The LFS file of {path} has {there} bytes, not {size}")
        return RepositoryFile.in_lfs(path, there, sha256)
