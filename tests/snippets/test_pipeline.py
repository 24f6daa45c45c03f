"""What the pipeline pages say."""

import ast
import inspect
from collections import Counter
from collections.abc import Mapping

import pytest
import torch
import transformers
from transformers import (
    AutoConfig,
    AutoModel,
    AutoModelForQuestionAnswering,
    AutoModelForTokenClassification,
    AutoTokenizer,
    BatchEncoding,
    BertConfig,
    DistilBertModel,
    DistilBertTokenizer,
    pipeline,
)
from transformers.pipelines import SUPPORTED_TASKS, base

POSITIVE_SENTENCE = "I've been waiting for a HuggingFace course my whole life."
NEGATIVE_SENTENCE = "I hate this so much!"
LONG_TEXT = "This course is amazing! " * 120
TEXT_HEADS = (
    "ForCausalLM",
    "ForMaskedLM",
    "ForMultipleChoice",
    "ForQuestionAnswering",
    "ForSequenceClassification",
    "ForTokenClassification",
)
ALL_HEADS = [
    name.removeprefix("AutoModelFor")
    for name in dir(transformers)
    if name.startswith("AutoModelFor")
]


@pytest.fixture(scope="module")
def page(run_snippet):
    return run_snippet("pipeline")


def auto_class(head: str) -> type:
    return getattr(transformers, f"AutoModelFor{head}")


@pytest.fixture
def forwarded(page, monkeypatch):
    """The shapes of the ids that reach the pipeline's model while a test runs."""
    model, shapes = page["classifier"].model, []
    forward = model.forward

    def watched(*arguments, **inputs):
        shapes.append(tuple(inputs["input_ids"].shape))
        return forward(*arguments, **inputs)

    monkeypatch.setattr(model, "forward", watched)
    return shapes


def test_pipeline__is_to_tokenize_to_run_the_model_and_to_post_process(page):
    classifier = page["classifier"]

    result = classifier.postprocess(classifier.forward(classifier.preprocess(NEGATIVE_SENTENCE)))

    assert [result] == classifier(NEGATIVE_SENTENCE)


def test_one_sentence__is_positive(page):
    (result,) = page["classifier"](POSITIVE_SENTENCE)

    assert result["label"] == "POSITIVE"
    assert result["score"] > 0.9
    assert page["__stdout__"]["one-sentence"].startswith("[{'label': 'POSITIVE', 'score': 0.9")


def test_one_sentence__sentiment_analysis_is_an_alias_for_text_classification(page):
    other = pipeline("sentiment-analysis", model=page["checkpoint"])

    assert type(other) is type(page["classifier"])
    assert other(NEGATIVE_SENTENCE) == page["classifier"](NEGATIVE_SENTENCE)


def test_one_sentence__the_matching_tokenizer_is_loaded(page):
    assert page["classifier"].tokenizer.get_vocab() == page["tokenizer"].get_vocab()
    assert page["classifier"].tokenizer.name_or_path == page["checkpoint"]


def test_one_sentence__the_first_gpu_is_used_if_there_is_one(page, monkeypatch):
    moved = []
    model, tokenizer = page["model"], page["tokenizer"]
    monkeypatch.setattr(base, "is_torch_cuda_available", lambda: True)
    monkeypatch.setattr(type(model), "to", lambda _, device: moved.append(device))

    def load(**options):
        return pipeline("text-classification", model=model, tokenizer=tokenizer, **options)

    assert load().device == torch.device("cuda:0") == moved.pop()
    assert load(device="cpu").device == torch.device("cpu")
    assert not moved


def test_one_sentence__without_a_model_the_library_picks_one(page, logged, monkeypatch):
    task = SUPPORTED_TASKS["text-classification"]

    assert task["default"]["model"]
    monkeypatch.setitem(task, "default", {"model": (page["checkpoint"], "main")})
    assert pipeline("text-classification").model.name_or_path == page["checkpoint"]
    assert any(f"defaulted to {page['checkpoint']}" in message for message in logged)


