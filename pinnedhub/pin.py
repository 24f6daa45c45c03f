"""Writes hub.lock: asks the Hub what the repositories that the code names are now."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path

import httpx2
from huggingface_hub import HfApi
from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled
from huggingface_hub.hf_api import DatasetInfo, ModelInfo, RepoSibling

from localhub.named import Named, named_repositories
from pinnedhub import HubError
from pinnedhub.lock import (
    DATA_FILES,
    MODEL_FILES,
    NAME,
    SAFE,
    WEIGHTS_SUFFIX,
    Pin,
    PinnedFile,
    read_lock,
    write_lock,
)
from pinnedhub.sentences import TOKEN, explained

TIMEOUT_SECONDS = 30.0
CARD = "README.md"
WEIGHTS, SHARDS = "model.safetensors", "model-*.safetensors"
INDEX = "model.safetensors.index.json"
MODULES, MODULE_FILES = "modules.json", "[0-9]*_*/*"
"""Where a repository of sentence-transformers lists its modules, and the files of these."""
Files = dict[str, RepoSibling]
"""Path → file."""


def pin(root: Path, files: Iterable[Path]) -> Iterator[str]:
    """Pin the repositories that the files name at their newest commits, and write the lock.

    Yields:
        For each repository what has become of it, a line each.

    Raises:
        HubError: the Hub refuses one or cannot be reached, or one cannot be loaded safely. The lock
            stays as it was.
    """
    before = read_lock(root) if (root / NAME).exists() else {}
    pins = {}
    for repository, calls in _wanted(files).items():
        pins[repository] = _ask(repository, calls)
        yield _line(before.get(repository), pins[repository])
    for repository in sorted(before.keys() - pins.keys()):
        yield f"{repository}: no longer used"
    write_lock(root, pins)


def _wanted(files: Iterable[Path]) -> dict[str, list[Named]]:
    """The calls by the repository that they name."""
    wanted: dict[str, list[Named]] = {}
    for file in files:
        for named in named_repositories(file.read_text(encoding="utf-8")):
            wanted.setdefault(named.id, []).append(named)
    return dict(sorted(wanted.items()))


def _ask(repository: str, calls: list[Named]) -> Pin:
    kind = calls[0].kind
    api = HfApi(token=os.environ.get(TOKEN) or False)
    ask = api.dataset_info if kind == "dataset" else api.model_info
    try:
        info = ask(repository, files_metadata=True, timeout=TIMEOUT_SECONDS)
    except (HfHubHTTPError, httpx2.HTTPError, OfflineModeIsEnabled, OSError) as error:
        raise explained(error, repository, kind) from error
    configs = tuple(sorted({call.config for call in calls if call.config}))
    named = {call.file for call in calls if call.file}
    loaded = any(call.file is None for call in calls)
    files = _by_name(info, named)
    if loaded and kind == "dataset":
        files |= _data(info, configs)
    elif loaded:
        files |= _model(info, any(call.weights for call in calls))
    return Pin(
        id=repository,
        kind=kind,
        commit=info.sha,
        licence=_licence(info),
        loaded=loaded,
        configs=configs,
        files=tuple(_pinned(files[path]) for path in sorted(files)),
    )


def _by_name(info: ModelInfo | DatasetInfo, paths: set[str]) -> Files:
    """The files that the code names.

    Raises:
        HubError: one is not there, or runs code when it is loaded.
    """
    there = _files(info)
    for path in sorted(paths):
        if path not in there:
            raise HubError(f"{info.id} has no file {path}")
        if not path.endswith(SAFE):
            raise HubError(f"{info.id}: {path} is no kind of file that is safe to load")
    return {path: there[path] for path in paths}


def _model(info: ModelInfo, with_weights: bool) -> Files:
    """The files from which a model, or only its tokenizer and configuration, is loaded.

    With the folders of sentence-transformers, where the repository lists its modules.

    Raises:
        HubError: it has no weights but pickled ones, which run code when they are loaded.
    """
    files = _files(info)
    own = [path for path in files if "/" not in path]
    of_modules = [path for path in files if MODULES in files and fnmatch(path, MODULE_FILES)]
    chosen = [
        path
        for path in own + of_modules
        if path.endswith(MODEL_FILES) and not path.endswith(".index.json")
    ]
    if with_weights:
        weights = [WEIGHTS] if WEIGHTS in files else [p for p in own if fnmatch(p, SHARDS)]
        if not weights:
            raise HubError(
                f"{info.id} has no {WEIGHTS}, and other formats are refused: "
                "a pickle runs code when it is loaded"
            )
        chosen += weights + ([INDEX] if weights != [WEIGHTS] else [])
        chosen += [path for path in of_modules if path.endswith(WEIGHTS_SUFFIX)]
    return {path: files[path] for path in chosen}


def _data(info: DatasetInfo, configs: tuple[str, ...]) -> Files:
    """The card, and the data of the configurations; of all where none is named.

    Raises:
        HubError: there is no such data; a script that would make it is not run.
    """
    files = _files(info)
    patterns = list(_patterns(info, configs))
    data = [
        path
        for path in files
        if path.endswith(DATA_FILES) and any(fnmatch(path, pattern) for pattern in patterns)
    ]
    if not data:
        which = f"the configuration {', '.join(configs)} of {info.id}" if configs else info.id
        raise HubError(f"{which} has no data in files that can be read, such as Parquet")
    return {path: files[path] for path in [*data, CARD] if path in files}


def _patterns(info: DatasetInfo, configs: tuple[str, ...]) -> Iterator[str]:
    """Which paths hold the data, as the card says, or else by the names of folders."""
    described = {c["config_name"]: c for c in (info.card_data or {}).get("configs") or ()}
    for config in configs or described or ("",):
        if config not in described:
            yield f"{config}/*" if config else "*"
            continue
        files = described[config]["data_files"]
        for entry in [files] if isinstance(files, str | dict) else files:
            paths = entry["path"] if isinstance(entry, dict) else entry
            yield from [paths] if isinstance(paths, str) else paths


def _files(info: ModelInfo | DatasetInfo) -> Files:
    return {file.rfilename: file for file in info.siblings}


def _licence(info: ModelInfo | DatasetInfo) -> str:
    licence = (info.card_data or {}).get("license") or ""
    return licence if isinstance(licence, str) else ", ".join(licence)


def _pinned(file: RepoSibling) -> PinnedFile:
    if file.lfs:
        return PinnedFile(file.rfilename, file.lfs.size, sha256=file.lfs.sha256)
    return PinnedFile(file.rfilename, file.size, oid=file.blob_id)


def _line(before: Pin | None, now: Pin) -> str:
    if before is None:
        what = f"new, {now.commit[:12]}"
    elif before.commit == now.commit:
        what = f"unchanged, {now.commit[:12]}"
    else:
        what = f"{before.commit[:12]} → {now.commit[:12]}"
    return f"{now.id}: {what}, {len(now.files)} files, {now.size:,} bytes"
