"""What the pages "More on tokenizers" say."""

import ast
import inspect
import json

import numpy as np
import pytest
import torch
from datasets import Dataset
from peft import LoraConfig, get_peft_model
from tokenizers.decoders import DecodeStream
from transformers import (
    AutoConfig,
    AutoTokenizer,
    GPT2Config,
    GPT2LMHeadModel,
    PreTrainedTokenizerFast,
    T5Config,
    T5EncoderModel,
    TokenizersBackend,
)

GPT2 = "openai-community/gpt2"
T5 = "google-t5/t5-small"
TINY = {"n_embd": 8, "n_layer": 1, "n_head": 1}


@pytest.fixture(scope="module")
def page(run_snippet):
    return run_snippet("tokenizer_more")


@pytest.fixture(scope="module")
def trained(run_snippet):
    return run_snippet("tokenizer_train")


@pytest.fixture(scope="module")
def t5():
    return AutoTokenizer.from_pretrained(T5)


def lines(module, cell: str) -> list[str]:
    """What the page shows below a cell."""
    return module["__stdout__"][cell].strip().splitlines()


def kind(tokenizer) -> str:
    return type(tokenizer.backend_tokenizer.model).__name__


def test_markers__each_kind_has_its_own(page):
    shown = lines(page, "markers")
    names, tokens = shown[::2], list(map(ast.literal_eval, shown[1::2]))

    assert [name.split(" (")[1] for name in names] == ["WordPiece)", "BPE)", "Unigram)"]
    for mark, of_mark in zip(("##", "Ġ", "▁"), tokens, strict=True):
        for others in tokens:
            assert any(token.startswith(mark) for token in others) is (others is of_mark)


def test_markers__a_space_makes_another_token(page):
    alone, with_space = (
        ast.literal_eval(line.split("'")[-1].strip()) for line in lines(page, "word-start")
    )

    assert alone != with_space
    assert len(alone) == len(with_space) == 1
    assert page["gpt2"].convert_ids_to_tokens(with_space) == ["ĠParis"]


def test_markers__pitfall_a_word_at_the_start_of_a_text_has_no_space(page):
    tokens = page["gpt2"].tokenize("Paris loves Paris")

    assert tokens[0] == "Paris" and tokens[-1] == "ĠParis"


def test_markers__pitfall_replacing_the_marks_garbles_other_letters(page):
    tokens = page["gpt2"].tokenize("viele Grüße")

    assert "Ã¼" in "".join(tokens).replace("Ġ", " ")
    assert page["gpt2"].convert_tokens_to_string(tokens) == "viele Grüße"


def test_offsets__are_positions_in_the_text(page):
    encoding, sentence = page["encoding"], page["sentence"]

    for token, (start, end) in zip(encoding.tokens(), encoding["offset_mapping"], strict=True):
        if token in ("[CLS]", "[SEP]"):
            assert (start, end) == (0, 0)
        else:
            assert sentence[start:end] == token.removeprefix("##")


def test_offsets__the_tokens_of_a_name_are_found(page):
    tokens = page["encoding"].tokens()[page["first"] : page["last"] + 1]

    assert "".join(token.removeprefix("##") for token in tokens) == page["name"]
    assert ast.literal_eval(lines(page, "char-to-token")[1]) == tokens


def test_offsets__each_token_has_the_index_of_its_word(page):
    ids = page["by_word"].word_ids()

    assert ids[0] is ids[-1] is None
    assert [i for i in dict.fromkeys(ids) if i is not None] == list(range(len(page["words"])))
    assert "I-PER" in lines(page, "word-ids")[3]


def test_offsets__pitfall_a_space_and_truncated_characters_have_no_token(page):
    sentence = page["sentence"]
    short = page["tokenizer"](sentence, truncation=True, max_length=5)

    assert page["encoding"].char_to_token(sentence.index(" ")) is None
    assert short.char_to_token(sentence.index("Paris")) is None
    assert page["encoding"].char_to_token(page["end"]) is None  # a space follows the name


