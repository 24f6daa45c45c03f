"""Padding and truncation: sentences of different lengths in one batch."""

# %% load
from transformers import AutoTokenizer

checkpoint = "distilbert/distilbert-base-uncased-finetuned-sst-2-english"
tokenizer = AutoTokenizer.from_pretrained(checkpoint)

sequences = [
    "I've been waiting for a HuggingFace course my whole life.",
    "So have I!",
]
for ids in tokenizer(sequences)["input_ids"]:
    print(len(ids), tokenizer.convert_ids_to_tokens(ids)[:6])

# %% longest
batch = tokenizer(sequences, padding="longest")
print("lengths:", [len(ids) for ids in batch["input_ids"]])
print("ids: ", batch["input_ids"][1])
print("mask:", batch["attention_mask"][1])

# %% max-length
batch = tokenizer(sequences, padding="max_length")
print("lengths:", [len(ids) for ids in batch["input_ids"]])
print("real tokens:", [sum(mask) for mask in batch["attention_mask"]])

# %% max-length-does-not-cut
batch = tokenizer(sequences, padding="max_length", max_length=8)
print("lengths:", [len(ids) for ids in batch["input_ids"]])

# %% truncation
essay = " ".join(sequences * 40)
batch = tokenizer([*sequences, essay], truncation=True)
print("limit:  ", tokenizer.model_max_length)
print("lengths:", [len(ids) for ids in batch["input_ids"]])

# %% truncation-to-8
batch = tokenizer(sequences, max_length=8, truncation=True)
for ids in batch["input_ids"]:
    print(len(ids), tokenizer.decode(ids))

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

# %% pt
batch = tokenizer(sequences, padding=True, return_tensors="pt")
for key, tensor in batch.items():
    print(f"{key:15}", type(tensor).__name__, tensor.dtype, tensor.shape)

# %% np
batch = tokenizer(sequences, padding=True, return_tensors="np")
for key, array in batch.items():
    print(f"{key:15}", type(array).__name__, array.dtype, array.shape)

# %% grid
import matplotlib.pyplot as plt

sentences = ["This course is great!", "So have I!", "Thanks!"]
batch = tokenizer(sentences, padding=True, return_tensors="np")
ids, mask = batch["input_ids"], batch["attention_mask"]

fig, axes = plt.subplots(2, 1, figsize=(5.4, 4.2), height_ratios=[2, 1])
for ax in axes:
    ax.set(xlim=(0, ids.shape[1]), ylim=(ids.shape[0], 0))
    ax.axis("off")
axes[0].set_title("input_ids", loc="left", fontsize=14)
axes[1].set_title("attention_mask", loc="left", fontsize=14)

text = {"color": "white", "fontsize": 12, "ha": "center", "va": "center"}
for row in range(ids.shape[0]):
    for column in range(ids.shape[1]):
        token = tokenizer.convert_ids_to_tokens(int(ids[row, column]))
        color = "#0b7f70" if mask[row, column] else "#6b7280"
        for ax in axes:
            cell = plt.Rectangle((column, row), 0.96, 0.92, color=color)
            ax.add_patch(cell)
        x, y = column + 0.48, row + 0.46
        axes[0].text(x, y, f"{token}\n{ids[row, column]}", **text)
        axes[1].text(x, y, mask[row, column], **text)
plt.tight_layout()
plt.show()

# %% ragged-to-tensor raises="ValueError"
tokenizer(sequences, padding="max_length", max_length=8, return_tensors="pt")

# %% tf raises="ValueError"
tokenizer(sequences, padding=True, return_tensors="tf")
