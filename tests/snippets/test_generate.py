"""What the page about generating text says."""

import ast
import asyncio
import copy
import json
import logging as stdlib_logging
import re
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from queue import Empty
from threading import Thread

import pytest
import torch
from transformers import (
    AutoTokenizer,
    DataCollatorForLanguageModeling,
    GenerationConfig,
    LlamaConfig,
    LlamaForCausalLM,
    TextIteratorStreamer,
    TextStreamer,
    pipeline,
)
from transformers.utils import logging

GPT2 = "openai-community/gpt2"
QUESTION = "What is the capital of Japan?"


@pytest.fixture(scope="module")
def page(run_snippet):
    return run_snippet("generate")


@pytest.fixture(autouse=True)
def each_warning_counts():
    """What is logged once per process is logged in each test."""
    logger = logging.get_logger("transformers")
    type(logger).warning_once.cache_clear()


@pytest.fixture(scope="module")
def tiny():
    """A model whose text means nothing; it generates fast."""
    torch.manual_seed(0)
    return LlamaForCausalLM(
        LlamaConfig(
            vocab_size=100,
            hidden_size=16,
            intermediate_size=32,
            num_hidden_layers=1,
            num_attention_heads=2,
            bos_token_id=1,
            eos_token_id=2,
        )
    ).eval()


@pytest.fixture
def changed(page):
    """A copy of the model's generation configuration; the model gets its own back."""
    model = page["model"]
    before = model.generation_config
    model.generation_config = copy.deepcopy(before)
    yield model.generation_config
    model.generation_config = before


IDS = torch.tensor([[5, 6, 7]])


def lines(page, cell):
    return page["__stdout__"][cell].splitlines()


def shown(page, cell):
    """The value of a cell whose output is a list."""
    return ast.literal_eval(page["__stdout__"][cell])


def answer_to(page, messages, **options):
    """The ids of the answer, the special tokens among them."""
    inputs = page["tokenizer"].apply_chat_template(
        messages, add_generation_prompt=True, return_tensors="pt"
    )
    return page["model"].generate(**inputs, **options)[0, inputs["input_ids"].shape[1] :]


def test_only_the_answer__the_prompt_comes_first(page):
    prompt = page["inputs"]["input_ids"][0]
    whole = page["model"].generate(**page["inputs"], max_new_tokens=3)[0]

    assert whole[: len(prompt)].equal(prompt)
    assert len(whole) == len(prompt) + 3
    _, alone, answer = lines(page, "only-the-answer")
    assert answer == "The capital of Japan is Tokyo."
    assert f" {len(prompt)} " in alone


def test_only_the_answer__decoding_drops_what_replace_would_look_for(page):
    tokenizer = page["tokenizer"]
    prompt = tokenizer.apply_chat_template(
        page["messages"], add_generation_prompt=True, tokenize=False
    )
    whole = page["model"].generate(**page["inputs"], max_new_tokens=3)[0]

    assert prompt not in tokenizer.decode(whole, skip_special_tokens=True)


def test_only_the_answer__generate_computes_no_gradients(tiny):
    output = tiny.generate(IDS, max_new_tokens=2, return_dict_in_generate=True, output_logits=True)

    assert not output.logits[0].requires_grad


def test_only_the_answer__the_pipeline_cuts_the_prompt_off(page):
    assert lines(page, "pipeline") == [lines(page, "only-the-answer")[-1]]

    options = {"max_new_tokens": 2, "do_sample": False}
    [chat] = page["generator"](page["messages"], **options)
    assert [turn["role"] for turn in chat["generated_text"]] == ["user", "assistant"]
    [plain] = page["generator"]("The capital of France is", **options)
    assert plain["generated_text"].startswith("The capital of France is")


def test_only_the_answer__pitfall_the_pipeline_samples(page):
    assert page["TextGenerationPipeline"]._default_generation_config.do_sample
    texts = {
        page["generator"]("Once upon a time", max_new_tokens=8)[0]["generated_text"]
        for _ in range(4)
    }
    assert len(texts) > 1


def test_only_the_answer__pitfall_unless_the_model_says_otherwise(page, changed):
    changed.do_sample = False
    generator = pipeline("text-generation", model=page["model"], tokenizer=page["tokenizer"])
    texts = {generator("Once upon a time", max_new_tokens=8)[0]["generated_text"] for _ in range(3)}
    assert len(texts) == 1


