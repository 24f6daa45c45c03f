"""What the page about sentence vectors says of sentence-transformers."""

import json
import logging

import numpy as np
import pytest
import torch
from huggingface_hub import hf_hub_download
from sentence_transformers import CrossEncoder, SentenceTransformer
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    BertConfig,
    BertForSequenceClassification,
    LlamaConfig,
    LlamaForCausalLM,
)

L6 = "sentence-transformers/all-MiniLM-L6-v2"
RERANKER = "cross-encoder/ms-marco-MiniLM-L12-v2"


@pytest.fixture(scope="module")
def page(run_snippet):
    before = logging.root.handlers[:], logging.root.level
    names = run_snippet("semantic_search")
    logging.root.handlers[:], level = before
    logging.root.setLevel(level)
    return names


def test_encode__gives_the_masked_mean(page, run_snippet):
    by_hand = run_snippet("sentence_vectors")
    assert by_hand["sentences"] == page["sentences"]
    mean = torch.nn.functional.normalize(by_hand["mean"], dim=1)
    np.testing.assert_allclose(page["vectors"], mean.numpy(), atol=1e-5)


def test_encode__returns_an_array_with_one_row_per_sentence(page):
    assert isinstance(page["vectors"], np.ndarray)
    assert page["vectors"].shape == (len(page["sentences"]), 384)


def test_encode__pitfall_what_is_beyond_the_limit_is_cut_silently(page, recwarn, caplog):
    model = page["model"]
    long = "word " * model.max_seq_length
    with caplog.at_level(logging.WARNING):
        one, other = model.encode([long + "about a cat", long + "on tax law"])
    np.testing.assert_allclose(one, other, atol=1e-6)
    assert not caplog.records and not list(recwarn)


def test_encode__pitfall_the_limit_can_be_raised_to_that_of_the_positions(page):
    model = SentenceTransformer(L6)
    model.max_seq_length = model[0].auto_model.config.max_position_embeddings
    long = "word " * 300
    one, other = model.encode([long + "about a cat", long + "on tax law"])
    assert not np.allclose(one, other, atol=1e-3)


def test_search__the_right_passage_is_first(page):
    museum, student = page["scores"]
    assert museum.argmax() == page["passages"].index("The museum is closed on Mondays.")
    assert museum.topk(2).indices[1] == page["passages"].index("博物馆每周一闭馆。")
    assert student.argmax() == page["passages"].index("学生凭学生证可购半价票。")


def test_search__the_methods_put_the_prefixes(page):
    e5 = page["e5"]
    queries = e5.encode(["query: " + text for text in page["queries"]])
    passages = e5.encode(["passage: " + text for text in page["passages"]])
    np.testing.assert_allclose(e5.encode_query(page["queries"]), queries, atol=1e-5)
    np.testing.assert_allclose(e5.encode_document(page["passages"]), passages, atol=1e-5)


def test_search__pitfall_the_language_of_the_question_has_an_advantage(page):
    scores = dict(zip(page["passages"], page["scores"][1].tolist(), strict=True))
    english = scores["Tickets for students cost half the price."]
    assert scores["请勿携带宠物入内。"] - english > 0.02


def test_search__pitfall_without_prefixes_the_same_passages_come_first(page):
    e5 = page["e5"]
    plain = e5.similarity(e5.encode(page["queries"]), e5.encode(page["passages"]))
    assert plain.argmax(dim=1).tolist() == page["scores"].argmax(dim=1).tolist()
    assert not torch.allclose(plain, page["scores"], atol=1e-3)


def test_prompts__encode_uses_none_and_prompt_name_does(page):
    assert page["__stdout__"]["prompts"].splitlines()[-2:] == [
        "encode: False",
        "prompt_name: True",
    ]


def test_prompts__a_prompt_of_ones_own_stands_before_the_text(page):
    own = page["e5"].encode_query(page["queries"], prompt="Instruct: find rules\nQuery:")
    texts = ["Instruct: find rules\nQuery:" + text for text in page["queries"]]
    np.testing.assert_allclose(own, page["e5"].encode(texts), atol=1e-5)


def test_prompts__are_read_from_the_repository(tmp_path, page):
    page["e5"].save_pretrained(str(tmp_path))
    settings = json.loads((tmp_path / "config_sentence_transformers.json").read_text("utf-8"))
    assert settings["prompts"] == {"query": "query: ", "document": "passage: "}
    assert SentenceTransformer(str(tmp_path)).prompts == settings["prompts"]


def test_prompts__pitfall_a_prompt_named_passage_is_not_used(page):
    prompts = {"query": "query: ", "passage": "passage: "}
    model = SentenceTransformer("intfloat/multilingual-e5-small", prompts=prompts)
    found = model.encode_document(page["passages"])
    np.testing.assert_allclose(found, model.encode(page["passages"]), atol=1e-6)
    assert not np.allclose(found, page["e5"].encode_document(page["passages"]), atol=1e-3)


