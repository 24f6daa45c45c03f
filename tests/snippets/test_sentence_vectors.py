"""What the page about sentence vectors says."""

import importlib
import json
import logging
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from huggingface_hub import hf_hub_download
from sentence_transformers import CrossEncoder, SentenceTransformer
from torch.nn.functional import cosine_similarity, normalize
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    BertConfig,
    BertForSequenceClassification,
    BertModel,
    LlamaConfig,
    LlamaForCausalLM,
)

L6 = "sentence-transformers/all-MiniLM-L6-v2"
RERANKER = "cross-encoder/ms-marco-MiniLM-L12-v2"


@pytest.fixture(scope="module")
def page(run_snippet):
    return run_snippet("sentence_vectors")


def vectors(tokenizer, model, texts, **options):
    """The normalised masked means of texts."""
    inputs = tokenizer(texts, padding=True, return_tensors="pt", **options)
    with torch.inference_mode():
        hidden = model(**inputs).last_hidden_state
    mask = inputs["attention_mask"].unsqueeze(-1)
    return normalize((hidden * mask).sum(dim=1) / mask.sum(dim=1), dim=1)


def test_masked_mean__is_the_mean_of_the_real_tokens(page):
    for row, count in enumerate(page["inputs"]["attention_mask"].sum(dim=1)):
        real = page["hidden"][row, :count].mean(dim=0)
        torch.testing.assert_close(page["mean"][row], real, atol=1e-5, rtol=1e-4)


def test_masked_mean__every_vector_has_unit_length(page):
    found = vectors(page["tokenizer"], page["model"], page["sentences"])
    torch.testing.assert_close(found.norm(dim=1), torch.ones(len(page["sentences"])))
    assert found.shape[1] == page["model"].config.hidden_size


def test_masked_mean__pitfall_the_pooler_adds_a_layer_and_is_random_where_it_lacks(tmp_path):
    small = BertConfig(
        hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64
    )
    BertModel(small, add_pooling_layer=False).save_pretrained(tmp_path)
    one, other = (BertModel.from_pretrained(tmp_path) for _ in range(2))
    assert not one.pooler.dense.weight.equal(other.pooler.dense.weight)
    output = one(torch.tensor([[101, 7, 102]]))
    assert not torch.allclose(output.pooler_output, output.last_hidden_state[:, 0], atol=1e-3)


def test_compare__the_dot_product_is_the_cosine(page):
    found = vectors(page["tokenizer"], page["model"], page["sentences"])
    cosines = cosine_similarity(found.unsqueeze(1), found.unsqueeze(0), dim=-1)
    torch.testing.assert_close(found @ found.T, cosines, atol=1e-5, rtol=0)
    torch.testing.assert_close(page["scores"], cosines, atol=1e-4, rtol=0)


def test_compare__near_in_other_words_and_near_zero_where_unrelated(page):
    _, near, far = page["scores"][0]
    assert near > 0.6
    assert abs(far) < 0.2


def test_compare__the_two_sentences_share_hardly_a_word(page):
    first, second = (set(text.lower().strip(".").split()) for text in page["sentences"][:2])
    assert first & second <= {"a", "on", "the"}


def test_compare__pitfall_two_models_give_one_size_and_numbers_without_meaning(page):
    other = vectors(page["e5_tokenizer"], page["e5"], page["sentences"])
    found = vectors(page["tokenizer"], page["model"], page["sentences"])
    assert found.shape == other.shape
    assert (found @ other.T).diagonal().max() < 0.5 < page["scores"][0, 1]


def test_padding_in_the_mean__only_the_longest_row_agrees(page):
    lines = page["__stdout__"]["padding-in-the-mean"].splitlines()
    cosines = [float(line.rpartition(" ")[2]) for line in lines]
    assert cosines[-1] == 1
    assert all(cosine < 0.95 for cosine in cosines[:-1])
    assert len(lines) == len(page["sentences"])


