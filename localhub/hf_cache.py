"""A Hugging Face cache on disk: where things are, and how a process uses it without a network.

Imports nothing heavy: a fill that has nothing to do must be over at once.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path, PurePosixPath

HUB = "hub"
"""Where the downloaded repositories are, below the cache."""
PREPARED = "datasets"
"""Where the prepared datasets are, below the cache."""
OWN = "huggingface"
"""The cache of one process, below its scratch folder."""
COPIED_BYTES = 1_000_000
"""Larger files of a repository are linked."""
FOLDER_TIME = 1_704_067_200
"""When the folders of a process's datasets were changed, as it sees it: 2024-01-01 UTC. `datasets`
logs that time, and when a cache was filled is nobody's business."""

READ_AT_IMPORT = {
    "": (
        "huggingface_hub.constants.HF_HOME",
        "datasets.config.HF_CACHE_HOME",
        "accelerate.commands.config.config_args.hf_cache_home",
    ),
    HUB: (
        "huggingface_hub.constants.HF_HUB_CACHE",
        "huggingface_hub.constants.HUGGINGFACE_HUB_CACHE",
        "huggingface_hub.constants.default_cache_path",
        "huggingface_hub.utils._cache_manager.HF_HUB_CACHE",
    ),
    "assets": (
        "huggingface_hub.constants.HF_ASSETS_CACHE",
        "huggingface_hub.constants.HUGGINGFACE_ASSETS_CACHE",
        "huggingface_hub.constants.default_assets_cache_path",
        "huggingface_hub.utils._cache_assets.HF_ASSETS_CACHE",
    ),
    "xet": (
        "huggingface_hub.constants.HF_XET_CACHE",
        "huggingface_hub.constants.default_xet_cache_path",
    ),
    "token": ("huggingface_hub.constants.HF_TOKEN_PATH",),
    "stored_tokens": ("huggingface_hub.constants.HF_STORED_TOKENS_PATH",),
    ".check_for_update_done": ("huggingface_hub.constants.CHECK_FOR_UPDATE_DONE_PATH",),
    ".check_for_skill_update_done": ("huggingface_hub.constants.CHECK_FOR_SKILL_UPDATE_DONE_PATH",),
    ".agent_harnesses.json": ("huggingface_hub.constants.AGENT_HARNESSES_PATH",),
    "modules": (
        "transformers.utils.hub.HF_MODULES_CACHE",
        "transformers.utils.HF_MODULES_CACHE",
        "transformers.dynamic_module_utils.HF_MODULES_CACHE",
        "transformers.file_utils.HF_MODULES_CACHE",
        "datasets.config.HF_MODULES_CACHE",
        "datasets.config.DEFAULT_HF_MODULES_CACHE",
    ),
    "accelerate": (
        "accelerate.commands.config.config.cache_dir",
        "accelerate.commands.config.config_args.cache_dir",
    ),
    "accelerate/default_config.yaml": (
        "accelerate.commands.config.default_config_file",
        "accelerate.commands.config.config.default_config_file",
        "accelerate.commands.config.config.default_yaml_config_file",
        "accelerate.commands.config.config_args.default_config_file",
        "accelerate.commands.config.config_args.default_json_config_file",
        "accelerate.commands.config.config_args.default_yaml_config_file",
        "accelerate.commands.config.default.default_json_config_file",
        "accelerate.commands.config.update.default_config_file",
    ),
    PREPARED: (
        "datasets.config.HF_DATASETS_CACHE",
        "datasets.config.DEFAULT_HF_DATASETS_CACHE",
    ),
    f"{PREPARED}/downloads": (
        "datasets.config.DOWNLOADED_DATASETS_PATH",
        "datasets.config.DEFAULT_DOWNLOADED_DATASETS_PATH",
    ),
    f"{PREPARED}/downloads/extracted": (
        "datasets.config.EXTRACTED_DATASETS_PATH",
        "datasets.config.DEFAULT_EXTRACTED_DATASETS_PATH",
    ),
}
"""Path below the cache → what the libraries keep of it when they are imported."""


def repository(hf_home: Path, kind: str, repo_id: str) -> Path:
    """The folder with what was downloaded of a repository."""
    return hf_home / HUB / f"{kind}s--{repo_id.replace('/', '--')}"


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
    """Variables with which a process runs offline from files of a filled cache.

    Args:
        hf_home: The cache that all share.
        files: What of it the process may see, by path below it.
        scratch: A folder of that process alone. It gets a cache of its own, with these files:
            large ones of a repository as other names of the same file, all others as copies.
            What the process adds, `datasets.map` for one, is not there for the next one.
    """
    own = scratch / OWN
    for folder in (HUB, PREPARED):
        (own / folder).mkdir(parents=True, exist_ok=True)
    names = [PurePosixPath(name) for name in files]
    for name in names:
        (own / name).parent.mkdir(parents=True, exist_ok=True)
        _give(hf_home / name, own / name, may_link=name.parts[0] == HUB)
    for folder in {folder for name in names for folder in name.parents if folder.name}:
        os.utime(own / folder, (FOLDER_TIME, FOLDER_TIME))
    return {
        "HF_HOME": str(own),
        "HF_HUB_CACHE": str(own / HUB),
        "HF_DATASETS_CACHE": str(own / PREPARED),
        "HF_HUB_OFFLINE": "1",
        "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_DISABLE_UPDATE_CHECK": "1",
        "HF_UPDATE_DOWNLOAD_COUNTS": "0",  # by `datasets`, at another address than the Hub's
    }


def attributes(scratch: Path) -> dict[str, str]:
    """What libraries took from the environment of a process that imported them before it forked."""
    own = scratch / OWN
    return {
        attribute: str(own / name) if name else str(own)
        for name, attributes in READ_AT_IMPORT.items()
        for attribute in attributes
    }


def _give(shared: Path, own: Path, may_link: bool) -> None:
    """Have a file of the shared cache in a process's own one, so that it cannot change it."""
    if own.exists() or own.is_symlink():
        return
    if shared.is_symlink():
        own.symlink_to(os.readlink(shared))  # noqa: PTH115  (as it is: from a snapshot to a blob)
    elif may_link and shared.stat().st_size > COPIED_BYTES:
        with suppress(PermissionError):  # of another user's file nothing can be changed anyway
            shared.chmod(0o444)
        try:
            os.link(shared, own)
        except OSError:  # another file system
            own.symlink_to(shared.absolute())
    else:
        shutil.copyfile(shared, own)
