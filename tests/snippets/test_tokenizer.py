"""What the tokenizer pages say."""

import ast
from collections.abc import Mapping

import pytest
from transformers import (
    AutoTokenizer,
    BatchEncoding,
    BertConfig,
    BertModel,
    BertTokenizer,
    BertTokenizerFast,
    DistilBertTokenizer,
    FunnelTokenizer,
    GPT2Tokenizer,
    Qwen2Tokenizer,
    T5Tokenizer,
)

CASED = "google-bert/bert-base-cased"
UNCASED = "google-bert/bert-base-uncased"


@pytest.fixture(scope="module")
def page(run_snippet):
    return run_snippet("tokenizer")


@pytest.fixture(scope="module")
def uncased():
    return AutoTokenizer.from_pretrained(UNCASED)


@pytest.fixture(scope="module")
def vocabulary_file(page, tmp_path_factory):
    """The vocabulary as a text file, one token a line."""
    return write_vocabulary(page["tokenizer"], tmp_path_factory.mktemp("vocabulary"))


def write_vocabulary(tokenizer, folder):
    tokens = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    path = folder / "vocab.txt"
    path.write_text("\n".join(token for token, _ in tokens) + "\n", "utf-8")
    return path


def test_tokenizer__text_becomes_tokens_then_ids_then_text_again(page):
    tokenizer, vocabulary = page["tokenizer"], page["tokenizer"].get_vocab()

    tokens = tokenizer.tokenize(page["sequence"])

    assert page["ids"] == [vocabulary[token] for token in tokens]
    assert tokenizer.decode(page["ids"]) == page["sequence"]


def test_tokenizer__the_plain_call_goes_all_steps_at_once(page):
    tokenizer = page["tokenizer"]

    encoding = tokenizer(page["sequence"])

    assert encoding["input_ids"][1:-1] == page["ids"]
    assert tokenizer.decode(encoding["input_ids"], skip_special_tokens=True) == page["sequence"]


def test_load__auto_tokenizer_picks_berts_class(page):
    assert type(page["tokenizer"]) is BertTokenizer
    assert page["__stdout__"]["load"].splitlines() == [
        "class: BertTokenizer",
        "vocabulary: 28996",
        "longest input: 512",
    ]


def test_load__the_repositorys_configuration_decides_on_the_class(vocabulary_file, tmp_path):
    (tmp_path / "vocab.txt").write_bytes(vocabulary_file.read_bytes())

    for model_type, expected in (("bert", BertTokenizer), ("funnel", FunnelTokenizer)):
        (tmp_path / "config.json").write_text(f'{{"model_type": "{model_type}"}}', "utf-8")
        assert type(AutoTokenizer.from_pretrained(tmp_path)) is expected


def test_load__ids_are_meaningful_only_within_one_vocabulary(page, uncased):
    words = set(page["sequence"].lower().split())

    read_by_another = uncased.decode(page["ids"]).lower()

    assert not words & set(read_by_another.split())


def test_load__vocab_file_keyword_gives_special_tokens_only(page, vocabulary_file):
    empty = BertTokenizer(vocab_file=str(vocabulary_file))

    assert set(empty.get_vocab()) == {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}
    assert set(empty.tokenize(page["sequence"])) == {"[UNK]"}


def test_load__from_pretrained_works_on_a_folder(page, tmp_path):
    page["tokenizer"].save_pretrained(tmp_path)

    for loader in (AutoTokenizer, BertTokenizer):
        loaded = loader.from_pretrained(tmp_path)
        assert loaded(page["sequence"])["input_ids"] == page["encoding"]["input_ids"]


def test_load__vocabulary_file_as_first_positional_argument_works(page, vocabulary_file):
    loaded = BertTokenizer(str(vocabulary_file), do_lower_case=False)

    assert loaded(page["sequence"])["input_ids"] == page["encoding"]["input_ids"]


def test_load__only_a_cased_vocabulary_file_needs_do_lower_case_false(
    page, vocabulary_file, uncased, tmp_path
):
    sequence = page["sequence"]

    cased_without = BertTokenizer(str(vocabulary_file))
    uncased_without = BertTokenizer(str(write_vocabulary(uncased, tmp_path)))

    assert cased_without(sequence)["input_ids"] != page["encoding"]["input_ids"]
    assert uncased_without(sequence)["input_ids"] == uncased(sequence)["input_ids"]


def test_load__pitfall_use_fast_is_silently_ignored(page, silent):
    with silent():
        slow = AutoTokenizer.from_pretrained(CASED, use_fast=False)

    assert type(slow) is type(page["tokenizer"])
    assert slow.is_fast


def test_load__pitfall_the_fast_class_is_an_alias():
    assert BertTokenizerFast is BertTokenizer