def test_sampling__greedy_takes_the_most_probable_token(page):
    again = page["model"].generate(**page["start"], do_sample=False, max_new_tokens=1)

    assert again.equal(page["greedy"])
    with torch.inference_mode():
        best = page["model"](**page["start"]).logits[0, -1].argmax()
    assert again[0, -1] == best
    greedy, sampled = (line.split()[1:] for line in lines(page, "sampling"))
    assert greedy == [page["tokenizer"].decode(best).strip()]
    assert len(page["sampled"]) == 6 and len(set(sampled)) > 1


def test_sampling__the_seed_makes_it_repeatable(tiny):
    def sample(seed):
        torch.manual_seed(seed)
        return tiny.generate(IDS, do_sample=True, max_new_tokens=8)

    assert sample(3).equal(sample(3))
    assert not sample(3).equal(sample(4))


@pytest.mark.parametrize(("option", "value"), [("temperature", 1.5), ("top_p", 0.95)])
def test_sampling__temperature_and_top_p_do_what_they_say(tiny, option, value):
    output = tiny.generate(
        IDS,
        do_sample=True,
        top_k=0,
        max_new_tokens=1,
        return_dict_in_generate=True,
        output_scores=True,
        output_logits=True,
        **{option: value},
    )
    before, after = (part[0][0].softmax(-1) for part in (output.logits, output.scores))

    rarest = before.argmin()
    assert (after[rarest] > before[rarest]) == (option == "temperature")
    assert (after[rarest] == 0) == (option == "top_p")


def test_sampling__pitfall_the_repository_may_switch_it_on(tiny):
    model = copy.deepcopy(tiny)
    greedy = model.generate(IDS, max_new_tokens=8)
    model.generation_config.do_sample = True
    torch.manual_seed(0)
    texts = {tuple(model.generate(IDS, max_new_tokens=8)[0].tolist()) for _ in range(4)}

    assert len(texts) > 1
    assert "do_sample" in str(model.generation_config)
    assert model.generate(IDS, do_sample=False, max_new_tokens=8).equal(greedy)


def test_sampling__pitfall_top_k_holds_though_nobody_passes_it(tiny, page):
    def drawable(**options):
        output = tiny.generate(
            IDS,
            do_sample=True,
            max_new_tokens=1,
            return_dict_in_generate=True,
            output_scores=True,
            **options,
        )
        return int(output.scores[0].isfinite().sum())

    assert f"top_k: {drawable()}" == page["__stdout__"]["default-top-k"].strip()
    assert drawable(top_k=0) == 100


def test_flags__the_warning_names_what_is_ignored(page, stderr):
    assert "The following generation flags are not valid and may be ignored" in stderr("flags")
    assert "['temperature']" in stderr("flags")
    answer = page["model"].generate(**page["inputs"], do_sample=False, max_new_tokens=40)
    warmer = page["model"].generate(
        **page["inputs"], do_sample=False, temperature=0.6, max_new_tokens=40
    )
    assert answer.equal(warmer)


def test_flags__greedy_alone_and_sampling_with_a_temperature_do_not_warn(page, stderr):
    assert "not valid" not in stderr("flags-fixed")
    greedy, sampled = lines(page, "flags-fixed")
    assert greedy == "greedy:  The capital of Japan"
    assert sampled.startswith("sampled: ")


@pytest.mark.parametrize("flag", [{"top_p": 0.5}, {"top_k": 3}, {"min_p": 0.1}])
def test_flags__others_do_nothing_either(tiny, logged, flag):
    greedy = tiny.generate(IDS, do_sample=False, max_new_tokens=8)

    assert tiny.generate(IDS, do_sample=False, max_new_tokens=8, **flag).equal(greedy)
    assert any("generation flags are not valid" in message for message in logged)


def test_flags__with_sampling_there_is_no_warning(tiny, logged):
    tiny.generate(IDS, do_sample=True, temperature=0.6, max_new_tokens=2)

    assert not [message for message in logged if "not valid" in message]


def test_flags__verbosity_prints_the_reason(tiny):
    messages = []
    handler = stdlib_logging.Handler(stdlib_logging.INFO)
    handler.emit = lambda record: messages.append(record.getMessage())
    logger = logging.get_logger("transformers")
    before = logging.get_verbosity()
    logging.set_verbosity_info()
    logger.addHandler(handler)
    try:
        tiny.generate(IDS, do_sample=False, temperature=0.7, max_new_tokens=2)
    finally:
        logger.removeHandler(handler)
        logging.set_verbosity(before)

    assert any("only used in sample-based generation modes" in message for message in messages)


