"""Lists of repositories and commits, and what else reading clients ask: `HEAD`, `expand`, `raw`."""

from __future__ import annotations

import hashlib

import httpx
import pytest
from tiny_hub import CARD, DATASET, JSON, MODEL, WEIGHTS

from localhub.repository import pointer

OTHERS = ("someone/another", "owner/tiny-too")


@pytest.fixture
def others(make_repository, model) -> None:
    """Two more models; to be asked for before the server."""
    for name in OTHERS:
        make_repository(name, {"README.md": CARD.replace(b"tiny", b"other"), "config.json": b"{}"})


@pytest.fixture
def listed(others, api):
    """The client library's API of a server with three models."""
    return api


def ids(found) -> list[str]:
    return [each.id for each in found]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["owner/tiny-too", "someone/another", MODEL]),
        ({"search": "TINY"}, ["owner/tiny-too", MODEL]),
        ({"search": "some model"}, [MODEL]),
        ({"search": "nothing"}, []),
        ({"author": "someone"}, ["someone/another", MODEL]),
        ({"author": "some"}, []),
        ({"filter": "tiny"}, [MODEL]),
        ({"filter": ["other", "license:apache-2.0"]}, ["owner/tiny-too", "someone/another"]),
        ({"filter": "transformers", "author": "owner"}, ["owner/tiny-too"]),
        ({"trained_dataset": "sst2", "search": "another"}, ["someone/another"]),
        (
            {"pipeline_tag": "text-classification", "limit": 2},
            ["owner/tiny-too", "someone/another"],
        ),
        ({"pipeline_tag": "fill-mask"}, []),
        ({"gated": True}, []),
        ({"gated": False, "limit": 1}, ["owner/tiny-too"]),
    ],
)
def test_models_are_searched_for(listed, asked: dict, expected: list[str]) -> None:
    assert ids(listed.list_models(**asked)) == expected


def test_what_a_list_tells(listed, model) -> None:
    [short] = listed.list_models(search="tiny-model")
    assert (short.author, short.pipeline_tag) == ("someone", "text-classification")
    assert (short.sha, short.siblings, short.card_data) == (None, None, None)
    [full] = listed.list_models(search="tiny-model", full=True, cardData=True)
    assert full.sha == model.commit
    assert [file.rfilename for file in full.siblings] == sorted(model.files)
    assert full.card_data.license == "apache-2.0"
    [chosen] = listed.list_models(search="tiny-model", expand=["sha", "gated"])
    assert (chosen.sha, chosen.gated, chosen.author) == (model.commit, False, None)


def test_datasets_are_listed(listed) -> None:
    assert ids(listed.list_datasets()) == [DATASET]
    assert ids(listed.list_datasets(author="someone", search="data")) == [DATASET]


def test_a_list_has_pages(others, endpoint) -> None:
    found, url = [], f"{endpoint}/api/models?limit=2&expand=sha&expand=author"
    while url:
        answer = httpx.get(url)
        assert answer.headers["x-total-count"] == "3"
        found.append([each["id"] for each in answer.json()])
        assert all(each["author"] for each in answer.json())
        url = answer.links.get("next", {}).get("url")
    assert found == [["owner/tiny-too", "someone/another"], [MODEL]]


def test_the_newest_come_first(listed) -> None:
    found = list(listed.list_models(sort="last_modified", full=True))
    dates = [each.last_modified for each in found]
    assert dates == sorted(dates, reverse=True)
    assert len(found) == 3


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=x",
        "cursor=-1",
        "limit=1.5",
        pytest.param("limit=" + "9" * 5000, id="long"),
    ],
)
def test_a_page_that_there_is_not(endpoint, query: str) -> None:
    answer = httpx.get(f"{endpoint}/api/models?{query}")
    assert (answer.status_code, "must be a number" in answer.json()["error"]) == (400, True)


def test_the_only_commit(api, model) -> None:
    [commit] = api.list_repo_commits(MODEL, formatted=True)
    assert (commit.commit_id, commit.authors) == (model.commit, ["someone"])
    assert (commit.title, commit.formatted_title) == ("initial commit", "initial commit")
    [entry] = api.get_paths_info(MODEL, "config.json", expand=True)
    assert entry.last_commit.oid == model.commit


@pytest.mark.parametrize("revision", ["HEAD", "refs/heads/main"])
def test_other_names_of_the_branch(api, endpoint, model, revision: str) -> None:
    assert api.model_info(MODEL, revision=revision).sha == model.commit
    assert httpx.get(f"{endpoint}/{MODEL}/resolve/HEAD/config.json").content == JSON


def test_info_of_chosen_fields(endpoint, model) -> None:
    url = f"{endpoint}/api/models/{MODEL}?expand[]=sha&expand=gated&expand=unheard-of"
    body = httpx.get(url).json()
    assert {**body, "_id": ""} == {"_id": "", "id": MODEL, "sha": model.commit, "gated": False}
    assert len(body["_id"]) == 24


def test_raw_is_what_git_keeps(endpoint, model) -> None:
    text = httpx.get(f"{endpoint}/{MODEL}/raw/main/config.json")
    assert (text.content, text.headers["etag"]) == (JSON, f'"{model.files["config.json"].oid}"')
    large = httpx.get(f"{endpoint}/{MODEL}/raw/main/model.safetensors")
    assert large.content == pointer(hashlib.sha256(WEIGHTS).hexdigest(), len(WEIGHTS))
    head = httpx.head(f"{endpoint}/{MODEL}/raw/main/model.safetensors")
    assert (head.status_code, head.content) == (200, b"")
    assert httpx.head(f"{endpoint}/{MODEL}/raw/main/nothing").status_code == 404
    assert httpx.get(f"{endpoint}/{MODEL}/raw/main/..%2Fmanifest.json").status_code == 404
