"""What the page `since-2024` says has changed, and what has not."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent.parent
OLD = {
    key: entry["output"].strip()
    for key, entry in yaml.safe_load(
        (ROOT / "docs" / "since-2024.yml").read_text(encoding="utf-8")
    ).items()
}


@pytest.fixture(scope="module")
def today(run_snippet) -> dict[str, str]:
    """By cell, what the call prints now."""
    printed = run_snippet("since_2024")["__stdout__"]
    return {cell: text.strip() for cell, text in printed.items()}


def literal(printed: str) -> dict:
    """A printed dict of tensors, as a dict of lists."""
    return ast.literal_eval(re.sub(r"tensor\((.*?)\)", r"\1", printed, flags=re.DOTALL))


@pytest.mark.parametrize("cell", ["hidden-state", "dataset", "named-modules"])
def test_unchanged(today, cell: str):
    assert today[cell] == OLD[cell]


def test_inputs_have_the_same_ids_and_one_more_key(today):
    old, new = literal(OLD["inputs"]), literal(today["inputs"])
    assert new["input_ids"] == old["input_ids"]
    assert new["attention_mask"] == old["attention_mask"]
    assert set(new) - set(old) == {"token_type_ids"}
    assert today["inputs"] != OLD["inputs"]


def test_inputs_are_a_batch_encoding_of_a_bert_tokenizer(run_snippet):
    from transformers import AutoTokenizer

    names = run_snippet("since_2024")
    assert type(names["inputs"]).__name__ == "BatchEncoding"
    tokenizer = AutoTokenizer.from_pretrained(names["checkpoint"])
    assert type(tokenizer).__name__ == "BertTokenizer"


def test_config_holds_the_quoted_values_and_has_lost_one_key(today):
    import transformers

    config = json.loads(today["config"].removeprefix("BertConfig "))
    quoted = dict(re.findall(r'"(\w+)": (\d+)', OLD["config"]))
    assert quoted
    assert {key: str(config[key]) for key in quoted} == quoted
    assert "position_embedding_type" not in config
    assert config["transformers_version"] == transformers.__version__


def test_weights_are_saved_as_safetensors(today):
    assert OLD["saved-files"].split() == ["config.json", "pytorch_model.bin"]
    assert today["saved-files"].split() == ["config.json", "model.safetensors"]


def test_safe_serialization_is_ignored(tmp_path):
    from transformers import BertConfig, BertModel

    config = BertConfig(hidden_size=8, num_hidden_layers=1, num_attention_heads=1)
    BertModel(config).save_pretrained(tmp_path, safe_serialization=False)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["config.json", "model.safetensors"]


def test_the_note_printed_the_ids_of_the_lower_case_word(run_snippet, today):
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained("google-bert/bert-base-cased")
    lower = "Using a transformer network is simple"
    assert ast.literal_eval(OLD["call"])["input_ids"] == tokenizer(lower)["input_ids"]
    assert ast.literal_eval(OLD["ids"]) == tokenizer(lower, add_special_tokens=False)["input_ids"]
    assert ast.literal_eval(OLD["tokens"]) == tokenizer.tokenize(lower)
    assert ast.literal_eval(today["tokens"])[2:4] == ["Trans", "##former"]
    assert ast.literal_eval(today["ids"])[2:4] == [13809, 23763]


def test_decoding_those_ids_gives_the_lower_case_word_without_quotes(today):
    assert OLD["decode"] == "'Using a Transformer network is simple'"
    assert today["decode"] == "Using a transformer network is simple"


def test_the_name_in_grad_fn_ends_with_0(today):
    assert OLD["logits-alone"].count("grad_fn=<AddmmBackward>") == 2
    assert today["logits-alone"].count("grad_fn=<AddmmBackward0>") == 2


def test_with_a_mask_each_row_is_what_it_is_alone(run_snippet):
    import torch

    names = run_snippet("since_2024")
    model = names["model"]
    for cell in ("logits-alone", "logits-with-mask"):
        assert len(re.findall(r"-?\d+\.\d{4}", names["__stdout__"][cell])) == 4
    alone = model(torch.tensor([[200, 200]])).logits[0]
    assert torch.allclose(names["outputs"].logits[1], alone, atol=1e-4)


def test_id_200_is_a_placeholder(run_snippet):
    from transformers import AutoTokenizer

    checkpoint = run_snippet("since_2024")["checkpoint"]
    assert AutoTokenizer.from_pretrained(checkpoint).decode([200]).startswith("[unused")


def test_tensorflow_tensors_are_refused(run_snippet, today):
    error = run_snippet("since_2024")["__raised__"]["return-tensors-tf"]
    assert "please select one of" in str(error)
    assert "please select one of" in today["return-tensors-tf"]


def test_a_column_is_no_list_and_is_refused(run_snippet):
    names = run_snippet("since_2024")
    column = names["raw_datasets"]["train"]["sentence1"]
    assert type(column).__name__ == "Column" and not isinstance(column, list)
    assert "text input must be of type" in str(names["__raised__"]["column"])


def test_the_note_counted_the_frozen_original_of_the_saved_layer(run_snippet, today):
    model = run_snippet("since_2024")["peft_model"]
    original = sum(
        parameter.numel()
        for name, parameter in model.named_parameters()
        if "original_module" in name
    )
    old, new = (
        int(re.match(r"trainable params: ([\d,]+)", text)[1].replace(",", ""))
        for text in (OLD["trainable-parameters"], today["trainable-parameters"])
    )
    assert original > 0
    assert old == new + original


def test_as_a_script_named_modules_prints_nothing():
    cell = (ROOT / "snippets" / "since_2024.py").read_text(encoding="utf-8")
    last = ast.parse(cell.split("# %% named-modules")[1]).body[-1]
    assert isinstance(last, ast.Expr) and isinstance(last.value, ast.ListComp)