def test_offsets__pitfall_a_list_of_words_is_a_batch(page, silent):
    with silent():
        batch = page["tokenizer"](page["words"])

    assert len(batch["input_ids"]) == len(page["words"])


def test_offsets__pitfall_gpt2_needs_a_prefix_space():
    words = ["lived", "in"]
    plain = AutoTokenizer.from_pretrained(GPT2)(words, is_split_into_words=True)
    spaced = AutoTokenizer.from_pretrained(GPT2, add_prefix_space=True)(
        words, is_split_into_words=True
    )

    assert not any(token.startswith("Ġ") for token in plain.tokens())
    assert spaced.tokens() == ["Ġlived", "Ġin"]


def test_texts_or_pair__a_list_gives_a_row_each_and_two_arguments_give_one(page):
    tokenizer = page["tokenizer"]
    first, second = (ids[1:-1] for ids in page["texts"]["input_ids"])
    start, end = tokenizer.cls_token_id, tokenizer.sep_token_id

    assert page["pair"]["input_ids"] == [start, *first, end, *second, end]
    assert len(page["pairs"]["input_ids"]) == 2
    assert page["pairs"]["input_ids"][0] == page["pair"]["input_ids"]
    assert lines(page, "texts-or-pair")[1] == "[CLS] So have I! [SEP] Thanks! [SEP]"


def test_texts_or_pair__pitfall_a_list_of_lists_is_a_batch_of_pairs(page):
    tokenizer = page["tokenizer"]

    assert tokenizer([["So have I!", "Thanks!"]])["input_ids"] == [page["pair"]["input_ids"]]
    with pytest.raises(TypeError, match="TextEncodeInput must be Union"):
        tokenizer([["a", "b", "c"]])


def test_not_a_text__says_no_row(page):
    message = str(page["__raised__"]["not-a-text"])

    assert message.startswith("TextEncodeInput must be Union")
    assert "1" not in message


@pytest.mark.parametrize("value", [None, float("nan"), np.nan, 7])
def test_not_a_text__is_raised_for_nothing_and_for_numbers(page, value):
    with pytest.raises(TypeError, match="TextEncodeInput must be Union"):
        page["tokenizer"](["a", value])


def test_not_a_text__goes_with_the_rows_without_a_text(page):
    assert lines(page, "texts-only") == ["2 of 3"]
    assert page["frame"]["label"].tolist() == [1, 1]

    rows = Dataset.from_dict({"text": page["cells"]}).filter(lambda row: row["text"])
    assert rows["text"][:] == ["So have I!", "Thanks!"]


def test_windows__overlap_and_belong_to_their_texts(page):
    ids, tokenizer = page["windows"]["input_ids"], page["window_tokenizer"]
    rows = [[i for i in row.tolist() if i not in tokenizer.all_special_ids] for row in ids]
    review = page["of_review"].tolist()

    assert review == sorted(review)
    assert review.count(0) > 1 and review.count(1) == 1
    first = [row for row, of in zip(rows, review, strict=True) if of == 0]
    whole = first[0]
    for row in first[1:]:
        assert whole[-4:] == row[:4]
        whole = whole + row[4:]
    assert whole == tokenizer(page["reviews"][0], add_special_tokens=False)["input_ids"]


def test_windows__the_model_does_not_know_the_mapping(page):
    inputs = inspect.signature(page["classifier"].forward).parameters

    assert "overflow_to_sample_mapping" not in inputs
    assert "overflow_to_sample_mapping" not in page["windows"]


def test_windows__each_text_gets_a_label(page):
    labels = [line.split()[0] for line in lines(page, "windows-labels")]

    assert labels == ["POSITIVE", "NEGATIVE"]


