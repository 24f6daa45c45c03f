"""What the model pages say."""

import inspect
import json
import re
import socket
from collections import Counter

import huggingface_hub.constants
import pytest
import torch
from hubs import go_to
from safetensors.torch import load_file
from transformers import (
    AutoConfig,
    AutoModel,
    AutoModelForSequenceClassification,
    AutoTokenizer,
    BertConfig,
    BertModel,
    DistilBertConfig,
    DistilBertModel,
    GPT2Config,
    LlamaConfig,
    PreTrainedModel,
    Qwen2Config,
)
from transformers.utils import hub
from transformers.utils.loading_report import LoadStateDictInfo, log_state_dict_report

from localhub import serving
from localhub.repository import Repository, repository_folder
from localhub.server import create_app

CASED = "google-bert/bert-base-cased"
UNCASED = "google-bert/bert-base-uncased"


@pytest.fixture(scope="module")
def page(run_snippet):
    return run_snippet("models")


@pytest.fixture
def asked(monkeypatch):
    """The names that somebody without a network asks for while a test runs."""
    names = []

    def refuse(name, *_, **__):
        names.append(name)
        raise socket.gaierror("no network")

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return names


@pytest.fixture
def hub_requests(page, tmp_path, monkeypatch):
    """The paths that are got from a Hub whose only repository, `someone/small`, is small_model.

    Its legacy name is `small`.
    """
    folder = repository_folder(tmp_path / "repositories", "model", "someone/small")
    page["small_model"].save_pretrained(folder / "files")
    Repository.seal(folder, "someone/small", "model", ["small"])
    app = create_app(tmp_path / "repositories")
    paths = []

    async def watched(scope, receive, send):
        if scope["method"] == "GET":
            paths.append(scope["path"])
        await app(scope, receive, send)

    with serving.in_thread(watched) as address:
        go_to(address, monkeypatch)
        monkeypatch.setattr(hub, "_hf_api", None)
        yield paths


def names_in(folder) -> set[str]:
    return {path.name for path in folder.iterdir()}


def shapes(model) -> dict[str, torch.Size]:
    return {name: tensor.shape for name, tensor in model.state_dict().items()}


def test_models__configuration_sets_the_structure(page):
    assert shapes(BertModel(page["model"].config)) == shapes(page["model"])
    assert shapes(page["first"]) != shapes(page["model"])


def test_config__default_is_bert_base(page):
    printed = page["__stdout__"]["config"]

    for line in (
        '"hidden_size": 768,',
        '"intermediate_size": 3072,',
        '"max_position_embeddings": 512,',
        '"num_attention_heads": 12,',
        '"num_hidden_layers": 12,',
    ):
        assert line in printed
    assert printed.startswith("BertConfig {") and printed.rstrip().endswith("}")


def test_config__default_has_the_sizes_of_the_repository(page):
    there = AutoConfig.from_pretrained(UNCASED)

    for name in BertConfig.__annotations__:
        assert getattr(page["config"], name) == getattr(there, name)


def test_config__every_setting_of_bert_is_printed(page):
    printed = json.loads(page["__stdout__"]["config"].removeprefix("BertConfig "))

    assert printed.keys() >= BertConfig.__annotations__.keys()
    assert {"num_hidden_layers", "hidden_size", "vocab_size"} <= printed.keys()


def test_config__what_all_models_have_is_printed_only_where_it_is_not_the_default(page):
    assert "id2label" in page["config"].to_dict()
    assert "id2label" not in page["__stdout__"]["config"]
    assert "id2label" in str(BertConfig(num_labels=3))


def test_random_weights__differ_between_two_models_of_the_same_configuration(page):
    first, second = page["first"].state_dict(), page["second"].state_dict()

    assert first.keys() == second.keys()
    assert not first["pooler.dense.weight"].equal(second["pooler.dense.weight"])
    assert page["__stdout__"]["random-weights"].splitlines() == [
        "parameters: 109,482,240",
        "training mode: True",
        "equal weights: False",
    ]