def test_padding_in_the_mean__the_plain_vector_depends_on_the_batch(page):
    tokenizer, model = page["tokenizer"], page["model"]
    text = page["sentences"][0]
    with torch.inference_mode():
        alone = model(**tokenizer(text, return_tensors="pt")).last_hidden_state.mean(dim=1)
    assert cosine_similarity(alone[0], page["plain"][0], dim=0) < 0.95
    assert cosine_similarity(alone[0], page["mean"][0], dim=0) > 0.999


def test_which_pooling__all_minilm_takes_the_mean(page):
    pooling = json.loads(Path(page["file"]).read_text("utf-8"))
    assert pooling["pooling_mode_mean_tokens"] and not pooling["pooling_mode_cls_token"]


def test_which_pooling__pitfall_each_way_gives_vectors_of_one_size(page):
    assert page["cls_vectors"].shape == page["last_vectors"].shape == page["mean"].shape


def test_cls_or_last_token__picks_these_tokens(page):
    first, end, last = page["__stdout__"]["cls-or-last-token"].splitlines()
    assert first.split()[-3:] == ["[CLS]"] * 3
    assert end.split()[-3:] == ["[PAD]", "[PAD]", "[SEP]"]
    assert last.split()[-3:] == ["[SEP]"] * 3


@pytest.mark.parametrize("side", ["left", "right"])
def test_cls_or_last_token__last_is_right_for_both_sides(page, side):
    tokenizer = page["tokenizer"]
    batch = tokenizer(page["sentences"], padding=True, padding_side=side, return_tensors="pt")
    mask = batch["attention_mask"]
    last = mask.shape[1] - 1 - mask.flip(dims=[1]).argmax(dim=1)
    ids = batch["input_ids"][torch.arange(len(mask)), last]
    assert tokenizer.convert_ids_to_tokens(ids) == ["[SEP]"] * 3


def test_cls_or_last_token__pitfall_left_padding_moves_cls_away_from_the_start(page):
    tokenizer = page["tokenizer"]
    batch = tokenizer(page["sentences"], padding=True, padding_side="left", return_tensors="pt")
    assert tokenizer.convert_ids_to_tokens(batch["input_ids"][:, -1]) == ["[SEP]"] * 3
    assert tokenizer.convert_ids_to_tokens(batch["input_ids"][:, 0])[0] == "[PAD]"


def test_two_languages__a_translation_is_nearest(page):
    block = page["grid"][:3, 3:]
    for matrix in (block, block.T):
        for row, scores in enumerate(matrix):
            others = torch.cat([scores[:row], scores[row + 1 :]])
            assert scores[row] > others.max()


def test_two_languages__pitfall_e5_gives_unrelated_sentences_a_high_similarity(page):
    assert page["grid"].min() > 0.6
    assert float(page["__stdout__"]["two-languages"].split()[1]) == pytest.approx(
        page["grid"].min().item(), abs=0.011
    )


def test_grid__the_translations_are_the_darkest_beside_the_main_diagonal(page):
    grid = page["grid"].clone().fill_diagonal_(0)
    assert grid.argmax(dim=1).tolist() == [3, 4, 5, 0, 1, 2]


@pytest.fixture(scope="module")
def searching(run_snippet):
    before = logging.root.handlers[:], logging.root.level
    names = run_snippet("semantic_search")
    logging.root.handlers[:], level = before
    logging.root.setLevel(level)
    return names


def test_encode__gives_the_masked_mean(searching, run_snippet):
    by_hand = run_snippet("sentence_vectors")
    assert by_hand["sentences"] == searching["sentences"]
    mean = torch.nn.functional.normalize(by_hand["mean"], dim=1)
    assert np.allclose(searching["vectors"], mean.numpy(), atol=1e-5)


def test_encode__returns_an_array_with_one_row_per_sentence(searching):
    assert isinstance(searching["vectors"], np.ndarray)
    assert searching["vectors"].shape == (len(searching["sentences"]), 384)


def test_encode__pitfall_what_is_beyond_the_limit_is_cut_silently(searching, recwarn, caplog):
    model = searching["model"]
    long = "word " * model.max_seq_length
    with caplog.at_level(logging.WARNING):
        one, other = model.encode([long + "about a cat", long + "on tax law"])
    assert np.allclose(one, other, atol=1e-6)
    assert not caplog.records and not list(recwarn)


