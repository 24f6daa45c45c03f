"""Copies of the project, to be built or broken elsewhere."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

FILLED = (".cache/huggingface", ".cache/localhub")
"""What the source filled; it is an input of a build."""
CONTENT = ("docs/", "snippets/", "tests/outputs/", "tests/snippets/")
CONTENT += ("CHANGELOG", "CONTRIBUTING", "README")
"""What the files of the site's content, and of what is said of it, begin with."""


def project_files(root: Path) -> list[str]:
    """What git knows of the project or would add, sorted; what is deleted is left out."""
    command = ["git", "-C", str(root), "ls-files", "-z"]
    command += ["--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    names = sorted(set(filter(None, done.stdout.split("\0"))))
    return [name for name in names if (root / name).is_file()]


def listing(root: Path) -> set[str] | None:
    """The project's files, each as a hash and its path; None where git does not know them."""
    try:
        names = project_files(root)
    except (OSError, subprocess.CalledProcessError):
        return None
    return {f"{hashlib.sha256((root / n).read_bytes()).hexdigest()} {n}" for n in names}


def without_content(listing: Iterable[str], *others: str) -> str:
    """Of a listing what is not content: the engine, the tests, and which libraries there are.

    Args:
        others: what the paths begin with of further files to leave out.
    """
    lines, left_out = sorted(listing), (*CONTENT, *others)
    return "\n".join(line for line in lines if not line.partition(" ")[2].startswith(left_out))


def copy_files(root: Path, names: list[str], folder: Path) -> None:
    """Copy files, named by their paths below `root`, to the same paths below `folder`.

    Copies are as old as the files, as what Python compiled of them goes by that.
    """
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(root / name, folder / name)


def link_filled(root: Path, folder: Path) -> None:
    """Let the copy in `folder` use what the source filled for `root`; it must not change that."""
    for name in FILLED:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).symlink_to(root / name)


def copy_filled(root: Path, folder: Path) -> None:
    """Give the copy in `folder` its own of what the source filled: other names of the same files.

    A fill writes whole files and removes folders, so the files of `root` stay as they are.
    """
    for name in FILLED:
        shutil.copytree(root / name, folder / name, copy_function=os.link, symlinks=True)