def test_one_sentence__is_truncated_only_when_asked(page):
    with pytest.raises(RuntimeError, match="must match the size of tensor b"):
        page["classifier"](LONG_TEXT)
    assert page["classifier"](LONG_TEXT, truncation=True)[0]["label"] == "POSITIVE"


def test_one_sentence__distilbert_has_a_few_hundred_fixed_positions(page):
    positions = page["base_model"].embeddings.position_embeddings

    assert positions.num_embeddings == page["model"].config.max_position_embeddings
    assert 100 < positions.num_embeddings < 1000


def test_every_label__results_come_in_the_order_of_the_sentences_best_label_first(page):
    results = page["classifier"](page["raw_inputs"], top_k=None)

    assert [[row["label"] for row in result] for result in results] == [
        ["POSITIVE", "NEGATIVE"],
        ["NEGATIVE", "POSITIVE"],
    ]
    for result in results:
        scores = [row["score"] for row in result]
        assert sum(scores) == pytest.approx(1)
        assert scores == sorted(scores, reverse=True)
        assert {row["label"] for row in result} == set(page["model"].config.id2label.values())


def test_every_label__without_top_k_only_the_best_label_comes_back(page):
    assert [r["label"] for r in page["classifier"](page["raw_inputs"])] == ["POSITIVE", "NEGATIVE"]


def test_every_label__return_all_scores_is_silently_ignored(page, silent):
    classifier = page["classifier"]
    with silent():
        result = classifier(NEGATIVE_SENTENCE, return_all_scores=True)

    assert result == classifier(NEGATIVE_SENTENCE)
    assert len(result) == 1


def test_batch_size__without_it_texts_go_through_the_model_one_at_a_time(page, forwarded):
    alone = page["classifier"](page["raw_inputs"])
    assert forwarded == [(1, 16), (1, 8)]
    forwarded.clear()

    together = page["classifier"](page["raw_inputs"], batch_size=32, truncation=True)
    assert forwarded == [(2, 16)]
    assert [row["label"] for row in together] == [row["label"] for row in alone]
    assert page["__stdout__"]["batch-size"] == "['POSITIVE', 'NEGATIVE']"


def test_batch_size__with_truncation_one_long_text_does_not_make_the_call_fail(page):
    texts = [LONG_TEXT, NEGATIVE_SENTENCE]

    with pytest.raises(RuntimeError):
        page["classifier"](texts, batch_size=2)
    results = page["classifier"](texts, batch_size=2, truncation=True)
    assert [result["label"] for result in results] == ["POSITIVE", "NEGATIVE"]


def test_batch_size__pitfall_a_batch_is_padded_to_its_longest_text(page, forwarded):
    texts = [NEGATIVE_SENTENCE] * 3 + [POSITIVE_SENTENCE]

    page["classifier"](texts, batch_size=2)
    smaller = sum(rows * columns for rows, columns in forwarded)
    forwarded.clear()
    page["classifier"](texts, batch_size=4)

    assert forwarded == [(4, 16)]
    assert smaller < 4 * 16


def test_tokenizer__comes_from_the_checkpoint_of_the_models(page):
    for loaded in (page["tokenizer"], page["base_model"], page["model"]):
        assert loaded.name_or_path == page["checkpoint"]


def test_tokenizer__gives_the_ids_with_which_the_pipeline_computes(page):
    (row,) = page["classifier"].preprocess(NEGATIVE_SENTENCE)["input_ids"].tolist()

    assert page["tokenizer"](NEGATIVE_SENTENCE)["input_ids"] == row
    tokens = page["tokenizer"].convert_ids_to_tokens(row)
    assert tokens == ["[CLS]", *page["tokenizer"].tokenize(NEGATIVE_SENTENCE), "[SEP]"]
    assert f"tokens: {tokens[1:-1]}" in page["__stdout__"]["tokenizer"]


def test_tokenizer__one_of_another_checkpoint_gives_other_ids(page):
    other = AutoTokenizer.from_pretrained("google-bert/bert-base-cased")

    assert (
        other(NEGATIVE_SENTENCE)["input_ids"] != page["tokenizer"](NEGATIVE_SENTENCE)["input_ids"]
    )


