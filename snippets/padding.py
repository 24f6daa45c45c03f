"""Padding and truncation: sentences of different lengths in one batch."""

# %% load
from transformers import AutoTokenizer

checkpoint = "distilbert/distilbert-base-uncased-finetuned-sst-2-english"
tokenizer = AutoTokenizer.from_pretrained(checkpoint)

sequences = [
    "I've been waiting for a HuggingFace course my whole life.",
    "So have I!",
]
batch = tokenizer(sequences)
for i, ids in enumerate(batch["input_ids"]):
    print(len(ids), batch.tokens(i)[:6])

# %% longest
batch = tokenizer(sequences, padding=True)
print(batch.tokens(1))
print(batch["attention_mask"][1])

# %% max-length
batch = tokenizer(sequences, padding="max_length")
print("lengths:", [len(ids) for ids in batch["input_ids"]])
print(
    "real tokens:",
    [sum(mask) for mask in batch["attention_mask"]],
)

# %% max-length-does-not-cut
batch = tokenizer(
    sequences, padding="max_length", max_length=8
)
print("lengths:", [len(ids) for ids in batch["input_ids"]])

# %% ragged-to-tensor raises="ValueError"
tokenizer(
    sequences,
    padding="max_length",
    max_length=8,
    return_tensors="pt",
)

# %% ragged-to-tensor-fixed
batch = tokenizer(
    sequences,
    padding=True,
    truncation=True,
    return_tensors="pt",
)
print(batch["input_ids"].shape)

# %% truncation
essay = " ".join(sequences * 40)
batch = tokenizer([*sequences, essay], truncation=True)
print("limit:  ", tokenizer.model_max_length)
print("lengths:", [len(ids) for ids in batch["input_ids"]])

# %% truncation-to-8
batch = tokenizer(sequences, max_length=8, truncation=True)
print("lengths:", [len(ids) for ids in batch["input_ids"]])
print(tokenizer.decode(batch["input_ids"]))

# %% exactly-8
batch = tokenizer(
    sequences,
    padding="max_length",
    truncation=True,
    max_length=8,
    return_tensors="pt",
)
print(batch["input_ids"])
print(batch["attention_mask"])

# %% multiple-of-8
short = ["This course is great!", "So have I!"]
longest = tokenizer(short, padding=True)
rounded_up = tokenizer(
    short, padding=True, pad_to_multiple_of=8
)
print(
    "longest:      ",
    [len(ids) for ids in longest["input_ids"]],
)
print(
    "multiple of 8:",
    [len(ids) for ids in rounded_up["input_ids"]],
)

# %% no-pad-token raises="ValueError"
# Like those of GPT and Llama: a token that ends a text,
# but none for padding.
no_pad_tokenizer = AutoTokenizer.from_pretrained(
    checkpoint, eos_token="[SEP]", pad_token=None
)
no_pad_tokenizer(sequences, padding=True)

# %% set-pad-token
no_pad_tokenizer.pad_token = no_pad_tokenizer.eos_token
batch = no_pad_tokenizer(sequences, padding=True)
print(batch.tokens(1))
print(batch["attention_mask"][1])

# %% pt
batch = tokenizer(
    sequences, padding=True, return_tensors="pt"
)
for key, tensor in batch.items():
    kind = type(tensor).__name__
    print(f"{key:15}", kind, tensor.dtype, tensor.shape)

# %% np
batch = tokenizer(
    sequences, padding=True, return_tensors="np"
)
for key, array in batch.items():
    kind = type(array).__name__
    print(f"{key:15}", kind, array.dtype, array.shape)

# %% tf raises="ValueError"
tokenizer(sequences, padding=True, return_tensors="tf")