def test_windows__without_max_length_it_is_the_limit(page):
    tokenizer = page["window_tokenizer"]
    long = tokenizer("so " * 1000, truncation=True, return_overflowing_tokens=True)

    assert len(long["input_ids"][0]) == tokenizer.model_max_length


def test_windows__pitfall_without_stride_nothing_overlaps(page):
    windows = page["window_tokenizer"](
        page["reviews"][0],
        truncation=True,
        max_length=16,
        return_overflowing_tokens=True,
        add_special_tokens=False,
    )["input_ids"]

    whole = page["window_tokenizer"](page["reviews"][0], add_special_tokens=False)["input_ids"]
    assert [i for row in windows for i in row] == whole


def test_windows__pitfall_in_map_old_columns_must_go(page):
    dataset = Dataset.from_dict({"text": page["reviews"], "label": [1, 0]})

    def cut(rows):
        windows = page["window_tokenizer"](
            rows["text"], truncation=True, max_length=16, return_overflowing_tokens=True
        )
        of_row = windows.pop("overflow_to_sample_mapping")
        windows["labels"] = [rows["label"][i] for i in of_row]
        return windows

    with pytest.raises(Exception, match=r"expected length"):
        dataset.map(cut, batched=True)
    windows = dataset.map(cut, batched=True, remove_columns=dataset.column_names)
    assert windows.num_rows > dataset.num_rows
    assert set(windows["labels"][:-1]) == {1} and windows["labels"][-1] == 0


def test_stream__one_by_one_breaks_characters(page):
    assert "�" in page["__stdout__"]["stream-broken"]


def test_stream__comes_whole(page):
    shown = page["__stdout__"]["stream"].strip()

    assert "�" not in shown
    assert shown.replace("|", "") == page["chat_tokenizer"].decode(page["answer"])
    assert shown.count("|") < len(page["answer"])


def test_stream__pitfall_sentencepiece_loses_spaces_token_by_token(t5):
    ids = t5.encode("So have I", add_special_tokens=False)
    stream = DecodeStream()

    assert "".join(t5.decode(i) for i in ids) == "SohaveI"
    pieces = [stream.step(t5.backend_tokenizer, i) for i in ids]
    assert "".join(piece for piece in pieces if piece) == "So have I"


def test_add_tokens__a_word_becomes_one_token(page):
    before, after = map(ast.literal_eval, lines(page, "add-tokens")[:2])

    assert "metformin" not in before and "metformin" in after
    assert len(page["word_tokenizer"]) == page["rows"] + 2


def test_add_tokens__the_id_is_out_of_range(page):
    assert "index out of range" in str(page["__raised__"]["add-tokens-no-row"])


def test_add_tokens__resizing_adds_rows_and_says_how(page, stderr):
    shown = lines(page, "resize")

    assert f"Embedding({page['rows'] + 2}, " in shown[0]
    assert "torch.Size" in shown[1]
    assert "mean_resizing=False" in stderr("resize")


def test_add_tokens__the_output_layer_grows_as_well():
    model = GPT2LMHeadModel(GPT2Config(vocab_size=50, bos_token_id=1, eos_token_id=1, **TINY))
    model.resize_token_embeddings(53)

    assert model.get_output_embeddings().weight.shape[0] == 53 == model.config.vocab_size


def test_add_tokens__both_are_saved(page):
    size = str(len(page["word_tokenizer"]))

    assert lines(page, "save-both") == [f"{size} {size}"]
    assert "metformin" in page["loaded_tokenizer"].tokenize(page["note"])
    with torch.inference_mode():
        vectors = page["loaded"](**page["inputs"]).last_hidden_state
        assert torch.equal(vectors, page["model"](**page["inputs"]).last_hidden_state)