def test_random_weights__are_the_same_after_the_same_seed(page):
    def model():
        torch.manual_seed(0)
        return BertModel(page["small_config"]).state_dict()

    first, second = model(), model()
    assert all(first[name].equal(second[name]) for name in first)


def test_random_weights__come_with_dropout_on_until_eval(page):
    model = BertModel(page["small_config"])
    ids = torch.tensor([[5, 6, 7]])

    def output():
        with torch.inference_mode():
            return model(ids).last_hidden_state

    assert not output().equal(output())
    model.eval()
    assert output().equal(output())


def test_random_weights__from_pretrained_in_contrast_gives_evaluation_mode(page):
    assert page["first"].training
    assert not page["model"].training


def test_random_weights__evaluation_mode_still_records_gradients(page):
    model = BertModel(page["small_config"]).eval()
    ids = torch.tensor([[5, 6, 7]])

    assert model(ids).last_hidden_state.requires_grad
    with torch.inference_mode():
        assert not model(ids).last_hidden_state.requires_grad


def test_smaller__model_has_fewer_parameters(page):
    assert page["small_model"].num_parameters() < page["first"].num_parameters() / 20
    assert page["small_config"].vocab_size == page["config"].vocab_size


def test_smaller__what_is_not_passed_keeps_its_default(page):
    default, small = page["config"].to_dict(), page["small_config"].to_dict()

    assert {name for name in default if default[name] != small[name]} == {
        "hidden_size",
        "intermediate_size",
        "num_attention_heads",
        "num_hidden_layers",
    }


def test_smaller__hidden_size_must_be_a_multiple_of_the_heads(page):
    with pytest.raises(ValueError, match="not a multiple of the number of attention heads"):
        BertModel(BertConfig(hidden_size=128))

    heads = page["config"].num_attention_heads
    assert BertModel(BertConfig(hidden_size=2 * heads, num_hidden_layers=1)).config
    assert page["small_config"].hidden_size % page["small_config"].num_attention_heads == 0


def test_pretrained__gives_the_checkpoints_model_in_evaluation_mode(page):
    assert page["__stdout__"]["pretrained"].splitlines() == [
        "class: BertModel",
        "parameters: 108,310,272",
        "dtype: torch.float32",
        "training mode: False",
    ]


def test_pretrained__is_downloaded_once_and_cached_afterwards(page, hub_requests, tmp_path):
    def load():
        return BertModel.from_pretrained("someone/small", cache_dir=tmp_path / "cache")

    def downloads():
        names = Counter(path.rpartition("/")[2] for path in hub_requests)
        return names["config.json"], names["model.safetensors"]

    first = load()
    assert downloads() == (1, 1)
    second = load()
    assert downloads() == (1, 1)
    expected = page["small_model"].state_dict()
    for model in (first, second):
        loaded = model.state_dict()
        assert all(loaded[name].equal(expected[name]) for name in expected)


def test_pretrained__auto_model_picks_the_class_from_the_configuration(tmp_path):
    assert type(AutoModel.from_pretrained(CASED)) is BertModel

    config = DistilBertConfig(dim=24, hidden_dim=48, n_layers=1)
    DistilBertModel(config).save_pretrained(tmp_path)
    assert type(AutoModel.from_pretrained(tmp_path)) is DistilBertModel


def test_pretrained__pitfall_loading_asks_the_hub_even_with_a_full_cache(
    page, hub_requests, tmp_path, monkeypatch
):
    def paths(**options):
        hub_requests.clear()
        BertModel.from_pretrained("someone/small", cache_dir=tmp_path / "cache", **options)
        return list(hub_requests)

    assert paths()
    assert paths() == ["/api/models/someone/small/revision/main"]
    (commit,) = names_in(tmp_path / "cache" / "models--someone--small" / "snapshots")
    assert paths(revision=commit) == []
    assert paths(local_files_only=True) == []
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    assert paths() == []


