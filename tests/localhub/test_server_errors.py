"""What the server answers when something is missing, elsewhere or asked for wrongly."""

import http.client
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from huggingface_hub import HfApi, hf_hub_download, snapshot_download
from huggingface_hub.errors import (
    EntryNotFoundError,
    HfHubHTTPError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from tiny_hub import DATASET, JSON, MODEL

from localhub import serving
from localhub.server import create_app


def test_missing_repository(api, endpoint, tmp_path):
    options = {"endpoint": endpoint, "cache_dir": tmp_path / "cache", "token": False}
    for repo_id in ("someone/nothing", "nothing"):
        with pytest.raises(RepositoryNotFoundError) as caught:
            api.model_info(repo_id)
        assert caught.value.response.status_code == 401
        with pytest.raises(RepositoryNotFoundError):
            hf_hub_download(repo_id, "config.json", **options)
    with pytest.raises(RepositoryNotFoundError):
        api.dataset_info(MODEL)
    assert httpx.get(f"{endpoint}/api/models/nothing").json() == {
        "error": "Invalid username or password."
    }


def test_missing_revision(api, model, tmp_path, endpoint):
    options = {"endpoint": endpoint, "cache_dir": tmp_path / "cache", "token": False}
    for revision in ("v2", "refs/pr/1", model.commit[:7], "0" * 40):
        with pytest.raises(RevisionNotFoundError):
            api.model_info(MODEL, revision=revision)
        with pytest.raises(RevisionNotFoundError):
            list(api.list_repo_tree(MODEL, revision=revision))
        with pytest.raises(RevisionNotFoundError):
            hf_hub_download(MODEL, "config.json", revision=revision, **options)


def test_missing_file(endpoint, tmp_path, model):
    options = {"endpoint": endpoint, "cache_dir": tmp_path / "cache", "token": False}
    with pytest.raises(EntryNotFoundError) as caught:
        hf_hub_download(MODEL, "vocab.txt", **options)
    answer = caught.value.response
    assert answer.headers["x-error-message"] == "Entry not found"
    assert answer.headers["x-repo-commit"] == model.commit


def test_legacy_names_are_redirected(api, endpoint, model, tmp_path):
    answer = httpx.get(f"{endpoint}/api/models/tiny-model/tree/main/onnx?recursive=true")
    assert answer.status_code == 307
    assert answer.headers["location"] == f"/api/models/{MODEL}/tree/main/onnx?recursive=true"
    answer = httpx.head(f"{endpoint}/tiny-model/resolve/main/onnx/model%20config.json")
    assert answer.headers["location"] == f"/{MODEL}/resolve/main/onnx/model%20config.json"
    assert api.model_info("tiny-model").id == MODEL
    assert api.dataset_info("tiny-data").id == DATASET
    options = {"endpoint": endpoint, "cache_dir": tmp_path / "cache", "token": False}
    assert Path(hf_hub_download("tiny-model", "config.json", **options)).read_bytes() == JSON
    folder = snapshot_download("tiny-data", repo_type="dataset", **options)
    assert (Path(folder) / "data" / "train.parquet").is_file()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("GET", "/api/spaces/a/b", 404),
        ("GET", f"/{MODEL}", 404),
        ("GET", f"/{MODEL}/resolve/main", 404),
        ("GET", f"/{MODEL}/blob/main/config.json", 404),
        ("GET", f"/api/models/{MODEL}/discussions", 404),
        ("GET", f"/api/models/{MODEL}/tree", 404),
        ("GET", f"/api/models/{MODEL}/refs/main", 404),
        ("GET", f"/api/models/{MODEL}/revision/main/more", 404),
        ("GET", "/api/models/", 404),
        ("GET", f"/api/models/{MODEL}/paths-info/main", 405),
        ("POST", f"/api/models/{MODEL}", 405),
        ("POST", f"/{MODEL}/resolve/main/config.json", 405),
        ("DELETE", f"/api/models/{MODEL}", 405),
        ("PUT", "/", 405),
    ],
)
def test_unknown_paths_and_methods(endpoint, method, path, status):
    answer = httpx.request(method, endpoint + path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    "path",
    [
        f"/{MODEL}/resolve/main/../manifest.json",
        f"/{MODEL}/resolve/main/..%2Fmanifest.json",
        f"/{MODEL}/resolve/main/%2e%2e/manifest.json",
        f"/{MODEL}/resolve/main//etc/passwd",
        f"/{MODEL}/resolve/main/%2Fetc%2Fpasswd",
        "/../../etc/passwd",
        f"/{MODEL}/resolve/main/config.json%00",
    ],
)
def test_nothing_outside_a_repository_is_served(endpoint, path):
    """Sent as it is: client libraries would tidy the path first."""
    parts = urlsplit(endpoint)
    connection = http.client.HTTPConnection(parts.hostname, parts.port)
    connection.request("GET", path)
    assert connection.getresponse().status == 404
    connection.close()


def test_a_wrapped_app_can_misbehave(tmp_path, model):
    """Later tests of failures rely on the app being plain ASGI."""
    app = create_app(tmp_path / "repositories")

    async def overloaded(scope, receive, send):
        await send({"type": "http.response.start", "status": 429, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def sometimes(scope, receive, send):
        chosen = overloaded if scope["path"].startswith("/api") else app
        await chosen(scope, receive, send)

    with serving.in_thread(sometimes) as address:
        with pytest.raises(HfHubHTTPError):
            HfApi(endpoint=address, token=False).model_info(MODEL)
        assert httpx.get(f"{address}/{MODEL}/resolve/main/config.json").content == JSON


def test_only_loopback_is_bound(endpoint):
    assert urlsplit(endpoint).hostname == "127.0.0.1"


def test_a_server_that_cannot_start_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(serving.uvicorn.Server, "run", lambda self, sockets: None)
    with (
        pytest.raises(RuntimeError, match="the local server ended before it answered"),
        serving.in_thread(None),
    ):
        pass
