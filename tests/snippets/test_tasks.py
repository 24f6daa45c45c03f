"""What the page on pipelines by task says."""

import inspect
import itertools
import logging
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from transformers import (
    AutoConfig,
    AutoModelForQuestionAnswering,
    AutoModelForSeq2SeqLM,
    AutoTokenizer,
    BertConfig,
    BertForSequenceClassification,
    BertForTokenClassification,
    BertTokenizer,
    T5Config,
    T5ForConditionalGeneration,
    pipeline,
)
from transformers.models.whisper.tokenization_whisper import LANGUAGES
from transformers.pipelines import (
    SUPPORTED_TASKS,
    TASK_ALIASES,
    _resolve_deprecated_task,
)
from transformers.pipelines.pt_utils import KeyDataset

from livedocs.modules.cells import read_module

PREFIXES = ("translate English to German: ", "summarize: ")
SNIPPETS = Path(__file__).parent.parent.parent / "snippets"


@pytest.fixture(scope="module")
def page(run_snippet):
    return run_snippet("tasks")


@pytest.fixture(scope="module")
def summary(run_snippet):
    return run_snippet("summary")


@pytest.fixture(scope="module")
def speech(run_snippet):
    return run_snippet("speech")


@pytest.fixture(scope="module")
def long_speech(run_snippet):
    return run_snippet("long_speech")


@pytest.fixture
def in_folder(page, monkeypatch):
    monkeypatch.chdir(page["__folder__"])


def printed(module: dict, cell: str) -> list[str]:
    return module["__stdout__"][cell].splitlines()


# --- tasks


def test_supported__every_task_and_its_class(page):
    found = dict(line.split() for line in printed(page, "supported"))
    assert set(found) == set(SUPPORTED_TASKS)
    for task, name in found.items():
        assert name in [each.__name__ for each in SUPPORTED_TASKS[task]["pt"]]


def test_supported__aliases():
    assert TASK_ALIASES == {
        "ner": "token-classification",
        "sentiment-analysis": "text-classification",
        "text-to-speech": "text-to-audio",
    }


def test_removed__the_message_names_the_task_and_a_way(page):
    message = page["__raised__"]["removed-task"].args[0]
    assert "The task summarization has been removed" in message
    assert "`text-generation`" in message


@pytest.mark.parametrize("task", ["translation_en_to_fr", "question-answering", "vqa"])
def test_removed__others_are_gone_too(task):
    with pytest.raises(KeyError, match=f"The task {task} has been removed"):
        pipeline(task)


def test_removed__the_list_is_the_librarys(page):
    listed = {line for line in printed(page, "removed") if not line.startswith(" ")}
    assert listed == set(page["REMOVED_TASKS"])
    assert {
        "summarization",
        "translation",
        "text2text-generation",
        "question-answering",
        "visual-question-answering",
    } <= listed


def test_removed__a_name_that_is_unknown():
    with pytest.raises(KeyError, match="Unknown task nonsense, available tasks are"):
        pipeline("nonsense")


def test_removed__pitfall_image_to_text_becomes_another_task(monkeypatch):
    told = []
    logger = logging.getLogger("transformers.pipelines")
    monkeypatch.setattr(logger, "warning_once", lambda *said: told.append(said), raising=False)
    assert _resolve_deprecated_task("image-to-text") == "image-text-to-text"
    assert "image-to-text" not in SUPPORTED_TASKS
    [(message, *arguments)] = told
    assert "has been replaced by `image-text-to-text`" in message
    with pytest.raises(TypeError, match="not all arguments converted"):  # what logging tells of
        message % tuple(arguments)


def test_removed__the_model_of_a_removed_pipeline_still_generates(page):
    assert printed(page, "instead") == ["str"]
    assert page["task"] in PREFIXES


def small_t5():
    config = T5Config(d_model=32, d_kv=16, d_ff=64, num_layers=1, num_heads=2)
    config.decoder_start_token_id = 0
    return T5ForConditionalGeneration(config)