def test_call__gives_ids_token_types_and_mask(page):
    assert type(page["encoding"]) is BatchEncoding
    assert isinstance(page["encoding"], Mapping)
    assert dict(page["encoding"]) == {
        "input_ids": [101, 7993, 170, 13809, 23763, 2443, 1110, 3014, 102],
        "token_type_ids": [0] * 9,
        "attention_mask": [1] * 9,
    }
    assert "13809, 23763" in page["__stdout__"]["call"]


def test_call__gives_everything_the_model_needs(page):
    tokenizer = page["tokenizer"]
    sizes = {"hidden_size": 8, "num_attention_heads": 1, "intermediate_size": 8}
    model = BertModel(BertConfig(vocab_size=len(tokenizer), num_hidden_layers=1, **sizes))

    outputs = model(**tokenizer(page["sequence"], return_tensors="pt"))

    assert outputs.last_hidden_state.shape == (1, 9, 8)


def test_call__the_keys_depend_on_the_class(page, vocabulary_file):
    other = DistilBertTokenizer(str(vocabulary_file), do_lower_case=False)

    assert len(page["encoding"]) == 3
    assert list(other(page["sequence"])) == ["input_ids", "attention_mask"]


def test_call__a_list_is_several_texts_and_two_arguments_are_a_pair(page):
    tokenizer = page["tokenizer"]

    texts, pair = tokenizer(["So", "I"]), tokenizer("So", "I")

    assert [texts.tokens(row) for row in (0, 1)] == [
        ["[CLS]", "So", "[SEP]"],
        ["[CLS]", "I", "[SEP]"],
    ]
    assert pair.tokens() == ["[CLS]", "So", "[SEP]", "I", "[SEP]"]
    assert pair["token_type_ids"] == [0, 0, 0, 1, 1]


def test_tokenize__continues_a_word_with_two_hashes(page):
    tokenizer = page["tokenizer"]

    assert page["__stdout__"]["tokenize"].strip() == str(
        ["Using", "a", "Trans", "##former", "network", "is", "simple"]
    )
    assert "Transformer" not in tokenizer.get_vocab()
    assert {"Trans", "##former"} <= tokenizer.get_vocab().keys()
    assert tokenizer.convert_tokens_to_string(["Trans", "##former"]) == "Transformer"
    assert tokenizer.convert_tokens_to_string(["Trans", "network"]) == "Trans network"


@pytest.mark.parametrize(
    ("tokenizer_class", "pieces"),
    [
        (GPT2Tokenizer, ["two", "Ġwords"]),
        (Qwen2Tokenizer, ["two", "Ġwords"]),
        (T5Tokenizer, ["▁two", "▁words"]),
    ],
)
def test_tokenize__pitfall_others_mark_the_start_of_a_word(tokenizer_class, pieces):
    splits = tokenizer_class().backend_tokenizer.pre_tokenizer.pre_tokenize_str("two words")

    assert [piece for piece, _ in splits] == pieces


def test_tokens_to_ids__lack_the_special_tokens_of_the_call(page):
    assert page["ids"] == [7993, 170, 13809, 23763, 2443, 1110, 3014]
    assert page["encoding"]["input_ids"] == [101, *page["ids"], 102]


def test_decode__joins_the_pieces_into_words(page):
    assert page["__stdout__"]["decode"].strip() == "Using a Transformer network is simple"


def test_decode_batch__leaves_out_special_tokens_when_asked(page):
    with_special, without = map(ast.literal_eval, page["__stdout__"]["decode-batch"].splitlines())

    assert with_special == [
        "[CLS] So have I! [SEP] [PAD] [PAD]",
        "[CLS] I hate this so much! [SEP]",
    ]
    assert without == ["So have I!", "I hate this so much!"]


def test_decode_batch__batch_decode_is_not_needed(page):
    tokenizer, ids = page["tokenizer"], page["batch"]["input_ids"]

    assert tokenizer.decode(ids) == tokenizer.batch_decode(ids)


def test_decode_spaces__spaces_stay_unless_asked_to_clean_up(page):
    as_is, cleaned = map(ast.literal_eval, page["__stdout__"]["decode-spaces"].splitlines())

    assert as_is[0] == "I ' ve read it."
    assert cleaned[0] == page["sentences"][0] == "I've read it."
    assert page["tokenizer"].clean_up_tokenization_spaces is False


def test_decode_spaces__pitfall_cleaning_up_glues_words_in_single_quotes(page):
    _, cleaned = map(ast.literal_eval, page["__stdout__"]["decode-spaces"].splitlines())

    assert page["sentences"][-1] == "Only the 'best' one."
    assert cleaned[-1] == "Only the'best'one."