def test_flags__pitfall_temperature_zero_is_an_error(tiny):
    with pytest.raises(ValueError, match="strictly positive float"):
        tiny.generate(IDS, do_sample=True, temperature=0, max_new_tokens=2)


def test_flags__what_the_configuration_holds_warns_until_it_is_emptied(page, tiny, logged):
    model = copy.deepcopy(tiny)
    model.generation_config.temperature = 0.6
    model.generate(IDS, do_sample=False, max_new_tokens=2)
    assert any("not valid" in message for message in logged)
    logged.clear()

    model.generation_config.temperature = None
    model.generate(IDS, do_sample=False, max_new_tokens=2)
    assert not any("not valid" in message for message in logged)
    assert page["model"].generation_config.temperature is None


def test_save_generation_config__a_temperature_without_sampling_is_refused(page):
    error = str(page["__raised__"]["save-generation-config"])

    assert error.startswith("GenerationConfig is invalid")
    assert "`temperature`" in error and "do_sample" in error
    assert page["small"].generation_config.do_sample
    file = page["__folder__"] / "my-model" / "generation_config.json"
    assert json.loads(file.read_text("utf-8"))["temperature"] == 0.6


def test_save_generation_config__removing_the_flag_does_it_too(tiny, tmp_path, logged):
    model = copy.deepcopy(tiny)
    model.generation_config.temperature = 0.6
    model.generate(IDS, max_new_tokens=2)
    assert any("not valid" in message for message in logged)
    with pytest.raises(ValueError, match="GenerationConfig is invalid"):
        model.save_pretrained(tmp_path)

    model.generation_config.temperature = None
    model.save_pretrained(tmp_path)
    assert (tmp_path / "model.safetensors").exists()


def test_temperature__low_sharpens_and_high_flattens(page):
    first, rest = [], []
    for temperature in (0.5, 1.0, 2.0):
        shares = (page["scores"] / temperature).softmax(-1)[page["top"]]
        first.append(float(shares[0]))
        rest.append(1 - float(shares.sum()))

    assert first == sorted(first, reverse=True) and first[0] > 2 * first[2]
    assert rest == sorted(rest)


def test_temperature__that_is_what_generate_does(tiny):
    with torch.inference_mode():
        logits = tiny(IDS).logits[0, -1]
    output = tiny.generate(
        IDS,
        do_sample=True,
        temperature=0.5,
        top_k=0,
        max_new_tokens=1,
        return_dict_in_generate=True,
        output_scores=True,
    )

    torch.testing.assert_close(output.scores[0][0], logits / 0.5)


def test_left_padding__every_answer_is_that_of_its_question_alone(page):
    batched = shown(page, "left-padding")

    assert len(batched) == len(page["questions"])
    assert "Berlin" in batched[0]
    for conversation, text in zip(page["conversations"], batched, strict=True):
        alone = answer_to(page, conversation, max_new_tokens=12)
        assert page["tokenizer"].decode(alone, skip_special_tokens=True) == text


def test_left_padding__all_prompts_end_in_the_last_column(page):
    assert page["batch"]["attention_mask"][:, -1].tolist() == [1, 1]
    assert page["batch"]["attention_mask"][:, 0].tolist() == [0, 1]


def test_left_padding__pitfall_rows_that_end_early_are_filled_up(page, tiny):
    batch = torch.tensor([[5, 6], [7, 8]])
    options = {"attention_mask": torch.ones_like(batch), "pad_token_id": 9, "max_new_tokens": 4}
    free = tiny.generate(batch, eos_token_id=99, **options)[:, 2:]
    end = free[0, 0].item()
    assert end not in free[1].tolist()

    first, second = tiny.generate(batch, eos_token_id=end, **options)[:, 2:].tolist()
    assert first == [end, 9, 9, 9]
    assert second == free[1].tolist()
    tokenizer = page["tokenizer"]
    ids = [tokenizer.eos_token_id, tokenizer.pad_token_id]
    assert tokenizer.decode(ids, skip_special_tokens=True) == ""