def test_chat_summary__the_last_message_is_the_answer(summary):
    *before, last = summary["conversation"][0]["generated_text"]
    assert before == summary["messages"]
    assert last["role"] == "assistant"
    assert last["content"] and repr(last["content"]) == summary["__stdout__"]["chat"]


def test_chat_summary__the_same_text_gives_the_same_answer(summary):
    again = summary["chat"](summary["messages"], max_new_tokens=60, do_sample=False)
    assert again == summary["conversation"]


def test_seq2seq__one_translation_a_sentence_without_the_input(page):
    assert len(page["translation"]) == len(page["sentences"])
    assert all(isinstance(each, str) for each in page["translation"])
    tokenizer = AutoTokenizer.from_pretrained("google-t5/t5-small")
    inputs = tokenizer("translate English to German: Tea.", return_tensors="pt")
    ids = small_t5().generate(**inputs, max_new_tokens=3)
    assert ids[0, 0] == tokenizer.pad_token_id
    assert ids.shape[1] <= 4  # the first token and three new ones: nothing of the input


def test_seq2seq__the_checkpoint_loads_as_the_class_that_the_page_names(page):
    config = AutoConfig.from_pretrained("google-t5/t5-small")
    assert AutoModelForSeq2SeqLM._model_mapping[type(config)] is T5ForConditionalGeneration


def test_seq2seq__pitfall_forced_bos_token_id_is_the_first_token():
    inputs = AutoTokenizer.from_pretrained("google-t5/t5-small")("a", return_tensors="pt")
    ids = small_t5().generate(**inputs, max_new_tokens=3, forced_bos_token_id=77)
    assert ids[0, 1] == 77


def test_seq2seq__pitfall_the_default_length_is_short():
    inputs = AutoTokenizer.from_pretrained("google-t5/t5-small")("a", return_tensors="pt")
    assert small_t5().generate(**inputs).shape[1] <= 21


# --- the answer in a text


def answer(page, monkeypatch, first: dict[str, float], last: dict[str, float]) -> str:
    """What the cell finds with a model that scores these tokens as first and last."""
    tokenizer = AutoTokenizer.from_pretrained("my-qa-model")

    def model(input_ids, **_):
        tokens = tokenizer.convert_ids_to_tokens(input_ids[0])
        scores = [
            torch.tensor([[wanted.get(token, 0.0) for token in tokens]]) for wanted in (first, last)
        ]
        return SimpleNamespace(start_logits=scores[0], end_logits=scores[1])

    model.device = "cpu"
    monkeypatch.setattr(AutoModelForQuestionAnswering, "from_pretrained", lambda _: model)
    module = read_module(SNIPPETS / "tasks.py")
    [code] = [cell.code for cell in module.cells if cell.name == "question-answering"]
    namespace = dict(page)
    exec(code, namespace)
    return namespace["answer"]


def test_question_answering__the_pair_with_the_highest_sum(page, in_folder, monkeypatch):
    assert answer(page, monkeypatch, {"Hu": 3.0}, {"Face": 3.0}) == "Hugging Face"
    assert answer(page, monkeypatch, {"Brooklyn": 3.0}, {"Brooklyn": 3.0}) == "Brooklyn"


def test_question_answering__pitfall_argmax_may_lie_in_the_question(page, in_folder, monkeypatch):
    first, last = {"Where": 9.0, "Brooklyn": 2.0}, {"?": 9.0, "Brooklyn": 2.0}
    assert answer(page, monkeypatch, first, last) == "Brooklyn"


def test_question_answering__pitfall_the_end_may_come_before_the_start(
    page, in_folder, monkeypatch
):
    first, last = {"Brooklyn": 5.0, "Hu": 4.0}, {"Face": 5.0, "Brooklyn": 3.0}
    assert answer(page, monkeypatch, first, last) == "Hugging Face"


