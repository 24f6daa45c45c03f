"""The server against the real client libraries, over HTTP, with tiny repositories."""

import hashlib
import re
import subprocess
from pathlib import Path

import httpx
import pytest
from huggingface_hub import hf_hub_download, snapshot_download
from huggingface_hub.errors import EntryNotFoundError
from huggingface_hub.hf_api import RepoFolder
from tiny_hub import DATASET, JSON, MODEL, WEIGHTS

from localhub import serving
from localhub.server import create_app


def test_model_info(api, model):
    info = api.model_info(MODEL)
    assert (info.id, info.author, info.sha) == (MODEL, "someone", model.commit)
    assert (info.private, info.gated, info.disabled) == (False, False, False)
    assert (info.pipeline_tag, info.library_name) == ("text-classification", "transformers")
    assert set(info.tags) >= {"tiny", "license:apache-2.0", "dataset:sst2", "language:en"}
    assert info.card_data.license == "apache-2.0"
    assert info.last_modified is not None
    assert [file.rfilename for file in info.siblings] == sorted(model.files)
    assert all(file.size is None for file in info.siblings)


def test_model_info_with_sizes_and_hashes(api):
    files = {file.rfilename: file for file in api.model_info(MODEL, files_metadata=True).siblings}
    assert files["model.safetensors"].lfs.sha256 == hashlib.sha256(WEIGHTS).hexdigest()
    assert files["model.safetensors"].size == len(WEIGHTS)
    assert files["config.json"].size == len(JSON)
    assert files["config.json"].lfs is None


def test_blob_ids_are_those_of_git(model, tmp_path):
    def git(content: bytes) -> str:
        command = ["git", "hash-object", "--stdin"]
        return subprocess.run(command, input=content, capture_output=True).stdout.decode().strip()

    assert model.files["config.json"].oid == git(JSON)
    sha256 = hashlib.sha256(WEIGHTS).hexdigest()
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{sha256}\nsize {256_000}\n"
    assert model.files["model.safetensors"].oid == git(pointer.encode())
    assert model.files["model.safetensors"].pointer_size == len(pointer)


def test_the_commit_depends_on_the_content(make_repository):
    first = make_repository("a/one", {"x": b"1"}).commit
    assert make_repository("a/one", {"x": b"1"}).commit == first
    assert make_repository("a/one", {"x": b"2"}).commit != first
    assert make_repository("a/two", {"x": b"1"}).commit != first


@pytest.mark.parametrize("extra", [{"expand": ["siblings"]}, {"securityStatus": True}])
def test_info_with_other_options(api, extra):
    assert api.model_info(MODEL, **extra).id == MODEL


def test_info_of_a_revision(api, model):
    assert api.model_info(MODEL, revision=model.commit).sha == model.commit
    assert api.repo_info(DATASET, repo_type="dataset", revision="main").id == DATASET


def test_tree(api):
    paths = {entry.path for entry in api.list_repo_tree(MODEL)}
    assert paths == {"README.md", "config.json", "empty.txt", "model.safetensors", "onnx"}
    below = {entry.path for entry in api.list_repo_tree(MODEL, recursive=True)}
    assert below == paths | {"onnx/model config.json"}
    inside = [entry.path for entry in api.list_repo_tree(MODEL, "onnx", expand=True)]
    assert inside == ["onnx/model config.json"]
    assert set(api.list_repo_files(DATASET, repo_type="dataset")) == {
        "README.md",
        "data/train.parquet",
    }


def test_tree_of_a_missing_folder(api):
    with pytest.raises(EntryNotFoundError):
        list(api.list_repo_tree(MODEL, "onn"))


def test_paths_info(api):
    entries = api.get_paths_info(MODEL, ["config.json", "onnx", "nothing"])
    assert [entry.path for entry in entries] == ["config.json", "onnx"]
    assert isinstance(entries[1], RepoFolder)
    assert api.get_paths_info(MODEL, "model.safetensors")[0].lfs.size == len(WEIGHTS)


def test_paths_info_as_json(endpoint):
    url = f"{endpoint}/api/models/{MODEL}/paths-info/main"
    entries = httpx.post(url, json={"paths": ["onnx/model config.json"]}).json()
    assert [entry["path"] for entry in entries] == ["onnx/model config.json"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"paths": 3}', b'{"paths": [3]}', b"null"])
