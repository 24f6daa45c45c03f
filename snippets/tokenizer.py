"""Tokenizers: from text to ids and back."""

# %% load
from transformers import AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained(
    "google-bert/bert-base-cased"
)
print("class:", type(tokenizer).__name__)
print("vocabulary:", len(tokenizer))
print("longest input:", tokenizer.model_max_length)

# %% call
sequence = "Using a Transformer network is simple"
encoding = tokenizer(sequence)
dict(encoding)

# %% tokenize
tokens = tokenizer.tokenize(sequence)
print(tokens)

# %% tokens-to-ids
ids = tokenizer.convert_tokens_to_ids(tokens)
print(ids)

# %% decode
print(tokenizer.decode(ids))

# %% decode-batch
batch = tokenizer(
    ["So have I!", "I hate this so much!"], padding=True
)
batch_ids = batch["input_ids"]
print(tokenizer.decode(batch_ids))
print(tokenizer.decode(batch_ids, skip_special_tokens=True))

# %% decode-spaces
sentences = ["I've read it.", "Only the 'best' one."]
sentence_ids = tokenizer(
    sentences, add_special_tokens=False
)["input_ids"]
print(tokenizer.decode(sentence_ids))
cleaned = tokenizer.decode(
    sentence_ids, clean_up_tokenization_spaces=True
)
print(cleaned)

# %% special-tokens
print("tokens:", encoding.tokens())
print("ids:", encoding["input_ids"])

# %% special-token-ids
special = tokenizer.all_special_tokens
dict(zip(special, tokenizer.all_special_ids, strict=True))

# %% upper-and-lower-case
for word in ("Transformer", "transformer"):
    pieces = tokenizer.tokenize(word)
    print(pieces, tokenizer.convert_tokens_to_ids(pieces))

# %% chinese
english = AutoTokenizer.from_pretrained(
    "google-bert/bert-base-uncased"
)
chinese = "我爱自然语言处理"
print(english.tokenize(chinese))
chinese_ids = english(chinese)["input_ids"]
print("unknown:", chinese_ids.count(english.unk_token_id))
