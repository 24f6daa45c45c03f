"""Change a dataset: rows, columns, labels, splits, formats, and `map`."""

# %% rows
from datasets import Dataset

reviews = Dataset.from_dict(
    {
        "text": [
            "Arrived on time.",
            "The paint came off.",
            "Good value.",
            "It never charged.",
            "The box was empty!",
        ],
        "topic": [
            "shipping",
            "quality",
            "price",
            "quality",
            "shipping",
        ],
        "stars": [5, 1, 4, 2, 1],
    }
)
print("row:   ", reviews[0])
print("column:", reviews["stars"])
print("list:  ", reviews["stars"][:2])
reviews[:2]

# %% rows-loop
for item in reviews[:2]:
    print("in a slice:", item)
for row in reviews.take(2):
    print("in the dataset:", row["stars"], row["text"])

# %% select
bad = reviews.filter(lambda row: row["stars"] < 3)
best = reviews.sort("stars", reverse=True)
mixed = reviews.shuffle(seed=42)
print("filter: ", bad["stars"][:])
print("sort:   ", best["stars"][:])
print("shuffle:", mixed["stars"][:])
print("select: ", mixed.select(range(3))["stars"][:])

# %% columns
from datasets import Value

renamed = reviews.rename_column("stars", "label")
as_float = renamed.cast_column("label", Value("float32"))
lengths = [len(text) for text in as_float["text"]]
longer = as_float.add_column("length", lengths)
slim = longer.remove_columns("topic")
print(slim.features)
print(reviews.unique("topic"))

# %% class-label
encoded = reviews.class_encode_column("topic")
print(encoded.features["topic"])
print(encoded["topic"][:])

# %% class-label-order
from datasets import ClassLabel

topics = ClassLabel(names=["shipping", "quality", "price"])
ordered = reviews.cast_column("topic", topics)
print(ordered["topic"][:])
print(topics.int2str(0), topics.str2int("price"))
id2label = dict(enumerate(topics.names))
print(id2label)

# %% class-label-unknown raises="ValueError"
two_topics = ClassLabel(names=["shipping", "quality"])
known = reviews.cast_column("topic", two_topics)

# %% class-label-known
known = reviews.filter(
    lambda row: row["topic"] in two_topics.names
).cast_column("topic", two_topics)
known["topic"][:]

# %% split
from datasets import DatasetDict

tickets = Dataset.from_dict(
    {
        "text": [f"ticket {n}" for n in range(100)],
        "kind": ["question"] * 80 + ["complaint"] * 20,
    }
)
first = tickets.train_test_split(test_size=0.2, seed=42)
second = first["test"].train_test_split(
    test_size=0.5, seed=42
)
splits = DatasetDict(
    {
        "train": first["train"],
        "validation": second["train"],
        "test": second["test"],
    }
)
print(splits.num_rows)

# %% stratify-text raises="ValueError"
parts = tickets.train_test_split(
    test_size=0.2, seed=42, stratify_by_column="kind"
)

# %% stratify
from collections import Counter

labelled = tickets.class_encode_column("kind")
parts = labelled.train_test_split(
    test_size=0.2, seed=42, stratify_by_column="kind"
)
names = labelled.features["kind"].names
for part, rows in parts.items():
    print(part, Counter(names[n] for n in rows["kind"]))

# %% stratify-rare raises="ValueError"
rare = Dataset.from_dict(
    {"kind": ["question"] * 8 + ["complaint"]}
).class_encode_column("kind")
rare_parts = rare.train_test_split(
    test_size=0.25, seed=42, stratify_by_column="kind"
)

# %% stratify-common
counts = Counter(rare["kind"])
common = rare.filter(lambda row: counts[row["kind"]] > 1)
common.train_test_split(
    test_size=0.25, seed=42, stratify_by_column="kind"
).num_rows

# %% join
from datasets import (
    concatenate_datasets,
    interleave_datasets,
)

shop = Dataset.from_dict({"text": ["S1", "S2"]})
forum = Dataset.from_dict({"text": ["F1", "F2", "F3"]})
both = concatenate_datasets([shop, forum])
in_turn = interleave_datasets([shop, forum])
by_chance = interleave_datasets(
    [shop, forum],
    probabilities=[0.8, 0.2],
    seed=42,
    stopping_strategy="all_exhausted",
)
print("one after another:", *both["text"], sep=" | ")
print("in turn:", *in_turn["text"], sep=" | ")
print("by chance:", *by_chance["text"], sep=" | ")

# %% not-aligned raises="ValueError"
old = Dataset.from_dict({"text": ["fine"], "label": [1]})
new = Dataset.from_dict(
    {"text": ["broken"], "label": ["0"]}
)
concatenate_datasets([old, new])

# %% aligned
new = new.cast(old.features)
concatenate_datasets([old, new]).to_list()

# %% format
numbers = Dataset.from_dict(
    {
        "text": ["short", "a bit longer"],
        "ids": [[7, 8], [7, 8, 9]],
        "label": [0, 1],
    }
)
tensors = numbers.with_format("torch")
print("torch:", tensors[1])
arrays = numbers.with_format("numpy", columns=["label"])
print("numpy:", arrays[:2])
print("different lengths:", tensors[:2]["ids"])
numbers.with_format("pandas")[:2]

# %% pandas
table = reviews.to_pandas()
bad_rows = table[table["stars"] < 3]
with_index = Dataset.from_pandas(bad_rows)
from_table = Dataset.from_pandas(
    bad_rows, preserve_index=False
)
print("with the index:   ", with_index.column_names)
print("without the index:", from_table.column_names)


# %% map
def shorten(row, length):
    text = row["text"]
    is_cut = len(text) > length
    return {"text": text[:length], "cut": is_cut}


shortened = reviews.map(shorten, fn_kwargs={"length": 12})
print(shortened.column_names)
print(shortened[0]["text"], shortened[0]["cut"])


# %% batched-row raises="AttributeError"
def lower(row):
    return {"text": row["text"].lower()}


lowered = reviews.map(lower, batched=True)


# %% batched-rows
def lower_batch(batch):
    texts = [text.lower() for text in batch["text"]]
    return {"text": texts}


lowered = reviews.map(lower_batch, batched=True)
print(lowered["text"][:2])

# %% more-rows raises="ArrowInvalid"
from transformers import AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained(
    "google-bert/bert-base-uncased"
)
articles = Dataset.from_dict(
    {
        "text": [
            "The first text is much too long for one row.",
            "The second one fits.",
        ],
        "label": [1, 0],
    }
)


def cut(batch):
    return tokenizer(
        batch["text"],
        truncation=True,
        max_length=8,
        stride=2,
        return_overflowing_tokens=True,
    )


chunks = articles.map(cut, batched=True)


# %% more-rows-fixed
def cut_with_labels(batch):
    pieces = cut(batch)
    source = pieces.pop("overflow_to_sample_mapping")
    labels = batch["label"]
    pieces["label"] = [labels[row] for row in source]
    pieces["source"] = source
    return pieces


chunks = articles.map(
    cut_with_labels,
    batched=True,
    remove_columns=articles.column_names,
)
for chunk in chunks:
    words = tokenizer.decode(chunk["input_ids"])
    print(chunk["source"], chunk["label"], words)
