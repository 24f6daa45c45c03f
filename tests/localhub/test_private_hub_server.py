"""The private Hub: what a client finds and writes there, and that nobody else is asked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hubs import write_repository

from localhub import source
from localhub.private import COLLEAGUES_TOKEN, READ_TOKEN, TOKEN, TOKENS, private_hub

CLIENT = """\
import json
import os
import sys

asked = []


def note(event, args):
    if event == "socket.connect" and isinstance(args[1], tuple):
        asked.append(args[1][0])
    if event == "socket.getaddrinfo":
        asked.append(args[0] if isinstance(args[0], str) else args[0].decode())


sys.addaudithook(note)

from huggingface_hub import HfApi, create_repo, get_token, hf_hub_download, upload_folder

found = {"token": get_token(), "home": os.listdir(os.environ["HF_HOME"])}
found["files"] = HfApi().list_repo_files("owner/here")
with open(hf_hub_download("owner/here", "config.json")) as file:
    found["config"] = file.read()
found["exists"] = [HfApi().repo_exists(name) for name in ("owner/here", "owner/not-named")]
url = create_repo("ada/new", private=True)
os.mkdir("up")
for name, size in (("small.txt", 10), ("large.bin", 11_000_000)):
    with open(f"up/{name}", "wb") as file:
        file.write(bytes(size))
info = upload_folder(repo_id="ada/new", folder_path="up")
found["written"] = [str(url), info.commit_url, HfApi().list_repo_files("ada/new")]
HfApi().create_tag("ada/new", tag="v1")
HfApi().delete_repo("ada/new")
print(json.dumps(found | {"asked": sorted(set(asked))}))
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """What a client of the Hub found; the address that it asked is under `address`."""
    folder = tmp_path_factory.mktemp("private")
    repositories, home = folder / "repositories", folder / "home"
    home.mkdir()
    for name in ("owner/here", "owner/not-named"):
        write_repository(repositories, name, {"config.json": b"{}"})
    with private_hub(repositories, [("model", "owner/here")], folder / "hub") as (given, replaced):
        own = {"PATH": os.environ["PATH"], "HF_HOME": str(home), "HF_HUB_DISABLE_TELEMETRY": "1"}
        done = subprocess.run(
            [sys.executable, "-c", CLIENT],
            env=own | given,
            cwd=home,
            capture_output=True,
            text=True,
        )
        held = sorted(path.name for path in (folder / "hub").iterdir())
    assert done.returncode == 0, done.stderr
    address = given["HF_ENDPOINT"]
    return json.loads(done.stdout) | {"address": address, "replaced": replaced, "held": held}


def test_a_client_finds_what_is_named_and_nothing_else(found: dict) -> None:
    assert found["files"] == ["config.json"]
    assert found["config"] == "{}"
    assert found["exists"] == [True, False]
    assert found["home"] == []


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("http://127.0.0.1:{port}/api", "https://huggingface.co/api"),
        ("to 127.0.0.1:{port}.", "to huggingface.co."),
        (
            "HTTPConnectionPool(host='127.0.0.1', port={port})",
            "HTTPConnectionPool(host='huggingface.co', port=443)",
        ),
        ("?to=http%3A%2F%2F127.0.0.1%3A{port}%2Fx", "?to=https%3A%2F%2Fhuggingface.co%2Fx"),
        ("127.0.0.1%3A{port}", "huggingface.co"),
        ("('127.0.0.1', {port})", "('huggingface.co', 443)"),
        ("connect to 127.0.0.1 port {port}", "connect to huggingface.co port 443"),
    ],
)
def test_in_no_spelling_is_the_port_shown(found: dict, said: str, shown: str) -> None:
    text = said.format(port=found["address"].rpartition(":")[2])
    for old, new in found["replaced"].items():
        text = text.replace(old, new)
    assert text == shown


def test_the_token_is_nobodys(found: dict) -> None:
    assert found["token"] == TOKEN


def test_writes_reach_the_folder_of_the_hub(found: dict) -> None:
    url, commit, files = found["written"]
    assert url == found["address"] + "/ada/new"
    assert commit.startswith(f"{url}/commit/")
    assert files == [".gitattributes", "large.bin", "small.txt"]
    assert found["held"] == ["contents"]


def test_each_token_is_another_and_made_up() -> None:
    assert len({TOKEN, READ_TOKEN, COLLEAGUES_TOKEN}) == len(TOKENS) == 3
    assert all(token.startswith("hf_MadeUpForTheDocumentation") for token in TOKENS.values())


def test_only_this_machine_is_asked(found: dict) -> None:
    assert found["address"].startswith("http://127.0.0.1:")
    assert found["asked"] == ["127.0.0.1"]


def test_the_source_serves_what_a_file_names(tmp_path: Path) -> None:
    with source.private(tmp_path, tmp_path / "hub", "name = 1") as (given, _):
        assert given["HF_TOKEN"] == TOKEN
    assert [path.name for path in (tmp_path / "hub").iterdir()] == ["contents"]
