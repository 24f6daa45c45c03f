"""What since-2024.md says in both languages has changed, and what has not."""

from __future__ import annotations

import ast
import json
import logging
import re
from pathlib import Path

import pytest
import torch
import transformers
import yaml
from IPython.lib.pretty import pretty
from transformers import AutoTokenizer, BertConfig, BertModel

from livedocs.modules.cells import read_module

ROOT = Path(__file__).parent.parent.parent
CODE = {cell.name: cell.code for cell in read_module(ROOT / "snippets" / "since_2024.py").cells}
OLD = {
    key: entry["output"].strip()
    for key, entry in yaml.safe_load(
        (ROOT / "docs" / "since-2024.yml").read_text(encoding="utf-8")
    ).items()
}
CAPITAL = "Using a Transformer network is simple"
LOWER = "Using a transformer network is simple"
# What `BertConfig()` showed with transformers 4.40, the release of the note's days.
OLD_CONFIG_KEYS = {
    "attention_probs_dropout_prob",
    "classifier_dropout",
    "hidden_act",
    "hidden_dropout_prob",
    "hidden_size",
    "initializer_range",
    "intermediate_size",
    "layer_norm_eps",
    "max_position_embeddings",
    "model_type",
    "num_attention_heads",
    "num_hidden_layers",
    "pad_token_id",
    "position_embedding_type",
    "transformers_version",
    "type_vocab_size",
    "use_cache",
    "vocab_size",
}


@pytest.fixture(scope="module")
def names(run_snippet) -> dict:
    return run_snippet("since_2024")


@pytest.fixture(scope="module")
def today(names) -> dict[str, str]:
    """By cell, what the call prints now."""
    return {cell: text.strip() for cell, text in names["__stdout__"].items()}


@pytest.fixture(scope="module")
def cased():
    return AutoTokenizer.from_pretrained("google-bert/bert-base-cased")


def literal(printed: str) -> dict:
    """A printed dict of tensors, as a dict of lists."""
    return ast.literal_eval(re.sub(r"tensor\((.*?)\)", r"\1", printed, flags=re.DOTALL))


