"""What padding.md says in both languages."""

from __future__ import annotations

import ast

import numpy as np
import pytest
import torch
from transformers import AutoModelForSequenceClassification, GPT2Config, GPT2LMHeadModel

from livedocs.modules.cells import read_module


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


def test_padding__only_sentences_of_one_length_fit_into_a_tensor(tokenizer, sequences):
    with pytest.raises(ValueError, match="Unable to create tensor"):
        tokenizer(sequences, return_tensors="pt")
    for same in ([sequences[1]] * 2, ["So have I!", "So has he!"]):
        assert tokenizer(same, return_tensors="pt")["input_ids"].shape == (2, 6)


def test_load__one_sentence_is_longer_and_the_result_is_lists(module, tokenizer, sequences):
    encoding = tokenizer(sequences)
    assert type(encoding["input_ids"]) is list
    assert lengths(encoding) == [16, 6]
    assert module["__stdout__"]["load"].startswith("16 ['[CLS]', 'i', \"'\", 've',")


def test_load__all_entries_but_the_figure_use_the_two_sentences(root):
    cells = read_module(root / "snippets" / "padding.py").cells
    assert [cell.name for cell in cells if "sequences" not in cell.code] == ["grid"]


def test_longest__pads_to_the_longest_with_mask_zero(module, tokenizer):
    assert printed_list(module, "longest", "lengths:") == [16, 16]
    ids = printed_list(module, "longest", "ids: ")
    mask = printed_list(module, "longest", "mask:")
    assert tokenizer.pad_token == "[PAD]"
    assert ids == [101, 2061, 2031, 1045, 999, 102] + [tokenizer.pad_token_id] * 10
    assert mask == [1] * 6 + [0] * 10


def test_longest__is_what_padding_true_means(tokenizer, sequences):
    assert tokenizer(sequences, padding=True).data == tokenizer(sequences, padding="longest").data


def test_longest__does_nothing_for_a_single_sentence(tokenizer, sequences):
    for sequence in sequences:
        for padding in (True, "longest"):
            assert tokenizer(sequence, padding=padding).data == tokenizer(sequence).data


def test_longest__pitfall_padding_side(tokenizer, sequences):
    assert tokenizer.padding_side == "right"
    ids = tokenizer(sequences, padding=True, padding_side="left")["input_ids"]
    assert ids[1] == [tokenizer.pad_token_id] * 10 + [101, 2061, 2031, 1045, 999, 102]


def test_longest__pitfall_new_tokens_come_behind_the_padding_on_the_right(tokenizer, sequences):
    sizes = {"n_embd": 8, "n_layer": 1, "n_head": 1, "bos_token_id": None, "eos_token_id": None}
    model = GPT2LMHeadModel(GPT2Config(vocab_size=len(tokenizer), **sizes))
    pad = tokenizer.pad_token_id
    for side, before in (("right", pad), ("left", tokenizer.sep_token_id)):
        batch = tokenizer(sequences, padding=True, padding_side=side, return_tensors="pt")
        mask = batch["attention_mask"]
        ids = model.generate(
            batch["input_ids"], attention_mask=mask, max_new_tokens=2, pad_token_id=pad
        )
        assert ids.shape == (2, 18)
        assert torch.equal(ids[:, :16], batch["input_ids"])
        assert ids[1, 15] == before


def test_grid__shows_padding_on_the_right_of_short_rows(module):
    assert module["ids"].shape == module["mask"].shape == (3, 7)
    assert module["mask"].sum(1).tolist() == [7, 6, 4]
    assert (np.diff(module["mask"], axis=1) <= 0).all()
    assert (module["ids"][module["mask"] == 0] == module["tokenizer"].pad_token_id).all()


def test_grid__tokens_are_green_and_padding_is_grey(module):
    for ax in module["axes"]:
        colours = [patch.get_facecolor()[:3] for patch in ax.patches]
        for real, (red, green, blue) in zip(module["mask"].flat, colours, strict=True):
            if real:
                assert green > blue > 2 * red
            else:
                assert max(red, green, blue) - min(red, green, blue) < 0.1


