"""What the page about sharing says.

The module runs with a Hub of its own, so its outputs are looked at as they were recorded; what the
prose says besides is tried at a private Hub here.
"""

import os
from pathlib import Path

import datasets
import huggingface_hub
import pytest
from datasets import Dataset, DatasetDict, load_dataset
from hubs import go_to
from huggingface_hub import HfApi, ModelCard, ModelCardData, constants, get_token, hf_api
from huggingface_hub.errors import HfHubHTTPError, RemoteEntryNotFoundError, RepositoryNotFoundError
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForSequenceClassification, BertConfig, TrainingArguments
from transformers.models.bert import BertForSequenceClassification
from transformers.utils import hub as transformers_hub

from localhub.private import private_hub

MODEL, DATA = "ada/tiny", "ada/rows"
OTHERS = "analytical-engine/difference-engine"


@pytest.fixture
def api(tmp_path, monkeypatch) -> HfApi:
    """A client at a private Hub, where this process's libraries go, too."""
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "token"))
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_IMPLICIT_TOKEN", False)
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
    monkeypatch.setattr(transformers_hub, "_hf_api", None)
    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", False)
    with private_hub(tmp_path / "nothing", [], tmp_path / "private") as (variables, _):
        for name, value in variables.items():
            monkeypatch.setitem(os.environ, name, value)
        go_to(variables["HF_ENDPOINT"], monkeypatch)
        monkeypatch.setattr(hf_api.api, "endpoint", variables["HF_ENDPOINT"])
        monkeypatch.setattr(datasets.config, "HF_ENDPOINT", variables["HF_ENDPOINT"])
        yield HfApi(endpoint=variables["HF_ENDPOINT"])


@pytest.fixture
def model() -> BertForSequenceClassification:
    return BertForSequenceClassification(
        BertConfig(
            hidden_size=8,
            intermediate_size=8,
            num_attention_heads=1,
            num_hidden_layers=1,
            vocab_size=10,
        )
    )


def refused(status: int):
    return pytest.raises(HfHubHTTPError, match=f"{status} ")


def test_whoami__says_the_account_and_the_role(printed):
    assert "user: ada\n  orgs: analytical-engine" in printed("whoami-command")
    assert printed("whoami").splitlines()[::2] == ["user: ada", "role: write"]


def test_whoami__pitfall_works_with_a_token_that_may_only_read(api):
    user = api.whoami(token=os.environ["HF_READ_TOKEN"])
    assert user["name"] == "ada"
    assert user["auth"]["accessToken"]["role"] == "read"


def test_create_repo__goes_into_the_own_namespace_and_is_private(printed):
    assert printed("create-repo").splitlines() == ["ada/film-notes", "private: True"]
    assert "409 Conflict" in printed("exists")
    assert printed("exists").endswith("You already created this model repo")
    assert "repo_id='ada/film-notes'" in printed("exist-ok")


def test_create_repo__is_public_unless_told_otherwise(api):
    assert api.repo_info(api.create_repo("open").repo_id).private is False
    api.create_repo("rows", repo_type="dataset")
    assert api.repo_exists("ada/rows", repo_type="dataset")


def test_create_repo__pitfall_an_existing_repository_stays_public(api, model):
    api.create_repo(MODEL)
    api.create_repo(MODEL, private=True, exist_ok=True)
    model.push_to_hub(MODEL, private=True)
    assert api.repo_info(MODEL).private is False
    api.update_repo_settings(MODEL, private=True)
    assert api.repo_info(MODEL).private is True


def test_push_model__brings_both_and_is_loaded_by_its_id(printed):
    files = printed("push-model")
    for name in ("config.json", "model.safetensors", "tokenizer.json"):
        assert f"'{name}'" in files
    assert printed("load-pushed") == "{0: 'negative', 1: 'positive'}"


def test_push_model__a_model_brings_no_tokenizer_but_all_that_it_saves(api, model, tmp_path):
    model.push_to_hub("tiny")
    model.save_pretrained(tmp_path / "saved")
    files = set(api.list_repo_files(MODEL))
    assert files >= {path.name for path in (tmp_path / "saved").iterdir()}
    assert not any("token" in name or "vocab" in name for name in files)


def test_push_model__pitfall_is_public_unless_told_otherwise(api, model):
    model.push_to_hub(MODEL)
    assert api.repo_info(MODEL).private is False


def test_push_model__pitfall_without_names_the_labels_have_numbers(api, model):
    model.push_to_hub(MODEL)
    loaded = AutoModelForSequenceClassification.from_pretrained(MODEL)
    assert loaded.config.id2label == {0: "LABEL_0", 1: "LABEL_1"}


def test_upload_file__writes_it_there_and_deletes_it(printed):
    assert "'docs/notes.md'" in printed("upload-file")
    assert "✓ Uploaded" in printed("upload-file-command")
    assert printed("delete-file") == "False"


