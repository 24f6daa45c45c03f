"""What padding.md says in both languages."""

from __future__ import annotations

import ast

import numpy as np
import pytest
import torch
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    BertTokenizer,
    DataCollatorForLanguageModeling,
    DataCollatorWithPadding,
    GPT2Config,
    GPT2ForSequenceClassification,
    GPT2LMHeadModel,
)


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


def test_load__tokens_are_those_of_the_sentence_with_that_index(tokenizer, sequences):
    encoding = tokenizer(sequences)
    for i, ids in enumerate(encoding["input_ids"]):
        assert encoding.tokens(i) == tokenizer.convert_ids_to_tokens(ids)


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


def test_longest__pads_to_the_longest_with_mask_zero(module):
    tokens, mask = map(ast.literal_eval, module["__stdout__"]["longest"].splitlines())
    assert tokens == ["[CLS]", "so", "have", "i", "!", "[SEP]"] + ["[PAD]"] * 10
    assert mask == [int(token != "[PAD]") for token in tokens]


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


def test_max_length__nearly_all_of_it_is_padding(tokenizer, sequences):
    mask = tokenizer(sequences, padding="max_length", return_tensors="np")["attention_mask"]
    assert (mask == 0).mean() > 0.95


def test_max_length__pitfall_pad_to_max_length_is_silently_ignored(tokenizer, sequences, silent):
    with silent():
        batch = tokenizer(sequences, pad_to_max_length=True)
    assert batch.data == tokenizer(sequences).data


def test_max_length__pitfall_without_a_limit_it_is_silently_ignored(tokenizer, sequences, silent):
    unlimited = BertTokenizer(tokenizer.get_vocab())
    assert unlimited.model_max_length > 10**9
    with silent():
        batch = unlimited(sequences, padding="max_length")
    assert lengths(batch) == [16, 6]
    assert lengths(unlimited(sequences, padding="max_length", max_length=20)) == [20, 20]


def test_ragged_to_tensor__the_long_sentence_is_not_cut(module, tokenizer, sequences):
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


def test_ragged_to_tensor__works_with_padding_and_truncation(module, tokenizer, sequences):
    assert module["__stdout__"]["ragged-to-tensor-fixed"].strip() == "torch.Size([2, 16])"
    batch = tokenizer(
        sequences, padding="max_length", max_length=8, truncation=True, return_tensors="pt"
    )
    assert batch["input_ids"].shape == (2, 8)


def test_ragged_to_tensor__the_message_names_the_column(module):
    assert "(`input_ids` in this case)" in str(module["__raised__"]["ragged-to-tensor"])


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
    assert printed_list(module, "truncation-to-8", "lengths:") == [8, 6]
    assert ast.literal_eval(module["__stdout__"]["truncation-to-8"].splitlines()[-1]) == [
        "[CLS] i ' ve been waiting for [SEP]",
        "[CLS] so have i! [SEP]",
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


def test_multiple_of_8__rounds_the_longest_up(module, tokenizer):
    assert printed_list(module, "multiple-of-8", "longest:") == [7, 7]
    assert printed_list(module, "multiple-of-8", "multiple of 8:") == [8, 8]
    longer = tokenizer(module["sequences"] + module["short"], padding=True, pad_to_multiple_of=8)
    assert lengths(longer) == [16] * 4


def test_multiple_of_8__has_no_effect_without_padding(module, tokenizer, silent):
    with silent():
        batch = tokenizer(module["short"], pad_to_multiple_of=8)
    assert lengths(batch) == [7, 6]


def test_multiple_of_8__the_collator_takes_it_too(module, tokenizer):
    collator = DataCollatorWithPadding(tokenizer, pad_to_multiple_of=8)
    assert collator(tokenizer(module["short"]))["input_ids"].shape == (2, 8)


def test_no_pad_token__raises_as_soon_as_it_should_pad(module, tokenizer, sequences):
    error = module["__raised__"]["no-pad-token"]
    assert type(error) is ValueError
    message = "Asking to pad but the tokenizer does not have a padding token"
    assert str(error).startswith(message)
    bare = AutoTokenizer.from_pretrained(module["checkpoint"], pad_token=None)
    assert lengths(bare(sequences)) == [16, 6]


def test_no_pad_token__the_end_token_takes_its_place_and_is_masked(module, tokenizer, sequences):
    bare = module["no_pad_tokenizer"]
    assert bare.pad_token == bare.eos_token == "[SEP]"
    tokens, mask = map(ast.literal_eval, module["__stdout__"]["set-pad-token"].splitlines())
    assert tokens == ["[CLS]", "so", "have", "i", "!"] + ["[SEP]"] * 11
    assert mask == [1] * 6 + [0] * 10


def test_no_pad_token__pitfall_the_real_end_token_is_left_out_of_the_loss(module, tokenizer):
    def labels(tokenizer):
        collator = DataCollatorForLanguageModeling(tokenizer, mlm=False)
        return collator([tokenizer("So have I!")])["labels"][0].tolist()

    ids = tokenizer("So have I!")["input_ids"]
    assert labels(tokenizer) == ids
    assert labels(module["no_pad_tokenizer"]) == [*ids[:-1], -100]


def test_no_pad_token__pitfall_a_generative_classifier_needs_it_in_its_config(tokenizer):
    sizes = {"n_embd": 8, "n_layer": 1, "n_head": 1, "bos_token_id": None, "eos_token_id": None}
    model = GPT2ForSequenceClassification(GPT2Config(vocab_size=len(tokenizer), **sizes))
    batch = tokenizer(["So have I!", "Thanks!"], padding=True, return_tensors="pt")
    del batch["token_type_ids"]
    with pytest.raises(ValueError, match="if no padding token is defined"):
        model(**batch)
    model.config.pad_token_id = tokenizer.pad_token_id
    assert model(**batch).logits.shape == (2, 2)


def test_pt__gives_a_tensor_for_every_key(module, tokenizer, sequences):
    batch = tokenizer(sequences, padding=True, return_tensors="pt")
    lines = module["__stdout__"]["pt"].splitlines()
    assert [line.split()[0] for line in lines] == list(batch)
    assert all("Tensor torch.int64 torch.Size([2, 16])" in line for line in lines)


def test_pt__the_batch_goes_into_the_model_as_it_is(module, tokenizer, sequences):
    batch = tokenizer(sequences, padding=True, return_tensors="pt")
    model = AutoModelForSequenceClassification.from_pretrained(module["checkpoint"])
    with torch.inference_mode():
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
