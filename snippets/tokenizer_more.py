"""More on tokenizers: positions, windows, new tokens, and errors."""

# %% markers
from transformers import AutoTokenizer

text = "Unhappily, tokenizers differ."
for checkpoint in (
    "google-bert/bert-base-uncased",
    "openai-community/gpt2",
    "google-t5/t5-small",
):
    each = AutoTokenizer.from_pretrained(checkpoint)
    kind = type(each.backend_tokenizer.model).__name__
    print(f"{checkpoint} ({kind})")
    print("   ", each.tokenize(text))

# %% word-start
gpt2 = AutoTokenizer.from_pretrained(
    "openai-community/gpt2"
)
for word in ("Paris", " Paris"):
    print(repr(word), gpt2.encode(word))

# %% offsets
tokenizer = AutoTokenizer.from_pretrained(
    "google-bert/bert-base-cased"
)
sentence = "Marie Skłodowska lived in Paris."
encoding = tokenizer(sentence, return_offsets_mapping=True)
for token, (start, end) in zip(
    encoding.tokens(),
    encoding["offset_mapping"],
    strict=True,
):
    print(f"{token:8}{start:3}{end:4}", sentence[start:end])

# %% char-to-token
name = "Skłodowska"
start = sentence.index(name)
end = start + len(name)
first = encoding.char_to_token(start)
last = encoding.char_to_token(end - 1)
print(f"tokens {first} to {last}:")
print(encoding.tokens()[first : last + 1])

# %% word-ids
words = ["Marie", "Skłodowska", "lived", "in", "Paris"]
tags = ["B-PER", "I-PER", "O", "O", "B-LOC"]
by_word = tokenizer(words, is_split_into_words=True)
for token, word_id in zip(
    by_word.tokens(), by_word.word_ids(), strict=True
):
    tag = "" if word_id is None else tags[word_id]
    print(f"{token:8}{word_id!s:6}{tag}")

# %% texts-or-pair
texts = tokenizer(["So have I!", "Thanks!"])
pair = tokenizer("So have I!", "Thanks!")
pairs = tokenizer(["So have I!", "A"], ["Thanks!", "B"])
for batch in (texts, pair, pairs):
    print(tokenizer.decode(batch["input_ids"]))

# %% not-a-text raises="TypeError"
# An empty cell of a table comes as None or as NaN.
cells = ["So have I!", None, "Thanks!"]
tokenizer(cells)

# %% texts-only
import pandas as pd

frame = pd.DataFrame({"text": cells, "label": [1, 0, 1]})
frame = frame.dropna(subset=["text"])
batch = tokenizer(frame["text"].astype(str).tolist())
print(len(batch["input_ids"]), "of", len(cells))

# %% windows
checkpoint = "distilbert/distilbert-base-uncased-finetuned-sst-2-english"
window_tokenizer = AutoTokenizer.from_pretrained(checkpoint)
reviews = [
    "The story is warm and funny, the actors are great, "
    "and I loved every minute of this beautiful film.",
    "A dull and boring mess.",
]
windows = window_tokenizer(
    reviews,
    truncation=True,
    max_length=16,  # leave it out: the model's limit
    stride=4,
    return_overflowing_tokens=True,
    padding=True,
    return_tensors="pt",
)
of_review = windows.pop("overflow_to_sample_mapping")
print("windows of reviews:", of_review.tolist())
for ids in windows["input_ids"]:
    window = window_tokenizer.decode(
        ids, skip_special_tokens=True
    )
    print("-", window)

# %% windows-labels
import torch
from transformers import AutoModelForSequenceClassification

classifier = (
    AutoModelForSequenceClassification.from_pretrained(
        checkpoint
    )
)
windows = windows.to(classifier.device)
with torch.inference_mode():
    logits = classifier(**windows).logits
shares = logits.softmax(dim=-1).cpu()
for i, review in enumerate(reviews):
    mean = shares[of_review == i].mean(dim=0)
    label = classifier.config.id2label[int(mean.argmax())]
    print(label, review[:20])

# %% stream-broken
chat_tokenizer = AutoTokenizer.from_pretrained(
    "HuggingFaceTB/SmolLM2-135M-Instruct"
)
# As a model gives them, one after another.
answer = chat_tokenizer.encode("你好 👋 Hello")
for token_id in answer:
    print(chat_tokenizer.decode(token_id), end="|")

# %% stream
from tokenizers.decoders import DecodeStream