def test_question_answering__shows_what_holds_for_any_weights(page):
    lines = dict(line.split(": ") for line in printed(page, "question-answering"))
    count = page["outputs"].start_logits.shape[1]
    assert lines["logits"] == str((1, count))
    assert lines["scores"] == str((count, count))
    assert lines["answer in the text"] == "True"


# --- names, labels, masks


def test_entities__grouped_entities_is_gone(page):
    assert "'grouped_entities'" in str(page["__raised__"]["grouped-entities"])


def test_entities__by_piece_or_by_entity(page):
    assert [one["word"] for one in page["every_piece"]] == page["bert_tokenizer"].tokenize(
        page["sentence"]
    )
    assert {"entity", "index"} < set(page["every_piece"][0])
    assert "entity_group" in page["entities"][0]
    assert not {"entity", "index"} & set(page["entities"][0])
    assert len(page["entities"]) <= len(page["every_piece"])


def one_label(tokenizer, label="PER"):
    """A pipeline that finds the same label everywhere."""
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
        id2label={0: label},
        label2id={label: 0},
    )
    model = BertForTokenClassification(config)
    return pipeline("token-classification", model=model, tokenizer=tokenizer)


def test_entities__pitfall_a_long_text_is_cut_silently(page, silent):
    tokenizer = AutoTokenizer.from_pretrained("google-bert/bert-base-cased")
    assert tokenizer.model_max_length == 512
    ner = one_label(tokenizer)
    text = "Brooklyn " * 1000
    with silent():
        pieces = ner(text)
    assert len(pieces) == tokenizer.model_max_length - 2
    found = ner(text, aggregation_strategy="simple", stride=64)
    assert found[-1]["end"] == len(text.rstrip())


def test_entities__pitfall_word_is_not_what_the_text_says():
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "张", "三", "丰", "paris"]
    ner = one_label(BertTokenizer(vocab={word: i for i, word in enumerate(words)}))
    text = "张三丰"
    [entity] = ner(text, aggregation_strategy="simple")
    assert entity["word"] == "张 三 丰"
    assert text[entity["start"] : entity["end"]] == text
    [entity] = ner("Paris", aggregation_strategy="simple")
    assert entity["word"] == "paris"


def test_zero_shot__labels_and_scores_are_sorted_and_sum_to_one(page):
    result = page["result"]
    assert list(result) == ["sequence", "labels", "scores"]
    assert result["scores"] == sorted(result["scores"], reverse=True)
    assert set(result["labels"]) == {"travel", "cooking", "sport"}
    assert sum(result["scores"]) == pytest.approx(1)


def test_zero_shot__multi_label_judges_each_label_alone(in_folder):
    classifier = pipeline("zero-shot-classification", model="my-nli-model")

    def scores(labels):
        found = classifier("One day.", candidate_labels=labels, multi_label=True)
        return dict(zip(found["labels"], found["scores"], strict=True))

    assert scores(["travel"])["travel"] == pytest.approx(scores(["travel", "sport"])["travel"])
    assert sum(scores(["travel", "sport"]).values()) != pytest.approx(1, abs=1e-3)


def test_zero_shot__pitfall_without_entailment_there_is_only_a_warning(logged, in_folder):
    tokenizer = AutoTokenizer.from_pretrained("my-nli-model")
    config = BertConfig.from_pretrained("my-nli-model", num_labels=2)
    config.id2label, config.label2id = {0: "NO", 1: "YES"}, {"NO": 0, "YES": 1}
    model = BertForSequenceClassification(config)
    classifier = pipeline("zero-shot-classification", model=model, tokenizer=tokenizer)
    assert any("Failed to determine 'entailment' label id" in message for message in logged)
    assert classifier("One day.", candidate_labels=["travel", "sport"])["scores"]


def test_zero_shot__pitfall_the_default_template_is_english(page):
    preprocess = page["zero_shot"].preprocess
    default = inspect.signature(preprocess).parameters["hypothesis_template"].default
    assert default == "This example is {}."


def test_fill_mask__the_wrong_mask_is_an_error(page):
    error = page["__raised__"]["no-mask-token"]
    assert str(error) == "No mask_token ([MASK]) found on the input"