def test_tensors__ids_and_mask_are_those_of_the_note(page):
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


def test_tensors__short_rows_are_padded_to_the_longest(page):
    longest = max(len(ids) for ids in page["tokenizer"](page["raw_inputs"])["input_ids"])

    assert page["inputs"]["input_ids"].shape == (len(page["raw_inputs"]), longest)


def test_tensors__zeros_are_padding_and_the_mask_has_them_in_the_same_places(page):
    ids, mask = page["inputs"]["input_ids"], page["inputs"]["attention_mask"]

    assert page["tokenizer"].pad_token_id == 0
    assert (ids == 0).equal(mask == 0)
    assert mask.sort(dim=-1, descending=True).values.equal(mask)


def test_tensors__truncation_cuts_what_is_beyond_the_limit(page):
    def length(**options):
        batch = page["tokenizer"]([LONG_TEXT, NEGATIVE_SENTENCE], padding=True, **options)
        return len(batch["input_ids"][0])

    assert length() > length(truncation=True) == page["tokenizer"].model_max_length


def test_tensors__are_tensors_of_pytorch_only_when_asked_for(page):
    assert all(type(value) is torch.Tensor for value in page["inputs"].values())
    assert all(type(value) is list for value in page["tokenizer"](page["raw_inputs"]).values())


def test_keys__depend_on_the_tokenizers_class(page):
    kind, default, switched_off = page["__stdout__"]["keys"].splitlines()

    assert kind.endswith(" BatchEncoding")
    assert default.endswith(" ['input_ids', 'token_type_ids', 'attention_mask']")
    assert switched_off.endswith(": ['input_ids', 'attention_mask']")
    assert type(page["tokenizer"]).__name__ == "BertTokenizer"
    other = DistilBertTokenizer.from_pretrained(page["checkpoint"])
    assert list(other(page["raw_inputs"])) == ["input_ids", "attention_mask"]


def test_keys__token_type_ids_tell_the_first_sentence_from_the_second(page):
    pair = page["tokenizer"]("So have I!", NEGATIVE_SENTENCE)

    first = pair["token_type_ids"].count(0)
    assert pair["token_type_ids"] == [0] * first + [1] * (len(pair["input_ids"]) - first)
    assert pair.tokens()[first - 1] == "[SEP]"


def test_keys__distilbert_silently_ignores_token_types_and_misspelt_keywords(page, silent):
    inputs = dict(page["inputs"])
    inputs["token_type_ids"] = torch.ones_like(inputs["token_type_ids"])

    assert "token_type_ids" not in inspect.signature(DistilBertModel.forward).parameters
    with silent(), torch.inference_mode():
        logits = page["model"](**inputs, atention_mask=None).logits
    assert logits.equal(page["logits"])


def test_keys__are_those_of_a_mapping_that_is_no_dict(page):
    assert type(page["inputs"]) is BatchEncoding
    assert not isinstance(page["inputs"], dict)
    assert isinstance(page["inputs"], Mapping)


def test_keys__are_used_like_those_of_a_dict_and_go_straight_into_the_model(page):
    inputs = page["inputs"]

    assert list(inputs) == list(inputs.keys()) == list(dict(inputs))
    assert "input_ids" in inputs and "labels" not in inputs
    with torch.inference_mode():
        assert page["model"](**inputs).logits.equal(page["logits"])


def test_hidden_states__have_the_dimensions_batch_sequence_hidden(page):
    shape = page["outputs"].last_hidden_state.shape

    assert shape == (
        len(page["raw_inputs"]),
        page["inputs"]["input_ids"].shape[1],
        page["base_model"].config.hidden_size,
    )
    assert "torch.Size([2, 16, 768])" in page["__stdout__"]["hidden-states"]


