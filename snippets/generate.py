"""Text generation: from a prompt to an answer, and how it goes wrong."""

# %% only-the-answer
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

checkpoint = "HuggingFaceTB/SmolLM2-135M-Instruct"
tokenizer = AutoTokenizer.from_pretrained(checkpoint)
model = AutoModelForCausalLM.from_pretrained(
    checkpoint, dtype=torch.float32
)

question = "What is the capital of Japan?"
messages = [{"role": "user", "content": question}]
inputs = tokenizer.apply_chat_template(
    messages,
    add_generation_prompt=True,
    return_tensors="pt",
).to(model.device)
output = model.generate(**inputs, max_new_tokens=40)

prompt_length = inputs["input_ids"].shape[1]
answer = output[0, prompt_length:]
print("prompt and answer:", output.shape[1], "tokens")
print("prompt alone:", prompt_length, "tokens")
print(tokenizer.decode(answer, skip_special_tokens=True))

# %% pipeline
from transformers import pipeline

generator = pipeline(
    "text-generation", model=model, tokenizer=tokenizer
)
result = generator(
    messages,
    return_full_text=False,
    max_new_tokens=40,
    do_sample=False,
)
print(result[0]["generated_text"])

# %% sampling volatile=true
beginning = "I would like a cup of"
start = tokenizer(beginning, return_tensors="pt").to(
    model.device
)
greedy = model.generate(
    **start, do_sample=False, max_new_tokens=1
)
torch.manual_seed(0)
sampled = model.generate(
    **start,
    do_sample=True,
    temperature=1.5,
    top_p=0.95,
    num_return_sequences=6,
    max_new_tokens=1,
)
print("greedy: ", tokenizer.decode(greedy[0, -1]))
print("sampled:", *tokenizer.decode(sampled[:, -1:]))

# %% flags warns="generation flags are not valid"
output = model.generate(
    **inputs,
    do_sample=False,
    temperature=0.6,
    max_new_tokens=4,
)

# %% flags-fixed volatile=true
output = model.generate(
    **inputs, do_sample=False, max_new_tokens=4
)
torch.manual_seed(0)
warmer = model.generate(
    **inputs,
    do_sample=True,
    temperature=0.6,
    max_new_tokens=4,
)
print(
    "greedy: ", tokenizer.decode(output[0, prompt_length:])
)
print(
    "sampled:", tokenizer.decode(warmer[0, prompt_length:])
)

# %% save-generation-config raises="ValueError"
from transformers import GPT2Config, GPT2LMHeadModel

small = GPT2LMHeadModel(
    GPT2Config(n_layer=1, n_head=1, n_embd=8)
)
small.generation_config.temperature = 0.6
small.save_pretrained("my-model")

# %% save-generation-config-fixed
from transformers import GenerationConfig

small.generation_config.do_sample = True
small.save_pretrained("my-model")
GenerationConfig.from_pretrained("my-model")

# %% temperature
import matplotlib.pyplot as plt

beginning = "I would like a cup of"
start = tokenizer(beginning, return_tensors="pt").to(
    model.device
)
with torch.inference_mode():
    scores = model(**start).logits[0, -1]
top = scores.topk(6).indices
words = [tokenizer.decode(token) for token in top]

figure, panels = plt.subplots(
    1, 3, sharey=True, subplot_kw={"xlim": (0, 1.4)}
)
for axes, temperature in zip(
    panels, [0.5, 1.0, 2.0], strict=True
):
    shares = (scores / temperature).softmax(-1)[top]
    bars = axes.barh(words, shares.tolist())
    axes.bar_label(bars, fmt="{:.0%}", padding=2)
    axes.set_title(f"temperature={temperature}")
panels[0].invert_yaxis()
plt.show()

