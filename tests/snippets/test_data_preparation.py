"""What data-preparation.md says in both languages."""

from __future__ import annotations

import importlib
import inspect
import itertools
import re
import sys

import pytest
import torch
from datasets import Column, Dataset, DatasetDict, load_dataset
from datasets.table import MemoryMappedTable
from torch.utils.data import default_collate
from transformers import (
    BatchEncoding,
    BertConfig,
    BertForSequenceClassification,
    Trainer,
    TrainingArguments,
)

ROWS = {"train": 3668, "validation": 408, "test": 1725}


@pytest.fixture(scope="module")
def module(run_snippet):
    return run_snippet("data_preparation")


@pytest.fixture
def train(module):
    """The training set as loaded."""
    return module["raw_datasets"]["train"]


@pytest.fixture
def model(module):
    """A small model of the kind that the page prepares data for."""
    sizes = {"hidden_size": 8, "num_attention_heads": 1, "intermediate_size": 8}
    config = BertConfig(vocab_size=len(module["tokenizer"]), num_hidden_layers=1, **sizes)
    return BertForSequenceClassification(config)


def test_data_preparation__two_sentences_mean_the_same_or_not(train):
    assert {"sentence1", "sentence2"} <= set(train.column_names)
    assert train.features["label"].names == ["not_equivalent", "equivalent"]


def test_data_preparation__the_batches_are_what_a_model_is_trained_with(module, model):
    loss = model(**next(iter(module["loader"]))).loss
    assert loss.isfinite() and loss.requires_grad


def test_load__gives_three_splits_of_the_known_sizes(module):
    assert type(module["raw_datasets"]) is DatasetDict
    assert module["raw_datasets"].num_rows == ROWS
    assert "num_rows: 3668" in module["__stdout__"]["load"]


def test_load__result_is_a_dict_with_one_dataset_each(module):
    assert isinstance(module["raw_datasets"], dict)
    assert all(type(split) is Dataset for split in module["raw_datasets"].values())


def test_load__second_argument_is_a_configuration_of_the_repository(train):
    assert train.info.dataset_name == "glue"
    assert train.info.config_name == "mrpc"
    with pytest.raises(ValueError, match="mrpc"):
        load_dataset("nyu-mll/glue", "no-such-configuration")


def test_load__offline_only_the_full_name_is_found():
    assert load_dataset("nyu-mll/glue", "mrpc").num_rows == ROWS
    with pytest.raises(ConnectionError):
        load_dataset("glue", "mrpc")


def test_features__are_those_of_mrpc(train):
    assert train.column_names == ["sentence1", "sentence2", "label", "idx"]
    assert train.features["label"].names == ["not_equivalent", "equivalent"]


def test_features__show_names_types_and_label_names(module, train):
    lines = module["__stdout__"]["features"].splitlines()
    assert [line.split()[0] for line in lines] == train.column_names
    assert ["'string'" in line for line in lines] == [True, True, False, False]
    assert "ClassLabel(names=['not_equivalent', 'equivalent'])" in lines[2]
    assert "'int32'" in lines[3]


def test_one_row__is_a_plain_dict_whose_label_has_a_name(module):
    row = module["row"]
    assert type(row) is dict
    name = module["label_feature"].int2str(row["label"])
    assert f"label name: {name}" in module["__stdout__"]["one-row"]
    assert name == ["not_equivalent", "equivalent"][row["label"]]


def test_in_memory__pads_everything_to_the_longest_row_in_python_lists(module):
    encoding = module["encoding"]
    assert type(encoding) is BatchEncoding
    longest = max(module["lengths"])
    for rows in encoding.values():
        assert type(rows) is list and type(rows[0]) is list
        assert len(rows) == ROWS["train"]
        assert {len(row) for row in rows} == {longest}


def test_column__is_no_list_and_the_tokenizer_refuses_it(module, train):
    assert type(train["sentence1"]) is Column
    assert not issubclass(Column, list)
    error = module["__raised__"]["column"]
    assert type(error) is ValueError
    assert "text input must be of type" in str(error)
    assert "Column" not in str(error)


def test_column__reads_the_data_when_it_is_used(train):
    reads = []
    watched = train.with_transform(lambda rows: reads.append(len(rows["idx"])) or rows)
    column = watched["sentence1"]
    assert reads == []
    assert column[0] == train[0]["sentence1"]
    assert reads == [1]


def test_column__becomes_a_list_in_both_ways(module, train):
    column = train["sentence1"]
    assert type(column[:]) is list
    assert column[:] == list(column)
    assert len(module["tokenizer"](column[:])["input_ids"]) == ROWS["train"]


def test_column__as_a_list_it_goes_through(module):
    assert module["__stdout__"]["column-as-list"].strip() == f"{ROWS['train']} rows"


