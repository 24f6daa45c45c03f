"""What the batching pages say."""

import pytest
import torch
from transformers import (
    AutoModel,
    AutoTokenizer,
    BertConfig,
    BertTokenizer,
    DebertaV2Config,
    DistilBertConfig,
    GPT2Config,
    ModernBertConfig,
    RobertaConfig,
)

TINY = {
    "vocab_size": 50,
    "hidden_size": 16,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 16,
    "bos_token_id": 2,
    "eos_token_id": 3,
    "cls_token_id": 2,
    "sep_token_id": 3,
}


@pytest.fixture(scope="module")
def page(run_snippet):
    return run_snippet("batching")


def run(config, ids):
    """The hidden states that a random model of that configuration computes from one row of ids."""
    with torch.inference_mode():
        return AutoModel.from_config(config).eval()(torch.tensor([ids])).last_hidden_state


def test_batching__a_model_takes_several_sentences_at_a_time(page):
    alone = [page["model"](**page["tokenizer"](t, return_tensors="pt")) for t in page["texts"]]

    expected = torch.cat([output.logits for output in alone])
    torch.testing.assert_close(page["logits"], expected.detach(), atol=1e-4, rtol=0)


def test_batch_of_one__one_sentence_becomes_a_batch_by_one_more_list(page):
    assert page["input_ids"].tolist() == [page["ids"]]
    assert page["input_ids"].dim() == 2
    assert "shape: torch.Size([1, 6])" in page["__stdout__"]["batch-of-one"]


def test_batch_of_one__return_tensors_adds_the_batch_dimension(page):
    tensors = page["tokenizer"]("So have I!", return_tensors="pt")["input_ids"]

    assert tensors.equal(page["input_ids"])


def test_no_batch_dimension__distilbert_says_that_two_sizes_do_not_match(page):
    message = str(page["__raised__"]["no-batch-dimension"])

    length, limit = len(page["ids"]), page["model"].config.max_position_embeddings
    assert page["model"].config.model_type == "distilbert"
    assert f"The size of tensor a ({length}) must match" in message
    assert f"size of tensor b ({limit})" in message
    assert "batch" not in message
    assert "RuntimeError" in page["__stdout__"]["no-batch-dimension"]


def test_no_batch_dimension__bert_says_that_a_value_is_missing(page):
    message = str(page["__raised__"]["no-batch-dimension-in-bert"])

    assert page["bert"].config.model_type == "bert"
    assert message == "not enough values to unpack (expected 2, got 1)"
    assert page["bert"](page["input_ids"]).last_hidden_state.shape[:2] == (1, len(page["ids"]))


def test_no_batch_dimension__too_long_text_gives_the_same_message(page):
    short, long = (
        str(page["__raised__"][cell]) for cell in ("no-batch-dimension", "too-long-for-the-model")
    )

    length = page["long_inputs"]["input_ids"].shape[1]
    assert short.replace(f"({len(page['ids'])})", f"({length})") == long


def test_no_batch_dimension__the_shape_tells_one_from_the_other(page):
    assert torch.tensor(page["ids"]).dim() == 1
    assert page["long_inputs"]["input_ids"].dim() == 2


def test_no_batch_dimension__one_more_dimension_is_the_cure(page):
    assert page["__stdout__"]["batch-dimension-added"].strip() == "logits: torch.Size([1, 2])"
    assert torch.tensor(page["ids"]).unsqueeze(0).equal(torch.tensor([page["ids"]]))


def test_different_lengths__make_no_tensor(page):
    assert "expected sequence of length 16" in str(page["__raised__"]["different-lengths"])


def test_different_lengths__make_one_after_padding(page):
    padded = page["tokenizer"](page["sentences"], padding=True)["input_ids"]

    assert torch.tensor(padded).equal(page["batch"]["input_ids"])


def test_different_lengths__fills_the_short_row_behind_and_the_mask_says_where(page):
    ids, mask = page["batch"]["input_ids"], page["batch"]["attention_mask"]
    length = len(page["ids"])

    assert ids.shape == (2, 16)
    assert ids[1].tolist() == page["ids"] + [page["tokenizer"].pad_token_id] * (16 - length)
    assert mask.tolist() == [[1] * 16, [1] * length + [0] * (16 - length)]


def test_different_lengths__fills_up_to_the_longest_row(page):
    longest, _ = page["tokenizer"](page["sentences"])["input_ids"]

    assert page["batch"]["input_ids"][0].tolist() == longest


def test_mask__with_it_the_padded_row_agrees_with_the_row_alone(page):
    torch.testing.assert_close(page["with_mask"], page["alone"], atol=1e-4, rtol=0)


