"""The command line `hf` at a private Hub."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from huggingface_hub import HfApi
from own_hub import OwnHub


class Terminal:
    """Runs `hf` in a folder of its own, with the Hub's variables alone."""

    def __init__(self, own_hub: OwnHub, folder: Path):
        self.folder, self.address = folder, own_hub.address
        self.variables = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "HF_HOME": str(folder / "home"),
            "HF_HUB_DISABLE_PROGRESS_BARS": "1",
            **own_hub.variables,
        }

    def hf(self, *words: str, exits: int = 0, **variables: str) -> str:
        """Run a command; gives what it prints on both streams."""
        command = [Path(sys.executable).with_name("hf"), *words]
        done = subprocess.run(
            command,
            env=self.variables | variables,
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert done.returncode == exits, done.stdout
        return done.stdout


@pytest.fixture
def terminal(own_hub: OwnHub, tmp_path: Path) -> Terminal:
    folder = tmp_path / "terminal"
    folder.mkdir()
    return Terminal(own_hub, folder)


def test_who_is_logged_in(terminal: Terminal) -> None:
    printed = terminal.hf("auth", "whoami")
    assert "ada" in printed
    assert "analytical-engine" in printed
    wrong = terminal.hf("auth", "whoami", exits=1, HF_TOKEN="hf_NobodyHasThis")
    assert "Invalid user token." in wrong
    assert "HF_TOKEN environment variable" in wrong


def test_a_repository_from_its_creation_to_its_end(terminal: Terminal, ada: HfApi) -> None:
    assert "ada/model" in terminal.hf("repos", "create", "model", "--private")
    assert ada.model_info("ada/model").private
    assert "already created" in terminal.hf("repos", "create", "model", exits=1)
    terminal.hf("repos", "create", "model", "--exist-ok")
    folder = terminal.folder / "up"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(bytes(1000))
    printed = terminal.hf("upload", "ada/model", "up", ".", "--commit-message", "All")
    assert f"{terminal.address}/ada/model" in printed
    assert ada.list_repo_commits("ada/model")[0].title == "All"
    terminal.hf("upload", "ada/model", "up/config.json", "b/config.json", "--revision", "dev")
    assert "b/config.json" in ada.list_repo_files("ada/model", revision="dev")
    terminal.hf("download", "ada/model", "--revision", "dev", "--local-dir", "down")
    assert (terminal.folder / "down" / "b" / "config.json").read_text() == "{}"
    assert (terminal.folder / "down" / "model.safetensors").read_bytes() == bytes(1000)
    terminal.hf("repos", "tag", "create", "ada/model", "v1", "-m", "first")
    assert "v1" in terminal.hf("repos", "tag", "list", "ada/model")
    terminal.hf("repos", "branch", "create", "ada/model", "other")
    assert {"main", "dev", "other"} == {
        branch.name for branch in ada.list_repo_refs("ada/model").branches
    }
    terminal.hf("repos", "settings", "ada/model", "--public", "--gated", "auto")
    info = ada.model_info("ada/model")
    assert (info.private, info.gated) == (False, "auto")
    assert "ada/model" in terminal.hf("models", "ls", "--author", "ada")
    terminal.hf("repos", "delete", "ada/model", "--yes")
    assert not ada.repo_exists("ada/model")


def test_a_new_repository_is_made_by_the_upload(terminal: Terminal, ada: HfApi) -> None:
    (terminal.folder / "rows.csv").write_text("a,b\n1,2\n")
    terminal.hf("upload", "rows", "rows.csv", "--repo-type", "dataset")
    assert "rows.csv" in ada.list_repo_files("ada/rows", repo_type="dataset")


def test_errors_in_words(terminal: Terminal) -> None:
    gated = terminal.hf("download", "meta-llama/Llama-3.2-1B", "config.json", exits=1)
    assert "meta-llama/Llama-3.2-1B' requires approval" in gated
    missing = terminal.hf("download", "ada/none", "config.json", exits=1)
    assert "not found" in missing.lower()
