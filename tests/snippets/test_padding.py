"""What padding.md says in both languages."""

from __future__ import annotations

import ast
import warnings

import numpy as np
import pytest


@pytest.fixture(scope="module")
def module(run_snippet):
    return run_snippet("padding")


@pytest.fixture
def tokenizer(module):
    return module["tokenizer"]


@pytest.fixture
def sequences(module):
    return module["sequences"]


def lengths(batch) -> list[int]:
    return [len(ids) for ids in batch["input_ids"]]


def printed_list(module, cell: str, label: str) -> list:
    """The list that the cell printed behind `label`."""
    lines = module["__stdout__"][cell].splitlines()
    line = next(line for line in lines if line.startswith(label))
    return ast.literal_eval(line.removeprefix(label).strip())


def test_load_one_sentence_is_longer_and_the_result_is_lists(module, tokenizer, sequences):
    encoding = tokenizer(sequences)
    assert type(encoding["input_ids"]) is list
    assert lengths(encoding) == [16, 6]
    assert module["__stdout__"]["load"].startswith("16 ['[CLS]', 'i', \"'\", 've',")


def test_longest_pads_to_the_longest_with_mask_zero(module, tokenizer):
    assert printed_list(module, "longest", "lengths:") == [16, 16]
    ids = printed_list(module, "longest", "ids: ")
    mask = printed_list(module, "longest", "mask:")
    assert ids == [101, 2061, 2031, 1045, 999, 102] + [tokenizer.pad_token_id] * 10
    assert mask == [1] * 6 + [0] * 10


def test_longest_is_what_padding_true_means(tokenizer, sequences):
    assert tokenizer(sequences, padding=True).data == tokenizer(sequences, padding="longest").data


def test_longest_does_nothing_for_a_single_sentence(tokenizer, sequences):
    for sequence in sequences:
        assert tokenizer(sequence, padding=True).data == tokenizer(sequence).data


def test_longest_pitfall_padding_side(tokenizer, sequences):
    assert tokenizer.padding_side == "right"
    ids = tokenizer(sequences, padding=True, padding_side="left")["input_ids"]
    assert ids[1] == [tokenizer.pad_token_id] * 10 + [101, 2061, 2031, 1045, 999, 102]


def test_grid_shows_padding_on_the_right_of_short_rows(module):
    assert module["ids"].shape == module["mask"].shape == (3, 7)
    assert module["mask"].sum(1).tolist() == [7, 6, 4]
    assert (module["ids"][module["mask"] == 0] == module["tokenizer"].pad_token_id).all()


def test_max_length_pads_to_the_model_limit(module, tokenizer):
    limit = tokenizer.model_max_length
    assert limit == 512
    assert printed_list(module, "max-length", "lengths:") == [limit, limit]
    assert printed_list(module, "max-length", "real tokens:") == [16, 6]


def test_max_length_pitfall_pad_to_max_length_is_silently_ignored(tokenizer, sequences, capfd):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        batch = tokenizer(sequences, pad_to_max_length=True)
    assert batch.data == tokenizer(sequences).data
    assert capfd.readouterr() == ("", "")


def test_max_length_8_does_not_cut(module):
    assert printed_list(module, "max-length-does-not-cut", "lengths:") == [16, 8]


def test_ragged_to_tensor_raises_and_advises_truncation(module):
    error = module["__raised__"]["ragged-to-tensor"]
    assert type(error) is ValueError
    assert "'truncation=True'" in str(error)


def test_ragged_to_tensor_works_with_the_advised_truncation(tokenizer, sequences):
    batch = tokenizer(
        sequences, padding="max_length", max_length=8, truncation=True, return_tensors="pt"
    )
    assert batch["input_ids"].shape == (2, 8)


def test_ragged_pitfall_padding_true_ignores_max_length_with_a_warning(tokenizer, sequences):
    with pytest.warns(UserWarning, match="`max_length` is ignored"):
        batch = tokenizer(sequences, padding=True, max_length=8)
    assert lengths(batch) == [16, 16]


def test_ragged_pitfall_max_length_alone_cuts_silently(tokenizer, sequences, capfd):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        batch = tokenizer(sequences, max_length=8)
    assert lengths(batch) == [8, 6]
    assert capfd.readouterr() == ("", "")


def test_truncation_cuts_only_what_exceeds_the_limit(module, tokenizer):
    limit = tokenizer.model_max_length
    assert len(tokenizer.tokenize(module["essay"])) > limit
    assert printed_list(module, "truncation", "lengths:") == [16, 6, limit]


def test_truncation_to_8_keeps_the_special_tokens_and_drops_the_end(module, tokenizer, sequences):
    uncut = tokenizer(sequences)["input_ids"]
    cut = tokenizer(sequences, max_length=8, truncation=True)["input_ids"]
    assert cut[0] == [*uncut[0][:7], tokenizer.sep_token_id]
    assert cut[0][0] == tokenizer.cls_token_id
    assert cut[1] == uncut[1]
    assert module["__stdout__"]["truncation-to-8"].splitlines() == [
        "8 [CLS] i ' ve been waiting for [SEP]",
        "6 [CLS] so have i! [SEP]",
    ]


def test_exactly_8_is_8_in_every_row(module):
    printed = module["__stdout__"]["exactly-8"]
    assert "[ 101, 1045, 1005, 2310, 2042, 3403, 2005,  102]" in printed
    assert "[ 101, 2061, 2031, 1045,  999,  102,    0,    0]" in printed
    assert "[1, 1, 1, 1, 1, 1, 0, 0]" in printed


def test_pt_gives_a_tensor_for_every_key(module, tokenizer, sequences):
    batch = tokenizer(sequences, padding=True, return_tensors="pt")
    lines = module["__stdout__"]["pt"].splitlines()
    assert [line.split()[0] for line in lines] == list(batch)
    assert all("Tensor torch.int64 torch.Size([2, 16])" in line for line in lines)


def test_np_gives_an_array_for_every_key(module, tokenizer, sequences):
    batch = tokenizer(sequences, padding=True, return_tensors="np")
    lines = module["__stdout__"]["np"].splitlines()
    assert [line.split()[0] for line in lines] == list(batch)
    assert all("ndarray int64 (2, 16)" in line for line in lines)


def test_np_pitfall_unpadded_rows_raise_for_pt_but_not_for_np(tokenizer, sequences):
    with pytest.raises(ValueError, match="Unable to create tensor"):
        tokenizer(sequences, return_tensors="pt")
    ids = tokenizer(sequences, return_tensors="np")["input_ids"]
    assert ids.dtype == object
    assert [row.shape for row in ids] == [(16,), (6,)]
    assert all(isinstance(row, np.ndarray) for row in ids)


def test_tf_raises_and_lists_what_is_left(module):
    error = module["__raised__"]["tf"]
    assert type(error) is ValueError
    assert "please select one of" in str(error)
    assert "'pt'" in str(error) and "'np'" in str(error)
    assert "'tf'" not in str(error)
    assert "please select one of" in module["__stdout__"]["tf"]