def test_hidden_states__come_from_the_body_alone(page):
    alone, body = page["base_model"].state_dict(), page["model"].base_model.state_dict()

    assert type(page["base_model"]) is type(page["model"].base_model)
    assert alone.keys() == body.keys()
    assert all(alone[name].equal(body[name]) for name in alone)


def test_hidden_states__auto_model_drops_the_head_and_says_so_on_stderr_only(page, project):
    record = project.cell("pipeline:hidden-states")[2]

    assert "LOAD REPORT" in record.stderr
    assert "classifier.weight" in record.stderr
    assert "LOAD REPORT" not in page["__stdout__"]["hidden-states"]
    assert not hasattr(page["outputs"], "logits")


def test_heads__are_the_usual_ones_for_text(page, project):
    lines = [line.split() for line in page["__stdout__"]["heads"].splitlines()]

    assert [name.removeprefix("AutoModel") for name, _ in lines] == ["", *TEXT_HEADS]
    assert dict(lines)["AutoModel"] == "DistilBertModel"
    assert dict(lines)["AutoModelForCausalLM"] == "none"
    assert all(hasattr(transformers, found) for _, found in lines if found != "none")
    assert project.cell("pipeline:heads")[2].stderr == ""


def test_heads__return_the_shapes_of_the_table():
    sizes = {"hidden_size": 8, "num_attention_heads": 1, "intermediate_size": 8}
    config = BertConfig(**sizes, num_hidden_layers=1, vocab_size=20)
    ids = torch.ones(2, 5, dtype=torch.long)
    choices = torch.ones(2, 4, 5, dtype=torch.long)

    def run(auto_class, inputs=ids):
        return auto_class.from_config(config)(inputs)

    assert run(AutoModel).last_hidden_state.shape == (2, 5, 8)
    assert run(auto_class("CausalLM")).logits.shape == (2, 5, 20)
    assert run(auto_class("MaskedLM")).logits.shape == (2, 5, 20)
    assert run(auto_class("MultipleChoice"), choices).logits.shape == (2, 4)
    assert run(auto_class("QuestionAnswering")).start_logits.shape == (2, 5)
    assert run(auto_class("QuestionAnswering")).end_logits.shape == (2, 5)
    assert run(auto_class("SequenceClassification")).logits.shape == (2, 2)
    assert run(auto_class("TokenClassification")).logits.shape == (2, 5, 2)


def test_heads__figure_nearly_all_auto_classes_are_more_than_the_body():
    bodies = AutoModel._model_mapping._model_mapping
    is_body = [
        name == bodies.get(architecture)
        for head in ALL_HEADS
        for architecture, name in auto_class(head)._model_mapping._model_mapping.items()
    ]

    assert 0 < sum(is_body) < len(is_body) / 10


def test_heads__figure_ids_become_hidden_states_and_the_head_makes_them_logits(page):
    model, hidden_states = page["model"], page["outputs"].last_hidden_state

    assert hidden_states.shape[:2] == page["inputs"]["input_ids"].shape
    with torch.inference_mode():
        logits = model.classifier(torch.relu(model.pre_classifier(hidden_states[:, 0])))
    torch.testing.assert_close(logits, page["logits"])


def test_heads__another_task_has_another_head_on_the_same_body(page):
    config = AutoConfig.from_pretrained(page["checkpoint"], n_layers=1)
    tokens = AutoModelForTokenClassification.from_config(config)
    spans = AutoModelForQuestionAnswering.from_config(config)
    body = tokens.base_model.state_dict().keys()

    def head(model):
        return {n for n, _ in model.named_parameters() if not n.startswith("distilbert.")}

    assert body == spans.base_model.state_dict().keys()
    assert head(tokens).isdisjoint(head(spans))
    ids = page["inputs"]["input_ids"]
    assert tokens(ids).logits.shape == (*ids.shape, config.num_labels)
    assert spans(ids).start_logits.shape == ids.shape


