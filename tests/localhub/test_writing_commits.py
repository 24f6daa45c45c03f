"""What the Python client commits to a private Hub, and what it finds there afterwards."""

from __future__ import annotations

import hashlib
import logging
import subprocess
from pathlib import Path

import pytest
from huggingface_hub import (
    CommitOperationAdd,
    CommitOperationCopy,
    CommitOperationDelete,
    HfApi,
    hf_hub_download,
    snapshot_download,
)
from huggingface_hub.errors import (
    BadRequestError,
    HfHubHTTPError,
    RemoteEntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from own_hub import FIXED, OwnHub

from localhub.private import TOKEN
from localhub.repository import LFS_THRESHOLD

REPO = "ada/model"
TEXT = b'{"hidden_size": 8}'
BINARY = bytes(range(256)) * 100
LARGE = b"long text\n" * (LFS_THRESHOLD // 10 + 1)


@pytest.fixture
def repo(ada: HfApi) -> str:
    """An empty repository of the user's."""
    return ada.create_repo(REPO).repo_id


def add(path: str, content: bytes) -> CommitOperationAdd:
    return CommitOperationAdd(path_in_repo=path, path_or_fileobj=content)


def files(api: HfApi, **options) -> dict[str, str | None]:
    """Path → SHA-256 of each file in LFS, None of others; without `.gitattributes`."""
    found = api.list_repo_tree(REPO, recursive=True, **options)
    entries = {each.path: each.lfs and each.lfs.sha256 for each in found if hasattr(each, "lfs")}
    assert entries.pop(".gitattributes", "") is None
    return entries


def download(own_hub: OwnHub, name: str, folder: Path, **options) -> bytes:
    path = hf_hub_download(
        REPO, name, endpoint=own_hub.address, cache_dir=folder, token=TOKEN, **options
    )
    return Path(path).read_bytes()


def test_a_new_repository_has_one_commit(ada: HfApi, repo: str) -> None:
    [commit] = ada.list_repo_commits(repo)
    assert (commit.title, commit.authors) == ("initial commit", ["ada"])
    assert ada.list_repo_files(repo) == [".gitattributes"]
    assert ada.model_info(repo).sha == commit.commit_id


def test_a_text_and_a_binary_are_committed_and_read_again(
    ada: HfApi, repo: str, own_hub: OwnHub, tmp_path: Path
) -> None:
    info = ada.upload_file(path_or_fileobj=TEXT, path_in_repo="config.json", repo_id=repo)
    assert info.commit_url == f"{own_hub.address}/{repo}/commit/{info.oid}"
    assert info.repo_url.repo_id == repo
    path = tmp_path / "model.safetensors"
    path.write_bytes(BINARY)
    second = ada.upload_file(path_or_fileobj=path, path_in_repo="a/b.safetensors", repo_id=repo)
    assert files(ada) == {
        "config.json": None,
        "a/b.safetensors": hashlib.sha256(BINARY).hexdigest(),
    }
    titles = [commit.title for commit in ada.list_repo_commits(repo)]
    assert titles == [
        "Upload a/b.safetensors with huggingface_hub",
        "Upload config.json with huggingface_hub",
        "initial commit",
    ]
    assert ada.model_info(repo).sha == second.oid
    assert download(own_hub, "config.json", tmp_path / "cache") == TEXT
    assert download(own_hub, "a/b.safetensors", tmp_path / "cache") == BINARY
    old = ada.list_repo_files(repo, revision=info.oid)
    assert old == [".gitattributes", "config.json"]


def test_large_texts_and_binaries_without_a_known_ending_go_to_lfs(
    ada: HfApi, repo: str, own_hub: OwnHub, tmp_path: Path
) -> None:
    operations = [add("large.json", LARGE), add("weights.xyz", BINARY), add("empty.bin", b"")]
    ada.create_commit(repo, operations, commit_message="all")
    shas = {
        name: hashlib.sha256(content).hexdigest()
        for name, content in (("large.json", LARGE), ("weights.xyz", BINARY))
    }
    assert files(ada) == {**shas, "empty.bin": None}
    attributes = download(own_hub, ".gitattributes", tmp_path / "cache").decode()
    named = [line.split()[0] for line in attributes.splitlines()[-2:]]
    assert sorted(named) == ["large.json", "weights.xyz"]
    assert download(own_hub, "large.json", tmp_path / "cache") == LARGE


def test_blob_ids_are_those_of_git(ada: HfApi, repo: str) -> None:
    ada.upload_file(path_or_fileobj=TEXT, path_in_repo="config.json", repo_id=repo)
    command = ["git", "hash-object", "--stdin"]
    oid = subprocess.run(command, input=TEXT, capture_output=True).stdout.decode().strip()
    [file] = ada.get_paths_info(repo, "config.json")
    assert file.blob_id == oid


def test_all_operations_of_one_commit(ada: HfApi, repo: str) -> None:
    first = [
        add("old.txt", b"old"),
        add("d/1.txt", b"1"),
        add("d/2.txt", b"2"),
        add("w.bin", BINARY),
    ]
    ada.create_commit(repo, first, commit_message="first")
    operations = [
        CommitOperationDelete("old.txt"),
        CommitOperationDelete("d/"),
        CommitOperationCopy("w.bin", "copies/w.bin"),
        add("new.txt", b"new"),
    ]
    info = ada.create_commit(repo, operations, commit_message="Title", commit_description="Why")
    sha256 = hashlib.sha256(BINARY).hexdigest()
    assert files(ada) == {"copies/w.bin": sha256, "new.txt": None, "w.bin": sha256}
    last = ada.list_repo_commits(repo)[0]
    assert (last.commit_id, last.title, last.message) == (info.oid, "Title", "Why")


def test_a_folder_is_uploaded_and_deleted(ada: HfApi, repo: str, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "sub").mkdir(parents=True)
    for name in ("a.json", "sub/b.json", "skip.log", "w.safetensors"):
        (folder / name).write_bytes(name.encode())
    ada.upload_folder(repo_id=repo, folder_path=folder, path_in_repo="up", ignore_patterns="*.log")
    assert set(files(ada)) == {"up/a.json", "up/sub/b.json", "up/w.safetensors"}
    ada.delete_folder("up/sub", repo)
    ada.delete_file("up/a.json", repo)
    assert set(files(ada)) == {"up/w.safetensors"}


def test_what_gitignore_names_is_left_out(ada: HfApi, repo: str) -> None:
    ignored = b"*.log\ncache/\n!keep.log\n/top\ndocs/*.md\n**/deep\n"
    operations = [add(".gitignore", ignored)]
    operations += [add(name, b"x") for name in ("a.log", "cache/b.txt", "top", "docs/a.md", "deep")]
    kept = {"keep.log", "c.txt", "a/top", "docs/a/b.md"}
    operations += [add(name, b"x") for name in kept]
    ada.create_commit(repo, operations, commit_message="some")
    assert set(files(ada)) == {".gitignore", *kept}


def test_nothing_new_makes_no_commit(
    ada: HfApi, repo: str, caplog: pytest.LogCaptureFixture
) -> None:
    operations = [("config.json", TEXT), ("w.safetensors", BINARY)]
    first = ada.create_commit(repo, [add(*each) for each in operations], commit_message="a")
    with caplog.at_level(logging.WARNING):
        again = ada.create_commit(repo, [add(*each) for each in operations], commit_message="b")
    assert again.oid == first.oid
    assert "No files have been modified since last commit" in caplog.text


def test_a_content_that_is_there_is_not_uploaded_again(
    ada: HfApi, repo: str, own_hub: OwnHub
) -> None:
    ada.upload_file(path_or_fileobj=BINARY, path_in_repo="a.bin", repo_id=repo)
    contents = own_hub.folder / "contents" / hashlib.sha256(BINARY).hexdigest()
    before = contents.stat()
    ada.upload_file(path_or_fileobj=BINARY, path_in_repo="b.bin", repo_id=repo)
    assert contents.stat() == before
    assert len(files(ada)) == 2


def test_files_of_one_commit_may_have_the_same_content(ada: HfApi, repo: str) -> None:
    names = [f"{number}.bin" for number in range(8)]
    ada.create_commit(repo, [add(name, BINARY) for name in names], commit_message="all")
    assert files(ada) == dict.fromkeys(names, hashlib.sha256(BINARY).hexdigest())


def test_files_with_spaces_and_other_letters_are_named_in_attributes_once(
    ada: HfApi, repo: str, own_hub: OwnHub, tmp_path: Path
) -> None:
    path = "模型 一/a b.data"
    for content in (BINARY, BINARY[1:]):
        ada.upload_file(path_or_fileobj=content, path_in_repo=path, repo_id=repo)
    assert files(ada) == {path: hashlib.sha256(BINARY[1:]).hexdigest()}
    attributes = download(own_hub, ".gitattributes", tmp_path).decode()
    assert attributes.count("模型[[:space:]]一/a[[:space:]]b.data filter=lfs") == 1
    assert download(own_hub, path, tmp_path) == BINARY[1:]


def test_a_parent_that_is_not_the_last_commit_is_refused(ada: HfApi, repo: str) -> None:
    parent = ada.model_info(repo).sha
    ada.upload_file(path_or_fileobj=b"1", path_in_repo="a", repo_id=repo, parent_commit=parent)
    with pytest.raises(HfHubHTTPError, match="A commit has happened since") as caught:
        ada.upload_file(path_or_fileobj=b"2", path_in_repo="a", repo_id=repo, parent_commit=parent)
    assert caught.value.response.status_code == 412
    assert len(ada.list_repo_commits(repo)) == 2


def test_a_branch_has_commits_of_its_own(ada: HfApi, repo: str) -> None:
    ada.create_branch(repo, branch="dev/next")
    ada.upload_file(path_or_fileobj=b"1", path_in_repo="a", repo_id=repo, revision="dev/next")
    assert set(files(ada)) == set()
    assert set(files(ada, revision="dev/next")) == {"a"}
    with pytest.raises(RevisionNotFoundError):
        ada.upload_file(path_or_fileobj=b"1", path_in_repo="a", repo_id=repo, revision="nope")


@pytest.mark.parametrize("operation", [CommitOperationDelete("no"), CommitOperationDelete("no/")])
def test_what_is_not_there_cannot_be_deleted(ada: HfApi, repo: str, operation) -> None:
    operations = [add("new.txt", b"new"), operation]
    with pytest.raises(RemoteEntryNotFoundError, match="with this name doesn't exist"):
        ada.create_commit(repo, operations, commit_message="x")
    assert files(ada) == {}
    assert len(ada.list_repo_commits(repo)) == 1


def test_a_pull_request_is_refused_in_words(ada: HfApi, repo: str) -> None:
    with pytest.raises(BadRequestError, match="has no pull requests"):
        ada.upload_file(path_or_fileobj=b"1", path_in_repo="a", repo_id=repo, create_pr=True)


def test_a_repository_that_is_not_there_takes_no_commit(ada: HfApi) -> None:
    with pytest.raises(RepositoryNotFoundError, match="create_repo"):
        ada.upload_file(path_or_fileobj=b"1", path_in_repo="a", repo_id="ada/none")


def test_fixed_repositories_are_read_and_not_written(ada: HfApi) -> None:
    assert ada.list_repo_files(FIXED) == ["config.json", "model.safetensors"]
    for content, said in ((b"text", "create_pr=1"), (BINARY, "Authorization error")):
        with pytest.raises(HfHubHTTPError, match=said) as caught:
            ada.upload_file(path_or_fileobj=content, path_in_repo="x", repo_id=FIXED)
        assert caught.value.response.status_code == 403


def test_the_header_of_a_card_is_looked_at_first(ada: HfApi, repo: str) -> None:
    def upload(text: str) -> None:
        ada.upload_file(path_or_fileobj=text.encode(), path_in_repo="README.md", repo_id=repo)

    with pytest.raises(ValueError, match='"license" must be one of'):
        upload("---\nlicense: Apache 2.0\n---\n")
    with pytest.raises(ValueError, match=r"(?s)Invalid metadata in README.md.*line 3"):
        upload("---\ntags: [a\n---\n")
    assert files(ada) == {}
    with pytest.warns(UserWarning, match="empty or missing yaml metadata"):
        upload("# No header\n")
    upload("---\nlicense: mit\ntags: [tiny]\npipeline_tag: text-generation\n---\n")
    info = ada.model_info(repo)
    assert set(info.tags) == {"tiny", "license:mit"}
    assert info.pipeline_tag == "text-generation"


def test_a_broken_card_is_no_part_of_a_commit(
    ada: HfApi, repo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(HfApi, "_validate_yaml", lambda *_, **__: None)
    for header in (b"tags: [a", b"- a", b"tags: 3", b"license: mine"):
        operations = [add("README.md", b"---\n" + header + b"\n---\n"), add("a.txt", b"a")]
        with pytest.raises(BadRequestError, match="Invalid metadata in README"):
            ada.create_commit(repo, operations, commit_message="broken")
    assert files(ada) == {}
    for content in (b"plain", b"---\ntags: a\ndate: 2026-01-01\n---\n"):
        ada.upload_file(path_or_fileobj=content, path_in_repo="README.md", repo_id=repo)
        assert ada.model_info(repo).sha
    assert ada.model_info(repo).card_data.to_dict()["date"] == "2026-01-01"


def test_the_same_steps_have_the_same_ids_and_dates(ada: HfApi, repo: str) -> None:
    def steps() -> list[tuple]:
        ada.upload_file(path_or_fileobj=TEXT, path_in_repo="config.json", repo_id=repo)
        return [(commit.commit_id, commit.title) for commit in ada.list_repo_commits(repo)]

    first = steps()
    ada.delete_repo(repo)
    ada.create_repo(repo)
    assert steps() == first
    dates = [commit.created_at for commit in ada.list_repo_commits(repo)]
    assert dates == sorted(dates, reverse=True)
    assert (dates[0] - dates[1]).total_seconds() == 60


def test_a_tree_tells_the_last_commit_of_each_file(ada: HfApi, repo: str) -> None:
    one = ada.upload_file(path_or_fileobj=b"1", path_in_repo="a/1", repo_id=repo)
    two = ada.upload_file(path_or_fileobj=b"2", path_in_repo="b/2", repo_id=repo)
    found = {each.path: each.last_commit.oid for each in ada.list_repo_tree(repo, expand=True)}
    first = ada.list_repo_commits(repo)[-1].commit_id
    assert found == {".gitattributes": first, "a": one.oid, "b": two.oid}
    [entry] = ada.get_paths_info(repo, "a/1", expand=True)
    assert entry.last_commit.oid == one.oid


def test_a_snapshot_of_a_branch(ada: HfApi, repo: str, own_hub: OwnHub, tmp_path: Path) -> None:
    ada.create_commit(repo, [add("a/b.bin", BINARY), add("c.txt", b"c")], commit_message="x")
    ada.create_tag(repo, tag="v1")
    options = {"endpoint": own_hub.address, "cache_dir": tmp_path / "cache", "token": TOKEN}
    folder = Path(snapshot_download(repo, revision="v1", **options))
    assert (folder / "a" / "b.bin").read_bytes() == BINARY
    assert folder.name == ada.model_info(repo).sha