@pytest.mark.parametrize("tokenizer_class", [GPT2Tokenizer, Qwen2Tokenizer])
def test_decode_spaces__tokens_of_byte_level_bpe_contain_their_spaces(page, tokenizer_class):
    backend = tokenizer_class().backend_tokenizer
    text = "(We can't), or so: a two-way street"

    pieces = [piece for piece, _ in backend.pre_tokenizer.pre_tokenize_str(text)]

    assert backend.decoder.decode(pieces) == text


def test_decode_spaces__some_marks_close_up_anyway_and_others_never(page):
    tokenizer = page["tokenizer"]
    ids = tokenizer("(We can't), or so: a two-way street; no? Yes! Yes.")["input_ids"]

    as_is = tokenizer.decode(ids, skip_special_tokens=True)
    cleaned = tokenizer.decode(ids, skip_special_tokens=True, clean_up_tokenization_spaces=True)

    assert as_is == "( We can ' t ), or so : a two - way street ; no? Yes! Yes."
    assert cleaned == as_is.replace(" ' ", "'")


def test_decode_spaces__punctuation_marks_are_tokens_of_their_own(page):
    tokens = page["tokenizer"].tokenize(page["sentences"][0])

    assert tokens[:3] == ["I", "'", "ve"]
    assert tokens[-1] == "."


def test_decode_spaces__pitfall_an_uncased_model_loses_capitals(page, uncased):
    ids = uncased(page["sequence"])["input_ids"]

    assert uncased.decode(ids, skip_special_tokens=True) == page["sequence"].lower()


def test_decode_spaces__pitfall_offsets_give_character_positions_in_the_original(page):
    sentence = page["sentences"][0]
    offsets = page["tokenizer"](sentence, return_offsets_mapping=True, add_special_tokens=False)[
        "offset_mapping"
    ]

    pieces = [sentence[start:end] for start, end in offsets]

    assert pieces[:3] == ["I", "'", "ve"]
    assert "".join(pieces) == sentence.replace(" ", "")


def test_special_tokens__call_puts_cls_first_and_sep_after_each_sentence(page):
    tokenizer = page["tokenizer"]

    pair = tokenizer.convert_ids_to_tokens(tokenizer("So", "I")["input_ids"])

    assert pair == ["[CLS]", "So", "[SEP]", "I", "[SEP]"]


def test_special_tokens__only_the_call_adds_them(page):
    tokenizer = page["tokenizer"]
    tokens = tokenizer.tokenize(page["sequence"])

    assert page["__stdout__"]["special-tokens"].splitlines() == [
        f"tokens: {['[CLS]', *tokens, '[SEP]']}",
        f"ids: {tokenizer(page['sequence'])['input_ids']}",
    ]
    assert not set(tokenizer.all_special_tokens) & set(tokens)


def test_special_token_ids__are_listed_and_can_be_had_one_by_one(page):
    tokenizer = page["tokenizer"]

    ids = ast.literal_eval(page["__stdout__"]["special-token-ids"])

    assert ids == {"[UNK]": 100, "[SEP]": 102, "[PAD]": 0, "[CLS]": 101, "[MASK]": 103}
    assert (tokenizer.pad_token, tokenizer.pad_token_id) == ("[PAD]", 0)


def test_special_token_ids__one_that_a_tokenizer_lacks_is_none():
    assert GPT2Tokenizer().pad_token is None


def test_upper_and_lower_case__are_cut_at_different_places(page):
    assert page["__stdout__"]["upper-and-lower-case"].splitlines() == [
        "['Trans', '##former'] [13809, 23763]",
        "['transform', '##er'] [11303, 1200]",
    ]


def test_upper_and_lower_case__pitfall_lowering_changes_the_text_of_a_cased_model_only(
    page, uncased
):
    sequence = page["sequence"]
    cased = page["tokenizer"]

    assert cased(sequence)["input_ids"] != cased(sequence.lower())["input_ids"]
    assert uncased(sequence)["input_ids"] == uncased(sequence.lower())["input_ids"]


def test_chinese__all_but_a_few_characters_become_unknown_silently(page, uncased, silent):
    tokens, count = page["__stdout__"]["chinese"].splitlines()

    assert ast.literal_eval(tokens) == ["我"] + ["[UNK]"] * 7
    assert count == "unknown: 7"
    with silent():
        ids = uncased(page["chinese"])["input_ids"]
    assert ids.count(uncased.unk_token_id) == 7


def test_chinese__the_vocabulary_has_very_few_chinese_characters(uncased):
    chinese = [token for token in uncased.get_vocab() if "\u4e00" <= token[-1] <= "\u9fff"]

    assert 0 < len(chinese) < len(uncased) / 50