def test_fill_mask__a_result_has_word_id_score_and_sentence(page):
    assert set(page["candidates"][0]) == {"score", "token", "token_str", "sequence"}
    assert len(page["candidates"]) == 3
    assert page["mask"] == "[MASK]"


def test_fill_mask__pitfall_targets_uses_the_first_piece_of_a_long_word(page, logged):
    text = f"Paris is the {page['mask']}."
    results = page["unmasker"](text, targets=["capital", "center"])
    assert {one["token_str"] for one in results} == {"capital", "center"}
    assert not logged
    page["unmasker"](text, targets=["unfathomably"])
    assert any("does not exist in the model vocabulary" in message for message in logged)


# --- many inputs, own models, devices, long texts


def test_many_inputs__results_come_in_the_same_order(page):
    texts = list(page["reviews"]["text"])
    classifier = page["classifier"]
    assert [one["label"] for one in classifier(texts, truncation=True)] == page["labels"]
    assert len(texts) == len(page["labels"])


def test_many_inputs__nothing_runs_before_the_results_are_read(page, monkeypatch):
    classifier, calls = page["classifier"], []
    forward = classifier.forward
    monkeypatch.setattr(classifier, "forward", lambda *a, **k: calls.append(1) or forward(*a, **k))
    results = classifier(KeyDataset(page["reviews"], "text"), batch_size=8, truncation=True)
    assert not calls
    next(iter(results))
    assert len(calls) == 1


def test_many_inputs__pitfall_a_generator_gives_nothing_the_second_time(page):
    classifier = page["classifier"]
    results = classifier(text for text in ["Good.", "Bad."])
    assert len(list(results)) == 2
    assert len(list(results)) == 0
    results = classifier(KeyDataset(page["reviews"].select(range(2)), "text"))
    assert len(list(results)) == len(list(results)) == 2


def test_many_inputs__pitfall_a_column_is_no_list(page):
    column = page["reviews"]["text"]
    assert type(column).__name__ == "Column"
    with pytest.raises(ValueError):
        page["classifier"](column)
    assert len(page["classifier"](list(column)[:2])) == 2


def test_own_model__without_a_tokenizer_it_is_an_error(page):
    error = page["__raised__"]["without-tokenizer"]
    assert str(error).startswith("Impossible to guess which tokenizer to use.")


def test_own_model__it_is_the_same_object(page):
    assert page["__stdout__"]["own-model"].splitlines()[0] == "same object: True"


def test_own_model__pitfall_the_pipeline_moves_the_model(in_folder):
    tokenizer = AutoTokenizer.from_pretrained("my-nli-model")
    model = BertForSequenceClassification.from_pretrained("my-nli-model")
    pipeline("text-classification", model=model, tokenizer=tokenizer, device="meta")
    assert model.device.type == "meta"


def test_device__pitfall_a_model_that_device_map_has_placed_is_not_moved(in_folder):
    tokenizer = AutoTokenizer.from_pretrained("my-nli-model")
    model = BertForSequenceClassification.from_pretrained("my-nli-model")
    model.hf_device_map = {"bert": "cpu", "classifier": "cpu"}
    with pytest.raises(ValueError, match="cannot be moved to a specific device"):
        pipeline("text-classification", model=model, tokenizer=tokenizer, device="cpu")
    assert pipeline("text-classification", model=model, tokenizer=tokenizer)


def test_device__sets_device_and_precision(page):
    assert printed(page, "device") == ["device: cpu", "dtype: torch.bfloat16"]
    assert "dtype: torch.float32" in printed(page, "own-model")


def test_long_text__windows_cover_the_whole_text(page):
    tokenizer, text = page["tokenizer"], page["long_text"]
    cut = tokenizer(
        text,
        truncation=True,
        max_length=256,
        stride=32,
        return_overflowing_tokens=True,
        return_offsets_mapping=True,
    )
    offsets = [[pair for pair in each if pair != (0, 0)] for each in cut["offset_mapping"]]
    assert offsets[0][0][0] == 0
    assert offsets[-1][-1][1] == len(text.rstrip())
    for before, after in itertools.pairwise(offsets):
        assert after[0][0] < before[-1][1]
    assert len(offsets) == page["logits"].shape[0] > 1


