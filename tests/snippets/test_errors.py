"""What errors.md says in both languages, of the mistakes that raise no error."""

from __future__ import annotations

import pytest
from transformers import AutoTokenizer, BertTokenizer


@pytest.fixture(scope="module")
def module(run_snippet):
    return run_snippet("ignored_arguments")


@pytest.fixture
def printed(module):
    return module["__stdout__"]


def test_return_all_scores__gives_the_best_label_alone(module):
    text, classifier = module["text"], module["classifier"]
    assert classifier(text, return_all_scores=True) == classifier(text)
    assert len(classifier(text, top_k=None)) == classifier.model.config.num_labels == 2


def test_pad_to_max_length__pads_nothing(module, recwarn):
    tokenizer = AutoTokenizer.from_pretrained("google-bert/bert-base-cased")
    text = module["text"]
    assert tokenizer(text, pad_to_max_length=True) == tokenizer(text)
    assert not [warning for warning in recwarn if "pad" in str(warning.message)]
    assert len(tokenizer(text, padding="max_length", max_length=16)["input_ids"]) == 16


def test_use_fast__gives_the_same_class(module):
    assert type(module["slow"]) is BertTokenizer
    assert module["slow"].is_fast


def test_misspelt_argument__changes_nothing(module):
    assert module["misspelt"].padding_side == "right"
    right = AutoTokenizer.from_pretrained("google-bert/bert-base-cased", padding_side="left")
    assert right.padding_side == "left"


def test_misspelt_keyword__is_as_good_as_none(printed):
    assert printed["misspelt-keyword"].split() == [
        *("as", "with", "the", "mask:", "False"),
        *("as", "without", "it:", "True"),
    ]


def test_safe_serialization__writes_safetensors(printed):
    assert "model.safetensors" in printed["safe-serialization"]
    assert "pytorch_model.bin" not in printed["safe-serialization"]


def test_label_names__misspelt_give_no_eval_loss(printed):
    assert printed["label-names"].splitlines() == ["['labels'] True", "['lables'] False"]


def test_template_switch__leaves_the_prompt_alone(module, printed):
    assert "same prompt: True" in printed["template-switch"]
    chat, messages = module["chat"], module["messages"]
    known = chat.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
    assert known != module["plain"]


def test_vocab_file__leaves_special_tokens_only(module):
    empty, whole = (BertTokenizer(vocab_file=module["path"]), BertTokenizer(module["path"]))
    assert len(empty) < 10 < len(whole)
    assert set(empty.tokenize(module["text"])) == {"[UNK]"}
    assert "[UNK]" not in whole.tokenize(module["text"].lower())
