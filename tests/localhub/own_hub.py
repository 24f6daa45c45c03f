"""A private Hub with one fixed repository, and the client library of who has which token."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import huggingface_hub.constants
import pytest
from hubs import go_to, write_repository
from huggingface_hub import HfApi

from localhub.private import COLLEAGUES_TOKEN, READ_TOKEN, TOKEN, private_hub

FIXED = "owner/fixed"


@dataclass(frozen=True)
class OwnHub:
    """A private Hub.

    Attributes:
        variables: What a program needs in its environment to find it.
        folder: What the Hub holds.
    """

    address: str
    variables: dict[str, str]
    folder: Path

    def api(self, token: str | bool) -> HfApi:
        """The client library as somebody with a token, or with none (False)."""
        return HfApi(endpoint=self.address, token=token)


@pytest.fixture
def own_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OwnHub]:
    """A private Hub for one test."""
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_DISABLE_XET", True)
    repositories = tmp_path / "fixed"
    write_repository(repositories, FIXED, {"config.json": b"{}", "model.safetensors": b"\0"})
    with private_hub(repositories, [("model", FIXED)], tmp_path / "hub") as (variables, _):
        go_to(variables["HF_ENDPOINT"], monkeypatch)
        yield OwnHub(variables["HF_ENDPOINT"], variables, tmp_path / "hub")


@pytest.fixture
def ada(own_hub: OwnHub) -> HfApi:
    """The user, with a token that writes."""
    return own_hub.api(TOKEN)


@pytest.fixture
def reader(own_hub: OwnHub) -> HfApi:
    """The user, with a token that only reads."""
    return own_hub.api(READ_TOKEN)


@pytest.fixture
def charles(own_hub: OwnHub) -> HfApi:
    """Another user."""
    return own_hub.api(COLLEAGUES_TOKEN)


@pytest.fixture
def stranger(own_hub: OwnHub) -> HfApi:
    """Somebody without a token."""
    return own_hub.api(False)
