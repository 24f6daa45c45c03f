"""What the page about labels for each task says."""

import ast
import re
from itertools import chain

import numpy as np
import pytest
import torch
from datasets import Dataset, Value
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    DataCollatorForLanguageModeling,
    DataCollatorWithPadding,
    Seq2SeqTrainingArguments,
    T5Config,
    Trainer,
    TrainingArguments,
)


@pytest.fixture(scope="module")
def page(run_snippet):
    return run_snippet("train_tasks")


def shown(page, cell):
    return page["__stdout__"][cell].strip()


def error_of(page, cell):
    return str(page["__raised__"][cell])


def test_label_tokens__the_first_token_of_a_word_has_its_label(page):
    rows = [line.split() for line in shown(page, "align").splitlines()]
    words, tags = page["sentences"][0]["words"], page["sentences"][0]["tags"]

    pieces = [page["tokenizer"].tokenize(word) for word in words]
    assert [token for token, _ in rows] == ["[CLS]", *chain.from_iterable(pieces), "[SEP]"]
    expected = []
    for tokens, tag in zip(pieces, tags, strict=True):
        expected += [tag] + [-100] * (len(tokens) - 1)
    assert [int(label) for _, label in rows] == [-100, *expected, -100]
    assert any(len(tokens) > 1 for tokens in pieces)


def test_label_tokens__the_collator_pads_labels_and_ids_alike(page):
    batch = page["tag_collator"](page["tagged"].to_list())

    assert batch["labels"].shape == batch["input_ids"].shape
    assert set(batch["labels"][batch["attention_mask"] == 0].tolist()) == {-100}
    assert (batch["attention_mask"] == 0).any()


def test_label_tokens__the_loss_leaves_out_minus_hundred(page):
    batch = page["tag_collator"](page["tagged"].to_list())
    model = page["tagger"].eval()
    with torch.inference_mode():
        output = model(**batch)
    counts = batch["labels"] != -100
    alone = torch.nn.functional.cross_entropy(output.logits[counts], batch["labels"][counts])

    torch.testing.assert_close(output.loss, alone)


def test_label_tokens__the_metric_counts_each_word_once(page):
    words = sum(len(words) for words in page["sentences"]["words"])

    assert f"tags counted: {words}" in shown(page, "token-train")


def test_label_tokens__pitfall_truncation_drops_words(page):
    encoding = page["tokenizer"](
        [["one", "two", "three"]], is_split_into_words=True, truncation=True, max_length=4
    )

    assert 2 not in encoding.word_ids(0)


def test_label_tokens__pitfall_fast_tokenizers_know_words(page):
    assert page["tokenizer"].is_fast


def test_labels_not_padded__names_labels_and_advises_padding(page):
    error = error_of(page, "labels-not-padded")

    assert "your features (`labels` in this case)" in error
    assert "padding=True" in error


def test_labels_not_padded__the_other_collator_fails_as_well(page):
    with pytest.raises(ValueError, match=r"`labels` in this case"):
        DataCollatorWithPadding(page["gpt2_tokenizer"])(page["answers"])


def test_labels_not_padded__seq2seq_pads_labels_of_a_decoder_only_model(page):
    batch = page["label_collator"](page["answers"])

    assert batch["labels"].shape == batch["input_ids"].shape
    assert set(batch["labels"][batch["attention_mask"] == 0].tolist()) <= {-100}
    assert (batch["labels"] != -100).sum() == sum(
        label != -100 for row in page["answers"] for label in row["labels"]
    )


def test_labels_not_padded__pitfall_labels_of_one_length_are_overwritten(page):
    row = page["answers"][0]
    batch = page["lm_collator"]([row, row])

    assert row["labels"][0] == -100
    assert batch["labels"][0, 0] == row["input_ids"][0]