def test_grid__ids_are_above_and_the_mask_below_cell_by_cell(module, tokenizer):
    above, below = module["axes"]
    assert above.get_position().y0 > below.get_position().y1
    assert above.get_title("left") == "input_ids"
    assert below.get_title("left") == "attention_mask"
    assert [p.get_xy() for p in above.patches] == [p.get_xy() for p in below.patches]
    ids = module["ids"].ravel().tolist()
    tokens = tokenizer.convert_ids_to_tokens(ids)
    labels = [f"{token}\n{number}" for token, number in zip(tokens, ids, strict=True)]
    assert [text.get_text() for text in above.texts] == labels
    assert [text.get_text() for text in below.texts] == [str(bit) for bit in module["mask"].flat]


def test_max_length__pads_to_the_model_limit(module, tokenizer):
    limit = tokenizer.model_max_length
    assert limit == 512
    assert printed_list(module, "max-length", "lengths:") == [limit, limit]
    assert printed_list(module, "max-length", "real tokens:") == [16, 6]


def test_max_length__gives_one_shape_unless_a_sentence_is_longer(module, tokenizer, sequences):
    limit = tokenizer.model_max_length
    for batch in (sequences, ["Thanks!", "Why?"], [sequences[0]] * 2):
        ids = tokenizer(batch, padding="max_length", return_tensors="pt")["input_ids"]
        assert ids.shape == (2, limit)
    longer = tokenizer([sequences[0], module["essay"]], padding="max_length")
    assert lengths(longer)[0] == limit < lengths(longer)[1]


def test_max_length__pitfall_pad_to_max_length_is_silently_ignored(tokenizer, sequences, silent):
    with silent():
        batch = tokenizer(sequences, pad_to_max_length=True)
    assert batch.data == tokenizer(sequences).data


def test_max_length__pitfall_nearly_all_of_it_is_padding(tokenizer, sequences):
    mask = tokenizer(sequences, padding="max_length", return_tensors="np")["attention_mask"]
    assert (mask == 0).mean() > 0.95


def test_max_length_does_not_cut__the_long_sentence(module, tokenizer, sequences):
    assert printed_list(module, "max-length-does-not-cut", "lengths:") == [16, 8]
    padded = tokenizer(sequences, padding="max_length", max_length=8)["input_ids"]
    uncut = tokenizer(sequences)["input_ids"]
    assert padded == [uncut[0], uncut[1] + [tokenizer.pad_token_id] * 2]


def test_ragged_to_tensor__lists_pass_unnoticed(tokenizer, sequences, silent):
    with silent():
        batch = tokenizer(sequences, padding="max_length", max_length=8)
    assert lengths(batch) == [16, 8]


def test_ragged_to_tensor__raises_and_advises_truncation(module):
    error = module["__raised__"]["ragged-to-tensor"]
    assert type(error) is ValueError
    assert "'truncation=True'" in str(error)


def test_ragged_to_tensor__works_with_the_advised_truncation(tokenizer, sequences):
    batch = tokenizer(
        sequences, padding="max_length", max_length=8, truncation=True, return_tensors="pt"
    )
    assert batch["input_ids"].shape == (2, 8)


def test_ragged_to_tensor__pitfall_padding_true_ignores_max_length_with_a_warning(
    tokenizer, sequences
):
    with pytest.warns(UserWarning, match="`max_length` is ignored"):
        batch = tokenizer(sequences, padding=True, max_length=8)
    assert lengths(batch) == [16, 16]


def test_ragged_to_tensor__pitfall_max_length_alone_cuts_silently(tokenizer, sequences, silent):
    with silent():
        batch = tokenizer(sequences, max_length=8)
    assert lengths(batch) == [8, 6]


def test_truncation__cuts_only_what_exceeds_the_limit(module, tokenizer, sequences):
    limit = tokenizer.model_max_length
    assert len(tokenizer.tokenize(module["essay"])) > limit
    assert printed_list(module, "truncation", "lengths:") == [16, 6, limit]
    cut = tokenizer([*sequences, module["essay"]], truncation=True)["input_ids"]
    assert cut[:2] == tokenizer(sequences)["input_ids"]


