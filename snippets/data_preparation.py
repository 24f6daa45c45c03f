"""From a dataset of sentence pairs to batches for training."""

# %% load
from datasets import load_dataset

raw_datasets = load_dataset("nyu-mll/glue", "mrpc")
print(raw_datasets)

# %% features
for name, feature in raw_datasets["train"].features.items():
    print(f"{name:10} {feature}")

# %% one-row
from pprint import pprint

row = raw_datasets["train"][0]
pprint(row, sort_dicts=False)

label_feature = raw_datasets["train"].features["label"]
print("label name:", label_feature.int2str(row["label"]))

# %% in-memory
from transformers import AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained(
    "google-bert/bert-base-uncased"
)

encoding = tokenizer(
    list(raw_datasets["train"]["sentence1"]),
    list(raw_datasets["train"]["sentence2"]),
    padding=True,
    truncation=True,
)
print(type(encoding).__name__, "with", list(encoding))
for key, rows in encoding.items():
    size = f"{len(rows)} x {len(rows[0])}"
    print(f"{key:15} {type(rows).__name__} of {size}")

# %% column raises="ValueError"
tokenizer(
    raw_datasets["train"]["sentence1"],
    raw_datasets["train"]["sentence2"],
    padding=True,
    truncation=True,
)

# %% column-as-list
pairs = tokenizer(
    raw_datasets["train"]["sentence1"][:],
    raw_datasets["train"]["sentence2"][:],
    padding=True,
    truncation=True,
)
print(len(pairs["input_ids"]), "rows")

# %% pair
pair = tokenizer("The sky is blue.", "It is blue.")
print(pair.tokens())
print(pair["token_type_ids"])


# %% map
def tokenize(rows):
    return tokenizer(
        rows["sentence1"],
        rows["sentence2"],
        truncation=True,
    )


unused = ["sentence1", "sentence2", "idx"]
tokenized_datasets = raw_datasets.map(
    tokenize, batched=True, remove_columns=unused
)
print(tokenized_datasets.num_rows)
features = tokenized_datasets["train"].features
for name, feature in features.items():
    print(f"{name:15} {feature}")

# %% lengths
train_data = tokenized_datasets["train"]
lengths = [len(ids) for ids in train_data["input_ids"]]
print("first rows:", lengths[:8])
print("shortest:", min(lengths), "longest:", max(lengths))

# %% collate
from transformers import DataCollatorWithPadding

collator = DataCollatorWithPadding(tokenizer)

rows = train_data.select(range(8)).to_list()
print("before:", [len(row["input_ids"]) for row in rows])
for key, tensor in collator(rows).items():
    print(f"{key:15} {tuple(tensor.shape)}")

# %% text-columns raises="ValueError"
first_rows = raw_datasets["train"].select(range(8))
with_text = first_rows.map(tokenize, batched=True)
collator(with_text.to_list())

# %% text-columns-removed
without_text = first_rows.map(
    tokenize, batched=True, remove_columns=unused
)
list(collator(without_text.to_list()))

# %% dataloader
import torch
from torch.utils.data import DataLoader

torch.manual_seed(0)
loader = DataLoader(
    train_data,
    batch_size=8,
    shuffle=True,
    collate_fn=collator,
)
for step, batch in enumerate(loader, start=1):
    print(f"batch {step}:", tuple(batch["input_ids"].shape))
    if step == 5:
        break

# %% compare-padding
torch.manual_seed(0)
per_batch = sum(
    batch["input_ids"].numel() for batch in loader
)
padded = encoding["input_ids"]
to_longest = len(padded) * len(padded[0])
to_limit = len(train_data) * tokenizer.model_max_length

print(f"real tokens:                  {sum(lengths):>9,}")
print(f"padded batch by batch:        {per_batch:>9,}")
print(f"padded to the longest of all: {to_longest:>9,}")
print(f"padded to the model's limit:  {to_limit:>9,}")