def test_add_tokens__pitfall_new_rows_lie_near_the_mean():
    torch.manual_seed(0)
    model = GPT2LMHeadModel(GPT2Config(vocab_size=50, bos_token_id=1, eos_token_id=1, **TINY))
    model.eval()
    with torch.no_grad():
        model.get_input_embeddings().weight.add_(3.0)
    mean = model.get_input_embeddings().weight.mean(0)
    with torch.inference_mode():
        before = model(torch.tensor([[5, 6]])).logits[0, -1].softmax(-1)
    model.resize_token_embeddings(51)

    new = model.get_input_embeddings().weight[50]
    assert (new - mean).abs().max() < 0.2
    with torch.inference_mode():
        after = model(torch.tensor([[5, 6]])).logits[0, -1].softmax(-1)
    assert (after[:50] / before).sub(1).abs().max() < 0.1


def test_add_tokens__pitfall_lora_can_train_single_rows():
    model = GPT2LMHeadModel(GPT2Config(vocab_size=50, bos_token_id=1, eos_token_id=1, **TINY))
    config = LoraConfig(
        target_modules=["c_attn"], fan_in_fan_out=True, trainable_token_indices=[48, 49]
    )
    names = [n for n, p in get_peft_model(model, config).named_parameters() if p.requires_grad]

    assert any("trainable_tokens" in name for name in names)


def test_add_tokens__pitfall_a_model_may_have_more_rows_than_tokens(t5):
    config = AutoConfig.from_pretrained(T5)
    assert config.vocab_size > len(t5)

    tiny = T5EncoderModel(
        T5Config(vocab_size=config.vocab_size, d_model=8, d_kv=4, d_ff=8, num_layers=1, num_heads=1)
    )
    tiny.resize_token_embeddings(len(t5))
    assert tiny.config.vocab_size == len(t5) < config.vocab_size


def test_chat_tokens__are_one_token_in_a_chat_model_only(page):
    of_chat, of_base = map(ast.literal_eval, lines(page, "chat-tokens"))

    assert {"<|im_start|>", "<|im_end|>"} <= set(of_chat)
    assert not {"<|im_start|>", "<|im_end|>"} & set(of_base)


def test_chat_tokens__added_they_stay_whole_and_are_skipped(page):
    shown = lines(page, "chat-tokens-added")
    tokens = ast.literal_eval(shown[0])

    assert tokens[0] == "<|im_start|>" and tokens[-1] == "<|im_end|>"
    assert "im_" not in "\n".join(shown[1:])


def test_chat_tokens__pitfall_the_list_is_replaced_by_default(page):
    tokenizer = AutoTokenizer.from_pretrained(GPT2)
    for token in ("<a>", "<b>"):
        tokenizer.add_special_tokens({"additional_special_tokens": [token]})

    assert tokenizer.extra_special_tokens == ["<b>"]
    assert not hasattr(tokenizer, "additional_special_tokens")
    tokenizer.add_special_tokens(
        {"extra_special_tokens": ["<c>"]}, replace_extra_special_tokens=False
    )
    assert tokenizer.extra_special_tokens == ["<b>", "<c>"]


def test_chat_tokens__pitfall_ordinary_added_tokens_are_not_skipped():
    tokenizer = AutoTokenizer.from_pretrained(GPT2)
    tokenizer.add_tokens(["<think>"])
    ids = tokenizer.encode("a <think> b")

    assert "<think>" in tokenizer.decode(ids, skip_special_tokens=True)


def test_train_from_old__it_has_learnt_the_texts(trained):
    old, new = (
        ast.literal_eval(line.split(maxsplit=1)[1]) for line in lines(trained, "train-from-old")
    )

    assert len(new) < len(old)
    assert len(trained["new"]) == 3000
    assert trained["new"].eos_token == trained["old"].eos_token


def test_train_from_old__a_generator_of_lists_gives_the_same(trained):
    texts = trained["texts"]
    batches = (texts[i : i + 5] for i in range(0, len(texts), 5))
    other = trained["old"].train_new_from_iterator(batches, vocab_size=3000, show_progress=False)

    assert other.get_vocab() == trained["new"].get_vocab()


