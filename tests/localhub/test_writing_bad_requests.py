"""What is sent wrongly to a private Hub gets a sentence, and changes nothing."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import httpx
import pytest
from huggingface_hub import HfApi
from own_hub import OwnHub

from localhub.private import TOKEN

REPO = "ada/model"
CONTENT = b"content"
SHA256 = hashlib.sha256(CONTENT).hexdigest()
HEADER = {"key": "header", "value": {"summary": "x", "description": ""}}
BAD_DATE = "---\ndate: 2026-02-30\n---\n"
GOOD = {"key": "file", "value": {"path": "good.txt", "content": "good"}}


@pytest.fixture
def send(ada: HfApi, own_hub: OwnHub) -> Callable[..., httpx.Response]:
    """Sends what the client library would not send; the repository is there."""
    ada.create_repo(REPO)
    client = httpx.Client(base_url=own_hub.address, headers={"Authorization": f"Bearer {TOKEN}"})
    return client.request


def file(path, content: str = "", **more) -> dict:
    return {"key": "file", "value": {"path": path, "content": content, **more}}


def lines(*entries: dict) -> bytes:
    return "\n".join(json.dumps(entry) for entry in entries).encode()


def copy(revision) -> dict:
    fields = {"path": "b", "srcPath": ".gitattributes", "srcRevision": revision}
    return {"key": "copyFile", "value": fields}


def lfs(oid=SHA256, **more) -> dict:
    return {"key": "lfsFile", "value": {"path": "a.bin", "algo": "sha256", "oid": oid, **more}}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "must be its header"),
        (b"{", "Line 1 of the commit is no JSON"),
        (b"\xff\n", "Line 1 of the commit is no JSON"),
        (b"3", "Line 1 of the commit is no JSON"),
        (lines(HEADER) + b"\n\n{", "Line 3 of the commit is no JSON"),
        (lines(HEADER, {"key": "file", "value": []}), "Line 2 of the commit has a wrong"),
        (lines(file("a")), "must be its header"),
        (lines({"key": "header", "value": {}}), '"summary" of header'),
        (lines({"key": "header", "value": {"summary": ""}}), "must not be empty"),
        (lines({"key": "header", "value": {"summary": "x", "parentCommit": 3}}), "parentCommit"),
        (lines({"key": "header", "value": {"summary": "x", "description": 3}}), "description"),
        (
            lines({"key": "header", "value": {"summary": "\ud800"}}),
            "Line 1 of the commit is no JSON",
        ),
        (lines(HEADER, file("a", "\ud800")), "Line 2 of the commit is no JSON"),
        (lines(HEADER) + b"\n" + b"[" * 100_000, "Line 2 of the commit is no JSON"),
        (lines(HEADER, {"key": "rename", "value": {}}), "rename is no operation"),
        (lines(HEADER, HEADER), "header is no operation"),
        (lines(HEADER, GOOD, file("../a")), "Invalid path"),
        (lines(HEADER, GOOD, file("a/../../b")), "Invalid path"),
        (lines(HEADER, GOOD, file("/etc/passwd")), "Invalid path"),
        (lines(HEADER, GOOD, file("a//b")), "Invalid path"),
        (lines(HEADER, GOOD, file("./a")), "Invalid path"),
        (lines(HEADER, GOOD, file(".git/config")), "Invalid path"),
        (lines(HEADER, GOOD, file("a\\b")), "Invalid path"),
        (lines(HEADER, GOOD, file("a\0b")), "Invalid path"),
        (lines(HEADER, GOOD, file("")), "Invalid path"),
        (lines(HEADER, GOOD, file(3)), '"path" of file must be a string'),
        (lines(HEADER, GOOD, file("a", "é", encoding="base64")), "not in base64"),
        (lines(HEADER, GOOD, file("a", encoding="rot13")), "must be base64 or utf-8"),
        (lines(HEADER, GOOD, file("a"), file("a/b")), "a cannot be a file and a folder"),
        (lines(HEADER, GOOD, copy(3)), '"srcRevision" of copyFile must be a string'),
        (lines(HEADER, GOOD, file("README.md", BAD_DATE)), "Invalid metadata in README.md"),
        (lines(HEADER, GOOD, lfs()), "points to a file that does not exist"),
        (lines(HEADER, GOOD, lfs("abc")), "must be a SHA-256"),
        (lines(HEADER, GOOD, lfs("../contents")), "must be a SHA-256"),
        (lines(HEADER, GOOD, lfs(size="7")), "must be a number"),
    ],
)
def test_a_commit_that_cannot_be_made(send, ada: HfApi, body: bytes, said: str) -> None:
    answer = send("POST", f"/api/models/{REPO}/commit/main", content=body)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/json")
    assert said in answer.json()["error"]
    assert ada.list_repo_files(REPO) == [".gitattributes"]
    assert len(ada.list_repo_commits(REPO)) == 1


def announce(send, oid: str = SHA256, size: int = len(CONTENT)) -> httpx.Response:
    body = {"operation": "upload", "objects": [{"oid": oid, "size": size}]}
    return send("POST", f"/{REPO}.git/info/lfs/objects/batch", json=body)


def test_another_content_than_was_announced_is_not_kept(send, own_hub: OwnHub) -> None:
    [place] = announce(send).json()["objects"]
    before = sorted((own_hub.folder / "contents").iterdir())
    for content in (b"other!!", CONTENT + b"!", CONTENT[:-1], b""):
        answer = send("PUT", place["actions"]["upload"]["href"], content=content)
        assert (answer.status_code, "announced were" in answer.json()["error"]) == (400, True)
        verify = {"oid": SHA256, "size": len(CONTENT)}
        assert send("POST", place["actions"]["verify"]["href"], json=verify).status_code == 404
    assert sorted((own_hub.folder / "contents").iterdir()) == before
    assert send("PUT", place["actions"]["upload"]["href"], content=CONTENT).status_code == 200
    assert send("POST", place["actions"]["verify"]["href"], json=verify).status_code == 200
    assert "actions" not in announce(send).json()["objects"][0]
    wrong = send("POST", f"/api/models/{REPO}/commit/main", content=lines(HEADER, lfs(size=8)))
    assert (wrong.status_code, "has 7 bytes, not 8" in wrong.json()["error"]) == (422, True)


def test_an_upload_that_breaks_off_leaves_nothing(send, own_hub: OwnHub) -> None:
    [place] = announce(send).json()["objects"]
    contents = own_hub.folder / "contents"
    before = sorted(contents.iterdir())
    address = urlsplit(place["actions"]["upload"]["href"])
    connection = http.client.HTTPConnection(address.hostname, address.port)
    connection.putrequest("PUT", address.path)
    connection.putheader("Content-Length", str(len(CONTENT)))
    connection.endheaders(CONTENT[:3])
    wait_until(lambda: len(list(contents.iterdir())) > len(before))
    connection.close()
    wait_until(lambda: sorted(contents.iterdir()) == before)
    assert send("PUT", place["actions"]["upload"]["href"], content=CONTENT).status_code == 200


def wait_until(is_so: Callable[[], bool]) -> None:
    for _ in range(500):
        if is_so():
            return
        time.sleep(0.02)
    raise AssertionError("it does not happen")


def test_only_what_was_announced_is_taken(send) -> None:
    assert send("PUT", f"/api/lfs-objects/{SHA256}", content=CONTENT).status_code == 404
    assert send("PUT", "/api/lfs-objects/..%2F..%2Fx", content=CONTENT).status_code == 404
    for oid in ("abc", "../x", SHA256.upper()):
        answer = announce(send, oid)
        assert (answer.status_code, "must be a SHA-256" in answer.json()["error"]) == (400, True)
    assert announce(send, size=-1).status_code == 400


FILE_AND_FOLDER = [{"path": "a", "content": ""}, {"path": "a/b", "content": ""}]
BAD_CARD = [{"path": "README.md", "content": base64.b64encode(b"---\ntags: 3\n---\n").decode()}]


@pytest.mark.parametrize(
    ("path", "body", "said"),
    [
        (f"/api/models/{REPO}/preupload/main", {}, '"files" must be a list'),
        (f"/api/models/{REPO}/preupload/main", {"files": [{"path": "../a"}]}, "Invalid path"),
        (f"/api/models/{REPO}/preupload/main", {"files": [{"path": "a"}]}, '"size" must be'),
        (
            f"/api/models/{REPO}/preupload/main",
            {"files": [{"path": "a", "size": 1, "sample": "é"}]},
            "not in base64",
        ),
        (f"/{REPO}.git/info/lfs/objects/batch", {"operation": "download"}, 'must be "upload"'),
        (f"/{REPO}.git/info/lfs/objects/batch", {"operation": "upload"}, '"objects" must be'),
        (f"/api/models/{REPO}/tag/main", {}, '"tag" must be a string'),
        (f"/api/models/{REPO}/branch/x", {"startingPoint": 3}, '"startingPoint" must be'),
        ("/api/repos/create", {"name": "new", "visibility": []}, '"visibility" must be a string'),
        ("/api/repos/create", {"name": "new", "files": FILE_AND_FOLDER}, "a cannot be a file and"),
        ("/api/repos/create", {"name": "new", "files": BAD_CARD}, "Invalid metadata in README.md"),
        ("/api/validate-yaml", {"content": 3}, '"content" must be a string'),
        ("/api/validate-yaml", [3], "must be a JSON object"),
    ],
)
def test_what_cannot_be_read(send, path: str, body, said: str) -> None:
    answer = send("POST", path, json=body)
    assert (answer.status_code, said in answer.json()["error"]) == (400, True), answer.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/api/spaces/a/b/commit/main", 404),
        ("POST", "/api/toys/a/b/commit/main", 404),
        ("POST", f"/api/models/{REPO}/commit", 404),
        ("POST", f"/api/models/{REPO}/commit/main/more", 404),
        ("GET", f"/api/models/{REPO}/commit/main", 405),
        ("PUT", f"/api/models/{REPO}/branch/x", 405),
        ("POST", f"/{REPO}.git/info/lfs/objects/lock", 404),
        ("GET", "/api/repos/create", 404),
        ("DELETE", f"/api/models/{REPO}", 405),
    ],
)
def test_unknown_paths_and_methods(send, method: str, path: str, status: int) -> None:
    answer = send(method, path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/json")


@pytest.mark.parametrize(
    "card",
    [
        "---\n2026-01-01: a day as a key\n---\n",
        "---\nvalue: .nan\n---\n",
        "---\nall: &all [*all]\n---\n",
        "---\ndate: 2026-02-30\nlast: x---\n",  # no header for who checks it
        "---\npipeline_tag: [a]\nlast: x---\n",
    ],
)
def test_a_card_that_no_answer_can_hold_hides_no_repository(send, ada: HfApi, card: str) -> None:
    body = lines(HEADER, file("README.md", card))
    assert send("POST", f"/api/models/{REPO}/commit/main", content=body).status_code == 200
    assert "README.md" in ada.list_repo_files(REPO)
    assert REPO in [model.id for model in ada.list_models()]


def test_a_commit_to_a_repository_that_goes_meanwhile_is_refused(
    ada: HfApi, own_hub: OwnHub
) -> None:
    ada.create_repo(REPO)
    body = lines(HEADER, GOOD)
    address = urlsplit(own_hub.address)
    connection = http.client.HTTPConnection(address.hostname, address.port)
    connection.putrequest("POST", f"/api/models/{REPO}/commit/main")
    connection.putheader("Authorization", f"Bearer {TOKEN}")
    connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body[:3])
    time.sleep(0.2)  # the Hub has begun
    ada.delete_repo(REPO)
    connection.send(body[3:])
    assert connection.getresponse().status == 404


def test_names_that_no_header_can_hold(send, ada: HfApi) -> None:
    path = "模型/配置.json"
    content = base64.b64encode(CONTENT).decode()
    body = lines(HEADER, file(path, content, encoding="base64"))
    assert send("POST", f"/api/models/{REPO}/commit/main", content=body).status_code == 200
    assert path in ada.list_repo_files(REPO)
    assert send("GET", f"/{REPO}/resolve/main/{path}").content == CONTENT
    answer = send("GET", f"/api/models/{REPO}/tree/main/没有")
    assert (answer.status_code, "没有" in answer.json()["error"]) == (404, True)
