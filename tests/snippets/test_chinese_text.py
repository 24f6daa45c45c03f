"""What the pages about Chinese text say."""

import unicodedata

import pytest
from transformers import AutoTokenizer

REPOSITORIES = ("intfloat/multilingual-e5-small", "google-bert/bert-base-chinese")
BYTE_LEVEL = ("openai-community/gpt2", "HuggingFaceTB/SmolLM2-135M-Instruct")


@pytest.fixture(scope="module")
def page(run_snippet):
    return run_snippet("chinese_text")


def test_check_unknown__t5_prints_characters_whose_id_is_unknown(page):
    t5 = AutoTokenizer.from_pretrained("google-t5/t5-small")
    tokens = t5.tokenize(page["text"])
    ids = t5.convert_tokens_to_ids(tokens)
    lost = [token for token, one in zip(tokens, ids, strict=True) if one == t5.unk_token_id]
    assert "今天天气很好" in lost


def test_check_unknown__byte_level_writes_any_character():
    gpt2 = AutoTokenizer.from_pretrained("openai-community/gpt2")
    assert gpt2.decode(gpt2.encode("𠮷龘嘅😀")) == "𠮷龘嘅😀"
    assert gpt2.unk_token_id not in gpt2.encode("𠮷龘嘅😀")


def test_each_character__word_segmentation_changes_nothing(page):
    bert = page["bert"]
    assert bert.tokenize("我们去公园散步。") == list("我们去公园散步。")
    assert bert.tokenize("我们 去 公园 散步 。") == list("我们去公园散步。")


def test_each_character__so_many_characters_fit(page):
    bert = page["bert"]
    assert bert.model_max_length == 512
    ids = bert("我" * 600, truncation=True)["input_ids"]
    assert ids.count(bert.convert_tokens_to_ids("我")) == 510


def test_capitals__hardly_any_capital_is_in_the_vocabulary(page):
    bert = page["bert"]
    capitals = [word for word in bert.get_vocab() if word.isascii() and word != word.lower()]
    assert len([word for word in capitals if not word.startswith("[")]) < 100
    assert bert.unk_token in bert.tokenize(page["mixed"])
    assert bert.unk_token not in bert.tokenize(page["mixed"].lower())


def test_full_width__other_ids_without_unknown_ones(page):
    bert = page["bert"]
    wide, narrow = page["wide"], page["narrow"]
    assert bert.unk_token not in bert.tokenize(wide)
    assert bert.tokenize(wide) != bert.tokenize(narrow)
    assert unicodedata.normalize("NFKC", "，①") == ",1"


def test_full_width__sentencepiece_converts_by_itself(page):
    e5 = AutoTokenizer.from_pretrained("intfloat/multilingual-e5-small")
    assert e5.tokenize(page["wide"]) == e5.tokenize(page["narrow"])


def test_rare_characters__common_ones_are_there(page):
    assert page["missing"] == ["𠮷", "龘"]


def test_decode_spaces__removing_them_glues_english_and_loses_characters(page):
    bert = page["bert"]
    decoded = bert.decode(bert.encode("deep learning 龘", add_special_tokens=False))
    assert decoded.replace(" ", "") == "deeplearning[UNK]"
    encoding = bert(page["text"], return_offsets_mapping=True)
    assert " " in bert.decode(encoding["input_ids"], skip_special_tokens=True)
    first, last = encoding["offset_mapping"][8], encoding["offset_mapping"][-2]
    assert page["text"][first[0] : last[1]] == "我们去公园散步。"


@pytest.mark.parametrize("repository", BYTE_LEVEL)
def test_bytes__part_of_a_character_is_no_character(repository):
    tokenizer = AutoTokenizer.from_pretrained(repository)
    ids = tokenizer.encode("园")
    assert len("园".encode()) == 3
    assert len(ids) > 1
    assert all("\ufffd" in tokenizer.decode(one) for one in ids)
    assert tokenizer.decode(ids) == "园"


def test_bytes_offsets__tokens_of_a_character_share_its_position(page):
    encoding = page["gpt2"]("公园散步", return_offsets_mapping=True)
    assert encoding["offset_mapping"] == [(n, n + 1) for n in range(4) for _ in range(2)]


def test_cost__chinese_is_shorter_where_the_vocabulary_has_it(page):
    for repository in REPOSITORIES:
        chinese, english = page["costs"][repository]
        assert chinese < english
    for repository in BYTE_LEVEL:
        chinese, english = page["costs"][repository]
        assert chinese > 1.5 * english
        assert chinese / len(page["text"]) > 1.8
