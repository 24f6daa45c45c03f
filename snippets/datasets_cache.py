"""What `map` keeps on disk, and `map` in several processes."""

# %% cache
from pathlib import Path

from datasets import load_dataset

lines = ["One line.", "Two words more.", "Three.", "Four!"]
Path("lines.txt").write_text("\n".join(lines))
dataset = load_dataset(
    "text", data_files="lines.txt", split="train"
)


def measure(batch):
    print("  running on", len(batch["text"]), "rows")
    return {"length": [len(text) for text in batch["text"]]}


print("first call")
measured = dataset.map(measure, batched=True)
print("second call")
measured = dataset.map(measure, batched=True)
print("load_from_cache_file=False")
measured = dataset.map(
    measure, batched=True, load_from_cache_file=False
)
print("files deleted:", dataset.cleanup_cache_files())
print("after that")
measured = dataset.map(measure, batched=True)


# %% cache-version
def clean(batch, version):
    print("  running version", version)
    texts = [text.lower() for text in batch["text"]]
    return {"text": texts}


for version in [1, 1, 2]:
    print("call with version", version)
    cleaned = dataset.map(
        clean, batched=True, fn_kwargs={"version": version}
    )

# %% never-cached
from datasets import Dataset, load_from_disk
from datasets.fingerprint import Hasher

in_memory = Dataset.from_dict({"text": lines})
in_memory.save_to_disk("lines")
on_disk = load_from_disk("lines")
print("files in memory:", len(in_memory.cache_files))
print("files on disk:", len(on_disk.cache_files))

seen = []


def collect(batch):
    print("  running")
    seen.extend(batch["text"])
    return {"length": [len(text) for text in batch["text"]]}


before = Hasher.hash(collect)
for call in ["first call", "second call"]:
    print(call)
    collected = on_disk.map(collect, batched=True)
print("same hash:", Hasher.hash(collect) == before)


# %% cached-again
def count(batch):
    print("  running")
    return {"length": [len(text) for text in batch["text"]]}


before = Hasher.hash(count)
for call in ["first call", "second call"]:
    print(call)
    counted = on_disk.map(count, batched=True)
print("same hash:", Hasher.hash(count) == before)

# %% not-hashed volatile=true warns="couldn't be hashed properly"
import sqlite3

database = sqlite3.connect("topics.db")
database.execute("CREATE TABLE topics (word, topic)")
database.execute("INSERT INTO topics VALUES ('One', 1)")
database.commit()
query = "SELECT topic FROM topics WHERE word = ?"


def look_up(row):
    word = row["text"].split()[0]
    found = database.execute(query, (word,)).fetchone()
    return {"topic": found[0] if found else 0}


topics = dataset.map(look_up)
topics["topic"][:]


# %% opened-inside
def look_up_all(batch):
    print("  opening the database")
    database = sqlite3.connect("topics.db")
    topics = []
    for text in batch["text"]:
        word = text.split()[0]
        found = database.execute(query, (word,)).fetchone()
        topics.append(found[0] if found else 0)
    database.close()
    return {"topic": topics}


for call in ["first call", "second call"]:
    print(call)
    found = dataset.map(look_up_all, batched=True)
print(found["topic"][:])

# %% num-proc
from datasets import Dataset
from transformers import AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained(
    "google-bert/bert-base-uncased"
)
texts = ["One line.", "Two words more."] * 1000
many = Dataset.from_dict({"text": texts})


def tokenize(batch, rank):
    ids = tokenizer(batch["text"])["input_ids"]
    return {"input_ids": ids, "process": [rank] * len(ids)}


tokenized = many.map(
    tokenize, batched=True, with_rank=True, num_proc=2
)
processes = tokenized["process"][:]
{rank: processes.count(rank) for rank in set(processes)}


# %% not-pickled raises="TypeError"
class Preparation:
    def __init__(self):
        self.database = sqlite3.connect("topics.db")

    def look_up(self, row):
        word = row["text"].split()[0]
        cursor = self.database.execute(query, (word,))
        found = cursor.fetchone()
        return {"topic": found[0] if found else 0}


preparation = Preparation()
found = dataset.map(preparation.look_up, num_proc=2)


# %% opened-in-processes
def look_up_words(batch):
    database = sqlite3.connect("topics.db")
    topics = []
    for text in batch["text"]:
        word = text.split()[0]
        found = database.execute(query, (word,)).fetchone()
        topics.append(found[0] if found else 0)
    database.close()
    return {"topic": topics}


found = dataset.map(look_up_words, batched=True, num_proc=2)
found["topic"][:]

# %% import-script
# %%writefile prepare.py
from datasets import Dataset


def count(row):
    return {"words": len(row["text"].split())}


texts = Dataset.from_dict({"text": ["one", "two words"]})
counted = texts.map(count, num_proc=2)
print(counted["words"][:])

# %% import-hangs
# !timeout 5 python -c "import prepare" \
#     || echo "exit code $?"

# %% guarded-script
# %%writefile prepare_data.py
from datasets import Dataset


def count(row):
    return {"words": len(row["text"].split())}


def main():
    texts = Dataset.from_dict(
        {"text": ["one", "two words"]}
    )
    counted = texts.map(count, num_proc=2)
    print(counted["words"][:])


if __name__ == "__main__":
    main()

# %% guarded
# !python -c "import prepare_data; prepare_data.main()"

# %% died raises="RuntimeError"
import os


def too_much(batch):
    # Stands for Linux, which kills a process when the
    # memory is full.
    os._exit(9)


cleaned = many.map(too_much, batched=True, num_proc=2)

# %% small-batches
few = many.select(range(100)).map(
    tokenize, batched=True, with_rank=True
)
tokenized = many.map(
    tokenize,
    batched=True,
    with_rank=True,
    batch_size=100,
    writer_batch_size=100,
    num_proc=2,
)
len(few), len(tokenized)