# %% left-padding
long_question = (
    "I am writing a short quiz about geography for the "
    "children in my school, and I still need the answer "
    "to the first of its questions. It is about a country "
    "in Asia. What is the capital of Japan?"
)
questions = [
    "What is the capital of Germany?",
    long_question,
]
conversations = [
    [{"role": "user", "content": question}]
    for question in questions
]
left_tokenizer = AutoTokenizer.from_pretrained(
    checkpoint, padding_side="left"
)
batch = left_tokenizer.apply_chat_template(
    conversations,
    add_generation_prompt=True,
    padding=True,
    return_tensors="pt",
).to(model.device)
output = model.generate(**batch, max_new_tokens=12)

answers = output[:, batch["input_ids"].shape[1] :]
left_tokenizer.decode(answers, skip_special_tokens=True)

# %% right-padding warns="right-padding was detected"
right_tokenizer = AutoTokenizer.from_pretrained(
    checkpoint, padding_side="right"
)
right = right_tokenizer.apply_chat_template(
    conversations,
    add_generation_prompt=True,
    padding=True,
    return_tensors="pt",
).to(model.device)
output = model.generate(**right, max_new_tokens=12)

answers = output[:, right["input_ids"].shape[1] :]
right_tokenizer.decode(answers, skip_special_tokens=True)

# %% right-padding-fixed
left_tokenizer = AutoTokenizer.from_pretrained(
    checkpoint, padding_side="left"
)
batch = left_tokenizer.apply_chat_template(
    conversations,
    add_generation_prompt=True,
    padding=True,
    return_tensors="pt",
).to(model.device)
output = model.generate(**batch, max_new_tokens=12)

answers = output[:, batch["input_ids"].shape[1] :]
left_tokenizer.decode(answers, skip_special_tokens=True)

# %% no-mask warns="The attention mask is not set"
output = model.generate(
    batch["input_ids"], max_new_tokens=12
)
answers = output[:, batch["input_ids"].shape[1] :]
left_tokenizer.decode(answers, skip_special_tokens=True)

# %% no-mask-fixed
output = model.generate(
    **batch,
    pad_token_id=left_tokenizer.pad_token_id,
    max_new_tokens=12,
)
answers = output[:, batch["input_ids"].shape[1] :]
left_tokenizer.decode(answers, skip_special_tokens=True)

# %% no-pad-token raises="ValueError"
gpt2_tokenizer = AutoTokenizer.from_pretrained(
    "openai-community/gpt2"
)
texts = ["Hello", "The weather today is"]
gpt2_tokenizer(texts, padding=True)

# %% pad-token
gpt2_tokenizer.pad_token = gpt2_tokenizer.eos_token
gpt2_tokenizer.padding_side = "left"
padded = gpt2_tokenizer(
    texts, padding=True, return_tensors="pt"
)
print(padded.tokens(0))
print(padded["attention_mask"][0].tolist())

# %% pad-token-generate
from transformers import GPT2Config, GPT2LMHeadModel

# Small, with random weights: only shapes are printed.
gpt2 = GPT2LMHeadModel(
    GPT2Config(n_layer=1, n_head=1, n_embd=8)
)
output = gpt2.generate(
    **padded,
    pad_token_id=gpt2_tokenizer.pad_token_id,
    max_new_tokens=5,
)
print(padded["input_ids"].shape, output.shape)

# %% pad-token-new
gpt2_tokenizer.add_special_tokens({"pad_token": "<|pad|>"})
gpt2.resize_token_embeddings(len(gpt2_tokenizer))
gpt2.generation_config.pad_token_id = (
    gpt2_tokenizer.pad_token_id
)
gpt2.get_input_embeddings()

# %% length warns="seem to have been set"
output = model.generate(
    **inputs, max_new_tokens=4, max_length=200
)
print("prompt:", inputs["input_ids"].shape[1])
print("output:", output.shape[1])

# %% prompt-too-long raises="ValueError"
model.generate(**inputs, max_length=20)

# %% stop-tokens
stops = tokenizer.convert_tokens_to_ids(
    ["<|im_end|>", "<|endoftext|>"]
)
too_long = model.generate(
    **inputs, eos_token_id=stops[1], max_new_tokens=14
)
stopped = model.generate(
    **inputs, eos_token_id=stops, max_new_tokens=14
)
prompt_length = inputs["input_ids"].shape[1]
print(tokenizer.decode(too_long[0, prompt_length:]))
print("--- with both stop tokens")
print(tokenizer.decode(stopped[0, prompt_length:]))