def test_heads_of_one_architecture__are_some_of_the_heads_only(page):
    names = ast.literal_eval(page["__stdout__"]["heads-of-one-architecture"])

    heads = {name.removeprefix("DistilBertFor") for name in names}

    assert "SequenceClassification" in heads
    assert heads < set(ALL_HEADS)
    assert {f"AutoModelFor{head}" for head in heads} == {
        line.split()[0]
        for line in page["__stdout__"]["heads"].splitlines()
        if "DistilBertFor" in line
    }


@pytest.mark.parametrize("prefix", ["BertFor", "LlamaFor"])
def test_heads_of_one_architecture__a_different_prefix_lists_a_different_architecture(prefix):
    assert f"{prefix}SequenceClassification" in dir(transformers)


def test_heads_of_one_architecture__none_supports_every_task():
    heads = Counter(
        architecture
        for head in ALL_HEADS
        for architecture in auto_class(head)._model_mapping._model_mapping
    )

    assert heads["distilbert"] > 1
    assert max(heads.values()) < len(ALL_HEADS)


def test_heads_of_one_architecture__what_the_checkpoint_lacks_is_random(page, logged):
    def load():
        return AutoModelForQuestionAnswering.from_pretrained(page["checkpoint"])

    first, second = load(), load()

    assert type(first).__name__ in page["__stdout__"]["heads-of-one-architecture"]
    assert not first.qa_outputs.weight.equal(second.qa_outputs.weight)
    assert first(**page["inputs"]).start_logits.shape == page["inputs"]["input_ids"].shape
    report = next(message for message in logged if "LOAD REPORT" in message)
    (line,) = (line for line in report.splitlines() if "qa_outputs.weight" in line)
    assert "MISSING" in line


def test_logits__have_a_row_per_sentence_and_a_column_per_label(page):
    assert page["logits"].shape == (2, 2) == (len(page["raw_inputs"]), page["model"].num_labels)
    assert (page["logits"] < 0).any()
    assert not torch.allclose(page["logits"].sum(dim=-1), torch.ones(2), atol=1e-2)


def test_logits__inference_mode_records_no_gradients(page):
    assert not page["logits"].requires_grad
    assert page["model"](**page["inputs"]).logits.requires_grad


def test_logits__pitfall_to_moves_the_model_only(page):
    inputs = page["tokenizer"](NEGATIVE_SENTENCE, return_tensors="pt")
    assert page["model"].device.type == "cpu"
    model = type(page["model"])(page["model"].config).to("meta")

    assert model.device.type == "meta"
    assert inputs["input_ids"].device.type == "cpu"
    assert inputs.to(model.device)["input_ids"].device.type == "meta"


def test_probabilities__are_softmax_over_each_row(page):
    probabilities = page["probabilities"]

    torch.testing.assert_close(probabilities.sum(dim=-1), torch.ones(2))
    exponentials = page["logits"].exp()
    torch.testing.assert_close(probabilities, exponentials / exponentials.sum(-1, keepdim=True))


def test_probabilities__are_those_of_the_pipeline(page):
    results = page["classifier"](page["raw_inputs"], top_k=None)

    id2label = page["model"].config.id2label
    for row, result in zip(page["probabilities"], results, strict=True):
        scores = {answer["label"]: answer["score"] for answer in result}
        for column, label in id2label.items():
            assert row[column].item() == pytest.approx(scores[label], abs=1e-4)


def test_probabilities__give_both_sentences_their_label_above_nine_tenths(page):
    first, second = ast.literal_eval(page["__stdout__"]["probabilities"])

    assert first["POSITIVE"] > 0.9 and second["NEGATIVE"] > 0.9
    assert list(first) == list(second) == list(page["model"].config.id2label.values())


def test_probabilities__along_the_batch_depend_on_the_other_sentences(page):
    logits = page["logits"]

    def first_row(batch, dim):
        return torch.softmax(batch, dim=dim)[0]

    same_twice = torch.stack([logits[0], logits[0]])
    assert not torch.allclose(first_row(logits, 0), first_row(same_twice, 0))
    assert torch.allclose(first_row(logits, -1), first_row(same_twice, -1))
    torch.testing.assert_close(torch.softmax(logits, dim=0).sum(dim=0), torch.ones(2))