def test_pretrained__pitfall_a_changed_repository_is_downloaded_again(page, hub_requests, tmp_path):
    def load():
        return BertModel.from_pretrained("someone/small", cache_dir=tmp_path / "cache")

    first = load()
    folder = repository_folder(tmp_path / "repositories", "model", "someone/small")
    BertModel(page["small_config"]).save_pretrained(folder / "files")
    Repository.seal(folder, "someone/small", "model")
    app = create_app(tmp_path / "repositories")
    with serving.in_thread(app) as address, pytest.MonkeyPatch.context() as patch:
        go_to(address, patch)
        patch.setattr(hub, "_hf_api", None)
        second = load()

    assert not first.pooler.dense.weight.equal(second.pooler.dense.weight)


@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_pretrained__pitfall_the_dtype_in_config_json_decides_the_precision(page, tmp_path, dtype):
    BertModel(page["small_config"]).half().save_pretrained(tmp_path)
    file = tmp_path / "config.json"
    settings = json.loads(file.read_text("utf-8"))
    assert settings.pop("dtype") == "float16"

    file.write_text(json.dumps(settings), "utf-8")
    assert BertModel.from_pretrained(tmp_path).dtype == torch.float16
    file.write_text(json.dumps({**settings, "dtype": dtype}), "utf-8")
    loaded = BertModel.from_pretrained(tmp_path)
    assert loaded.dtype == getattr(torch, dtype)
    assert loaded.device.type == "cpu"
    assert BertModel.from_pretrained(tmp_path, dtype=torch.float32).dtype == torch.float32


def test_pretrained__pitfall_a_short_name_is_redirected_and_cached_once_more(
    hub_requests, tmp_path
):
    cache = tmp_path / "cache"

    def load(name, **options):
        return BertModel.from_pretrained(name, cache_dir=cache, **options)

    load("someone/small")
    with pytest.raises(OSError, match="couldn't connect"):
        load("small", local_files_only=True)
    load("small")
    downloads = [path for path in hub_requests if path.endswith("/model.safetensors")]
    assert len(downloads) == 2
    assert {"models--someone--small", "models--small"} <= names_in(cache)


def test_load_report__names_unexpected_and_missing_weights(stderr):
    report = stderr("load-report")
    status = dict(re.findall(r"^(\S+)\s+\| (\w+)", report, re.MULTILINE))

    assert "LOAD REPORT" in report
    assert status.pop("classifier.weight") == "MISSING"
    assert status.pop("classifier.bias") == "MISSING"
    unexpected = {name for name, word in status.items() if word == "UNEXPECTED"}
    assert len(unexpected) == 7
    assert all(name.startswith("cls.") for name in unexpected)


def test_load_report__goes_to_stderr_only(page):
    assert page["__stdout__"]["load-report"] == ""


def test_load_report__unexpected_weights_are_ignored(page):
    assert not [name for name in page["classifier"].state_dict() if name.startswith("cls.")]


def test_load_report__missing_weights_are_random_and_new_at_each_load():
    def load():
        return AutoModelForSequenceClassification.from_pretrained(CASED, num_labels=2)

    first, second = load(), load()
    ids = torch.tensor([[101, 102]])

    assert not first.classifier.weight.equal(second.classifier.weight)
    assert first.bert.pooler.dense.weight.equal(second.bert.pooler.dense.weight)
    assert first(ids).logits.shape == (1, 2)
    assert not first(ids).logits.equal(second(ids).logits)


@pytest.fixture
def three_labels(page, tmp_path):
    """A folder with a small classifier of three labels."""
    config = BertConfig(**page["small_config"].to_diff_dict() | {"num_labels": 3})
    AutoModelForSequenceClassification.from_config(config).save_pretrained(tmp_path)
    return tmp_path


