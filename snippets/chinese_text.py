"""Chinese text: what each tokenizer makes of it, and what it costs."""

# %% check-unknown
from transformers import AutoTokenizer

text = "今天天气很好，我们去公园散步。"
for repository in (
    "google-bert/bert-base-uncased",
    "google-t5/t5-small",
    "google-bert/bert-base-chinese",
    "intfloat/multilingual-e5-small",
    "openai-community/gpt2",
):
    tokenizer = AutoTokenizer.from_pretrained(repository)
    ids = tokenizer.encode(text, add_special_tokens=False)
    unknown = ids.count(tokenizer.unk_token_id)
    print(f"{repository:31}{unknown:3} of {len(ids)}")

# %% each-character
bert = AutoTokenizer.from_pretrained(
    "google-bert/bert-base-chinese"
)
print(bert.tokenize("我们去公园散步。"))
print(bert.tokenize("我们 去 公园 散步 。"))

# %% capitals
mixed = "用PyTorch训练BERT模型"
print(bert.tokenize(mixed))
print(bert.tokenize(mixed.lower()))

# %% full-width
import unicodedata

wide = "ｂｅｒｔ模型，１２３"
print(bert.tokenize(wide))
narrow = unicodedata.normalize("NFKC", wide)
print(narrow)
print(bert.tokenize(narrow))

# %% rare-characters
words = "𠮷野家和龘字"
missing = [
    character
    for character in dict.fromkeys(words)
    if bert.tokenize(character) == [bert.unk_token]
]
print(missing)

# %% decode-spaces
encoding = bert(text, return_offsets_mapping=True)
print(bert.decode(encoding["input_ids"][1:-1]))
offsets = encoding["offset_mapping"]
first, last = offsets[8], offsets[-2]
print(text[first[0] : last[1]])

# %% bytes
gpt2 = AutoTokenizer.from_pretrained(
    "openai-community/gpt2"
)
ids = gpt2.encode("公园散步")
print(gpt2.convert_ids_to_tokens(ids))
print([gpt2.decode(one) for one in ids])
print(gpt2.decode(ids))

# %% bytes-offsets
encoding = gpt2("公园散步", return_offsets_mapping=True)
for token, (start, end) in zip(
    encoding.tokens(),
    encoding["offset_mapping"],
    strict=True,
):
    print(token, start, end, "公园散步"[start:end])

# %% cost
english = (
    "The weather is lovely today, "
    "so let us take a walk in the park."
)
costs = {}
for repository in (
    "intfloat/multilingual-e5-small",
    "google-bert/bert-base-chinese",
    "openai-community/gpt2",
    "HuggingFaceTB/SmolLM2-135M-Instruct",
):
    tokenizer = AutoTokenizer.from_pretrained(repository)
    costs[repository] = [
        len(tokenizer.encode(one, add_special_tokens=False))
        for one in (text, english)
    ]
for repository, (zh, en) in costs.items():
    print(f"{repository:36}{zh:4}{en:4}")

# %% cost-figure
import matplotlib.pyplot as plt

fig, ax = plt.subplots(figsize=(7, 2.8))
names = [name.split("/")[1] for name in costs]
for shift, label, column in (
    (-0.2, "zh", 0),
    (0.2, "en", 1),
):
    counts = [pair[column] for pair in costs.values()]
    rows = [row + shift for row in range(len(names))]
    bars = ax.barh(rows, counts, height=0.36, label=label)
    ax.bar_label(bars, padding=3)
ax.set_yticks(range(len(names)), names)
ax.invert_yaxis()
ax.set_xlabel("tokens for one sentence")
ax.legend(loc="upper right")
plt.show()