# %% stop-strings
prompt = """Country: France
Capital: Paris
Country: Italy
Capital: Rome
Country: Japan
Capital:"""
form = tokenizer(prompt, return_tensors="pt").to(
    model.device
)
output = model.generate(
    **form,
    stop_strings=["Country:"],
    tokenizer=tokenizer,
    max_new_tokens=20,
)
new = output[0, form["input_ids"].shape[1] :]
text = tokenizer.decode(new)
print(repr(text))
print(repr(text.removesuffix("Country:").strip()))

# %% stop-strings-without-tokenizer raises="ValueError"
output = model.generate(
    **form, stop_strings=["Country:"], max_new_tokens=20
)

# %% stream
from transformers import TextStreamer

streamer = TextStreamer(
    tokenizer, skip_prompt=True, skip_special_tokens=True
)
output = model.generate(
    **inputs, streamer=streamer, max_new_tokens=40
)

# %% stream-in-thread
from threading import Thread

from transformers import TextIteratorStreamer


def as_text(content):
    """A text, also from the list of parts of Gradio 6."""
    if isinstance(content, str):
        return content
    return "".join(part.get("text", "") for part in content)


def reply(message, history):
    """Yield the answer as it grows, as Gradio wants it."""
    said = [
        {
            "role": turn["role"],
            "content": as_text(turn["content"]),
        }
        for turn in history
    ]
    inputs = tokenizer.apply_chat_template(
        [*said, {"role": "user", "content": message}],
        add_generation_prompt=True,
        return_tensors="pt",
    ).to(model.device)
    streamer = TextIteratorStreamer(
        tokenizer,
        skip_prompt=True,
        timeout=60,
        skip_special_tokens=True,
    )
    settings = {"streamer": streamer, "max_new_tokens": 40}
    thread = Thread(
        target=model.generate, kwargs={**inputs, **settings}
    )
    thread.start()
    text = ""
    for piece in filter(None, streamer):
        text += piece
        yield text
    thread.join()


for text in reply("What is the capital of Japan?", []):
    print(repr(text))

# %% thread-fails raises="Empty"
streamer = TextIteratorStreamer(
    tokenizer, skip_prompt=True, timeout=1
)
settings = {"streamer": streamer, "max_new_tokens": 40}
# What fails in the thread: there is no tokenizer=.
settings["stop_strings"] = ["."]
thread = Thread(
    target=model.generate, kwargs={**inputs, **settings}
)
thread.start()
"".join(streamer)

# %% token-probabilities
output = model.generate(
    **inputs,
    max_new_tokens=40,
    return_dict_in_generate=True,
    output_scores=True,
)
log_probabilities = model.compute_transition_scores(
    output.sequences, output.scores, normalize_logits=True
)
new = output.sequences[0, inputs["input_ids"].shape[1] :]
for token, score in zip(
    new, log_probabilities[0], strict=True
):
    print(f"{score.exp():.3f} {tokenizer.decode(token)!r}")

# %% repetition
shopping = "buy milk, buy milk, buy"
list_start = tokenizer(shopping, return_tensors="pt").to(
    model.device
)
for change in [
    {},
    {"repetition_penalty": 1.1},
    {"no_repeat_ngram_size": 3},
]:
    output = model.generate(
        **list_start,
        do_sample=False,
        max_new_tokens=8,
        **change,
    )
    print(change or "no change")
    print(" ", repr(tokenizer.decode(output[0])))

# %% eos-masked
from transformers import DataCollatorForLanguageModeling

train_tokenizer = AutoTokenizer.from_pretrained(
    "HuggingFaceTB/SmolLM2-135M-Instruct",
    pad_token="<|im_end|>",
    padding_side="right",
)
rows = [
    train_tokenizer(text + train_tokenizer.eos_token)
    for text in ["I like green tea.", "So do I."]
]
collator = DataCollatorForLanguageModeling(
    train_tokenizer, mlm=False
)
print("end token:", train_tokenizer.eos_token_id)
collator(rows)["labels"]

