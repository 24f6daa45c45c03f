"""What the batching pages say."""

import logging

import pytest
import torch
from transformers import AutoTokenizer, BertTokenizer


@pytest.fixture(scope="module")
def page(run_snippet):
    return run_snippet("batching")


@pytest.fixture
def warnings_of_tokenizers():
    """The messages that tokenizers log while a test runs."""
    messages = []
    handler = logging.Handler()
    handler.emit = lambda record: messages.append(record.getMessage())
    logger = logging.getLogger("transformers")
    logger.addHandler(handler)
    yield messages
    logger.removeHandler(handler)


# Batch of one


def test_one_sentence_becomes_a_batch_by_one_more_list(page):
    assert page["input_ids"].tolist() == [page["ids"]]
    assert "shape: torch.Size([1, 6])" in page["__stdout__"]["batch-of-one"]


def test_return_tensors_adds_the_batch_axis(page):
    tensors = page["tokenizer"]("So have I!", return_tensors="pt")["input_ids"]

    assert tensors.equal(page["input_ids"])


# No batch dimension


def test_without_the_batch_axis_two_sizes_do_not_match(page):
    message = str(page["__raised__"]["no-batch-dimension"])

    length, limit = len(page["ids"]), page["model"].config.max_position_embeddings
    assert f"size of tensor a ({length})" in message
    assert f"size of tensor b ({limit})" in message
    assert "batch" not in message
    assert "RuntimeError" in page["__stdout__"]["no-batch-dimension"]


def test_too_long_text_gives_the_same_message(page):
    short, long = (
        str(page["__raised__"][cell]) for cell in ("no-batch-dimension", "too-long-for-the-model")
    )

    length = page["long_inputs"]["input_ids"].shape[1]
    assert short.replace(f"({len(page['ids'])})", f"({length})") == long


# Different lengths and padding


def test_rows_of_different_lengths_make_no_tensor(page):
    assert "expected sequence of length 16" in str(page["__raised__"]["different-lengths"])


def test_padding_fills_the_short_row_behind_and_the_mask_says_where(page):
    ids, mask = page["batch"]["input_ids"], page["batch"]["attention_mask"]
    length = len(page["ids"])

    assert ids.shape == (2, 16)
    assert ids[1].tolist() == page["ids"] + [page["tokenizer"].pad_token_id] * (16 - length)
    assert mask.tolist() == [[1] * 16, [1] * length + [0] * (16 - length)]


# Mask


def test_with_the_mask_the_padded_row_agrees_with_the_row_alone(page):
    torch.testing.assert_close(page["with_mask"], page["alone"], atol=1e-4, rtol=0)


def test_without_the_mask_the_padded_row_differs(page):
    assert (page["without_mask"] - page["alone"]).abs().max() > 0.05


def test_the_whole_batch_as_keywords_brings_the_mask_along(page):
    with torch.no_grad():
        logits = page["model"](**page["batch"]).logits[1]

    torch.testing.assert_close(logits, page["with_mask"], atol=1e-4, rtol=0)


def test_forgotten_mask_writes_no_warning(project):
    assert project.cell("batching:mask")[2].stderr == ""


def test_more_padding_puts_it_further_off(page):
    def distance(length):
        padding = [page["tokenizer"].pad_token_id] * (length - len(page["ids"]))
        with torch.no_grad():
            logits = page["model"](torch.tensor([page["ids"] + padding])).logits[0]
        return (logits - page["alone"]).abs().max()

    assert distance(8) < distance(16) < distance(32)


def test_ids_of_the_note_were_placeholders(page):
    assert page["tokenizer"].convert_ids_to_tokens(200).startswith("[unused")


# Too long


def test_tokenizer_returns_everything_and_warns(page, project):
    stderr = project.cell("batching:too-long-for-the-tokenizer")[2].stderr

    length, limit = page["long_inputs"]["input_ids"].shape[1], page["tokenizer"].model_max_length
    assert length > limit == page["model"].config.max_position_embeddings == 512
    assert f"({length} > {limit})" in stderr
    assert len(stderr.strip().splitlines()) == 1


def test_tokenizer_warns_the_first_time_only(page, warnings_of_tokenizers):
    tokenizer = AutoTokenizer.from_pretrained(page["checkpoint"])

    tokenizer(page["long_text"])
    tokenizer(page["long_text"] * 2)

    assert len([m for m in warnings_of_tokenizers if "is longer than" in m]) == 1


def test_without_a_limit_nothing_is_cut_unless_max_length_is_given(page, warnings_of_tokenizers):
    tokenizer = BertTokenizer(page["tokenizer"].get_vocab())
    full = page["long_inputs"]["input_ids"].shape[1]

    assert tokenizer.model_max_length > 10**9
    assert len(tokenizer(page["long_text"])["input_ids"]) == full
    assert not [m for m in warnings_of_tokenizers if "is longer than" in m]
    assert len(tokenizer(page["long_text"], truncation=True)["input_ids"]) == full
    cut = tokenizer(page["long_text"], truncation=True, max_length=512)
    assert len(cut["input_ids"]) == 512


def test_model_raises_on_text_beyond_its_limit(page):
    assert type(page["__raised__"]["too-long-for-the-model"]) is RuntimeError


def test_model_accepts_text_up_to_its_limit(page):
    ids = page["long_inputs"]["input_ids"][:, : page["model"].config.max_position_embeddings]

    with torch.no_grad():
        assert page["model"](ids).logits.shape == (1, 2)


# Cut


def test_truncation_cuts_to_the_limit_and_keeps_the_last_special_token(page):
    ids = page["cut_inputs"]["input_ids"][0]

    assert len(ids) == page["tokenizer"].model_max_length
    assert ids[-1] == page["tokenizer"].sep_token_id
    assert page["__stdout__"]["cut"].splitlines()[1].endswith("[SEP]")


def test_truncation_warns_of_nothing(project):
    assert project.cell("batching:cut")[2].stderr == ""


def test_overflowing_tokens_come_as_overlapping_pieces(page):
    pieces = page["tokenizer"](
        page["long_text"],
        truncation=True,
        return_overflowing_tokens=True,
        stride=64,
        add_special_tokens=False,
    )["input_ids"]

    assert len(pieces) == 2
    assert pieces[0][-64:] == pieces[1][:64]


# All of it in one call


def test_one_call_pads_and_labels_the_whole_batch(page):
    assert page["__stdout__"]["all-in-one"].splitlines() == [
        "input ids: torch.Size([3, 16])",
        "POSITIVE  I've been waiting for a HuggingFace course my whole life.",
        "POSITIVE  So have I!",
        "NEGATIVE  I hate this so much!",
    ]


def test_one_long_sentence_pads_the_whole_batch(page):
    batch = page["tokenizer"](
        [page["long_text"], "So have I!"], padding=True, truncation=True, return_tensors="pt"
    )

    assert batch["input_ids"].shape == (2, page["tokenizer"].model_max_length)
    assert batch["attention_mask"][1].sum() == len(page["ids"])