def test_upload_file__needs_a_repository(api):
    with pytest.raises(RepositoryNotFoundError, match="Please use `create_repo`"):
        api.upload_file(path_or_fileobj=b"a", path_in_repo="a.md", repo_id=MODEL)


def test_upload_file__the_command_creates_a_repository(printed):
    """That of the folder is made nowhere else."""
    assert "https://huggingface.co/ada/second-run/commit/" in printed("upload-folder-command")


def test_upload_file__pitfall_a_deleted_file_stays_in_the_history(api):
    api.create_repo(MODEL)
    before = api.upload_file(path_or_fileobj=b"secret", path_in_repo="a.md", repo_id=MODEL)
    api.delete_file("a.md", MODEL)
    with pytest.raises(RemoteEntryNotFoundError):
        api.hf_hub_download(MODEL, "a.md")
    old = Path(api.hf_hub_download(MODEL, "a.md", revision=before.oid))
    assert old.read_bytes() == b"secret"


def test_upload_folder__leaves_out_what_is_ignored(printed):
    lines = printed("upload-folder").splitlines()
    assert "here: results/checkpoint-10/optimizer.pt" in lines
    assert "on the Hub: model.safetensors" in lines
    assert not any("checkpoint" in line for line in lines if line.startswith("on the Hub"))


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    for name in ("a.md", "b.md"):
        (folder / name).write_text(name, encoding="utf-8")
    return folder


def test_upload_folder__unchanged_files_make_no_commit(api, folder):
    api.create_repo(MODEL)
    first = api.upload_folder(folder_path=folder, repo_id=MODEL)
    assert len(api.list_repo_commits(MODEL)) == 2
    assert api.upload_folder(folder_path=folder, repo_id=MODEL).oid == first.oid


def test_upload_folder__pitfall_deletes_only_by_pattern(api, folder):
    api.create_repo(MODEL)
    api.upload_folder(folder_path=folder, repo_id=MODEL)
    (folder / "a.md").unlink()
    (folder / "b.md").write_text("new", encoding="utf-8")
    api.upload_folder(folder_path=folder, repo_id=MODEL)
    assert "a.md" in api.list_repo_files(MODEL)
    (folder / "c.md").write_text("more", encoding="utf-8")
    api.upload_folder(folder_path=folder, repo_id=MODEL, delete_patterns="*")
    assert {"b.md", "c.md"} <= set(api.list_repo_files(MODEL))
    assert "a.md" not in api.list_repo_files(MODEL)


def test_upload_folder__pitfall_the_old_ways_are_gone():
    assert not hasattr(huggingface_hub, "Repository")
    assert not hasattr(HfApi, "upload_large_folder")
    assert hasattr(HfApi, "upload_folder")


def test_push_dataset__keeps_the_names_of_classes(printed):
    assert "ClassLabel(names=['neg', 'pos'])" in printed("push-dataset")


def test_push_dataset__a_dict_pushes_all_splits_as_parquet(api, tmp_path):
    rows = Dataset.from_dict({"text": ["a"]})
    DatasetDict(train=rows, test=rows).push_to_hub(DATA)
    files = api.list_repo_files(DATA, repo_type="dataset")
    assert sum(name.endswith(".parquet") for name in files) == 2
    assert set(load_dataset(DATA, cache_dir=str(tmp_path / "arrow"))) == {"train", "test"}


def test_push_dataset__pitfall_a_second_push_replaces_the_split(api, tmp_path):
    for text in ("old", "new"):
        Dataset.from_dict({"text": [text]}).push_to_hub(DATA)
    rows = load_dataset(DATA, split="train", cache_dir=str(tmp_path / "arrow"))
    assert rows["text"][:] == ["new"]


def test_push_adapter__uploads_the_adapter_only_and_names_the_base(printed):
    assert "'adapter_model.safetensors'" in printed("push-adapter")
    assert "'model.safetensors'" not in printed("push-adapter")
    assert printed("load-adapter") == "'ada/film-reviews'"


def test_push_adapter__pitfall_a_local_base_is_named_by_its_folder(model, tmp_path):
    model.save_pretrained(tmp_path / "base")
    base = AutoModelForSequenceClassification.from_pretrained(tmp_path / "base")
    config = get_peft_model(base, LoraConfig(task_type="SEQ_CLS")).active_peft_config
    assert config.base_model_name_or_path == str(tmp_path / "base")


def test_card__is_checked_by_the_hub(printed):
    assert printed("card").startswith("---\nbase_model: google-bert/bert-base-uncased")
    assert "license: apache-2.0" in printed("card")
    assert r"\"license\" must be one of [apache-2.0, mit" in printed("card-wrong")


def test_card__replaces_the_old_one(api):
    api.create_repo(MODEL)
    for text in ("old", "new"):
        ModelCard(f"---\nlicense: mit\n---\n\n{text}\n").push_to_hub(MODEL)
    assert api.list_repo_files(MODEL).count("README.md") == 1
    assert ModelCard.load(MODEL).text.strip() == "new"