def test_encode__pitfall_the_limit_can_be_raised_to_that_of_the_positions(searching):
    model = SentenceTransformer(L6)
    model.max_seq_length = model[0].auto_model.config.max_position_embeddings
    long = "word " * 300
    one, other = model.encode([long + "about a cat", long + "on tax law"])
    assert not np.allclose(one, other, atol=1e-3)


def test_search__the_right_passage_is_first(searching):
    museum, student = searching["scores"]
    assert museum.argmax() == searching["passages"].index("The museum is closed on Mondays.")
    assert student.argmax() == searching["passages"].index("学生凭学生证可购半价票。")


def test_search__the_methods_put_the_prefixes(searching):
    e5 = searching["e5"]
    queries = e5.encode(["query: " + text for text in searching["queries"]])
    passages = e5.encode(["passage: " + text for text in searching["passages"]])
    assert np.allclose(e5.encode_query(searching["queries"]), queries, atol=1e-5)
    assert np.allclose(e5.encode_document(searching["passages"]), passages, atol=1e-5)


def test_search__pitfall_the_language_of_the_question_has_an_advantage(searching):
    scores = dict(zip(searching["passages"], searching["scores"][1].tolist(), strict=True))
    english = scores["Tickets for students cost half the price."]
    assert scores["请勿携带宠物入内。"] > english


def test_search__pitfall_without_prefixes_there_is_no_error(searching):
    e5 = searching["e5"]
    plain = e5.similarity(e5.encode(searching["queries"]), e5.encode(searching["passages"]))
    assert plain.shape == searching["scores"].shape
    assert not torch.allclose(plain, searching["scores"], atol=1e-3)


def test_prompts__encode_uses_none_and_prompt_name_does(searching):
    assert searching["__stdout__"]["prompts"].splitlines()[-2:] == [
        "encode: False",
        "prompt_name: True",
    ]


def test_prompts__a_prompt_of_ones_own_stands_before_the_text(searching):
    own = searching["e5"].encode_query(searching["queries"], prompt="Instruct: find rules\nQuery:")
    texts = ["Instruct: find rules\nQuery:" + text for text in searching["queries"]]
    assert np.allclose(own, searching["e5"].encode(texts), atol=1e-5)


def test_prompts__are_read_from_the_repository(tmp_path, searching):
    searching["e5"].save_pretrained(str(tmp_path))
    settings = json.loads((tmp_path / "config_sentence_transformers.json").read_text("utf-8"))
    assert settings["prompts"] == {"query": "query: ", "document": "passage: "}
    assert SentenceTransformer(str(tmp_path)).prompts == settings["prompts"]


def test_prompts__pitfall_a_prompt_named_passage_is_not_used(searching):
    prompts = {"query": "query: ", "passage": "passage: "}
    model = SentenceTransformer("intfloat/multilingual-e5-small", prompts=prompts)
    found = model.encode_document(searching["passages"])
    assert np.allclose(found, model.encode(searching["passages"]), atol=1e-6)
    assert not np.allclose(found, searching["e5"].encode_document(searching["passages"]), atol=1e-3)


def test_unknown_prompt__the_error_lists_the_keys(searching):
    message = str(searching["__raised__"]["unknown-prompt"])
    assert "not found in the configured prompts" in message
    assert str(list(searching["model"].prompts)) in message


def test_no_modules__guesses_the_mean_and_loses_normalising_and_limit(searching):
    names = [type(module).__name__ for module in searching["bare"]]
    assert names == ["Transformer", "Pooling"]
    assert searching["bare"][1].pooling_mode == "mean"
    assert searching["bare"].max_seq_length > searching["model"].max_seq_length
    lengths = np.linalg.norm(searching["bare"].encode(searching["sentences"]), axis=1)
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