def test_mask__without_it_the_padded_row_differs(page):
    assert (page["without_mask"] - page["alone"]).abs().max() > 0.05


def test_mask__the_whole_batch_as_keywords_brings_it_along(page):
    with torch.inference_mode():
        logits = page["model"](**page["batch"]).logits[1]

    torch.testing.assert_close(logits, page["with_mask"], atol=1e-4, rtol=0)


def test_mask__forgotten_distilbert_and_bert_write_no_warning(page, project, silent):
    assert project.cell("batching:mask")[2].stderr == ""
    assert project.cell("batching:mask-and-vector")[2].stderr == ""
    with silent():
        for model in (page["model"], page["encoder"]):
            model(page["batch"]["input_ids"])


def test_mask__forgotten_it_more_padding_puts_the_real_model_further_off(page):
    def similarity(sentence, length):
        ids = page["encoder_tokenizer"](sentence)["input_ids"]
        padding = [page["encoder_tokenizer"].pad_token_id] * (length - len(ids))
        with torch.inference_mode():
            vectors = [
                page["encoder"](torch.tensor([row])).last_hidden_state[0, : len(ids)].mean(dim=0)
                for row in (ids, ids + padding)
            ]
        return torch.cosine_similarity(*vectors, dim=0)

    for sentence in ("So have I!", "Thanks!", "It rains."):
        near, further, far = (similarity(sentence, length) for length in (8, 16, 32))
        assert far + 0.05 < further < near - 0.05


def test_mask__deberta_warns_where_it_is_missing(logged):
    run(DebertaV2Config(**TINY), [5, 6, 0, 0])

    assert any("recommend passing in an `attention_mask`" in message for message in logged)


def test_mask__the_vector_is_a_mean_over_the_real_tokens(page):
    mask = page["padded"]["attention_mask"]

    assert page["length"] == mask[1].sum() == len(page["states"])
    assert page["masked"].shape == page["unmasked"].shape == (*mask.shape, page["vector"].numel())


def test_mask__the_vector_is_that_of_the_sentence_alone_only_with_the_mask(page):
    alone, length = page["vector"], page["length"]
    masked, unmasked = (page[name][1, :length].mean(dim=0) for name in ("masked", "unmasked"))

    torch.testing.assert_close(masked, alone, atol=1e-4, rtol=0)
    assert torch.cosine_similarity(alone, unmasked, dim=0) < 0.8
    assert "cosine with mask: 1.000" in page["__stdout__"]["mask-and-vector"]


def test_too_long_for_the_tokenizer__it_returns_everything_and_warns(page, project):
    stderr = project.cell("batching:too-long-for-the-tokenizer")[2].stderr

    length, limit = page["long_inputs"]["input_ids"].shape[1], page["tokenizer"].model_max_length
    assert length > limit == page["model"].config.max_position_embeddings == 512
    assert length == len(page["tokenizer"].tokenize(page["long_text"])) + 2
    assert f"({length} > {limit})" in stderr
    assert len(stderr.strip().splitlines()) == 1


def test_too_long_for_the_tokenizer__roberta_takes_two_tokens_fewer_than_positions():
    config = RobertaConfig(**TINY, max_position_embeddings=12, pad_token_id=1)

    assert run(config, [5] * 10).shape[1] == 10
    with pytest.raises((RuntimeError, IndexError)):
        run(config, [5] * 11)


def test_too_long_for_the_tokenizer__it_warns_the_first_time_only(page, logged):
    tokenizer = AutoTokenizer.from_pretrained(page["checkpoint"])

    tokenizer(page["long_text"])
    tokenizer(page["long_text"] * 2)

    assert len([m for m in logged if "is longer than" in m]) == 1


def test_too_long_for_the_tokenizer__without_a_limit_only_max_length_cuts(page, logged):
    tokenizer = BertTokenizer(page["tokenizer"].get_vocab())
    full = page["long_inputs"]["input_ids"].shape[1]

    assert tokenizer.model_max_length > 10**9
    assert len(tokenizer(page["long_text"])["input_ids"]) == full
    assert not [m for m in logged if "is longer than" in m]
    assert len(tokenizer(page["long_text"], truncation=True)["input_ids"]) == full
    assert not logged
    cut = tokenizer(page["long_text"], truncation=True, max_length=512)
    assert len(cut["input_ids"]) == 512


def test_too_long_for_the_tokenizer__cut_goes_to_the_limit_and_keeps_the_last_special_token(page):
    ids = page["cut_inputs"]["input_ids"][0]

    assert len(ids) == page["tokenizer"].model_max_length
    assert ids[-1] == page["tokenizer"].sep_token_id
    assert page["__stdout__"]["cut"].splitlines()[-1].endswith("[SEP]")