def test_right_padding__warns_and_only_the_longest_row_is_right(page, stderr):
    assert "right-padding was detected" in stderr("right-padding")

    right, left = shown(page, "right-padding"), shown(page, "left-padding")
    longest = page["right"]["attention_mask"].sum(1).argmax()
    for row, (now, before) in enumerate(zip(right, left, strict=True)):
        assert now.startswith(before.strip()) == (row == longest)


def test_right_padding__on_the_left_both_answers_are_right(page, stderr):
    assert "right-padding" not in stderr("right-padding-fixed")
    assert shown(page, "right-padding-fixed") == shown(page, "left-padding")


def test_right_padding__the_argument_holds_for_one_call(page):
    tokenizer = page["right_tokenizer"]
    assert tokenizer.padding_side == "right"
    mask = tokenizer(["a b c", "a"], padding=True, padding_side="left")["attention_mask"][1]

    assert mask[0] == 0 and mask[-1] == 1
    assert tokenizer.padding_side == "right"


def test_no_mask__warns_and_changes_answers_of_shorter_rows(page, stderr):
    assert "The attention mask is not set with a batched input" in stderr("no-mask")

    without, batched = shown(page, "no-mask"), shown(page, "left-padding")
    assert without != batched
    longest = page["batch"]["attention_mask"].sum(1).argmax()
    assert without[longest] == batched[longest]


def test_no_mask__with_it_both_answers_are_right_without_a_warning(page, stderr):
    assert "not set" not in stderr("no-mask-fixed")
    assert shown(page, "no-mask-fixed") == shown(page, "left-padding")


def test_no_mask__the_end_token_stands_in_for_a_padding_token(page):
    tokenizer = AutoTokenizer.from_pretrained(GPT2)

    assert tokenizer.pad_token_id is None
    output = page["gpt2"].generate(
        torch.tensor([[5, 6]]), pad_token_id=tokenizer.eos_token_id, max_new_tokens=2
    )
    assert output.shape == (1, 4)


def test_no_mask__one_prompt_alone_needs_none(page, logged):
    ids = page["inputs"]["input_ids"]
    answer = page["model"].generate(ids, max_new_tokens=8)

    assert answer.equal(page["model"].generate(**page["inputs"], max_new_tokens=8))
    assert not logged


def test_no_mask__a_model_without_padding_token_gets_the_other_warning(tiny, logged):
    tiny.generate(torch.tensor([[5, 6], [7, 8]]), max_new_tokens=2)

    assert any(
        message.startswith("The attention mask and the pad token id were not set, with a batched")
        for message in logged
    )


def test_pad_token__gpt2_has_none(page):
    assert AutoTokenizer.from_pretrained(GPT2).pad_token is None
    error = page["__raised__"]["no-pad-token"]
    assert "Asking to pad but the tokenizer does not have a padding token" in str(error)


def test_pad_token__pads_on_the_left_and_is_masked(page):
    tokens, mask = map(ast.literal_eval, lines(page, "pad-token"))

    assert tokens[0] == page["gpt2_tokenizer"].eos_token
    assert [number == 0 for number in mask] == [token == tokens[0] for token in tokens]


def test_pad_token__generate_fills_up_with_it(tiny):
    eos = tiny.generate(torch.tensor([[5, 6]]), max_new_tokens=1)[0, -1].item()
    output = tiny.generate(
        torch.tensor([[5, 6], [7, 8]]),
        attention_mask=torch.ones(2, 2, dtype=torch.long),
        eos_token_id=eos,
        pad_token_id=9,
        max_new_tokens=4,
    )

    assert output[0].tolist() == [5, 6, eos, 9, 9, 9]


def test_pad_token__the_batch_goes_through_generate(page):
    before, after = re.findall(r"Size\(\[2, (\d+)\]\)", page["__stdout__"]["pad-token-generate"])

    assert int(before) == page["padded"]["input_ids"].shape[1]
    assert int(after) == int(before) + 5


def test_pad_token__a_new_token_gets_a_row(page):
    tokenizer, model = page["gpt2_tokenizer"], page["gpt2"]

    assert tokenizer.pad_token == "<|pad|>" != tokenizer.eos_token
    assert (
        model.get_input_embeddings().num_embeddings == len(tokenizer) == tokenizer.pad_token_id + 1
    )
    assert model.generation_config.pad_token_id == tokenizer.pad_token_id


def test_length__max_new_tokens_wins_over_max_length(page, stderr):
    assert "Both `max_new_tokens` (=4) and `max_length`(=200) seem to have been set" in stderr(
        "length"
    )
    prompt, output = (int(line.split()[1]) for line in lines(page, "length"))
    assert output == prompt + 4