def test_long_text__the_text_is_longer_than_the_models_limit(page):
    assert len(page["tokenizer"](page["long_text"])["input_ids"]) > (
        page["model"].config.max_position_embeddings
    )


def test_long_text__pitfall_windows_have_one_key_more(page):
    cut = page["tokenizer"](
        ["a b c d e f", "g h"],
        truncation=True,
        max_length=5,
        return_overflowing_tokens=True,
    )
    assert cut["overflow_to_sample_mapping"] == [0, 0, 1]


# --- speech


def test_transcribe__the_recording_is_what_the_page_says(speech):
    lines = dict(line.split(": ") for line in printed(speech, "recording"))
    assert lines == {"samples a second": "16000", "channels": "1", "seconds": "11.0"}
    assert speech["audio"].dtype == np.float32
    assert np.abs(speech["audio"]).max() <= 1


def test_transcribe__hears_what_was_said(speech):
    text = speech["result"]["text"].lower()
    assert "ask not what your country can do for you" in text


def test_transcribe__pitfall_a_path_needs_ffmpeg(speech, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ValueError, match="ffmpeg was not found but is required"):
        speech["transcriber"](speech["path"])


def test_transcribe__pitfall_a_bare_array_is_not_checked(speech):
    slow = np.repeat(speech["audio"][:32000], 3)
    few = {"max_new_tokens": 4}  # what it hears in it is no matter, and would be long
    assert speech["transcriber"](slow, generate_kwargs=few)["text"] is not None
    with pytest.raises(ImportError, match="torchaudio"):
        speech["transcriber"]({"raw": slow, "sampling_rate": 48000})


def test_long_recording__is_an_error_without_timestamps(long_speech):
    error = str(long_speech["__raised__"]["too-long"])
    assert "more than 3000 mel input features (> 30 seconds)" in error
    assert "`return_timestamps=True`" in error


def test_long_recording__chunks_cover_the_whole_recording(long_speech):
    chunks = long_speech["result"]["chunks"]
    starts = [chunk["timestamp"][0] for chunk in chunks]
    assert starts == sorted(starts)
    assert starts[-1] > 30
    joined = "".join(chunk["text"] for chunk in chunks)
    assert joined.lower().count("ask not what your country") == 3
    assert joined == long_speech["result"]["text"]


def test_long_recording__word_gives_each_word(long_speech):
    sound = {"raw": long_speech["audio"], "sampling_rate": long_speech["rate"]}
    result = long_speech["transcriber"](sound, return_timestamps="word")
    assert len(result["chunks"]) == len(result["text"].split())


def test_long_recording__pitfall_chunk_length_is_experimental(long_speech, logged):
    sound = {"raw": long_speech["audio"], "sampling_rate": long_speech["rate"]}
    long_speech["transcriber"](sound, chunk_length_s=30, batch_size=8)
    assert any("very experimental" in message for message in logged)


def test_long_recording__a_path_takes_the_same_arguments(long_speech, monkeypatch, tmp_path):
    module = "transformers.pipelines.automatic_speech_recognition.ffmpeg_read"
    monkeypatch.setattr(module, lambda content, rate: long_speech["audio"])
    path = tmp_path / "talk.mp3"
    path.write_bytes(b"made up")
    result = long_speech["transcriber"](str(path), return_timestamps=True)
    assert result["chunks"][-1]["timestamp"][1] <= 11


def test_long_recording__zh_is_a_language_of_whisper():
    assert LANGUAGES["zh"] == "chinese"


def test_language__an_english_only_model_refuses_it(speech):
    error = str(speech["__raised__"]["english-only"])
    assert error.startswith("Cannot specify `task` or `language` for an English-only model.")