def test_pair__has_a_sep_in_the_middle_and_at_the_end(module):
    tokens = module["pair"].tokens()
    types = module["pair"]["token_type_ids"]
    first_end = tokens.index("[SEP]")
    assert tokens.count("[SEP]") == 2 and tokens[-1] == "[SEP]"
    assert types == [0] * (first_end + 1) + [1] * (len(tokens) - first_end - 1)
    assert tokens[1:first_end] == module["tokenizer"].tokenize("The sky is blue.")
    assert tokens[first_end + 1 : -1] == module["tokenizer"].tokenize("It is blue.")


def test_map__replaces_the_removed_columns_in_every_split(module, train):
    tokenized = module["tokenized_datasets"]
    assert tokenized.num_rows == ROWS
    stays = [name for name in train.column_names if name not in module["unused"]]
    for columns in tokenized.column_names.values():
        assert columns == stays + module["tokenizer"].model_input_names


def test_map__removes_what_the_model_does_not_use(module, model):
    used = {"label", *inspect.signature(model.forward).parameters}
    assert set(module["unused"]).isdisjoint(used)


def test_map__gives_the_same_with_several_processes(module, train):
    few = train.select(range(8))
    with_two = few.map(module["tokenize"], batched=True, num_proc=2)
    assert with_two.to_list() == few.map(module["tokenize"], batched=True).to_list()


def test_map__takes_a_thousand_rows_at_a_time(module, train):
    sizes = []
    train.map(lambda rows: sizes.append(len(rows["idx"])), batched=True)
    assert sizes == [1000, 1000, 1000, 668]


def test_map__writes_its_result_to_an_arrow_file(module):
    files = module["tokenized_datasets"]["train"].cache_files
    assert files and all(file["filename"].endswith(".arrow") for file in files)


def test_map__reads_the_file_when_needed(module):
    for split in module["tokenized_datasets"].values():
        assert isinstance(split.data, MemoryMappedTable)


def test_map__pads_nothing_yet(module):
    for rows in module["tokenized_datasets"]["train"]["attention_mask"]:
        assert 0 not in rows


def test_map__pitfall_padding_inside_differs_from_chunk_to_chunk(module, train):
    tokenizer = module["tokenizer"]

    def tokenize_and_pad(rows):
        return tokenizer(rows["sentence1"], rows["sentence2"], truncation=True, padding=True)

    # Short rows first, so that whatever the source is, the chunks differ.
    order = sorted(range(len(train)), key=lambda i: module["lengths"][i])
    padded = train.select(order).map(tokenize_and_pad, batched=True)
    lengths = [len(ids) for ids in padded["input_ids"]]
    real = [module["lengths"][i] for i in order]
    for start in range(0, 4000, 1000):
        assert set(lengths[start : start + 1000]) == {max(real[start : start + 1000])}
    assert [len(set(lengths[i : i + 1000])) for i in range(0, 4000, 1000)] == [1, 1, 1, 1]
    assert len(set(lengths)) > 1
    assert sum(lengths) > sum(real)
    rows = padded.select_columns(["input_ids"]).with_format("torch")
    assert default_collate([rows[0], rows[1]])["input_ids"].shape[0] == 2
    with pytest.raises(RuntimeError):
        default_collate([rows[0], rows[3667]])
    assert module["collator"]([rows[0], rows[3667]])["input_ids"].shape == (2, lengths[-1])


