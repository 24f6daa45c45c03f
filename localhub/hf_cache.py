"""A Hugging Face cache on disk: where things are, and how a process uses it without a network.

Imports nothing heavy: a fill that has nothing to do must be over at once.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

PREPARED = "datasets"
"""Where the prepared datasets are, below the cache."""
MODIFIED = 0
"""When they were made, as runs see it: pages must not carry the time of somebody's fill."""


def repository(hf_home: Path, kind: str, repo_id: str) -> Path:
    """The folder with what was downloaded of a repository."""
    return hf_home / "hub" / f"{kind}s--{repo_id.replace('/', '--')}"


def prepared(hf_home: Path, repo_id: str) -> Path:
    """The folder with what `load_dataset` has made of a dataset."""
    return hf_home / PREPARED / repo_id.replace("/", "___")


def sizes(hf_home: Path, folders: Iterable[Path]) -> dict[str, int]:
    """Size in bytes of every file in folders of the cache, through links, by path below it."""
    return {
        path.relative_to(hf_home).as_posix(): path.stat().st_size
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".lock"
    }


def environment(hf_home: Path, files: Iterable[str], scratch: Path) -> dict[str, str]:
    """Variables with which a process runs offline from a filled cache.

    Args:
        hf_home: The cache.
        files: What is in it, by path below it.
        scratch: A folder of that process alone. It gets a copy of the prepared datasets, so that
            what `datasets.map` caches in one run is not there in the next.
    """
    names = [PurePosixPath(name) for name in files if name.startswith(f"{PREPARED}/")]
    for name in names:
        (scratch / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(hf_home / name, scratch / name)
    for folder in {folder for name in names for folder in name.parents if folder.name}:
        os.utime(scratch / folder, (MODIFIED, MODIFIED))  # datasets logs the time of the folder
    return {
        "HF_HOME": str(hf_home),
        "HF_HUB_CACHE": str(hf_home / "hub"),
        "HF_DATASETS_CACHE": str(scratch / PREPARED),
        "HF_HUB_OFFLINE": "1",
        "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
    }


def attributes(scratch: Path) -> dict[str, str]:
    """What `datasets` took from the environment of a process that imported it before it forked."""
    return {"datasets.config.HF_DATASETS_CACHE": str(scratch / PREPARED)}