def test_length__max_length_counts_the_prompt(tiny):
    options = {"eos_token_id": 99, "do_sample": False}

    assert tiny.generate(IDS, max_length=7, **options).shape[1] == 7
    assert tiny.generate(IDS, max_new_tokens=7, **options).shape[1] == 10


def test_length__the_configuration_may_hold_max_length(page, changed, logged):
    changed.max_length = 100
    page["model"].generate(**page["inputs"], max_new_tokens=2)
    assert any("seem to have been set" in message for message in logged)

    logged.clear()
    changed.max_length = None
    page["model"].generate(**page["inputs"], max_new_tokens=2)
    assert not logged


def test_length__max_new_tokens_alone_does_not_warn(page, stderr):
    assert "seem to have been set" not in stderr("length-fixed")
    generate, pipe = lines(page, "length-fixed")
    assert generate.removeprefix("generate: ") == pipe.removeprefix("pipeline: ")


def test_length__a_pipeline_keeps_to_max_length(page, logged):
    text = "The capital of France is"
    before = len(page["tokenizer"](text)["input_ids"])
    [result] = page["generator"](text, max_length=before + 3, do_sample=False, return_tensors=True)

    assert len(result["generated_token_ids"]) == before + 3
    assert not any("seem to have been set" in message for message in logged)


def test_length__pitfall_the_limits_that_hold_by_themselves(tiny, page):
    limits = dict(line.split(": ") for line in lines(page, "default-length"))

    with pytest.warns(UserWarning, match="model-agnostic default `max_length`"):
        output = tiny.generate(IDS, eos_token_id=99)
    assert output.shape[1] == 3 + int(limits["max_length"])
    default = page["TextGenerationPipeline"]._default_generation_config
    assert int(limits["pipeline"]) == default.max_new_tokens


def test_prompt_too_long__names_both_lengths(page):
    error = str(page["__raised__"]["prompt-too-long"])

    assert error.startswith(
        f"Input length of input_ids is {page['inputs']['input_ids'].shape[1]}, "
        "but `max_length` is set to 20"
    )


def test_stop_tokens__the_model_goes_on_past_its_turn(page):
    wrong, right = page["__stdout__"]["stop-tokens"].split("--- with both stop tokens\n")

    assert right.strip().endswith("<|im_end|>")
    assert wrong.startswith(right.strip())
    assert len(wrong.strip()) > len(right.strip())


def test_stop_tokens__the_configuration_keeps_them(page, changed):
    answer = answer_to(page, page["messages"], max_new_tokens=20)
    changed.eos_token_id = [answer[1].item(), 0]

    assert answer_to(page, page["messages"], max_new_tokens=20).tolist() == answer[:2].tolist()


def test_stop_tokens__pitfall_what_is_no_token_becomes_the_unknown_one(page):
    tokenizer = page["tokenizer"]
    assert tokenizer.convert_tokens_to_ids("<|im_stop|>") == tokenizer.unk_token_id

    without = AutoTokenizer.from_pretrained(page["checkpoint"], unk_token=None)
    assert without.convert_tokens_to_ids("<|im_stop|>") is None
    assert "<|im_stop|>" not in tokenizer.get_vocab()


@pytest.mark.needs_knowledge
def test_stop_strings__end_the_text_and_stay_in_it(page):
    raw, text = map(ast.literal_eval, lines(page, "stop-strings"))

    assert raw.endswith("Country:")
    assert text == "Tokyo"


def test_stop_strings__need_the_tokenizer(page):
    error = page["__raised__"]["stop-strings-without-tokenizer"]
    assert "could not locate a tokenizer" in str(error)


def test_stop_strings__pitfall_all_rows_must_meet_one(page):
    tokenizer = page["tokenizer"]
    batch = tokenizer(
        ["1, 2, 3, 4,", "a, b, c, d,"], padding=True, padding_side="left", return_tensors="pt"
    )
    output = page["model"].generate(
        **batch, stop_strings=["6"], tokenizer=tokenizer, max_new_tokens=12
    )
    new = output[:, batch["input_ids"].shape[1] :]

    assert new.shape[1] == 12
    assert tokenizer.decode(new[0], skip_special_tokens=True).endswith("6")
    assert new[0, -1] == tokenizer.pad_token_id


