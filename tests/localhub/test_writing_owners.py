"""Repositories, branches and tags are made, changed and removed; who may not is told so."""

from __future__ import annotations

import httpx
import pytest
from huggingface_hub import HfApi
from huggingface_hub.errors import (
    BadRequestError,
    HfHubHTTPError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from own_hub import FIXED, OwnHub

from localhub.private import READ_TOKEN, TOKEN
from localhub.writing.own import COLLEAGUE, ORGANISATION, SHARED, USER

REPO = "ada/model"
NOBODYS = "hf_NobodyHasThis"


def refused(status: int, said: str | None = None):
    """Expects an answer with a status, and words in the client's message."""

    class Refused:
        def __enter__(self) -> None:
            self.caught = pytest.raises(HfHubHTTPError, match=said)
            self.info = self.caught.__enter__()

        def __exit__(self, *error) -> bool:
            result = self.caught.__exit__(*error)
            assert self.info.value.response.status_code == status
            return result

    return Refused()


def test_who_has_a_token(ada: HfApi, reader: HfApi, charles: HfApi) -> None:
    me = ada.whoami()
    assert (me["type"], me["name"], me["auth"]["accessToken"]["role"]) == ("user", USER, "write")
    assert [(each["name"], each["roleInOrg"]) for each in me["orgs"]] == [(ORGANISATION, "read")]
    assert reader.whoami()["name"] == USER
    assert reader.whoami()["auth"]["accessToken"]["role"] == "read"
    assert charles.whoami()["name"] == COLLEAGUE


def test_a_token_that_nobody_has(own_hub: OwnHub) -> None:
    nobody = own_hub.api(NOBODYS)
    with refused(401, "Invalid user token"):
        nobody.whoami()
    with refused(401, "Invalid credentials in Authorization header"):
        nobody.create_repo("ada/x")
    with refused(401, "Invalid credentials in Authorization header"):
        nobody.model_info(FIXED)


def test_a_repository_is_made_once(ada: HfApi, own_hub: OwnHub) -> None:
    url = ada.create_repo("model")
    assert (str(url), url.repo_id, url.repo_type) == (f"{own_hub.address}/{REPO}", REPO, "model")
    with refused(409, "You already created this model repo"):
        ada.create_repo(REPO)
    assert ada.create_repo(REPO, exist_ok=True) == url
    data = ada.create_repo(REPO, repo_type="dataset")
    assert str(data) == f"{own_hub.address}/datasets/{REPO}"
    assert ada.repo_exists(REPO, repo_type="dataset")
    assert not ada.repo_exists("ada/other")


def test_without_a_token_nothing_is_written(ada: HfApi, stranger: HfApi) -> None:
    with refused(401, "Invalid username or password"):
        stranger.create_repo("ada/x")
    ada.create_repo(REPO)
    for write in (
        lambda: stranger.upload_file(path_or_fileobj=b"", path_in_repo="x", repo_id=REPO),
        lambda: stranger.create_branch(REPO, branch="x"),
        lambda: stranger.create_tag(REPO, tag="x"),
        lambda: stranger.update_repo_settings(REPO, private=True),
    ):
        with pytest.raises(RepositoryNotFoundError) as caught:
            write()
        assert caught.value.response.status_code == 401
    with refused(401):
        stranger.delete_repo(REPO)
    assert len(ada.list_repo_commits(REPO)) == 1


def test_a_token_that_only_reads(ada: HfApi, reader: HfApi) -> None:
    with refused(403, 'create a model under the namespace "ada"'):
        reader.create_repo("ada/x")
    ada.create_repo(REPO, private=True)
    assert reader.create_repo(REPO, exist_ok=True).repo_id == REPO
    assert reader.list_repo_files(REPO) == [".gitattributes"]
    with refused(403, "must use a write token"):
        reader.upload_file(path_or_fileobj=b"x", path_in_repo="x", repo_id=REPO)
    for write in (
        lambda: reader.create_branch(REPO, branch="x"),
        lambda: reader.create_tag(REPO, tag="x"),
        lambda: reader.update_repo_settings(REPO, private=True),
        lambda: reader.delete_repo(REPO),
    ):
        with refused(403, "not the required permissions"):
            write()


def test_an_organisation_in_which_the_user_may_only_read(ada: HfApi, charles: HfApi) -> None:
    with refused(403, f'create a model under the namespace "{ORGANISATION}"'):
        ada.create_repo(f"{ORGANISATION}/new")
    charles.create_repo(f"{ORGANISATION}/secret", private=True)
    assert ada.model_info(f"{ORGANISATION}/secret").private
    with refused(403, "create_pr=1"):
        ada.upload_file(path_or_fileobj=b"x", path_in_repo="x", repo_id=SHARED)
    with refused(403, "not the required permissions"):
        ada.delete_repo(SHARED)
    with refused(403, "not the required permissions"):
        ada.delete_repo(FIXED)


def test_a_private_repository_is_nothing_to_others(
    ada: HfApi, charles: HfApi, stranger: HfApi
) -> None:
    ada.create_repo(REPO, private=True)
    assert ada.model_info(REPO).private
    for other, status in ((charles, 404), (stranger, 401)):
        for read in (
            lambda other=other: other.model_info(REPO),
            lambda other=other: other.hf_hub_download(REPO, "config.json"),
            lambda other=other: other.upload_file(
                path_or_fileobj=b"x", path_in_repo="x", repo_id=REPO
            ),
        ):
            with pytest.raises(RepositoryNotFoundError) as caught:
                read()
            assert caught.value.response.status_code == status
        assert REPO not in [model.id for model in other.list_models()]
    assert REPO in [model.id for model in ada.list_models()]
    ada.update_repo_settings(REPO, private=False)
    assert not stranger.model_info(REPO).private


def test_a_repository_is_deleted(ada: HfApi) -> None:
    ada.create_repo(REPO)
    ada.delete_repo(REPO)
    assert not ada.repo_exists(REPO)
    with pytest.raises(RepositoryNotFoundError) as caught:
        ada.delete_repo(REPO)
    assert caught.value.response.status_code == 404
    ada.delete_repo(REPO, missing_ok=True)


def test_a_repository_is_moved_and_its_old_name_leads_there(ada: HfApi, charles: HfApi) -> None:
    ada.create_repo(REPO)
    ada.create_repo("ada/taken")
    ada.move_repo(REPO, "ada/renamed")
    assert ada.model_info(REPO).id == "ada/renamed"
    assert ada.model_info("ada/renamed").sha == ada.model_info(REPO).sha
    with refused(409, "already"):
        ada.move_repo("ada/renamed", "ada/taken")
    with refused(403):
        ada.move_repo("ada/renamed", f"{ORGANISATION}/renamed")
    with refused(403):
        charles.move_repo("ada/renamed", "charles/renamed")
    ada.create_repo(REPO)
    assert ada.model_info(REPO).id == REPO


def test_an_old_name_takes_uploads_and_gives_no_private_one_away(
    ada: HfApi, own_hub: OwnHub
) -> None:
    ada.create_repo(REPO)
    ada.move_repo(REPO, "ada/renamed")
    ada.upload_file(path_or_fileobj=b"\0" * 9, path_in_repo="a.bin", repo_id=REPO)
    assert "a.bin" in ada.list_repo_files("ada/renamed")
    path = f"{own_hub.address}/api/models/{REPO}"
    assert httpx.get(path).headers["location"].endswith("/ada/renamed")
    ada.update_repo_settings("ada/renamed", private=True)
    answer = httpx.get(path)
    assert (answer.status_code, answer.headers["x-error-code"]) == (401, "RepoNotFound")
    assert ada.model_info(REPO).id == "ada/renamed"


def test_branches(ada: HfApi) -> None:
    ada.create_repo(REPO)
    first = ada.model_info(REPO).sha
    second = ada.upload_file(path_or_fileobj=b"1", path_in_repo="a", repo_id=REPO).oid
    ada.create_branch(REPO, branch="dev")
    ada.create_branch(REPO, branch="old/one", revision=first)
    branches = {each.name: each.target_commit for each in ada.list_repo_refs(REPO).branches}
    assert branches == {"main": second, "dev": second, "old/one": first}
    assert ada.list_repo_files(REPO, revision="old/one") == [".gitattributes"]
    with refused(409, "Reference already exists: refs/heads/dev"):
        ada.create_branch(REPO, branch="dev")
    ada.create_branch(REPO, branch="dev", exist_ok=True)
    ada.delete_branch(REPO, branch="old/one")
    with refused(404, "Invalid rev id"):
        ada.delete_branch(REPO, branch="old/one")
    with refused(403, "Cannot delete refs/heads/main"):
        ada.delete_branch(REPO, branch="main")
    with refused(404, "Invalid rev id: nope"):
        ada.create_branch(REPO, branch="x", revision="nope")
    for bad in ("a b", "a..b", "refs/pr/1", "a~", "x.lock"):
        with pytest.raises(BadRequestError, match="Invalid reference for a branch"):
            ada.create_branch(REPO, branch=bad)


def test_what_the_hub_converts_by_itself_the_owner_puts_there_here(ada: HfApi) -> None:
    ada.create_repo(REPO, repo_type="dataset")
    ada.create_branch(REPO, branch="refs/convert/parquet", repo_type="dataset")
    made = ada.upload_file(
        path_or_fileobj=b"1",
        path_in_repo="default/train/0000.parquet",
        repo_id=REPO,
        repo_type="dataset",
        revision="refs/convert/parquet",
    )
    refs = ada.list_repo_refs(REPO, repo_type="dataset")
    assert [branch.name for branch in refs.branches] == ["main"]
    [convert] = refs.converts
    assert (convert.name, convert.ref) == ("parquet", "refs/convert/parquet")
    assert convert.target_commit == made.oid
    info = ada.dataset_info(REPO, revision="refs/convert/parquet")
    assert "default/train/0000.parquet" in [file.rfilename for file in info.siblings]
    with pytest.raises(BadRequestError, match="Invalid tag name"):
        ada.create_tag(REPO, tag="refs/convert/parquet", repo_type="dataset")


def test_the_same_commit_on_two_branches_is_one(ada: HfApi) -> None:
    def upload(branch: str) -> str:
        given = {"path_or_fileobj": b"1", "path_in_repo": "a", "revision": branch}
        return ada.upload_file(repo_id=REPO, **given).oid

    ada.create_repo(REPO)
    ada.create_branch(REPO, branch="dev")
    first, before = upload("main"), ada.list_repo_commits(REPO)
    assert upload("dev") == first
    assert ada.list_repo_commits(REPO) == before


def test_tags(ada: HfApi) -> None:
    ada.create_repo(REPO)
    first = ada.model_info(REPO).sha
    ada.create_tag(REPO, tag="v1", tag_message="first")
    ada.upload_file(path_or_fileobj=b"1", path_in_repo="a", repo_id=REPO)
    assert ada.model_info(REPO, revision="v1").sha == first
    [tag] = ada.list_repo_refs(REPO).tags
    assert (tag.name, tag.ref, tag.target_commit) == ("v1", "refs/tags/v1", first)
    with refused(409, "Tag reference exists already"):
        ada.create_tag(REPO, tag="v1")
    ada.create_tag(REPO, tag="v1", exist_ok=True)
    with pytest.raises(RevisionNotFoundError):
        ada.create_tag(REPO, tag="v2", revision="nope")
    with pytest.raises(BadRequestError, match="Invalid tag name"):
        ada.create_tag(REPO, tag="a b")
    with pytest.raises(RevisionNotFoundError):
        ada.upload_file(path_or_fileobj=b"1", path_in_repo="a", repo_id=REPO, revision="v1")
    ada.delete_tag(REPO, tag="v1")
    assert ada.list_repo_refs(REPO).tags == []
    with refused(404):
        ada.delete_tag(REPO, tag="v1")


@pytest.mark.parametrize(
    ("path", "body", "said"),
    [
        ("create", {"name": "x", "type": "toy"}, "no type 'toy'"),
        ("create", {"name": "x", "type": "space", "sdk": "static"}, "no type 'space'"),
        ("create", {"name": "../x"}, "Invalid repository id"),
        ("create", {"name": "x..y"}, "Invalid repository id"),
        ("create", {"name": "x.git"}, "Invalid repository id"),
        ("create", {"name": ""}, "Invalid repository id"),
        ("create", {"name": "名"}, "Invalid repository id"),
        ("create", {}, '"name" must be a string'),
        ("create", {"name": "x", "visibility": "secret"}, '"visibility" must be one of'),
        ("create", {"name": "x", "private": "yes"}, '"private" must be'),
        ("create", {"name": "x", "files": [{"path": "../a", "content": ""}]}, "Invalid path"),
        ("create", {"name": "x", "files": [{"path": "a", "content": "é"}]}, "not in base64"),
        ("create", [], "must be a JSON object"),
        ("move", {"fromRepo": SHARED, "toRepo": "ada"}, "Invalid repository id"),
        ("move", {"fromRepo": 3, "toRepo": "ada/x"}, '"fromRepo" must be a string'),
    ],
)
def test_what_is_asked_wrongly_makes_nothing(
    ada: HfApi, own_hub: OwnHub, path: str, body, said: str
) -> None:
    before = sorted(model.id for model in ada.list_models())
    headers = {"Authorization": f"Bearer {TOKEN}"}
    answer = httpx.post(f"{own_hub.address}/api/repos/{path}", json=body, headers=headers)
    assert answer.status_code == 400
    assert said in answer.json()["error"]
    assert sorted(model.id for model in ada.list_models()) == before


def test_settings_that_there_are_not(ada: HfApi, own_hub: OwnHub) -> None:
    ada.create_repo(REPO)
    url = f"{own_hub.address}/api/models/{REPO}/settings"
    for body in ({"gated": "maybe"}, {"gated": True}, {"gated": 0}, {"private": 3}):
        headers = {"Authorization": f"Bearer {TOKEN}"}
        assert httpx.put(url, json=body, headers=headers).status_code == 400
    info = ada.model_info(REPO)
    assert (info.private, info.gated) == (False, False)


def test_the_variables_have_the_tokens(own_hub: OwnHub) -> None:
    assert own_hub.variables["HF_TOKEN"] == TOKEN
    assert own_hub.variables["HF_READ_TOKEN"] == READ_TOKEN


def test_what_belongs_to_whom(ada: HfApi, charles: HfApi) -> None:
    assert list(ada.list_user_repos()) == []
    ada.create_repo(REPO, private=True)
    ada.create_repo("ada/data", repo_type="dataset")
    found = [(each.id, each.type, each.visibility) for each in ada.list_user_repos()]
    assert found == [(REPO, "model", "private"), ("ada/data", "dataset", "public")]
    assert sum(each.storage_percent for each in ada.list_user_repos()) == pytest.approx(100)
    assert [each.id for each in charles.list_user_repos(namespace=ORGANISATION)] == [SHARED]
    with refused(403):
        list(ada.list_user_repos(namespace=ORGANISATION))
