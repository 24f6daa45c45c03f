"""What tests need of a Hub on this machine: small repositories, and a client that asks there."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from huggingface_hub import constants

from localhub.repository import Repository, repository_folder


def write_repository(
    repositories: Path,
    repo_id: str,
    files: dict[str, bytes],
    kind: str = "model",
    legacy_names: Sequence[str] = (),
) -> Repository:
    """Write a repository's files below `repositories`, over those that are there."""
    folder = repository_folder(repositories, kind, repo_id)
    for name, content in files.items():
        path = folder / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return Repository.seal(folder, repo_id, kind, legacy_names)


def go_to(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the client library of this process, and of those that it starts, ask there."""
    template = constants.HUGGINGFACE_CO_URL_TEMPLATE.replace(constants.ENDPOINT, address)
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
    monkeypatch.setattr(constants, "ENDPOINT", address)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setitem(os.environ, "HF_ENDPOINT", address)