def test_stream__prints_the_answer_without_the_prompt(page):
    assert lines(page, "stream") == [lines(page, "only-the-answer")[-1]]


def test_stream__takes_no_batch_and_no_beams(page):
    streamer = TextStreamer(page["tokenizer"])

    with pytest.raises(ValueError, match="batch size 1"):
        page["model"].generate(**page["batch"], streamer=streamer, max_new_tokens=2)
    with pytest.raises(ValueError, match="beam"):
        page["model"].generate(**page["inputs"], streamer=streamer, num_beams=2, max_new_tokens=2)


def test_stream_in_thread__yields_the_text_as_it_grows(page):
    texts = [ast.literal_eval(line) for line in lines(page, "stream-in-thread")]

    assert len(texts) > 3
    assert all(after.startswith(before) for before, after in pairwise(texts))
    assert texts[-1] == lines(page, "only-the-answer")[-1]


def test_stream_in_thread__takes_the_history_of_gradio(page):
    def history(content):
        return [
            {"role": "user", "metadata": None, "content": content("Hello!")},
            {"role": "assistant", "metadata": None, "content": content("Hi.")},
        ]

    *_, text = page["reply"](QUESTION, history(lambda text: text))
    *_, parts = page["reply"](QUESTION, history(lambda text: [{"type": "text", "text": text}]))
    *_, alone = page["reply"](QUESTION, [])

    said = [{"role": turn["role"], "content": turn["content"]} for turn in history(str)]
    ids = answer_to(page, [*said, *page["messages"]], max_new_tokens=40)
    assert text == parts == page["tokenizer"].decode(ids, skip_special_tokens=True)
    assert alone == lines(page, "only-the-answer")[-1]


def test_stream_in_thread__a_streaming_response_takes_the_generator(page):
    responses = pytest.importorskip("starlette.responses")
    response = responses.StreamingResponse(page["reply"](QUESTION, []), media_type="text/plain")

    async def read():
        return [piece async for piece in response.body_iterator]

    with ThreadPoolExecutor(1) as other_thread:  # in this one, a browser's loop may run
        pieces = other_thread.submit(asyncio.run, read()).result()
    assert pieces[-1] == lines(page, "only-the-answer")[-1]


def test_stream_in_thread__pitfall_max_time_ends_the_thread(tiny):
    output = tiny.generate(IDS, max_new_tokens=10_000, max_time=0.2, eos_token_id=99)

    assert output.shape[1] < 10_000


def test_thread_fails__the_loop_meets_an_empty_queue(page, stderr):
    assert isinstance(page["__raised__"]["thread-fails"], Empty)
    assert page["__stdout__"]["thread-fails"].strip() == "_queue.Empty"
    assert "Exception in thread" in stderr("thread-fails")
    assert "could not locate a tokenizer" in stderr("thread-fails")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_thread_fails__without_a_timeout_nothing_would_come(page):
    streamer = TextIteratorStreamer(page["tokenizer"], skip_prompt=True)
    thread = Thread(target=page["model"].generate, kwargs={"streamer": streamer, "nonsense": 1})
    thread.start()
    thread.join()

    assert streamer.timeout is None
    assert streamer.text_queue.empty()


def test_token_probabilities__are_those_of_the_model(page):
    shown = [line.split(maxsplit=1) for line in lines(page, "token-probabilities")]

    text = "".join(ast.literal_eval(word) for _, word in shown)
    assert text == "The capital of Japan is Tokyo.<|im_end|>"
    with torch.inference_mode():
        ids = page["answer"]
        whole = torch.cat([page["inputs"]["input_ids"][0], ids])[None]
        logits = page["model"](whole).logits[0, :-1].log_softmax(-1)
    own = logits[-len(ids) :].gather(1, ids[:, None])[:, 0].exp()
    assert [float(share) for share, _ in shown] == pytest.approx(own.tolist(), abs=1e-3)


def test_token_probabilities__the_sum_is_that_of_the_answer(page):
    product = page["log_probabilities"].exp().prod()

    torch.testing.assert_close(page["log_probabilities"].sum().exp(), product)