# %% eos-kept
train_tokenizer.pad_token = "<|endoftext|>"
collator(rows)["labels"]

# %% perplexity
sentence = "The sun rises in the east."
ids = tokenizer(sentence, return_tensors="pt").to(
    model.device
)
with torch.inference_mode():
    loss = model(**ids, labels=ids["input_ids"]).loss
print(f"{loss.exp():.2f}")

# %% perplexity-batch
from torch.nn.functional import cross_entropy

sentences = [
    "The sun rises in the east.",
    "East the in rises sun the.",
    "The sun rises in the east and sets in the west.",
]
group = tokenizer(
    sentences,
    padding=True,
    padding_side="right",
    return_tensors="pt",
).to(model.device)
is_padding = group["attention_mask"] == 0
labels = group["input_ids"].masked_fill(is_padding, -100)
with torch.inference_mode():
    logits = model(**group).logits

losses = cross_entropy(
    logits[:, :-1].transpose(1, 2),
    labels[:, 1:],
    ignore_index=-100,
    reduction="none",
)
counts = (labels[:, 1:] != -100).sum(dim=1)
perplexities = (losses.sum(dim=1) / counts).exp()
for value, sentence in zip(
    perplexities, sentences, strict=True
):
    print(f"{value:8.2f}  {sentence}")

# %% generation-config
from transformers import GenerationConfig

settings = GenerationConfig(
    max_new_tokens=40, do_sample=False
)
settings.save_pretrained("short-answers")

settings = GenerationConfig.from_pretrained("short-answers")
output = model.generate(
    **inputs, generation_config=settings
)
print(tokenizer.decode(output[0, prompt_length:]))

# %% config-and-arguments warns="is deprecated"
output = model.generate(
    **inputs, generation_config=settings, max_new_tokens=3
)
print("new tokens:", output.shape[1] - prompt_length)

# %% default-top-k hidden=true
from transformers import GenerationConfig

defaults = GenerationConfig._get_default_generation_params()
print("top_k:", defaults["top_k"])

# %% default-length hidden=true
from transformers import TextGenerationPipeline

settings_of_pipeline = (
    TextGenerationPipeline._default_generation_config
)
print("max_length:", defaults["max_length"])
print("pipeline:", settings_of_pipeline.max_new_tokens)

# %% prefix-cache
import copy

from transformers import DynamicCache

context = """Country: France
Capital: Paris
Country: Italy
Capital: Rome
"""
prefix = tokenizer(context, return_tensors="pt").to(
    model.device
)
cache = DynamicCache(config=model.config)
with torch.inference_mode():
    model(**prefix, past_key_values=cache)

for country in ["Japan", "Germany"]:
    prompt = f"{context}Country: {country}\nCapital:"
    full = tokenizer(prompt, return_tensors="pt").to(
        model.device
    )
    output = model.generate(
        **full,
        past_key_values=copy.deepcopy(cache),
        max_new_tokens=1,
    )
    print(f"{country}:{tokenizer.decode(output[0, -1])}")
print("prompt:", full["input_ids"].shape[1], "tokens")
print("from the cache:", cache.get_seq_length(), "tokens")

# %% length-fixed
model.generation_config.max_length = None
output = model.generate(**inputs, max_new_tokens=4)
result = generator(
    messages,
    return_full_text=False,
    max_new_tokens=4,
    do_sample=False,
)
print(
    "generate:", tokenizer.decode(output[0, prompt_length:])
)
print("pipeline:", result[0]["generated_text"])

# %% flags-of-the-file
for flag in ("temperature", "top_p", "top_k"):
    setattr(model.generation_config, flag, None)
output = model.generate(
    **inputs, do_sample=False, max_new_tokens=4
)
print(tokenizer.decode(output[0, prompt_length:]))