stream = DecodeStream(skip_special_tokens=True)
backend = chat_tokenizer.backend_tokenizer
for token_id in answer:
    piece = stream.step(backend, token_id)
    if piece is not None:  # else it is not complete yet
        print(piece, end="|", flush=True)

# %% add-tokens
from transformers import AutoModel

# With AutoModelForCausalLM, too.
repository = "sentence-transformers/all-MiniLM-L6-v2"
word_tokenizer = AutoTokenizer.from_pretrained(repository)
model = AutoModel.from_pretrained(repository)

note = "She takes metformin daily."
print(word_tokenizer.tokenize(note))
word_tokenizer.add_tokens(["metformin", "sitagliptin"])
print(word_tokenizer.tokenize(note))
rows = model.get_input_embeddings().num_embeddings
print("tokens:", len(word_tokenizer), "rows:", rows)

# %% add-tokens-no-row raises="IndexError"
inputs = word_tokenizer(note, return_tensors="pt").to(
    model.device
)
model(**inputs)

# %% resize
if len(word_tokenizer) > rows:
    model.resize_token_embeddings(len(word_tokenizer))
print(model.get_input_embeddings())
with torch.inference_mode():
    print(model(**inputs).last_hidden_state.shape)

# %% save-both
word_tokenizer.save_pretrained("my-model")
model.save_pretrained("my-model")

loaded_tokenizer = AutoTokenizer.from_pretrained("my-model")
loaded = AutoModel.from_pretrained("my-model")
print(len(loaded_tokenizer), loaded.config.vocab_size)

# %% chat-tokens
turn = "<|im_start|>user\nHi<|im_end|>"
print(chat_tokenizer.tokenize(turn))
print(gpt2.tokenize(turn))

# %% chat-tokens-added
base_tokenizer = AutoTokenizer.from_pretrained(
    "openai-community/gpt2"
)
base_tokenizer.add_special_tokens(
    {
        "extra_special_tokens": [
            "<|im_start|>",
            "<|im_end|>",
        ]
    },
    replace_extra_special_tokens=False,
)
ids = base_tokenizer.encode(turn)
print(base_tokenizer.convert_ids_to_tokens(ids))
print(base_tokenizer.decode(ids, skip_special_tokens=True))

# %% no-backend raises="ValueError"
from transformers import AutoConfig

# As after an incomplete download: no file of the tokenizer.
original = "HuggingFaceTB/SmolLM2-135M-Instruct"
AutoConfig.from_pretrained(original).save_pretrained("llm")
AutoTokenizer.from_pretrained("llm")

# %% no-backend-fixed
AutoTokenizer.from_pretrained(original).save_pretrained(
    "llm"
)
print(AutoTokenizer.from_pretrained("llm").tokenize("Hi!"))

# %% no-sentencepiece raises="ValueError"
import shutil
from pathlib import Path

from huggingface_hub import hf_hub_download

# As in many older repositories: spiece.model, but no
# tokenizer.json.
folder = Path("old-t5")
folder.mkdir(exist_ok=True)
for file in ("config.json", "spiece.model"):
    path = hf_hub_download("google-t5/t5-small", file)
    shutil.copy(path, folder)
AutoTokenizer.from_pretrained(folder)

# %% tokenizer-json
path = hf_hub_download(
    "google-t5/t5-small", "tokenizer.json"
)
shutil.copy(path, folder)
t5_tokenizer = AutoTokenizer.from_pretrained(folder)
print(t5_tokenizer.tokenize("Hello world"))

# %% convert
t5_tokenizer.save_pretrained("new-t5")
sorted(path.name for path in Path("new-t5").iterdir())

# %% saved-by-v5
import json

# In your case, the folder is there already.
base_tokenizer.save_pretrained("tuned")

file = Path("tuned", "tokenizer_config.json")
config = json.loads(file.read_text(encoding="utf-8"))
config["tokenizer_class"] = "PreTrainedTokenizerFast"
config["additional_special_tokens"] = config.pop(
    "extra_special_tokens", []
)
file.write_text(json.dumps(config), encoding="utf-8")

file = Path("tuned", "tokenizer.json")
data = json.loads(file.read_text(encoding="utf-8"))
merges = data["model"].get("merges", [])  # BPE has some
print(merges[:2])
if merges and isinstance(merges[0], list):
    data["model"]["merges"] = [" ".join(m) for m in merges]
file.write_text(json.dumps(data), encoding="utf-8")
AutoTokenizer.from_pretrained("tuned").tokenize(turn)