def test_token_probabilities__pitfall_scores_are_processed_and_logits_are_not(tiny):
    output = tiny.generate(
        IDS,
        do_sample=True,
        temperature=0.5,
        top_k=3,
        max_new_tokens=1,
        return_dict_in_generate=True,
        output_scores=True,
        output_logits=True,
    )
    with torch.inference_mode():
        logits = tiny(IDS).logits[0, -1]

    torch.testing.assert_close(output.logits[0][0], logits)
    assert int(output.scores[0].isfinite().sum()) == 3
    scores = tiny.compute_transition_scores(output.sequences, output.logits, normalize_logits=True)
    torch.testing.assert_close(scores[0, 0], logits.log_softmax(-1)[output.sequences[0, -1]])


def repeated(ids):
    """How many groups of three tokens occur once more."""
    groups = list(zip(ids, ids[1:], ids[2:], strict=False))
    return len(groups) - len(set(groups))


@pytest.mark.needs_knowledge
def test_repetition__both_settings_repeat_less(page):
    texts = [ast.literal_eval(line) for line in lines(page, "repetition") if line[0] == " "]
    beginning = page["shopping"]
    assert all(text.startswith(beginning) for text in texts)

    new = [page["tokenizer"](text[len(beginning) :])["input_ids"] for text in texts]
    plain, *changed = map(repeated, new)
    assert plain > 0
    assert all(count < plain for count in changed)


def test_repetition__no_three_tokens_occur_twice(tiny):
    options = {"eos_token_id": 99, "max_new_tokens": 40}
    free = tiny.generate(IDS, **options)[0].tolist()
    ids = tiny.generate(IDS, no_repeat_ngram_size=3, **options)[0].tolist()

    assert repeated(ids) == 0 < repeated(free)


def test_repetition__pitfall_the_prompt_counts_too(tiny):
    prompt = torch.tensor([[5, 6, 7, 5, 6]])
    output = tiny.generate(
        prompt,
        no_repeat_ngram_size=3,
        repetition_penalty=2.0,
        max_new_tokens=1,
        return_dict_in_generate=True,
        output_scores=True,
        output_logits=True,
    )
    scores, logits = output.scores[0][0], output.logits[0][0]

    assert scores[7] == -float("inf")  # 5 6 7 stands in the prompt
    assert scores[5] < logits[5] and scores[50] == logits[50]


def test_never_stops__the_end_token_drops_out_of_the_labels(page):
    masked, kept = (
        [[int(n) for n in re.findall(r"-?\d+", row)] for row in text.split("],")]
        for text in (
            page["__stdout__"]["eos-masked"].split("tensor")[1],
            page["__stdout__"]["eos-kept"],
        )
    )
    eos = page["train_tokenizer"].eos_token_id

    assert all(row[-1] == -100 for row in masked)
    assert not any(eos in row for row in masked)
    assert all(eos in row for row in kept)
    assert kept[0][-1] == eos and kept[1][-1] == -100


def test_never_stops__because_padding_is_the_end_token():
    tokenizer = AutoTokenizer.from_pretrained("HuggingFaceTB/SmolLM2-135M-Instruct")

    assert tokenizer.pad_token == tokenizer.eos_token == "<|im_end|>"
    assert "<|endoftext|>" in tokenizer.get_vocab()


def test_never_stops__a_new_token_needs_a_row_in_the_model(tiny):
    tokenizer = AutoTokenizer.from_pretrained(GPT2)
    before = len(tokenizer)
    tokenizer.add_special_tokens({"pad_token": "<|pad|>"})
    assert len(tokenizer) == before + 1
    rows = [tokenizer(text + tokenizer.eos_token) for text in ("a b", "c")]
    labels = DataCollatorForLanguageModeling(tokenizer, mlm=False)(rows)["labels"]
    assert (labels == tokenizer.eos_token_id).sum() == 2

    model = copy.deepcopy(tiny)
    model.resize_token_embeddings(101)
    assert model.get_input_embeddings().num_embeddings == 101


@pytest.mark.parametrize("name", [GPT2, "HuggingFaceTB/SmolLM2-135M-Instruct"])
def test_never_stops__pitfall_no_end_token_comes_by_itself(name):
    tokenizer = AutoTokenizer.from_pretrained(name)

    assert tokenizer("Hello")["input_ids"][-1] != tokenizer.eos_token_id
    text = "a b c d" + tokenizer.eos_token
    cut = tokenizer(text, truncation=True, max_length=2)["input_ids"]
    assert tokenizer.eos_token_id not in cut