def test_card__pitfall_another_licence_has_a_name_and_a_link(api):
    api.create_repo(MODEL)
    data = ModelCardData(license="other", license_name="mine", license_link="LICENSE")
    ModelCard(f"---\n{data.to_yaml()}\n---\n\nText\n").push_to_hub(MODEL)
    assert "license_name: mine\nlicense_link: LICENSE" in ModelCard.load(MODEL).content


def test_tag__stays_and_a_branch_leaves_main_as_it_is(printed):
    assert printed("tag") == "['v1.0']"
    main, experiment = printed("branch").split("experiment\n")
    assert experiment.split("\n")[0].strip() == "Upload BertForSequenceClassification"
    assert experiment.split("\n")[1].strip() == main.split("\n")[1].strip()


def test_tag__pitfall_does_not_move(api, folder):
    api.create_repo(MODEL)
    api.create_tag(MODEL, tag="v1.0")
    [before] = api.list_repo_refs(MODEL).tags
    api.upload_folder(folder_path=folder, repo_id=MODEL)
    assert api.list_repo_refs(MODEL).tags[0].target_commit == before.target_commit
    with refused(409):
        api.create_tag(MODEL, tag="v1.0")
    api.delete_tag(MODEL, tag="v1.0")
    api.create_tag(MODEL, tag="v1.0")
    assert api.list_repo_refs(MODEL).tags[0].target_commit != before.target_commit


def test_public__settings_and_deletion(printed):
    assert printed("public") == "private: False"
    assert printed("gate") == "gated: manual"
    assert printed("delete-repo") == "False"


def test_public__gated_is_seen_but_not_downloaded_and_that_ends(api, folder):
    api.create_repo(MODEL)
    api.upload_folder(folder_path=folder, repo_id=MODEL)
    api.update_repo_settings(MODEL, gated="auto")
    assert api.repo_exists(MODEL, token=False)
    with refused(401):
        api.hf_hub_download(MODEL, "a.md", token=False)
    api.update_repo_settings(MODEL, gated=False)
    assert api.hf_hub_download(MODEL, "a.md", token=False)


def test_write_token__each_message_and_its_cause(printed):
    assert printed("not-logged-in").endswith("Invalid username or password.")
    assert "401 Unauthorized" in printed("not-logged-in")
    assert "403 Forbidden: you must use a write token" in printed("read-token")
    assert 'to create a model under the namespace "ada"' in printed("read-token-new")


def test_write_token__the_variable_wins_and_the_login_says_so(printed):
    assert "Token is valid (permission: write)." in printed("log-in")
    assert printed("log-in").splitlines()[-1] == (
        "Note: Environment variable`HF_TOKEN` is set and is the current active token "
        "independently from the token you've just configured."
    )
    assert printed("which-token").splitlines() == [
        "documentation-read-only has the role read",
        "HF_TOKEN is set: True",
    ]
    assert printed("unset") == "documentation has the role write"


def test_write_token__without_the_variable_the_saved_token_counts(monkeypatch, tmp_path):
    (tmp_path / "token").write_text("hf_saved", encoding="utf-8")
    monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "token"))
    monkeypatch.setenv("HF_TOKEN", "hf_variable")
    assert get_token() == "hf_variable"
    monkeypatch.delenv("HF_TOKEN")
    assert get_token() == "hf_saved"


def test_write_token__pitfall_an_argument_wins_over_both(api, monkeypatch):
    good, read = os.environ["HF_TOKEN"], os.environ["HF_READ_TOKEN"]
    monkeypatch.setenv("HF_TOKEN", good)
    with refused(403):
        api.create_repo(MODEL, token=read)
    with refused(403):
        HfApi(endpoint=api.endpoint, token=read).create_repo(MODEL)
    assert "hub_token" in TrainingArguments.__dataclass_fields__


def test_namespace__each_message_of_what_belongs_to_others(printed):
    rights = "You don't have the rights to create a model under the namespace"
    assert f'403 Forbidden: {rights} "analytical-engine".' in printed("namespace")
    assert "403 Forbidden: Authorization error" in printed("others-repo")
    assert "/info/lfs/objects/batch" in printed("others-repo")
    assert "pass `create_pr=1` as a query parameter" in printed("create-pr")
    assert printed("own-namespace").splitlines() == [
        "your namespace: ada",
        "role in analytical-engine: read",
        "pushed to: ada/film-reviews",
    ]


def test_namespace__it_may_be_read_there(api):
    assert api.repo_exists(OTHERS)


def test_namespace__pitfall_the_own_name_means_the_token(api):
    with pytest.raises(HfHubHTTPError, match='under the namespace "ada"'):
        api.create_repo(MODEL, token=os.environ["HF_READ_TOKEN"])