def test_unknown_prompt__the_error_lists_the_keys(page):
    message = str(page["__raised__"]["unknown-prompt"])
    assert "not found in the configured prompts" in message
    assert str(list(page["model"].prompts)) in message


def test_no_modules__guesses_the_mean_and_loses_normalising_and_limit(page):
    names = [type(module).__name__ for module in page["bare"]]
    assert names == ["Transformer", "Pooling"]
    assert page["bare"][1].pooling_mode == "mean"
    assert page["bare"].max_seq_length > page["model"].max_seq_length
    lengths = np.linalg.norm(page["bare"].encode(page["sentences"]), axis=1)
    assert abs(lengths - 1).min() > 0.1


def test_no_modules__takes_the_last_token_of_a_causal_model(tmp_path):
    config = LlamaConfig(
        vocab_size=30522,
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_key_value_heads=2,
    )
    LlamaForCausalLM(config).save_pretrained(tmp_path)
    AutoTokenizer.from_pretrained(L6).save_pretrained(tmp_path)
    assert SentenceTransformer(str(tmp_path))[1].pooling_mode == "lasttoken"


def test_no_modules__says_so_at_info_only(page, project, caplog, capfd):
    folder = str(page["__folder__"] / "encoder")
    with caplog.at_level(logging.WARNING):
        SentenceTransformer(folder)
    assert not caplog.records
    assert "modules.json" not in capfd.readouterr().err
    stderr = project.cell("semantic_search:no-modules")[2].stderr
    assert "No modules.json found for encoder, initializing a new" in stderr
    assert "No sentence-transformers model found" not in stderr


def test_no_modules__pitfall_an_incomplete_cache_changes_the_pooling(page, tmp_path):
    """A folder with what `AutoModel` and `AutoTokenizer` fetch is as that cache."""
    for name in ("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"):
        (tmp_path / name).symlink_to(hf_hub_download(L6, name))
    assert len(SentenceTransformer(str(tmp_path))) == 2 < len(page["model"])


def test_build_modules__gives_the_vectors_of_the_repository(page):
    assert [type(module).__name__ for module in page["loaded"]] == [
        "Transformer",
        "Pooling",
        "Normalize",
    ]
    assert page["loaded"].max_seq_length == page["model"].max_seq_length
    found = page["loaded"].encode(page["sentences"])
    np.testing.assert_allclose(found, page["vectors"], atol=1e-5)


@pytest.mark.parametrize("mode", ["cls", "lasttoken"])
def test_build_modules__other_ways_of_pooling_have_these_names(page, mode):
    assert page["modules"].Pooling(384, pooling_mode=mode).pooling_mode == mode


def test_rerank__the_answer_is_last_by_vectors_and_first_by_the_reranker(page):
    answer = len(page["found"]) - 1
    cosines = page["cosines"]
    assert cosines[:answer].min() - cosines[answer] > 0.1
    first, second, *_ = page["reranker"].rank(page["question"], page["found"])
    assert first["corpus_id"] == answer
    assert first["score"] - second["score"] > 2


def test_rerank__transformers_alone_gives_the_scores(page):
    tokenizer = AutoTokenizer.from_pretrained(RERANKER)
    model = AutoModelForSequenceClassification.from_pretrained(RERANKER)
    questions = [page["question"]] * len(page["found"])
    inputs = tokenizer(questions, page["found"], padding=True, return_tensors="pt")
    with torch.inference_mode():
        logits = model(**inputs).logits[:, 0]
    scores = page["reranker"].predict(list(zip(questions, page["found"], strict=True)))
    np.testing.assert_allclose(scores, logits.numpy(), atol=1e-3)


def test_rerank__pitfall_without_an_activation_function_it_is_a_sigmoid(page, tmp_path):
    config = BertConfig(
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
        num_labels=1,
    )
    BertForSequenceClassification(config).save_pretrained(tmp_path)
    AutoTokenizer.from_pretrained(RERANKER).save_pretrained(tmp_path)
    assert isinstance(CrossEncoder(str(tmp_path)).activation_fn, torch.nn.Sigmoid)
    assert isinstance(page["reranker"].activation_fn, torch.nn.Identity)


def test_rerank__pitfall_a_sigmoid_keeps_the_order(page):
    reranker = CrossEncoder(RERANKER, activation_fn=torch.nn.Sigmoid())
    hits = reranker.rank(page["question"], page["found"])
    order = [hit["corpus_id"] for hit in page["reranker"].rank(page["question"], page["found"])]
    assert [hit["corpus_id"] for hit in hits] == order
    assert all(0 < hit["score"] < 1 for hit in hits)