def logits(printed: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?\d+\.\d{4}", printed)]


def trainable(printed: str) -> int:
    return int(re.match(r"trainable params: ([\d,]+)", printed)[1].replace(",", ""))


def test_since_2024__every_call_is_shown_beside_what_the_note_printed():
    assert set(OLD) == set(CODE) - {"return-tensors-tf", "column"}


def test_inputs__the_same_ids_and_one_more_key(today):
    old, new = literal(OLD["inputs"]), literal(today["inputs"])
    assert new["input_ids"] == old["input_ids"]
    assert new["attention_mask"] == old["attention_mask"]
    assert set(new) - set(old) == {"token_type_ids"}
    assert (len(old), len(new)) == (2, 3)
    assert today["inputs"] != OLD["inputs"]


def test_inputs__are_a_batch_encoding_of_a_bert_tokenizer(names):
    assert type(names["inputs"]).__name__ == "BatchEncoding"
    tokenizer = AutoTokenizer.from_pretrained(names["checkpoint"])
    assert type(tokenizer).__name__ == "BertTokenizer"
    assert "token_type_ids" in tokenizer.model_input_names


def test_inputs__are_printed_like_a_dict(names, today):
    assert today["inputs"] == str(dict(names["inputs"]))


def test_hidden_state__unchanged(today):
    assert today["hidden-state"] == OLD["hidden-state"]


def test_config__holds_the_quoted_values_and_has_lost_one_key(today):
    config = json.loads(today["config"].removeprefix("BertConfig "))
    quoted = dict(re.findall(r'"(\w+)": (\d+)', OLD["config"]))
    assert quoted
    assert {key: str(config[key]) for key in quoted} == quoted
    assert "position_embedding_type" not in config
    assert config["transformers_version"] == transformers.__version__


def test_config__has_gained_some_keys_and_lost_no_other(today):
    keys = set(json.loads(today["config"].removeprefix("BertConfig ")))
    assert len(keys - OLD_CONFIG_KEYS) >= 2
    assert OLD_CONFIG_KEYS - keys == {"position_embedding_type"}


def test_saved_files__weights_are_safetensors(today):
    assert OLD["saved-files"].split() == ["config.json", "pytorch_model.bin"]
    assert today["saved-files"].split() == ["config.json", "model.safetensors"]


def test_saved_files__safe_serialization_is_silently_ignored(tmp_path, monkeypatch, recwarn):
    logged = []
    monkeypatch.setattr(logging.Logger, "handle", lambda self, record: logged.append(record))
    config = BertConfig(hidden_size=8, num_hidden_layers=1, num_attention_heads=1)
    BertModel(config).save_pretrained(tmp_path, safe_serialization=False)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["config.json", "model.safetensors"]
    assert not logged and not recwarn.list


def test_call__the_note_printed_the_ids_of_the_lower_case_word(cased, today):
    old, new = ast.literal_eval(OLD["call"]), ast.literal_eval(today["call"])
    assert old["input_ids"] == cased(LOWER)["input_ids"]
    assert new["input_ids"] == cased(CAPITAL)["input_ids"] != old["input_ids"]
    assert {key: new[key] for key in old if key != "input_ids"} == {
        key: old[key] for key in old if key != "input_ids"
    }


def test_tokens__the_capitalised_word_is_cut_elsewhere(cased, today):
    assert ast.literal_eval(OLD["tokens"]) == cased.tokenize(LOWER)
    assert ast.literal_eval(OLD["tokens"])[2:4] == ["transform", "##er"]
    assert ast.literal_eval(today["tokens"])[2:4] == ["Trans", "##former"]


def test_ids__are_those_of_the_tokens_above(cased, today):
    assert ast.literal_eval(OLD["ids"]) == cased(LOWER, add_special_tokens=False)["input_ids"]
    assert ast.literal_eval(today["ids"])[2:4] == [13809, 23763]
    for printed in (OLD, today):
        tokens = ast.literal_eval(printed["tokens"])
        assert ast.literal_eval(printed["ids"]) == cased.convert_tokens_to_ids(tokens)


def test_decode__these_ids_give_the_lower_case_word_without_quotes(today):
    assert OLD["decode"] == "'Using a Transformer network is simple'"
    assert today["decode"] == "Using a transformer network is simple"


def test_logits_alone__the_name_in_grad_fn_ends_with_0(today):
    assert OLD["logits-alone"].count("grad_fn=<AddmmBackward>") == 2
    assert today["logits-alone"].count("grad_fn=<AddmmBackward0>") == 2


def test_logits_alone__the_cell_imports_what_it_needs_and_takes_the_models_tokenizer(names):
    lines = CODE["logits-alone"].splitlines()
    assert lines[:2] == [
        "import torch",
        "from transformers import AutoModelForSequenceClassification",
    ]
    assert names["tokenizer"].name_or_path == names["model"].name_or_path == names["checkpoint"]
    assert (
        'tokenizer = AutoTokenizer.from_pretrained("google-bert/bert-base-cased")' in CODE["call"]
    )


def test_logits_alone__id_200_is_a_placeholder(names):
    tokenizer = AutoTokenizer.from_pretrained(names["checkpoint"])
    assert tokenizer.decode([200]).startswith("[unused")


def test_logits_with_mask__each_row_is_what_it_is_alone(names):
    model = names["model"]
    for cell in ("logits-alone", "logits-with-mask"):
        assert len(logits(names["__stdout__"][cell])) == 4
    for row, ids in enumerate([[200, 200, 200], [200, 200]]):
        alone = model(torch.tensor([ids])).logits[0]
        assert torch.allclose(names["outputs"].logits[row], alone, atol=1e-4)


def test_logits_with_mask__the_lesson_is_that_of_the_note(today):
    assert logits(OLD["logits-with-mask"]) == logits(OLD["logits-alone"])
    assert logits(today["logits-with-mask"]) == pytest.approx(
        logits(today["logits-alone"]), abs=2e-4
    )


def test_return_tensors_tf__is_refused(names, today):
    error = names["__raised__"]["return-tensors-tf"]
    assert "please select one of" in str(error)
    assert "please select one of" in today["return-tensors-tf"]


def test_return_tensors_tf__transformers_has_no_tensorflow(names):
    choices = re.search(r"select one of (\[.*\])", str(names["__raised__"]["return-tensors-tf"]))
    assert "pt" in ast.literal_eval(choices[1]) and "tf" not in ast.literal_eval(choices[1])
    assert hasattr(transformers, "AutoModel") and not hasattr(transformers, "TFAutoModel")


def test_dataset__unchanged_but_for_the_full_name(today):
    assert today["dataset"] == OLD["dataset"]
    assert 'load_dataset("nyu-mll/glue", "mrpc")' in CODE["dataset"]


def test_column__is_no_list_and_is_refused(names):
    column = names["raw_datasets"]["train"]["sentence1"]
    assert type(column).__name__ == "Column" and not isinstance(column, list)
    assert "text input must be of type" in str(names["__raised__"]["column"])


def test_column__is_lazy(names):
    read = []

    def note_down(batch):
        read.append(len(batch["sentence1"]))
        return batch

    column = names["raw_datasets"]["train"].with_transform(note_down)["sentence1"]
    assert not read
    assert column[0] == names["raw_datasets"]["train"][0]["sentence1"]
    assert read == [1]


def test_trainable_parameters__the_note_counted_the_frozen_original(names, today):
    model = names["peft_model"]
    original = sum(
        parameter.numel()
        for name, parameter in model.named_parameters()
        if "original_module" in name
    )
    old, new = trainable(OLD["trainable-parameters"]), trainable(today["trainable-parameters"])
    assert original > 0
    assert old == new + original


def test_trainable_parameters__only_the_copy_is_trained(names):
    layer = names["peft_model"].base_model.model.seq[4]
    assert not any(p.requires_grad for p in layer.original_module.parameters())
    assert all(p.requires_grad for p in layer.modules_to_save.parameters())


def test_named_modules__unchanged(today):
    assert today["named-modules"] == OLD["named-modules"]


def test_named_modules__is_how_ipython_shows_a_last_expression(names, today):
    value = [(n, type(m)) for n, m in names["MLP"]().named_modules()]
    shown = pretty(value).replace(f"{names['MLP'].__module__}.MLP", "__main__.MLP")
    assert shown == today["named-modules"]
    assert "\n" not in repr(value)


def test_named_modules__prints_nothing_as_a_script(names, capsys):
    last = ast.parse(CODE["named-modules"]).body[-1]
    assert isinstance(last, ast.Expr) and isinstance(last.value, ast.ListComp)
    exec(compile(CODE["named-modules"], "since_2024.py", "exec"), dict(names))
    assert capsys.readouterr().out == ""
