"""What the model pages say."""

import re

import pytest
import torch
from transformers import (
    AutoModel,
    AutoModelForSequenceClassification,
    AutoTokenizer,
    BertConfig,
    BertModel,
)

CASED = "google-bert/bert-base-cased"


@pytest.fixture(scope="module")
def page(run_snippet):
    return run_snippet("models")


@pytest.fixture
def stderr(project):
    """What a cell wrote to stderr when it was recorded."""
    return lambda cell: project.cell(f"models:{cell}")[2].stderr


# Configuration


def test_default_configuration_is_bert_base(page):
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


# Random weights


def test_same_configuration_gives_different_weights(page):
    first, second = page["first"].state_dict(), page["second"].state_dict()

    assert first.keys() == second.keys()
    assert not first["pooler.dense.weight"].equal(second["pooler.dense.weight"])
    assert page["__stdout__"]["random-weights"].splitlines() == [
        "parameters: 109,482,240",
        "training mode: True",
        "equal weights: False",
    ]


def test_new_model_has_dropout_on_until_eval(page):
    model = BertModel(page["small_config"])
    ids = torch.tensor([[5, 6, 7]])

    def output():
        with torch.no_grad():
            return model(ids).last_hidden_state

    assert not output().equal(output())
    model.eval()
    assert output().equal(output())


# Smaller


def test_smaller_model_has_fewer_parameters(page):
    assert page["small_model"].num_parameters() < page["first"].num_parameters() / 20
    assert page["small_config"].vocab_size == page["config"].vocab_size


def test_hidden_size_must_be_a_multiple_of_the_heads():
    with pytest.raises(ValueError, match="not a multiple of the number of attention heads"):
        BertModel(BertConfig(hidden_size=128))


# Pretrained


def test_from_pretrained_gives_the_checkpoints_model_in_evaluation_mode(page):
    assert page["__stdout__"]["pretrained"].splitlines() == [
        "class: BertModel",
        "parameters: 108,310,272",
        "dtype: torch.float32",
        "training mode: False",
    ]


def test_auto_model_picks_the_class_from_the_configuration():
    assert type(AutoModel.from_pretrained(CASED)) is BertModel


def test_weights_are_loaded_in_the_checkpoints_precision(page, tmp_path):
    BertModel(page["small_config"]).half().save_pretrained(tmp_path)

    assert BertModel.from_pretrained(tmp_path).dtype == torch.float16
    assert BertModel.from_pretrained(tmp_path, dtype=torch.float32).dtype == torch.float32


# Load report


def test_load_report_names_unexpected_and_missing_weights(stderr):
    report = stderr("load-report")
    status = dict(re.findall(r"^(\S+)\s+\| (\w+)", report, re.MULTILINE))

    assert "LOAD REPORT" in report
    assert status.pop("classifier.weight") == "MISSING"
    assert status.pop("classifier.bias") == "MISSING"
    unexpected = {name for name, word in status.items() if word == "UNEXPECTED"}
    assert len(unexpected) == 7
    assert all(name.startswith("cls.") for name in unexpected)


def test_missing_weights_are_random_and_new_at_each_load():
    def load():
        return AutoModelForSequenceClassification.from_pretrained(CASED, num_labels=2)

    first, second = load(), load()

    assert not first.classifier.weight.equal(second.classifier.weight)
    assert first.bert.pooler.dense.weight.equal(second.bert.pooler.dense.weight)
    assert first(torch.tensor([[101, 102]])).logits.shape == (1, 2)


def test_load_report_comes_as_a_dict(page):
    assert page["report"]["missing_keys"] == {"classifier.weight", "classifier.bias"}
    assert page["__stdout__"]["load-report-in-code"].splitlines() == [
        "missing: ['classifier.bias', 'classifier.weight']",
        "unexpected: 7 tensors",
    ]


# Save


def test_save_pretrained_leaves_configuration_and_safetensors(page):
    assert page["__stdout__"]["save"].split() == ["config.json", "model.safetensors"]


def test_safe_serialization_is_ignored(page, tmp_path):
    page["small_model"].save_pretrained(tmp_path, safe_serialization=False)

    assert {path.name for path in tmp_path.iterdir()} == {"config.json", "model.safetensors"}


def test_max_shard_size_splits_the_weights(page, tmp_path):
    page["small_model"].save_pretrained(tmp_path, max_shard_size="5MB")

    names = {path.name for path in tmp_path.iterdir()}
    assert "model.safetensors.index.json" in names
    assert sum(name.endswith(".safetensors") for name in names) > 1
    loaded = BertModel.from_pretrained(tmp_path).state_dict()
    assert all(loaded[key].equal(value) for key, value in page["small_model"].state_dict().items())


def test_tokenizer_goes_into_the_same_folder(page):
    added = set(page["__stdout__"]["save-tokenizer"].split())

    assert added == {
        "config.json",
        "model.safetensors",
        "tokenizer.json",
        "tokenizer_config.json",
    }
    loaded = AutoTokenizer.from_pretrained(page["__folder__"] / page["folder"])
    assert loaded.get_vocab() == page["tokenizer"].get_vocab()


def test_forgotten_tokenizer_gives_special_tokens_only(page, tmp_path):
    page["small_model"].save_pretrained(tmp_path)

    empty = AutoTokenizer.from_pretrained(tmp_path)

    assert type(empty).__name__ == "BertTokenizer"
    assert set(empty.get_vocab()) == {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}
    assert empty.tokenize("So have I") == ["[UNK]"] * 3


# Load back


def test_weights_are_equal_after_loading_back(page):
    before, after = page["model"].state_dict(), page["reloaded"].state_dict()

    assert before.keys() == after.keys()
    assert all(before[name].equal(after[name]) for name in before)
    assert page["__stdout__"]["load-back"].splitlines() == [
        "same names:   True",
        "same weights: True",
    ]


def test_loading_back_writes_no_load_report(stderr):
    assert stderr("load-back").strip() == ""


@pytest.mark.parametrize(
    ("folder", "message"),
    [
        ("directory_on_my_compter", "couldn't connect to .*huggingface.co|is not a valid model"),
        ("./directory_on_my_compter", "Repo id must"),
        ("results/2024/model", "Repo id must"),
    ],
)
def test_misspelt_folder_is_taken_for_a_repository(folder, message):
    with pytest.raises(OSError, match=message):
        BertModel.from_pretrained(folder)