def test_load_report__mismatch_is_an_error_or_random(three_labels, logged):
    def load(**options):
        return AutoModelForSequenceClassification.from_pretrained(
            three_labels, num_labels=2, **options
        )

    with pytest.raises(RuntimeError, match="ignore_mismatched_sizes"):
        load()
    assert any(re.search(r"classifier.weight +\| MISMATCH", message) for message in logged)
    first, second = load(ignore_mismatched_sizes=True), load(ignore_mismatched_sizes=True)
    assert first.num_labels == 2
    assert not first.classifier.weight.equal(second.classifier.weight)


def test_load_report__a_failed_conversion_is_always_an_error(page, logged):
    info = LoadStateDictInfo(
        missing_keys=set(),
        unexpected_keys=set(),
        mismatched_keys=set(),
        error_msgs=[],
        conversion_errors={"pooler.dense.weight": "it failed"},
        skipped_pp_keys=set(),
    )

    with pytest.raises(RuntimeError, match="`CONVERSION`"):
        log_state_dict_report(page["small_model"], "a folder", True, info)
    assert any("CONVERSION" in message for message in logged)


def test_load_report__id2label_names_the_labels_and_sets_their_number(page):
    config = page["classifier"].config
    assert config.id2label == {0: "LABEL_0", 1: "LABEL_1"}

    named = BertConfig(
        **page["small_config"].to_diff_dict()
        | {"id2label": {0: "no", 1: "yes", 2: "perhaps"}, "label2id": {"no": 0}}
    )
    assert AutoModelForSequenceClassification.from_config(named).classifier.out_features == 3


def test_load_report_in_code__comes_as_a_dict(page):
    assert page["report"]["missing_keys"] == {"classifier.weight", "classifier.bias"}
    assert page["__stdout__"]["load-report-in-code"] == "['classifier.bias', 'classifier.weight']"


def test_load_report_in_code__holds_what_the_report_says(page, stderr):
    lines = re.findall(r"^(\S+)\s+\| (?:UNEXPECTED|MISSING)", stderr("load-report"), re.MULTILINE)

    assert set(lines) == page["report"]["missing_keys"] | page["report"]["unexpected_keys"]


def test_load_report_in_code__mismatches_are_under_mismatched_keys(three_labels):
    _, report = AutoModelForSequenceClassification.from_pretrained(
        three_labels, num_labels=2, ignore_mismatched_sizes=True, output_loading_info=True
    )

    assert {key for key, *_ in report["mismatched_keys"]} == {
        "classifier.weight",
        "classifier.bias",
    }
    assert not report["missing_keys"]


def test_load_report_in_code__says_that_nothing_is_missing():
    _, report = BertModel.from_pretrained(CASED, output_loading_info=True)

    assert not report["missing_keys"]
    assert report["unexpected_keys"]


def test_save__leaves_configuration_and_safetensors(page):
    assert page["__stdout__"]["save"] == str(["config.json", "model.safetensors"])

    folder = page["__folder__"] / page["folder"]
    assert BertConfig.from_json_file(folder / "config.json").vocab_size == 28_996
    weights = load_file(folder / "model.safetensors").values()
    assert sum(tensor.numel() for tensor in weights) == page["model"].num_parameters()


def test_save__safe_serialization_is_silently_ignored(page, tmp_path, logged, recwarn):
    page["small_model"].save_pretrained(tmp_path, safe_serialization=False)

    assert names_in(tmp_path) == {"config.json", "model.safetensors"}
    assert not logged and not list(recwarn)


def test_save__max_shard_size_splits_the_weights(page, tmp_path):
    page["small_model"].save_pretrained(tmp_path, max_shard_size="5MB")

    names = names_in(tmp_path)
    assert "model.safetensors.index.json" in names
    assert sum(name.endswith(".safetensors") for name in names) > 1
    loaded = BertModel.from_pretrained(tmp_path).state_dict()
    assert all(loaded[key].equal(value) for key, value in page["small_model"].state_dict().items())


