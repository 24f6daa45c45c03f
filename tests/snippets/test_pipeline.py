"""What the pipeline pages say."""

from collections.abc import Mapping

import pytest
import torch
import transformers
from transformers import BatchEncoding, pipeline

POSITIVE_SENTENCE = "I've been waiting for a HuggingFace course my whole life."
NEGATIVE_SENTENCE = "I hate this so much!"


@pytest.fixture(scope="module")
def page(run_snippet):
    return run_snippet("pipeline")


# One sentence


def test_one_sentence_is_positive(page):
    (result,) = page["classifier"](POSITIVE_SENTENCE)

    assert result["label"] == "POSITIVE"
    assert result["score"] > 0.9
    assert page["__stdout__"]["one-sentence"].startswith("[{'label': 'POSITIVE', 'score': 0.9")


def test_sentiment_analysis_is_another_name_of_text_classification(page):
    other = pipeline("sentiment-analysis", model=page["checkpoint"])

    assert type(other) is type(page["classifier"])
    assert other(NEGATIVE_SENTENCE) == page["classifier"](NEGATIVE_SENTENCE)


def test_pipeline_loads_the_matching_tokenizer(page):
    assert page["classifier"].tokenizer.get_vocab() == page["tokenizer"].get_vocab()


def test_a_task_has_a_default_model():
    from transformers.pipelines import SUPPORTED_TASKS

    assert SUPPORTED_TASKS["text-classification"]["default"]["model"]


def test_pipeline_truncates_only_when_asked(page):
    long_text = "This course is amazing! " * 120

    with pytest.raises(RuntimeError, match="must match the size of tensor b"):
        page["classifier"](long_text)
    assert page["classifier"](long_text, truncation=True)[0]["label"] == "POSITIVE"


# Every label


def test_results_come_in_the_order_of_the_sentences_best_label_first(page):
    results = page["classifier"](page["raw_inputs"], top_k=None)

    assert [[row["label"] for row in result] for result in results] == [
        ["POSITIVE", "NEGATIVE"],
        ["NEGATIVE", "POSITIVE"],
    ]
    for result in results:
        assert sum(row["score"] for row in result) == pytest.approx(1)


def test_without_top_k_only_the_best_label_comes_back(page):
    assert [r["label"] for r in page["classifier"](page["raw_inputs"])] == ["POSITIVE", "NEGATIVE"]


def test_return_all_scores_does_nothing(page):
    classifier = page["classifier"]

    assert classifier(NEGATIVE_SENTENCE, return_all_scores=True) == classifier(NEGATIVE_SENTENCE)


# Tensors and keys


def test_ids_and_mask_are_those_of_the_note(page):
    inputs = page["inputs"]

    assert inputs["input_ids"].tolist() == [
        [
            *(101, 1045, 1005, 2310, 2042, 3403, 2005, 1037),
            *(17662, 12172, 2607, 2026, 2878, 2166, 1012, 102),
        ],
        [101, 1045, 5223, 2023, 2061, 2172, 999, 102] + [0] * 8,
    ]
    assert inputs["attention_mask"].tolist() == [[1] * 16, [1] * 8 + [0] * 8]
    assert "17662, 12172" in page["__stdout__"]["tensors"]


def test_keys_depend_on_the_tokenizers_class(page):
    default, switched_off, other = page["__stdout__"]["keys"].splitlines()[1:]

    assert default.endswith("['input_ids', 'token_type_ids', 'attention_mask']")
    assert switched_off.endswith(": ['input_ids', 'attention_mask']")
    assert other.endswith(":  ['input_ids', 'attention_mask']")
    assert type(page["tokenizer"]).__name__ == "BertTokenizer"
    assert (
        page["other"](page["raw_inputs"])["input_ids"]
        == page["tokenizer"](page["raw_inputs"])["input_ids"]
    )


def test_batch_encoding_is_a_mapping_and_no_dict(page):
    assert type(page["inputs"]) is BatchEncoding
    assert not isinstance(page["inputs"], dict)
    assert isinstance(page["inputs"], Mapping)


# Hidden states


def test_hidden_states_have_the_axes_batch_sequence_hidden(page):
    shape = page["outputs"].last_hidden_state.shape

    assert shape == (
        len(page["raw_inputs"]),
        page["inputs"]["input_ids"].shape[1],
        page["base_model"].config.hidden_size,
    )
    assert "torch.Size([2, 16, 768])" in page["__stdout__"]["hidden-states"]


def test_auto_model_drops_the_head_and_says_so_on_stderr_only(page, project):
    record = project.cell("pipeline:hidden-states")[2]

    assert "LOAD REPORT" in record.stderr
    assert "classifier.weight" in record.stderr
    assert "LOAD REPORT" not in page["__stdout__"]["hidden-states"]
    assert not hasattr(page["outputs"], "logits")


# Heads


def test_heads_are_all_auto_classes_with_a_head(page, project):
    printed = page["__stdout__"]["heads"]

    for task in ("CausalLM", "MaskedLM", "SequenceClassification", "TokenClassification"):
        assert task in page["heads"]
    assert all(hasattr(transformers, f"AutoModelFor{head}") for head in page["heads"])
    assert printed.startswith(f"{len(page['heads'])} kinds")
    assert len(page["heads"]) > 40
    assert all(len(line) <= 80 for line in printed.splitlines())
    assert project.cell("pipeline:heads")[2].stderr == ""


def test_distilbert_has_some_of_the_heads_only(page):
    names = page["__stdout__"]["heads-of-one-architecture"].split()

    heads = {name.removeprefix("DistilBertFor") for name in names}

    assert "SequenceClassification" in heads
    assert heads < set(page["heads"])


# Logits and probabilities


def test_logits_have_a_row_a_sentence_and_a_column_a_label(page):
    assert page["logits"].shape == (2, 2) == (len(page["raw_inputs"]), page["model"].num_labels)
    assert (page["logits"] < 0).any()
    assert not torch.allclose(page["logits"].sum(dim=-1), torch.ones(2), atol=1e-2)


def test_probabilities_are_those_of_the_pipeline(page):
    results = page["classifier"](page["raw_inputs"], top_k=None)

    id2label = page["model"].config.id2label
    for row, result in zip(page["probabilities"], results, strict=True):
        scores = {answer["label"]: answer["score"] for answer in result}
        for column, label in id2label.items():
            assert row[column].item() == pytest.approx(scores[label], abs=1e-4)


def test_both_sentences_get_their_label_above_nine_tenths(page):
    first, second = page["__stdout__"]["probabilities"].splitlines()[1:]

    assert first.startswith("POSITIVE  0.9") and first.endswith(POSITIVE_SENTENCE)
    assert second.startswith("NEGATIVE  0.9") and second.endswith(NEGATIVE_SENTENCE)


def test_softmax_along_the_batch_depends_on_the_other_sentences(page):
    logits = page["logits"]

    def first_row(batch, dim):
        return torch.softmax(batch, dim=dim)[0]

    same_twice = torch.stack([logits[0], logits[0]])
    assert not torch.allclose(first_row(logits, 0), first_row(same_twice, 0))
    assert torch.allclose(first_row(logits, -1), first_row(same_twice, -1))