def test_several_labels__a_float_for_each_topic(page):
    rows = ast.literal_eval(shown(page, "several-labels"))

    assert rows == [[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]


def test_several_labels__probabilities_do_not_add_up_to_one(page):
    sums = page["probabilities"].sum(-1)

    assert page["probabilities"].shape == (2, 3)
    assert not torch.allclose(sums, torch.ones(2), atol=0.05)
    assert page["topic_model"].config.problem_type == "multi_label_classification"


def test_several_labels__integers_fail(page):
    assert "can't be cast to the desired output type Long" in error_of(page, "int-labels")


def test_several_labels__floats_do_not(page):
    assert shown(page, "int-labels-fixed") == "torch.float32"
    assert page["float_news"].features["labels"].feature == Value("float32")
    assert ast.literal_eval(shown(page, "int-labels-dataset")) == [[1, 1, 0], [0, 0, 1]]


def test_several_labels__pitfall_without_problem_type_they_are_class_ids(page):
    config = BertConfig(vocab_size=len(page["tokenizer"]), num_labels=3, **page["small"])
    labels = torch.tensor([[1, 1, 0], [0, 0, 1]])

    with pytest.raises(
        ValueError, match=re.escape("Expected input batch_size (2) to match target batch_size (6)")
    ):
        BertForSequenceClassification(config)(**{**page["news_batch"], "labels": labels})


def test_regression__the_loss_is_the_mean_squared_error(page):
    model = page["star_model"].eval()
    with torch.inference_mode():
        output = model(**page["reviews"], labels=page["stars"])
    square = (output.logits[:, 0] - page["stars"]).square().mean()

    torch.testing.assert_close(output.loss, square)
    assert "trained as: regression" in shown(page, "regression")


def test_regression__a_column_becomes_float():
    data = Dataset.from_dict({"label": [5, 2]}).cast_column("label", Value("float32"))

    assert data[0]["label"] == 5.0 and isinstance(data[0]["label"], float)


def test_regression__pitfall_argmax_over_one_column(page):
    logits = torch.randn(5, 1)

    assert logits.argmax(-1).tolist() == [0] * 5


def test_masked__labels_hold_what_was_there(page):
    text, labels = shown(page, "masked-row").split("\n", 1)
    ids = page["bert_tokenizer"](page["sentence"])["input_ids"]
    labels = [int(n) for n in re.findall(r"-?\d+", labels)]

    assert "[MASK]" in text
    assert {i for i, label in enumerate(labels) if label != -100}
    assert all(label in (-100, id) for label, id in zip(labels, ids, strict=True))
    assert labels[0] == labels[-1] == -100  # special tokens


def test_masked__the_choice_is_made_anew(page):
    collator = DataCollatorForLanguageModeling(page["bert_tokenizer"], seed=0)
    row = page["bert_tokenizer"](page["sentence"] * 3)
    first, second = (collator([row])["labels"] for _ in range(2))

    assert not first.equal(second)


def test_masked__shares_are_near_those_that_were_asked_for(page):
    shares = dict(line.split(": ") for line in shown(page, "masked").splitlines())

    assert float(shares["chosen"]) == pytest.approx(0.15, abs=0.02)
    assert float(shares["[MASK]"]) == pytest.approx(0.8, abs=0.05)
    assert float(shares["unchanged"]) == pytest.approx(0.1, abs=0.04)


def test_masked__pitfall_two_evaluations_differ_with_a_seed_too(page):
    collator = DataCollatorForLanguageModeling(page["bert_tokenizer"], seed=3)
    row = page["bert_tokenizer"](page["sentence"] * 3)

    assert not collator([row])["labels"].equal(collator([row])["labels"])


def test_whole_word__all_tokens_of_a_word_or_none(page):
    before, after = (ast.literal_eval(line) for line in shown(page, "whole-word").splitlines())
    words = [i for i, token in enumerate(before) if not token.startswith("##")]

    groups = [range(a, b) for a, b in zip(words, [*words[1:], len(before)], strict=True)]
    masked = [{after[i] == "[MASK]" for i in group} for group in groups]
    assert all(len(states) == 1 for states in masked)
    assert any(len(group) > 1 and after[group[0]] == "[MASK]" for group in groups)


def test_whole_word__pitfall_a_chinese_sentence_is_one_word(page):
    tokenizer, collator = page["chinese_tokenizer"], page["chinese_collator"]
    whole = tokenizer("我们今天去公园。", return_offsets_mapping=True)
    cut = tokenizer("我们 今天 去 公园 。", return_offsets_mapping=True)
    assert whole["input_ids"] == cut["input_ids"]

    hidden = [
        {int((collator([dict(row)])["labels"] != -100).sum()) for _ in range(40)}
        for row in (whole, cut)
    ]
    assert hidden[0] == {0, 8}
    assert len(hidden[1]) > 2


def test_blocks__are_of_one_length_and_nothing_is_cut_from_texts(page):
    texts, blocks = (
        ast.literal_eval(line.split(": ")[1]) for line in shown(page, "blocks").splitlines()
    )

    assert len(set(texts)) > 1
    assert set(blocks) == {page["block_size"]}
    assert sum(texts) - sum(blocks) < page["block_size"]


def test_blocks__an_end_token_stands_after_each_text(page):
    eos = page["gpt2_tokenizer"].eos_token_id

    assert [ids[-1] for ids in page["stories"]["input_ids"]] == [eos] * 3


def test_blocks__the_model_shifts_labels(page):
    assert shown(page, "shifted") == "True"


def test_blocks__the_trainer_takes_them(page):
    steps = -(-len(page["blocks"]) // 2)

    assert shown(page, "causal-train").endswith(f"steps: {steps}")


def test_blocks__pitfall_the_collator_takes_end_tokens_out(page):
    eos = page["gpt2_tokenizer"].eos_token_id
    rows = page["blocks"].to_list()
    assert any(eos in row["labels"] for row in rows)

    labels = page["lm_collator"]([{"input_ids": row["input_ids"]} for row in rows])["labels"]
    assert not (labels == eos).any()


def test_picture_labels__leave_out_padding_and_image_tokens(page):
    batch = page["with_labels"](page["pictures"])
    left_out = (batch["attention_mask"] == 0) | (batch["input_ids"] == page["image_token"])

    assert left_out.any(1).all()
    assert set(batch["labels"][left_out].tolist()) == {-100}
    assert batch["labels"][~left_out].equal(batch["input_ids"][~left_out])
    assert "'labels'" in shown(page, "picture-labels")


def test_picture_labels__the_processor_makes_none(page):
    batch = page["processor"](images=page["image"], text="<image> Hi", return_tensors="pt")

    assert "labels" not in batch and "pixel_values" in batch


def test_picture_labels__the_trainer_leaves_columns_alone(page):
    assert shown(page, "picture-train").endswith("steps: 1")
    assert not page["picture_trainer"].args.remove_unused_columns


def test_seq2seq__labels_are_padded_with_minus_hundred(page):
    batch = page["t5_collator"](page["translations"].to_list())

    assert (batch["labels"] == -100).any() and not (batch["input_ids"] == -100).any()
    assert "-100" in shown(page, "seq2seq-rows")


def test_seq2seq__the_model_makes_the_inputs_of_the_decoder(page):
    batch = page["t5_trainer"].data_collator(page["translations"].to_list())

    assert batch["decoder_input_ids"].shape == batch["labels"].shape
    assert set(batch["decoder_input_ids"][:, 0].tolist()) == {0}
    assert "decoder_input_ids" not in page["t5_collator"](page["translations"].to_list())


def test_seq2seq__metrics_get_ids_of_tokens(page):
    assert "'eval_exact_match'" in shown(page, "seq2seq-train").splitlines()[-1]

    prediction = page["t5_trainer"].predict(page["translations"])
    assert np.issubdtype(prediction.predictions.dtype, np.integer)
    assert prediction.predictions.ndim == 2
    assert (prediction.label_ids == -100).any()


def test_seq2seq__pitfall_the_limit_is_of_the_generation_configuration(page, tmp_path):
    assert Seq2SeqTrainingArguments(str(tmp_path)).generation_max_length is None


def test_decode_labels__a_tokenizer_has_no_minus_hundred(page):
    assert error_of(page, "decode-labels").startswith("number too small to fit in target type")


def test_decode_labels__the_padding_token_is_dropped(page):
    assert ast.literal_eval(shown(page, "decode-labels-fixed")) == page["pairs"]["de"][:]


def test_decode_labels__pitfall_without_generation_predictions_are_a_tuple(page, tmp_path):
    trainer = Trainer(
        page["t5"],
        TrainingArguments(str(tmp_path), report_to="none", disable_tqdm=True),
        data_collator=page["t5_trainer"].data_collator,
    )
    predictions = trainer.predict(page["translations"]).predictions

    assert isinstance(predictions, tuple)
    assert predictions[0].shape[-1] == T5Config().vocab_size
