"""What the tokenizer pages say."""

from collections.abc import Mapping

import pytest
import transformers
from transformers import AutoTokenizer, BatchEncoding, BertTokenizer

CASED = "google-bert/bert-base-cased"
UNCASED = "google-bert/bert-base-uncased"


@pytest.fixture(scope="module")
def page(run_snippet):
    return run_snippet("tokenizer")


@pytest.fixture(scope="module")
def vocabulary_file(page, tmp_path_factory):
    """The vocabulary as a text file, one token a line."""
    tokens = sorted(page["tokenizer"].get_vocab().items(), key=lambda item: item[1])
    path = tmp_path_factory.mktemp("vocabulary") / "vocab.txt"
    path.write_text("\n".join(token for token, _ in tokens) + "\n", "utf-8")
    return path


# Load


def test_auto_tokenizer_picks_berts_class(page):
    assert type(page["tokenizer"]) is BertTokenizer
    assert page["__stdout__"]["load"].splitlines() == [
        "class: BertTokenizer",
        "vocabulary: 28996",
        "longest input: 512",
    ]


def test_vocab_file_keyword_gives_special_tokens_only(page, vocabulary_file):
    empty = BertTokenizer(vocab_file=str(vocabulary_file))

    assert set(empty.get_vocab()) == {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}
    assert set(empty.tokenize(page["sequence"])) == {"[UNK]"}


def test_vocabulary_file_as_first_positional_argument_works(page, vocabulary_file):
    loaded = BertTokenizer(str(vocabulary_file), do_lower_case=False)

    assert loaded(page["sequence"])["input_ids"] == page["encoding"]["input_ids"]


def test_from_pretrained_on_a_folder_works(page, tmp_path):
    page["tokenizer"].save_pretrained(tmp_path)

    loaded = AutoTokenizer.from_pretrained(tmp_path)

    assert loaded(page["sequence"])["input_ids"] == page["encoding"]["input_ids"]


def test_use_fast_is_ignored(page):
    slow = AutoTokenizer.from_pretrained(CASED, use_fast=False)

    assert type(slow) is type(page["tokenizer"])
    assert slow.is_fast
    assert transformers.BertTokenizerFast is BertTokenizer


# Call


def test_call_gives_ids_token_types_and_mask(page):
    assert type(page["encoding"]) is BatchEncoding
    assert isinstance(page["encoding"], Mapping)
    assert dict(page["encoding"]) == {
        "input_ids": [101, 7993, 170, 13809, 23763, 2443, 1110, 3014, 102],
        "token_type_ids": [0] * 9,
        "attention_mask": [1] * 9,
    }
    assert "13809, 23763" in page["__stdout__"]["call"]


# Tokenize


def test_tokenize_continues_a_word_with_two_hashes(page):
    assert page["__stdout__"]["tokenize"].strip() == str(
        ["Using", "a", "Trans", "##former", "network", "is", "simple"]
    )
    assert "Transformer" not in page["tokenizer"].get_vocab()


# Tokens to ids


def test_ids_of_tokens_lack_the_special_tokens_of_the_call(page):
    assert page["ids"] == [7993, 170, 13809, 23763, 2443, 1110, 3014]
    assert page["encoding"]["input_ids"] == [101, *page["ids"], 102]


# Decode


def test_decode_joins_the_pieces_into_words(page):
    assert page["__stdout__"]["decode"].strip() == "Using a Transformer network is simple"


def test_decode_keeps_spaces_unless_asked_to_clean_up(page):
    as_is, cleaned = page["__stdout__"]["decode-spaces"].splitlines()

    assert as_is == "I ' ve been waiting for a HuggingFace course my whole life."
    assert cleaned == "I've been waiting for a HuggingFace course my whole life."
    assert as_is != page["sentence"]


def test_an_uncased_model_loses_capitals(page):
    uncased = AutoTokenizer.from_pretrained(UNCASED)

    ids = uncased(page["sequence"])["input_ids"]

    assert uncased.decode(ids, skip_special_tokens=True) == page["sequence"].lower()


def test_offsets_give_character_positions_in_the_original(page):
    offsets = page["tokenizer"](
        page["sentence"], return_offsets_mapping=True, add_special_tokens=False
    )["offset_mapping"]

    pieces = [page["sentence"][start:end] for start, end in offsets]

    assert pieces[:3] == ["I", "'", "ve"]
    assert "".join(pieces) == page["sentence"].replace(" ", "")


# Special tokens


def test_call_puts_cls_first_and_sep_after_each_sentence(page):
    tokenizer = page["tokenizer"]

    pair = tokenizer.convert_ids_to_tokens(tokenizer("So", "I")["input_ids"])

    assert pair == ["[CLS]", "So", "[SEP]", "I", "[SEP]"]


def test_special_tokens_are_listed_with_their_ids(page):
    lines = [line.split() for line in page["__stdout__"]["special-tokens"].splitlines()[2:]]

    assert lines == [
        ["cls_token", "[CLS]", "101"],
        ["sep_token", "[SEP]", "102"],
        ["pad_token", "[PAD]", "0"],
        ["unk_token", "[UNK]", "100"],
        ["mask_token", "[MASK]", "103"],
    ]


# Upper and lower case


def test_upper_and_lower_case_are_cut_at_different_places(page):
    assert page["__stdout__"]["upper-and-lower-case"].splitlines() == [
        "Transformer: ['Trans', '##former']",
        "  ids: [7993, 170, 13809, 23763, 2443, 1110, 3014]",
        "transformer: ['transform', '##er']",
        "  ids: [7993, 170, 11303, 1200, 2443, 1110, 3014]",
    ]


def test_lowering_the_text_changes_it_for_a_cased_model_only(page):
    sequence = page["sequence"]
    cased, uncased = page["tokenizer"], AutoTokenizer.from_pretrained(UNCASED)

    assert cased(sequence)["input_ids"] != cased(sequence.lower())["input_ids"]
    assert uncased(sequence)["input_ids"] == uncased(sequence.lower())["input_ids"]
