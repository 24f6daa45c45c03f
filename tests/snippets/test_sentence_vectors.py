"""What the page about sentence vectors says of those made with transformers alone."""

import json
from pathlib import Path

import pytest
import torch
from torch.nn.functional import cosine_similarity, normalize
from transformers import BertConfig, BertModel


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
            assert scores[row] - others.max() > 0.05


def test_two_languages__pitfall_e5_gives_unrelated_sentences_a_high_similarity(page):
    assert page["grid"].min() > 0.6
    assert float(page["__stdout__"]["two-languages"].split()[1]) == pytest.approx(
        page["grid"].min().item(), abs=0.011
    )


def test_grid__the_translations_are_the_darkest_beside_the_main_diagonal(page):
    grid = page["grid"].clone().fill_diagonal_(0)
    assert grid.argmax(dim=1).tolist() == [3, 4, 5, 0, 1, 2]