def test_map__pitfall_an_edited_import_gives_the_old_results(train, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    helpers = tmp_path / "helpers_of_a_test.py"
    helpers.write_text("def clean(text):\n    return text.lower()\n", encoding="utf-8")
    rows = Dataset.from_dict({"text": train["sentence1"][:4]})
    rows.save_to_disk(tmp_path / "rows")
    rows = Dataset.load_from_disk(tmp_path / "rows")

    def first(**options):
        module = importlib.reload(importlib.import_module("helpers_of_a_test"))
        clean = module.clean
        return rows.map(lambda row: {"clean": clean(row["text"])}, **options)[0]["clean"]

    lower = first()
    assert lower == rows[0]["text"].lower()
    helpers.write_text("def clean(text):\n    return text.upper() + '!'\n", encoding="utf-8")
    assert first() == lower
    assert first(load_from_cache_file=False) == rows[0]["text"].upper() + "!"


def test_lengths__differ_from_row_to_row(module):
    assert len(module["lengths"]) == ROWS["train"]
    assert max(module["lengths"]) > 2 * min(module["lengths"])
    assert str(module["lengths"][:8]) in module["__stdout__"]["lengths"]


def test_lengths__are_the_numbers_of_tokens(module, train):
    lengths = module["lengths"]
    for i in range(8):
        pair = train[i]["sentence1"], train[i]["sentence2"]
        assert lengths[i] == sum(len(module["tokenizer"].tokenize(text)) for text in pair) + 3
    printed = f"shortest: {min(lengths)} longest: {max(lengths)}"
    assert printed in module["__stdout__"]["lengths"]


def test_collate__pads_to_the_longest_of_these_rows_and_renames_label(module):
    rows = [module["train_data"][i] for i in range(8)]
    batch = module["collator"](rows)
    longest = max(module["lengths"][:8])
    assert batch["input_ids"].shape == (8, longest)
    assert batch["labels"].tolist() == [row["label"] for row in rows]
    assert "label" in rows[0] and "label" not in batch
    assert f"(8, {longest})" in module["__stdout__"]["collate"]


def test_collate__makes_tensors(module):
    batch = module["collator"]([module["train_data"][i] for i in range(8)])
    assert all(torch.is_tensor(values) for values in batch.values())


def test_collate__models_look_for_labels(model):
    parameters = inspect.signature(model.forward).parameters
    assert "labels" in parameters and "label" not in parameters


def test_text_columns__raise_and_the_message_names_the_column(module):
    error = module["__raised__"]["text-columns"]
    assert type(error) is ValueError
    assert "activate truncation and/or padding" in str(error)
    assert "(`sentence1` in this case)" in str(error)


def test_text_columns__torch_says_the_cause(module):
    cause = module["__raised__"]["text-columns"].__cause__
    assert str(cause) == "too many dimensions 'str'"


def test_text_columns__are_removed_while_tokenizing(module):
    assert {"sentence1", "sentence2"} <= set(module["with_text"].column_names)
    assert {"sentence1", "sentence2"}.isdisjoint(module["train_data"].column_names)


def test_text_columns__without_them_the_same_rows_become_tensors(module):
    batch = module["collator"](module["without_text"].to_list())
    assert len(module["without_text"]) == len(module["with_text"]) == 8
    assert all(torch.is_tensor(values) for values in batch.values())
    assert "sentence1" not in module["__stdout__"]["text-columns-removed"]
    assert str(list(batch)) == module["__stdout__"]["text-columns-removed"].strip()


def test_text_columns__pitfall_padding_and_truncation_have_nothing_to_do_with_it(module):
    row = module["with_text"][0]
    with pytest.raises(ValueError, match="`sentence1` in this case"):
        module["collator"]([row])
    row = {name: value for name, value in row.items() if not isinstance(value, str)}
    assert module["collator"]([row])["input_ids"].shape == (1, module["lengths"][0])


def test_text_columns__pitfall_trainer_drops_unused_columns_by_default(module, model, tmp_path):
    assert TrainingArguments(str(tmp_path)).remove_unused_columns is True

    def first_batch(**options):
        arguments = TrainingArguments(str(tmp_path), report_to="none", use_cpu=True, **options)
        data = module["with_text"]
        trainer = Trainer(model, arguments, module["collator"], data)
        return next(iter(trainer.get_train_dataloader()))

    assert set(first_batch()) == {*module["tokenizer"].model_input_names, "labels"}
    with pytest.raises(ValueError, match="`sentence1` in this case"):
        first_batch(remove_unused_columns=False)


def test_dataloader__gives_batches_of_different_lengths(module):
    shapes = re.findall(r"\((\d+), (\d+)\)", module["__stdout__"]["dataloader"])
    assert [rows for rows, _ in shapes] == ["8"] * 5
    assert len({length for _, length in shapes}) > 1


def test_dataloader__each_batch_is_as_long_as_its_longest_row(module):
    assert module["loader"].collate_fn is module["collator"]
    for batch in module["loader"]:
        assert batch["input_ids"].shape[1] == batch["attention_mask"].sum(1).max()


def test_dataloader__the_seed_makes_the_order_the_same(module):
    def lengths():
        torch.manual_seed(0)
        batches = itertools.islice(module["loader"], 5)
        return [str(tuple(batch["input_ids"].shape)) for batch in batches]

    printed = re.findall(r"\(\d+, \d+\)", module["__stdout__"]["dataloader"])
    assert lengths() == lengths() == printed


def test_compare_padding__batch_by_batch_costs_least_and_the_limit_most(module):
    tokens = sum(module["lengths"])
    assert tokens < module["per_batch"] < module["to_longest"] < module["to_limit"]
    assert module["to_longest"] == ROWS["train"] * max(module["lengths"])
    assert module["to_limit"] == ROWS["train"] * 512
    assert f"{tokens:,}" in module["__stdout__"]["compare-padding"]


def test_compare_padding__everything_beyond_the_real_tokens_is_padding(module):
    pad = module["tokenizer"].pad_token_id
    tokens = sum(module["lengths"])
    added = sum(row.count(pad) for row in module["encoding"]["input_ids"])
    assert module["to_longest"] - tokens == added
    ids = [batch["input_ids"] for batch in module["loader"]]
    assert sum(batch.numel() - int((batch == pad).sum()) for batch in ids) == tokens