def test_too_long_for_the_tokenizer__cut_warns_of_nothing(project):
    assert project.cell("batching:cut")[2].stderr == ""


def test_too_long_for_the_tokenizer__overflowing_tokens_come_as_overlapping_pieces(page):
    pieces = page["tokenizer"](
        page["long_text"],
        truncation=True,
        return_overflowing_tokens=True,
        stride=64,
        add_special_tokens=False,
    )["input_ids"]

    assert len(pieces) == 2
    assert pieces[0][-64:] == pieces[1][:64]
    assert [*pieces[0], *pieces[1][64:]] == page["long_inputs"]["input_ids"][0, 1:-1].tolist()


def test_too_long_for_the_model__it_raises_on_text_beyond_its_limit(page):
    assert type(page["__raised__"]["too-long-for-the-model"]) is RuntimeError


def test_too_long_for_the_model__bert_says_the_same(page):
    with pytest.raises(RuntimeError) as raised:
        page["bert"](**page["long_inputs"])

    assert str(raised.value) == str(page["__raised__"]["too-long-for-the-model"])


def test_too_long_for_the_model__it_takes_the_cut_text(page):
    assert page["__stdout__"]["cut-for-the-model"].strip() == "logits: torch.Size([1, 2])"


def test_too_long_for_the_model__it_accepts_text_up_to_its_limit(page):
    ids = page["long_inputs"]["input_ids"][:, : page["model"].config.max_position_embeddings]

    with torch.inference_mode():
        assert page["model"](ids).logits.shape == (1, 2)


def test_too_long_for_the_model__it_has_no_vectors_beyond_its_limit(page):
    positions = page["model"].get_position_embeddings()

    assert positions.num_embeddings == page["model"].config.max_position_embeddings


def test_too_long_for_the_model__newer_models_take_far_longer_inputs():
    older = {config().max_position_embeddings for config in (BertConfig, DistilBertConfig)}

    assert older == {512}
    assert ModernBertConfig().max_position_embeddings > 10 * 512


def test_too_long_for_the_model__pitfall_gpt_says_that_an_index_is_out_of_range():
    sizes = {"n_embd": 16, "n_layer": 1, "n_head": 2, "vocab_size": 50, "n_positions": 8}
    ends = {"bos_token_id": 2, "eos_token_id": 3}

    with pytest.raises(IndexError, match="index out of range in self"):
        run(GPT2Config(**sizes, **ends), [5] * 9)


@pytest.mark.parametrize(
    "config",
    [
        ModernBertConfig(**TINY, max_position_embeddings=8, pad_token_id=0),
        DebertaV2Config(
            **TINY,
            max_position_embeddings=8,
            relative_attention=True,
            position_biased_input=False,
        ),
    ],
    ids=["ModernBERT", "DeBERTa-v3"],
)
def test_too_long_for_the_model__pitfall_without_absolute_positions_it_runs(config):
    assert run(config, [5] * 20).shape[1] == 20


def test_all_in_one__one_call_pads_and_labels_the_whole_batch(page):
    assert page["inputs"]["input_ids"].shape == (3, 16)
    assert page["__stdout__"]["all-in-one"].splitlines() == [
        "POSITIVE  I've been waiting for a HuggingFace course my whole life.",
        "POSITIVE  So have I!",
        "NEGATIVE  I hate this so much!",
    ]


def test_all_in_one__the_whole_batch_moves_to_the_device_of_the_model(page):
    moved = page["tokenizer"](page["texts"], padding=True, return_tensors="pt").to("meta")

    assert {tensor.device.type for tensor in moved.values()} == {"meta"}
    devices = {tensor.device for tensor in page["inputs"].values()}
    assert devices == {page["model"].device}


def test_all_in_one__the_mask_goes_along(page):
    assert page["inputs"]["attention_mask"].sum(dim=-1).tolist() == [16, 6, 8]
    with torch.inference_mode():
        without = page["model"](page["inputs"]["input_ids"]).logits
    assert not torch.allclose(without, page["logits"], atol=1e-2)


def test_all_in_one__one_long_sentence_pads_the_whole_batch(page):
    batch = page["tokenizer"](
        [page["long_text"], "So have I!"], padding=True, truncation=True, return_tensors="pt"
    )

    assert batch["input_ids"].shape == (2, page["tokenizer"].model_max_length)
    assert batch["attention_mask"][1].sum() == len(page["ids"])
