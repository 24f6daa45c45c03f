"""Sentence vectors by hand: pooling, normalising, comparing."""

# %% masked-mean
import torch
from torch.nn.functional import normalize
from transformers import AutoModel, AutoTokenizer

name = "sentence-transformers/all-MiniLM-L6-v2"
tokenizer = AutoTokenizer.from_pretrained(name)
model = AutoModel.from_pretrained(name)

sentences = [
    "A cat sleeps on the sofa.",
    "The kitten is taking a nap on the couch.",
    "From Monday on, the first train to the airport leaves "
    "at five in the morning instead of half past six.",
]
inputs = tokenizer(
    sentences,
    padding=True,
    truncation=True,
    return_tensors="pt",
).to(model.device)
with torch.inference_mode():
    hidden = model(**inputs).last_hidden_state

mask = inputs["attention_mask"].unsqueeze(-1)
mean = (hidden * mask).sum(dim=1) / mask.sum(dim=1)
vectors = normalize(mean, dim=1)
print("hidden states:", tuple(hidden.shape))
print("vectors:", tuple(vectors.shape))
print("dimensions:", vectors.shape[1])

# %% compare
scores = vectors @ vectors.T
scores.round(decimals=2)

# %% padding-in-the-mean
from torch.nn.functional import cosine_similarity

plain = hidden.mean(dim=1)
similar = cosine_similarity(plain, mean, dim=1)
tokens = inputs["attention_mask"].sum(dim=1)
for count, cosine in zip(tokens, similar, strict=True):
    print(f"{count} real tokens: {cosine:.2f}")

# %% which-pooling
import json
from pathlib import Path

from huggingface_hub import hf_hub_download

file = hf_hub_download(name, "1_Pooling/config.json")
json.loads(Path(file).read_text())

# %% cls-or-last-token
mask = inputs["attention_mask"]
rows = torch.arange(len(mask))
length = mask.shape[1]
last = length - 1 - mask.flip(dims=[1]).argmax(dim=1)

cls_vectors = normalize(hidden[:, 0], dim=1)
last_vectors = normalize(hidden[rows, last], dim=1)

ids = inputs["input_ids"]
picked = {
    "hidden[:, 0]": ids[:, 0],
    "hidden[:, -1]": ids[:, -1],
    "hidden[rows, last]": ids[rows, last],
}
for choice, token_ids in picked.items():
    tokens = tokenizer.convert_ids_to_tokens(token_ids)
    print(f"{choice:<18}", *tokens)

# %% two-languages
name = "intfloat/multilingual-e5-small"
e5_tokenizer = AutoTokenizer.from_pretrained(name)
e5 = AutoModel.from_pretrained(name, dtype=torch.float32)


def embed(texts):
    inputs = e5_tokenizer(
        texts,
        padding=True,
        truncation=True,
        return_tensors="pt",
    ).to(e5.device)
    with torch.inference_mode():
        hidden = e5(**inputs).last_hidden_state
    mask = inputs["attention_mask"].unsqueeze(-1)
    mean = (hidden * mask).sum(dim=1) / mask.sum(dim=1)
    return normalize(mean, dim=1)


texts = [
    "How do I reset my password?",
    "The patient has a broken arm.",
    "Our train is half an hour late.",
    "怎样重置密码？",
    "病人的胳膊骨折了。",
    "我们的火车晚点半小时。",
]
vectors = embed(["query: " + text for text in texts])
grid = (vectors @ vectors.T).round(decimals=2)
print(f"lowest: {grid.min():.2f}")
grid[:3, 3:]

# %% grid
import matplotlib.pyplot as plt

fig, ax = plt.subplots(figsize=(6, 3.4))
ax.pcolormesh(grid, cmap="YlGnBu", vmin=0.6, vmax=1)
for row in range(len(texts)):
    for column in range(len(texts)):
        score = grid[row, column].item()
        ax.text(
            column + 0.5,
            row + 0.5,
            f"{score:.2f}",
            ha="center",
            va="center",
            color="#ffffff" if score > 0.86 else "#222222",
        )
ax.set_yticks([i + 0.5 for i in range(len(texts))], texts)
ax.set_xticks([])
ax.tick_params(length=0)
ax.spines[:].set_visible(False)
ax.invert_yaxis()
plt.show()