def test_train_from_old__is_loaded_again(trained):
    assert lines(trained, "save-new") == ["True"]


def test_train_from_old__the_kind_stays(trained):
    kinds = [line.split()[1:] for line in lines(trained, "kinds")]

    assert kinds == [["WordPiece"] * 2, ["BPE"] * 2, ["Unigram"] * 2]


def test_train_from_old__pitfall_an_id_means_another_token(trained):
    old, new = trained["old"], trained["new"]

    assert old.convert_ids_to_tokens(1000) != new.convert_ids_to_tokens(1000)


def test_train_from_nothing__autotokenizer_loads_it(trained):
    again = trained["again"]

    assert PreTrainedTokenizerFast is TokenizersBackend is type(again)
    assert kind(again) == "BPE"
    assert len(again) == trained["backend"].get_vocab_size() == 3000
    shown = ast.literal_eval(lines(trained, "wrap")[1])
    assert shown[0].removesuffix("<|pad|>") == trained["line"] != shown[0]
    assert shown[1] == "return 你好"


def test_train_from_nothing__pitfall_unnamed_special_tokens_are_none(trained):
    bare = PreTrainedTokenizerFast(tokenizer_object=trained["backend"])

    assert bare.pad_token is None
    assert trained["mine"].pad_token == "<|pad|>"


def test_train_from_nothing__pitfall_without_a_decoder_the_marks_stay(trained):
    state = json.loads(trained["backend"].to_str())
    state["decoder"] = None
    bare = PreTrainedTokenizerFast(
        tokenizer_object=type(trained["backend"]).from_str(json.dumps(state))
    )

    assert "Ġ" in bare.decode(bare.encode("return message"))


def test_no_backend__says_that_none_can_be_made(page):
    message = str(page["__raised__"]["no-backend"])

    assert message.startswith("Couldn't instantiate the backend tokenizer from one of")
    assert "sentencepiece or tiktoken" in message
    assert (page["__folder__"] / "llm" / "tokenizer.json").is_file()  # of the cure
    assert lines(page, "no-backend-fixed") == ["['Hi', '!']"]


def test_no_sentencepiece__names_tiktoken_and_warns_of_sentencepiece(page, stderr):
    pytest.importorskip("google.protobuf")
    assert "`tiktoken` is required" in str(page["__raised__"]["no-sentencepiece"])
    assert "requires the SentencePiece library" in stderr("no-sentencepiece")


def test_no_sentencepiece__a_tokenizer_json_is_enough(page, t5):
    text = "Hello world"

    assert ast.literal_eval(lines(page, "tokenizer-json")[0]) == t5.tokenize(text)
    assert "tokenizer.json" in lines(page, "convert")[0]
    again = AutoTokenizer.from_pretrained(page["__folder__"] / "new-t5")
    assert again.tokenize(text) == t5.tokenize(text)


def test_saved_by_v5__the_folder_has_the_words_of_older_versions(page):
    folder = page["__folder__"] / "tuned"
    config = json.loads((folder / "tokenizer_config.json").read_text("utf-8"))
    merges = json.loads((folder / "tokenizer.json").read_text("utf-8"))["model"]["merges"]

    assert config["tokenizer_class"] == "PreTrainedTokenizerFast"
    assert "extra_special_tokens" not in config
    assert config["additional_special_tokens"] == ["<|im_start|>", "<|im_end|>"]
    assert all(isinstance(merge, str) and merge.count(" ") == 1 for merge in merges)


def test_saved_by_v5__this_version_reads_it_as_before(page):
    folder = page["__folder__"] / "tuned"
    shown = ast.literal_eval("".join(lines(page, "saved-by-v5")[1:]))

    assert shown == page["base_tokenizer"].tokenize(page["turn"])
    again = AutoTokenizer.from_pretrained(folder)
    assert again.encode(page["turn"]) == page["base_tokenizer"].encode(page["turn"])