def test_perplexity__is_the_exponential_of_the_mean_loss(page):
    ids = page["tokenizer"]("The sun rises in the east.", return_tensors="pt")["input_ids"]
    with torch.inference_mode():
        logits = page["model"](ids).logits[0, :-1].log_softmax(-1)
    mean = -logits.gather(1, ids[0, 1:, None]).mean()

    assert float(lines(page, "perplexity")[0]) == pytest.approx(float(mean.exp()), rel=1e-2)


def test_perplexity__pitfall_another_tokenizer_counts_other_tokens(page):
    counts = {
        len(page[name]("今天天气很好。")["input_ids"]) for name in ("tokenizer", "gpt2_tokenizer")
    }

    assert len(counts) == 2


def test_perplexity_batch__each_is_that_of_its_sentence_alone(page):
    shown = [float(line.split()[0]) for line in lines(page, "perplexity-batch")]

    for value, sentence in zip(shown, page["sentences"], strict=True):
        ids = page["tokenizer"](sentence, return_tensors="pt")["input_ids"]
        with torch.inference_mode():
            alone = page["model"](ids, labels=ids).loss.exp()
        assert value == pytest.approx(float(alone), rel=1e-2)
    assert shown[0] == pytest.approx(float(lines(page, "perplexity")[0]), rel=1e-2)


def test_perplexity_batch__another_order_is_less_probable(page):
    natural, shuffled, _ = page["perplexities"].tolist()

    assert shuffled > 10 * natural


def test_perplexity_batch__pitfall_copied_labels_count_the_padding(page):
    group, labels = page["group"], page["labels"]
    with torch.inference_mode():
        right = page["model"](**group, labels=labels).loss
        wrong = page["model"](**group, labels=group["input_ids"]).loss

    assert abs(wrong - right) > 0.1
    assert page["tokenizer"].pad_token_id == page["tokenizer"].eos_token_id


def test_generation_config__what_it_does_not_set_comes_from_the_model(page):
    assert page["settings"].eos_token_id is None
    assert lines(page, "generation-config")[0].endswith("<|im_end|>")
    file = page["__folder__"] / "short-answers" / "generation_config.json"
    assert json.loads(file.read_text("utf-8"))["max_new_tokens"] == 40


def test_generation_config__the_models_own_can_be_changed(page, changed):
    changed.max_new_tokens = 2
    output = page["model"].generate(**page["inputs"])

    assert output.shape[1] == page["inputs"]["input_ids"].shape[1] + 2


def test_generation_config__with_both_the_arguments_win(page, stderr):
    assert "Passing `generation_config` together with generation-related" in stderr(
        "config-and-arguments"
    )
    assert lines(page, "config-and-arguments") == ["new tokens: 3"]
    assert isinstance(page["settings"], GenerationConfig)


def test_prefix_cache__only_the_rest_is_computed(page):
    model, full = page["model"], page["full"]
    read = []
    handle = model.get_input_embeddings().register_forward_hook(
        lambda _, inputs, __: read.append(inputs[0].shape[1])
    )
    cache = copy.deepcopy(page["cache"])
    with_cache = model.generate(**full, past_key_values=cache, max_new_tokens=2)
    without = model.generate(**full, max_new_tokens=2)
    handle.remove()

    whole, shared = full["input_ids"].shape[1], page["prefix"]["input_ids"].shape[1]
    assert read == [whole - shared, 1, whole, 1]
    assert with_cache.equal(without)
    *_, prompt, cached = lines(page, "prefix-cache")
    assert f" {whole} " in prompt and f" {shared} " in cached


@pytest.mark.needs_knowledge
def test_prefix_cache__the_answers_are_right(page):
    assert lines(page, "prefix-cache")[:2] == ["Japan: Tokyo", "Germany: Berlin"]


def test_prefix_cache__pitfall_generate_appends_to_it(page):
    cache = copy.deepcopy(page["cache"])
    page["model"].generate(**page["full"], past_key_values=cache, max_new_tokens=2)

    assert cache.get_seq_length() > page["cache"].get_seq_length()
    assert page["cache"].get_seq_length() == page["prefix"]["input_ids"].shape[1]


def test_prefix_cache__pitfall_the_shared_text_ends_with_a_token(page):
    tokenizer = page["tokenizer"]

    def begins_with(whole, begin):
        ids = tokenizer(begin)["input_ids"]
        return tokenizer(whole)["input_ids"][: len(ids)] == ids

    assert begins_with(page["prompt"], page["context"])
    assert not begins_with("The capital of Germany", "The capital of Germ")
