"""How a process uses a filled Hugging Face cache, and nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

PREPARED = "datasets"
"""Where the prepared datasets are, below the cache."""


def environment(hf_home: Path, files: Iterable[str], scratch: Path) -> dict[str, str]:
    """Variables with which a process runs offline from a filled cache.

    Args:
        hf_home: The cache.
        files: What is in it, by path below it.
        scratch: A folder of that process alone. It gets a copy of the prepared datasets, so that
            what `datasets.map` caches in one run is not there in the next.
    """
    prepared = [PurePosixPath(name) for name in files if name.startswith(f"{PREPARED}/")]
    for name in prepared:
        (scratch / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(hf_home / name, scratch / name)
    for folder in {folder for name in prepared for folder in name.parents if folder.name}:
        shutil.copystat(hf_home / folder, scratch / folder)  # datasets logs the time of the folder
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