def test_save__max_shard_size_is_the_limit_of_each_file(page, tmp_path):
    page["small_model"].save_pretrained(tmp_path, max_shard_size="16MB")

    sizes = [path.stat().st_size for path in tmp_path.glob("*.safetensors")]
    assert len(sizes) > 1
    assert all(size <= 16 * 10**6 for size in sizes)
    assert sum(sizes) > 16 * 10**6


def test_save__large_models_are_split_without_being_asked(page):
    parameters = inspect.signature(PreTrainedModel.save_pretrained).parameters

    default = parameters["max_shard_size"].default
    assert re.fullmatch(r"\d+GB", default)
    assert page["__stdout__"]["shard-size"].split() == ["default:", default]


def test_save_tokenizer__it_goes_into_the_same_folder(page):
    assert page["__stdout__"]["save-tokenizer"] == str(
        ["config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"]
    )
    loaded = AutoTokenizer.from_pretrained(page["__folder__"] / page["folder"])
    assert loaded.get_vocab() == page["tokenizer"].get_vocab()


def test_save_tokenizer__when_forgotten_it_knows_special_tokens_only(page, tmp_path):
    page["small_model"].save_pretrained(tmp_path)
    assert not [name for name in names_in(tmp_path) if "token" in name or "vocab" in name]

    empty = AutoTokenizer.from_pretrained(tmp_path)

    assert type(empty).__name__ == "BertTokenizer"
    assert set(empty.get_vocab()) == {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}
    assert empty.tokenize("So have I") == ["[UNK]"] * 3


@pytest.mark.parametrize("configuration", [GPT2Config, Qwen2Config])
def test_save_tokenizer__pitfall_when_forgotten_others_give_an_empty_list(configuration, tmp_path):
    configuration().save_pretrained(tmp_path)

    assert AutoTokenizer.from_pretrained(tmp_path)("So have I")["input_ids"] == []


def test_save_tokenizer__pitfall_when_forgotten_llama_raises_an_error(tmp_path):
    LlamaConfig().save_pretrained(tmp_path)

    with pytest.raises(ValueError, match="Couldn't instantiate the backend tokenizer"):
        AutoTokenizer.from_pretrained(tmp_path)


def test_load_back__weights_are_equal(page):
    before, after = page["model"].state_dict(), page["reloaded"].state_dict()

    assert before.keys() == after.keys()
    assert all(before[name].equal(after[name]) for name in before)
    assert page["__stdout__"]["load-back"].splitlines() == [
        "same names:   True",
        "same weights: True",
    ]


def test_load_back__writes_no_load_report(stderr):
    assert stderr("load-back").strip() == ""


def test_load_back__needs_no_network(page, asked):
    assert BertModel.from_pretrained(page["__folder__"] / page["folder"])
    assert not asked


@pytest.mark.parametrize(
    ("folder", "message"),
    [
        ("directory_on_my_compter", "couldn't connect to |is not a valid model"),
        ("./directory_on_my_compter", "Repo id must"),
        ("results/2024/model", "Repo id must"),
    ],
)
def test_load_back__misspelt_folder_is_taken_for_a_repository(folder, message):
    with pytest.raises(OSError, match=message) as caught:
        BertModel.from_pretrained(folder)
    assert not isinstance(caught.value, FileNotFoundError)
    assert "No such file" not in str(caught.value)


def test_load_back__misspelt_folder_is_looked_for_on_the_hub(hub_requests, tmp_path):
    with pytest.raises(OSError) as caught:
        BertModel.from_pretrained("directory_on_my_compter", cache_dir=tmp_path / "cache")
    assert "is not a valid model identifier" in str(caught.value)
    assert any("directory_on_my_compter" in path for path in hub_requests)