def test_truncation_to_8__keeps_the_special_tokens_and_drops_the_end(module, tokenizer, sequences):
    uncut = tokenizer(sequences)["input_ids"]
    cut = tokenizer(sequences, max_length=8, truncation=True)["input_ids"]
    assert cut[0] == [*uncut[0][:7], tokenizer.sep_token_id]
    assert cut[0][0] == tokenizer.cls_token_id
    assert cut[1] == uncut[1]
    assert module["__stdout__"]["truncation-to-8"].splitlines() == [
        "8 [CLS] i ' ve been waiting for [SEP]",
        "6 [CLS] so have i! [SEP]",
    ]


def test_truncation_to_8__max_length_replaces_a_smaller_limit_too(module, tokenizer):
    longer = tokenizer.model_max_length + 8
    batch = tokenizer([module["essay"]], max_length=longer, truncation=True)
    assert lengths(batch) == [longer]


def test_exactly_8__is_8_in_every_row(module):
    printed = module["__stdout__"]["exactly-8"]
    assert "[ 101, 1045, 1005, 2310, 2042, 3403, 2005,  102]" in printed
    assert "[ 101, 2061, 2031, 1045,  999,  102,    0,    0]" in printed
    assert "[1, 1, 1, 1, 1, 1, 0, 0]" in printed


def test_exactly_8__takes_all_three_arguments(tokenizer, sequences):
    every = {"padding": "max_length", "truncation": True, "max_length": 8}
    assert lengths(tokenizer(sequences, **every)) == [8, 8]
    for missing in every:
        others = {name: value for name, value in every.items() if name != missing}
        assert lengths(tokenizer(sequences, **others)) != [8, 8]


def test_pt__gives_a_tensor_for_every_key(module, tokenizer, sequences):
    batch = tokenizer(sequences, padding=True, return_tensors="pt")
    lines = module["__stdout__"]["pt"].splitlines()
    assert [line.split()[0] for line in lines] == list(batch)
    assert all("Tensor torch.int64 torch.Size([2, 16])" in line for line in lines)


def test_pt__the_batch_goes_into_the_model_as_it_is(module, tokenizer, sequences):
    batch = tokenizer(sequences, padding=True, return_tensors="pt")
    model = AutoModelForSequenceClassification.from_pretrained(module["checkpoint"])
    with torch.no_grad():
        assert model(**batch).logits.shape == (2, 2)


def test_pt__rows_must_have_one_length(tokenizer, sequences):
    with pytest.raises(ValueError, match="Unable to create tensor"):
        tokenizer(sequences, return_tensors="pt")


def test_np__gives_an_array_for_every_key(module, tokenizer, sequences):
    batch = tokenizer(sequences, padding=True, return_tensors="np")
    lines = module["__stdout__"]["np"].splitlines()
    assert [line.split()[0] for line in lines] == list(batch)
    assert all("ndarray int64 (2, 16)" in line for line in lines)


def test_np__counts_without_pytorch(tokenizer, sequences):
    mask = tokenizer(sequences, padding=True, return_tensors="np")["attention_mask"]
    assert type(mask) is np.ndarray
    assert mask.sum(1).tolist() == [16, 6]


def test_np__pitfall_unpadded_rows_raise_for_pt_but_not_for_np(tokenizer, sequences):
    with pytest.raises(ValueError, match="Unable to create tensor"):
        tokenizer(sequences, return_tensors="pt")
    ids = tokenizer(sequences, return_tensors="np")["input_ids"]
    assert ids.dtype == object
    assert [row.shape for row in ids] == [(16,), (6,)]
    assert all(isinstance(row, np.ndarray) for row in ids)


def test_np__pitfall_the_error_comes_in_a_computation(tokenizer, sequences):
    ids = tokenizer(sequences, return_tensors="np")["input_ids"]
    with pytest.raises(ValueError, match="could not be broadcast"):
        ids.mean()


def test_tf__raises_and_lists_what_is_left(module):
    error = module["__raised__"]["tf"]
    assert type(error) is ValueError
    assert "please select one of" in str(error)
    assert "'pt'" in str(error) and "'np'" in str(error)
    assert "'tf'" not in str(error)
    assert "please select one of" in module["__stdout__"]["tf"]
