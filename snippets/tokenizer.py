"""Tokenizers: from text to ids and back."""

# %% load
from transformers import AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained("google-bert/bert-base-cased")
print("class:", type(tokenizer).__name__)
print("vocabulary:", len(tokenizer))
print("longest input:", tokenizer.model_max_length)

# %% call
sequence = "Using a Transformer network is simple"
encoding = tokenizer(sequence)
for key, values in encoding.items():
    print(f"{key:15}", values)

# %% tokenize
tokens = tokenizer.tokenize(sequence)
print(tokens)

# %% tokens-to-ids
ids = tokenizer.convert_tokens_to_ids(tokens)
print(ids)

# %% decode
print(tokenizer.decode(ids))

# %% decode-spaces
sentence = "I've been waiting for a HuggingFace course my whole life."
sentence_ids = tokenizer(sentence)["input_ids"]
print(tokenizer.decode(sentence_ids, skip_special_tokens=True))
print(
    tokenizer.decode(
        sentence_ids,
        skip_special_tokens=True,
        clean_up_tokenization_spaces=True,
    )
)

# %% special-tokens
print("tokenize:", tokenizer.tokenize(sequence))
print("call:    ", tokenizer.convert_ids_to_tokens(encoding["input_ids"]))
print("ids:     ", encoding["input_ids"])
for name in ("cls_token", "sep_token", "pad_token", "unk_token", "mask_token"):
    token = getattr(tokenizer, name)
    print(f"{name:10} {token:6} {tokenizer.convert_tokens_to_ids(token)}")

# %% upper-and-lower-case
for word in ("Transformer", "transformer"):
    tokens = tokenizer.tokenize(f"Using a {word} network is simple")
    print(f"{word}: {tokens[2:4]}")
    print(f"  ids: {tokenizer.convert_tokens_to_ids(tokens)}")
