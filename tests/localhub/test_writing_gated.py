"""Gated repositories: who is told what, and how somebody is let in."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from huggingface_hub import HfApi
from huggingface_hub.errors import BadRequestError, GatedRepoError, HfHubHTTPError
from own_hub import FIXED, OwnHub

from localhub.private import COLLEAGUES_TOKEN, TOKENS
from localhub.writing.own import ASKED, COLLEAGUE, GATED, SHARED, USER

REPO = "ada/gated"
KIND, NOT_ASKED, _, (FILE, *_) = GATED[0]
PLEASE_LOG_IN = "is restricted. You must have access to it and be authenticated"
NOT_IN_THE_LIST = "is restricted and you are not in the authorized list"


@pytest.fixture
def repo(ada: HfApi) -> str:
    """A gated repository of the user's, with a file."""
    ada.create_repo(REPO)
    ada.upload_file(path_or_fileobj=b"{}", path_in_repo="config.json", repo_id=REPO)
    ada.update_repo_settings(REPO, gated="manual")
    return REPO


def refusal(api: HfApi, repo_id: str, name: str, folder: Path) -> tuple[int, str]:
    """The status and the words with which a file is refused."""
    with pytest.raises(GatedRepoError) as caught:
        api.hf_hub_download(repo_id, name, cache_dir=folder)
    return caught.value.response.status_code, str(caught.value)


@pytest.mark.parametrize(("kind", "repo_id", "gate", "names"), GATED)
def test_the_hubs_own_gated_repositories(
    ada: HfApi, stranger: HfApi, kind: str, repo_id: str, gate: str, names: tuple[str, ...]
) -> None:
    for api in (ada, stranger):
        info = api.repo_info(repo_id, repo_type=kind)
        assert info.gated == gate
        assert set(names) < {file.rfilename for file in info.siblings}
        assert api.repo_exists(repo_id, repo_type=kind)
        with pytest.raises(GatedRepoError):
            api.file_exists(repo_id, names[0], repo_type=kind)


def test_what_who_is_told(ada: HfApi, stranger: HfApi, tmp_path: Path) -> None:
    status, words = refusal(stranger, NOT_ASKED, FILE, tmp_path)
    assert (status, f"Access to model {NOT_ASKED} {PLEASE_LOG_IN}" in words) == (401, True)
    status, words = refusal(ada, NOT_ASKED, FILE, tmp_path)
    assert (status, f"Access to model {NOT_ASKED} {NOT_IN_THE_LIST}" in words) == (403, True)
    assert f"Visit https://huggingface.co/{NOT_ASKED} to ask for access." in words
    status, words = refusal(ada, ASKED, "config.json", tmp_path)
    said = f"Your request to access model {ASKED} is awaiting a review from the repo authors."
    assert (status, said in words) == (403, True)


def test_somebody_asks_and_is_let_in(
    repo: str, ada: HfApi, charles: HfApi, own_hub: OwnHub, tmp_path: Path
) -> None:
    assert NOT_IN_THE_LIST in refusal(charles, repo, "config.json", tmp_path)[1]
    headers = {"Authorization": f"Bearer {COLLEAGUES_TOKEN}"}
    assert httpx.post(f"{own_hub.address}/{repo}/ask-access", headers=headers).status_code == 200
    assert "is awaiting a review" in refusal(charles, repo, "config.json", tmp_path)[1]
    [request] = ada.list_pending_access_requests(repo)
    assert (request.username, request.status) == (COLLEAGUE, "pending")
    ada.reject_access_request(repo, COLLEAGUE, rejection_reason="no")
    assert "has been rejected" in refusal(charles, repo, "config.json", tmp_path)[1]
    ada.accept_access_request(repo, request_id=request.request_id)
    path = charles.hf_hub_download(repo, "config.json", cache_dir=tmp_path)
    assert Path(path).read_bytes() == b"{}"
    assert [each.username for each in ada.list_accepted_access_requests(repo)] == [COLLEAGUE]
    ada.cancel_access_request(repo, COLLEAGUE)
    assert list(ada.list_accepted_access_requests(repo)) == []


def test_somebody_is_let_in_without_asking(repo: str, ada: HfApi, charles: HfApi) -> None:
    with pytest.raises(GatedRepoError):
        charles.auth_check(repo)
    ada.grant_access(repo, COLLEAGUE)
    charles.auth_check(repo)
    with pytest.raises(BadRequestError, match="accepted already"):
        ada.grant_access(repo, COLLEAGUE)
    with pytest.raises(HfHubHTTPError, match="'nobody' not found"):
        ada.grant_access(repo, "nobody")


def test_who_asks_for_an_automatic_gate_is_in(
    repo: str, ada: HfApi, charles: HfApi, own_hub: OwnHub
) -> None:
    ada.update_repo_settings(repo, gated="auto")
    with pytest.raises(GatedRepoError):
        charles.auth_check(repo)
    headers = {"Authorization": f"Bearer {COLLEAGUES_TOKEN}"}
    httpx.post(f"{own_hub.address}/{repo}/ask-access", headers=headers)
    charles.auth_check(repo)


def test_the_owner_is_always_in_and_a_gate_is_opened_again(
    repo: str, ada: HfApi, stranger: HfApi, tmp_path: Path
) -> None:
    assert Path(ada.hf_hub_download(repo, "config.json", cache_dir=tmp_path)).is_file()
    ada.auth_check(repo, write=True)
    ada.update_repo_settings(repo, gated=False)
    stranger.auth_check(repo)


def test_only_owners_answer(repo: str, charles: HfApi, ada: HfApi) -> None:
    for who, which in ((charles, repo), (ada, SHARED), (ada, NOT_ASKED), (ada, FIXED)):
        with pytest.raises(HfHubHTTPError, match="not the required permissions") as caught:
            who.grant_access(which, COLLEAGUE)
        assert caught.value.response.status_code == 403
        with pytest.raises(HfHubHTTPError):
            who.auth_check(which, write=True)


def test_an_open_repository_has_no_requests(ada: HfApi) -> None:
    ada.create_repo("ada/open")
    with pytest.raises(BadRequestError, match="not gated"):
        ada.grant_access("ada/open", COLLEAGUE)


def test_who_works_on_modules_reads_what_there_is(root: Path) -> None:
    text = (root / "docs" / "dev" / "local-hub.md").read_text("utf-8")
    section = text.partition("## The private Hub")[2].partition("\n## ")[0]
    named = [repo_id for _, repo_id, _, _ in GATED]
    missing = [word for word in (*named, SHARED, USER, COLLEAGUE, *TOKENS) if word not in section]
    assert missing == []