def test_paths_info_with_a_bad_body(endpoint, body):
    url = f"{endpoint}/api/models/{MODEL}/paths-info/main"
    answer = httpx.post(url, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert httpx.post(url, content=b"\xff").status_code == 400


def test_refs(api, model):
    refs = api.list_repo_refs(MODEL)
    assert [(branch.name, branch.target_commit) for branch in refs.branches] == [
        ("main", model.commit)
    ]
    assert not refs.tags


def test_file_metadata(api, model, endpoint):
    big = api.get_hf_file_metadata(url=f"{endpoint}/{MODEL}/resolve/main/model.safetensors")
    assert big.etag == hashlib.sha256(WEIGHTS).hexdigest()
    assert (big.size, big.commit_hash) == (len(WEIGHTS), model.commit)
    small = api.get_hf_file_metadata(url=f"{endpoint}/{MODEL}/resolve/main/config.json")
    assert (small.etag, small.size) == (model.files["config.json"].oid, len(JSON))


def test_headers(endpoint, model):
    answer = httpx.head(f"{endpoint}/{MODEL}/resolve/main/model.safetensors")
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["x-repo-commit"] == model.commit
    assert answer.headers["x-linked-size"] == str(len(WEIGHTS))
    assert answer.headers["x-linked-etag"] == answer.headers["etag"]
    small = httpx.head(f"{endpoint}/{MODEL}/resolve/main/config.json")
    assert "x-linked-size" not in small.headers
    assert small.content == b""


def test_download_and_snapshot(api, tmp_path, endpoint, model):
    options = {"endpoint": endpoint, "cache_dir": tmp_path / "cache", "token": False}
    path = hf_hub_download(MODEL, "onnx/model config.json", **options)
    assert Path(path).read_bytes() == b"{}"
    folder = Path(snapshot_download(MODEL, **options))
    assert folder.name == model.commit
    assert (folder / "model.safetensors").read_bytes() == WEIGHTS
    assert (folder / "empty.txt").read_bytes() == b""
    data = hf_hub_download(DATASET, "data/train.parquet", repo_type="dataset", **options)
    assert Path(data).read_bytes() == b"PAR1"


def test_a_broken_download_is_continued(tmp_path, make_repository):
    """After a lost connection the client asks only for the rest, and the whole is right."""
    content = WEIGHTS * 100  # the client keeps pieces of 10 MB
    make_repository("someone/big", {"model.safetensors": content})
    app = create_app(tmp_path / "repositories")
    ranges = []

    async def breaking(scope, receive, send):
        sent = 0

        async def send_some(message):
            nonlocal sent
            await send(message)
            sent += len(message.get("body", b""))
            if len(ranges) == 1 and sent > 15_000_000:
                raise ConnectionAbortedError

        if scope["method"] == "GET":
            ranges.append(dict(scope["headers"]).get(b"range"))
        await app(scope, receive, send_some)

    options = {"cache_dir": tmp_path / "cache", "token": False}
    with serving.in_thread(breaking) as address:
        path = hf_hub_download("someone/big", "model.safetensors", endpoint=address, **options)
    assert Path(path).read_bytes() == content
    first, second = ranges
    assert first is None
    assert re.fullmatch(rb"bytes=[1-9]\d*-", second)


@pytest.mark.parametrize(
    ("asked", "expected", "part"),
    [
        ("bytes=0-9", "bytes 0-9/256000", WEIGHTS[:10]),
        ("bytes=255990-", "bytes 255990-255999/256000", WEIGHTS[-10:]),
        ("bytes=-5", "bytes 255995-255999/256000", WEIGHTS[-5:]),
        ("bytes=255999-300000", "bytes 255999-255999/256000", WEIGHTS[-1:]),
    ],
)
def test_range(endpoint, asked, expected, part):
    url = f"{endpoint}/{MODEL}/resolve/main/model.safetensors"
    answer = httpx.get(url, headers={"Range": asked})
    assert (answer.status_code, answer.headers["content-range"]) == (206, expected)
    assert answer.content == part


def test_range_outside_the_file(endpoint):
    for name, size in (("model.safetensors", 256_000), ("empty.txt", 0)):
        url = f"{endpoint}/{MODEL}/resolve/main/{name}"
        answer = httpx.get(url, headers={"Range": f"bytes={size}-"})
        assert answer.status_code == 416
        assert answer.headers["content-range"] == f"bytes */{size}"


def test_an_unchanged_file_is_not_sent_again(endpoint, model):
    url = f"{endpoint}/{MODEL}/resolve/main/config.json"
    etag = f'"{model.files["config.json"].oid}"'
    assert httpx.get(url, headers={"If-None-Match": etag}).status_code == 304
    assert httpx.get(url, headers={"If-None-Match": '"other"'}).content == JSON
