"""What data-preparation.md says in both languages."""

from __future__ import annotations

import re

import pytest
from datasets import Column, DatasetDict
from torch.utils.data import default_collate
from transformers import BatchEncoding, TrainingArguments

ROWS = {"train": 3668, "validation": 408, "test": 1725}


@pytest.fixture(scope="module")
def module(run_snippet):
    return run_snippet("data_preparation")


@pytest.fixture
def train(module):
    """The training set as loaded."""
    return module["raw_datasets"]["train"]


def test_load_gives_three_splits_of_the_known_sizes(module):
    assert type(module["raw_datasets"]) is DatasetDict
    assert module["raw_datasets"].num_rows == ROWS
    assert "num_rows: 3668" in module["__stdout__"]["load"]


def test_features_are_those_of_mrpc(train):
    assert train.column_names == ["sentence1", "sentence2", "label", "idx"]
    assert train.features["label"].names == ["not_equivalent", "equivalent"]


def test_one_row_is_a_plain_dict_whose_label_has_a_name(module):
    row = module["row"]
    assert type(row) is dict
    name = module["label_names"].int2str(row["label"])
    assert f"label name: {name}" in module["__stdout__"]["one-row"]
    assert name == ["not_equivalent", "equivalent"][row["label"]]


def test_in_memory_pads_everything_to_the_longest_row_in_python_lists(module):
    encoding = module["encoding"]
    assert type(encoding) is BatchEncoding
    longest = max(module["lengths"])
    for rows in encoding.values():
        assert type(rows) is list and type(rows[0]) is list
        assert len(rows) == ROWS["train"]
        assert {len(row) for row in rows} == {longest}


def test_column_is_no_list_and_the_tokenizer_refuses_it(module, train):
    assert type(train["sentence1"]) is Column
    error = module["__raised__"]["column"]
    assert type(error) is ValueError
    assert "text input must be of type" in str(error)


def test_column_becomes_a_list_in_both_ways(train):
    column = train["sentence1"]
    assert type(column[:]) is list
    assert column[:] == list(column)


def test_pair_has_a_sep_in_the_middle_and_at_the_end(module):
    tokens = module["pair"].tokens()
    types = module["pair"]["token_type_ids"]
    first_end = tokens.index("[SEP]")
    assert tokens.count("[SEP]") == 2 and tokens[-1] == "[SEP]"
    assert types == [0] * (first_end + 1) + [1] * (len(tokens) - first_end - 1)


def test_map_adds_columns_behind_the_old_ones_in_every_split(module, train):
    tokenized = module["tokenized_datasets"]
    assert tokenized.num_rows == ROWS
    added = module["tokenizer"].model_input_names
    for columns in tokenized.column_names.values():
        assert columns == train.column_names + added


def test_map_takes_a_thousand_rows_at_a_time(module, train):
    sizes = []
    train.map(lambda rows: sizes.append(len(rows["idx"])), batched=True)
    assert sizes == [1000, 1000, 1000, 668]


def test_map_writes_its_result_to_an_arrow_file(module):
    files = module["tokenized_datasets"]["train"].cache_files
    assert files and all(file["filename"].endswith(".arrow") for file in files)


def test_map_pitfall_padding_inside_differs_from_chunk_to_chunk(module, train):
    tokenizer = module["tokenizer"]

    def tokenize_and_pad(rows):
        return tokenizer(rows["sentence1"], rows["sentence2"], truncation=True, padding=True)

    # Short rows first, so that whatever the source is, the chunks differ.
    order = sorted(range(len(train)), key=lambda i: module["lengths"][i])
    padded = train.select(order).map(tokenize_and_pad, batched=True)
    lengths = [len(ids) for ids in padded["input_ids"]]
    assert [len(set(lengths[i : i + 1000])) for i in range(0, 4000, 1000)] == [1, 1, 1, 1]
    assert len(set(lengths)) > 1
    rows = padded.select_columns(["input_ids"]).with_format("torch")
    assert default_collate([rows[0], rows[1]])["input_ids"].shape[0] == 2
    with pytest.raises(RuntimeError):
        default_collate([rows[0], rows[3667]])


def test_lengths_differ_from_row_to_row(module):
    assert len(module["lengths"]) == ROWS["train"]
    assert len(set(module["lengths"][:8])) > 1
    assert str(module["lengths"][:8]) in module["__stdout__"]["lengths"]


def test_collate_pads_to_the_longest_of_these_rows_and_renames_label(module):
    rows = [module["train_data"][i] for i in range(8)]
    batch = module["collator"](rows)
    longest = max(module["lengths"][:8])
    assert batch["input_ids"].shape == (8, longest)
    assert batch["labels"].tolist() == [row["label"] for row in rows]
    assert "label" in rows[0] and "label" not in batch
    assert f"(8, {longest})" in module["__stdout__"]["collate"]


def test_text_columns_raise_and_the_message_names_the_column(module):
    error = module["__raised__"]["text-columns"]
    assert type(error) is ValueError
    assert "activate truncation and/or padding" in str(error)
    assert "(`sentence1` in this case)" in str(error)


def test_text_columns_pitfall_trainer_drops_unused_columns_by_default(tmp_path):
    assert TrainingArguments(str(tmp_path)).remove_unused_columns is True


def test_dataloader_gives_batches_of_different_lengths(module):
    shapes = re.findall(r"\((\d+), (\d+)\)", module["__stdout__"]["dataloader"])
    assert [rows for rows, _ in shapes] == ["8"] * 5
    assert len({length for _, length in shapes}) > 1


def test_compare_padding_batch_by_batch_costs_least_and_the_limit_most(module):
    tokens = sum(module["lengths"])
    assert tokens < module["per_batch"] < module["to_longest"] < module["to_limit"]
    assert module["to_longest"] == ROWS["train"] * max(module["lengths"])
    assert module["to_limit"] == ROWS["train"] * 512
    assert f"{tokens:,}" in module["__stdout__"]["compare-padding"]