def test_no_modules__says_so_at_info_only(searching, project, caplog, capfd):
    folder = str(searching["__folder__"] / "encoder")
    with caplog.at_level(logging.WARNING):
        SentenceTransformer(folder)
    assert not caplog.records
    assert "modules.json" not in capfd.readouterr().err
    stderr = project.cell("semantic_search:no-modules")[2].stderr
    assert "No modules.json found for encoder, initializing a new" in stderr
    assert "No sentence-transformers model found" not in stderr


def test_no_modules__pitfall_an_incomplete_cache_changes_the_pooling(searching, tmp_path):
    """A folder with what `AutoModel` and `AutoTokenizer` fetch is as that cache."""
    for name in ("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"):
        (tmp_path / name).symlink_to(hf_hub_download(L6, name))
    assert len(SentenceTransformer(str(tmp_path))) == 2 < len(searching["model"])


def test_no_modules__built_by_hand_it_is_as_guessed(searching):
    modules = [type(module).__name__ for module in searching["by_hand"]]
    assert modules == ["Transformer", "Pooling"]
    found = searching["by_hand"].encode(searching["sentences"])
    assert np.allclose(found, searching["bare"].encode(searching["sentences"]), atol=1e-5)


def test_build_modules__pitfall_the_old_import_is_deprecated(searching, monkeypatch):
    monkeypatch.delitem(sys.modules, "sentence_transformers.models", raising=False)
    with pytest.warns(DeprecationWarning, match="sentence_transformers.models"):
        models = importlib.import_module("sentence_transformers.models")
    for name in ("Transformer", "Pooling", "Normalize"):
        assert getattr(models, name) is getattr(searching["modules"], name)
    assert searching["transformer"].get_word_embedding_dimension() == 384


def test_build_modules__gives_the_vectors_of_the_repository(searching):
    assert [type(module).__name__ for module in searching["loaded"]] == [
        "Transformer",
        "Pooling",
        "Normalize",
    ]
    assert searching["loaded"].max_seq_length == searching["model"].max_seq_length
    found = searching["loaded"].encode(searching["sentences"])
    assert np.allclose(found, searching["vectors"], atol=1e-5)


@pytest.mark.parametrize("mode", ["cls", "lasttoken"])
def test_build_modules__other_ways_of_pooling_have_these_names(searching, mode):
    assert searching["modules"].Pooling(384, pooling_mode=mode).pooling_mode == mode


def test_rerank__the_answer_is_last_by_vectors_and_first_by_the_reranker(searching):
    answer = len(searching["found"]) - 1
    cosines = searching["cosines"]
    assert cosines[:answer].min() - cosines[answer] > 0.1
    first, second, *_ = searching["reranker"].rank(searching["question"], searching["found"])
    assert first["corpus_id"] == answer
    assert first["score"] - second["score"] > 2


def test_rerank__transformers_alone_gives_the_scores(searching):
    tokenizer = AutoTokenizer.from_pretrained(RERANKER)
    model = AutoModelForSequenceClassification.from_pretrained(RERANKER)
    questions = [searching["question"]] * len(searching["found"])
    inputs = tokenizer(questions, searching["found"], padding=True, return_tensors="pt")
    with torch.inference_mode():
        logits = model(**inputs).logits[:, 0]
    scores = searching["reranker"].predict(list(zip(questions, searching["found"], strict=True)))
    assert np.allclose(scores, logits.numpy(), atol=1e-3)


def test_rerank__pitfall_without_an_activation_function_it_is_a_sigmoid(searching, tmp_path):
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
    assert isinstance(searching["reranker"].activation_fn, torch.nn.Identity)


def test_rerank__pitfall_a_sigmoid_keeps_the_order(searching):
    reranker = CrossEncoder(RERANKER, activation_fn=torch.nn.Sigmoid())
    hits = reranker.rank(searching["question"], searching["found"])
    order = [
        hit["corpus_id"]
        for hit in searching["reranker"].rank(searching["question"], searching["found"])
    ]
    assert [hit["corpus_id"] for hit in hits] == order
    assert all(0 < hit["score"] < 1 for hit in hits)
