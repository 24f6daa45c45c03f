"""Get data into a dataset: files, memory, folders, streams, errors."""

# %% json
from pathlib import Path

from datasets import load_dataset

Path("reviews.jsonl").write_text(
    '{"text": "A great film.", "label": 1}\n'
    '{"text": "Far too long.", "label": 0}\n'
)
dataset = load_dataset(
    "json", data_files="reviews.jsonl", split="train"
)
print(dataset)
print(dataset[0])

# %% json-path raises="FileNotFoundError"
load_dataset("./data/reviews.jsonl")

# %% json-field
import json

Path("questions.json").write_text(
    json.dumps(
        {
            "version": "1.1",
            "data": [
                {"question": "Who?", "answers": ["Ada"]},
                {"question": "When?", "answers": ["1843"]},
            ],
        }
    )
)
questions = load_dataset(
    "json",
    data_files="questions.json",
    field="data",
    split="train",
)
questions[0]

# %% csv
Path("ratings.tsv").write_text(
    "A great film.\t1\nFar too long.\t0\n"
)
ratings = load_dataset(
    "csv",
    data_files="ratings.tsv",
    delimiter="\t",
    column_names=["text", "label"],
    split="train",
)
print(ratings.features)
print(ratings[0])

# %% csv-guessed
codes_file = "codes.csv"
Path(codes_file).write_text(
    "code,country\n007,NA\n042,CN\n"
)
guessed = load_dataset(
    "csv", data_files=codes_file, split="train"
)
guessed.to_list()

# %% csv-as-written
from datasets import Features, Value

codes = load_dataset(
    "csv",
    data_files=codes_file,
    features=Features(
        code=Value("string"), country=Value("string")
    ),
    keep_default_na=False,
    split="train",
)
codes.to_list()

# %% csv-gbk raises="DatasetGenerationError"
comments_file = "comments.csv"
Path(comments_file).write_text(
    "text,label\n这部电影很好看,1\n太长了,0\n",
    encoding="gbk",
)
load_dataset("csv", data_files=comments_file)

# %% csv-gbk-read
comments = load_dataset(
    "csv",
    data_files=comments_file,
    encoding="gb18030",
    split="train",
)
comments.to_list()

# %% parquet
dataset.to_parquet("reviews.parquet")

texts = load_dataset(
    "parquet",
    data_files="reviews.parquet",
    columns=["text"],
    split="train",
)
texts.to_list()

# %% text
Path("story.txt").write_text(
    "It was night.\nIt rained.\n\nMorning came.\n"
)
lines = load_dataset(
    "text", data_files="story.txt", split="train"
)
paragraphs = load_dataset(
    "text",
    data_files="story.txt",
    sample_by="paragraph",
    split="train",
)
print(lines["text"][:])
print(paragraphs["text"][:])

# %% splits
shop = Path("shop")
shop.mkdir(parents=True, exist_ok=True)
for name in ["train-1", "train-2", "test"]:
    two = f'{{"id": "{name}-a"}}\n{{"id": "{name}-b"}}\n'
    (shop / f"{name}.jsonl").write_text(two)

splits = load_dataset(
    "json",
    data_files={
        "train": "shop/train-*.jsonl",
        "test": "shop/test.jsonl",
    },
)
splits

# %% split-names
path = str(shop)
print(load_dataset(path).num_rows)
print(load_dataset(path, split="train[:50%]").to_list())

# %% from-memory
from datasets import Dataset

reviews = [
    {"text": "A great film.", "label": 1},
    {"text": "Far too long.", "label": 0},
]
from_rows = Dataset.from_list(reviews)
from_columns = Dataset.from_dict(
    {"text": ["A great film.", "Far too long."]}
)
print(from_rows.features)
print(from_columns[0])

# %% from-pandas
import pandas as pd

frame = pd.DataFrame(
    {"text": ["a", "b", "c", "d"], "label": [1, 0, 1, 1]}
)
good = frame[frame["label"] == 1]
with_index = Dataset.from_pandas(good)
without = Dataset.from_pandas(good, preserve_index=False)
print(with_index.column_names)
print(without.column_names)


# %% generator
def read(files):
    for file in files:
        for line in file.read_text().splitlines():
            question, answer = line.split(" | ")
            yield {"question": question, "answer": answer}


faq_file = Path("faq.txt")
faq_file.write_text("Open? | 9 to 5\n")
faq = Dataset.from_generator(
    read, gen_kwargs={"files": [faq_file]}
)
faq.to_list()

# %% generator-cached
faq_file.write_text("Open? | 24 hours\n")
stale = Dataset.from_generator(
    read, gen_kwargs={"files": [faq_file]}
)
stale.to_list()

# %% generator-fresh
from datasets.fingerprint import Hasher

content = faq_file.read_bytes()
fresh = Dataset.from_generator(
    read,
    gen_kwargs={"files": [faq_file]},
    fingerprint=Hasher.hash(content),
)
fresh.to_list()

# %% photos hidden=true
from sklearn.datasets import load_sample_images
from PIL import Image

photo_folder = Path("photos")
captioned_folder = Path("captioned")
captioned_folder.mkdir(parents=True, exist_ok=True)
for name, photo in zip(
    ["temple", "flower"],
    load_sample_images().images,
    strict=True,
):
    whole = Image.fromarray(photo)
    in_class = photo_folder / name
    in_class.mkdir(parents=True, exist_ok=True)
    for number, left in enumerate([0, 213], start=1):
        square = whole.crop((left, 0, left + 427, 427))
        square = square.resize((160, 160))
        square.save(in_class / f"{number}.jpg")
    small = whole.resize((240, 160))
    small.save(captioned_folder / f"{name}.jpg")

# %% images
# photos/flower/1.jpg  photos/flower/2.jpg
# photos/temple/1.jpg  photos/temple/2.jpg
photos = load_dataset(
    "imagefolder", data_dir=str(photo_folder), split="train"
)
print(photos.features["label"])
print(photos["label"][:])
photos[0]["image"]

# %% captions
(captioned_folder / "metadata.csv").write_text(
    "file_name,caption\n"
    "flower.jpg,an orange dahlia\n"
    "temple.jpg,a temple in summer\n"
)
captioned = load_dataset(
    "imagefolder",
    data_dir=str(captioned_folder),
    split="train",
)
print(captioned.features)
print(captioned["caption"][:])

# %% recordings hidden=true
import wave

import numpy as np

clip_folder = Path("clips")
clip_folder.mkdir(parents=True, exist_ok=True)
for name, pitch in [("high", 880), ("low", 220)]:
    times = np.arange(8000) / 16000
    tone = np.sin(2 * np.pi * pitch * times) * 20000
    path = str(clip_folder / f"{name}.wav")
    with wave.open(path, "wb") as file:
        file.setparams((1, 2, 16000, 0, "NONE", ""))
        file.writeframes(tone.astype("<i2").tobytes())

# %% speech-file hidden=true
from datasets import Audio

sounds = [
    {"path": path.name, "bytes": path.read_bytes()}
    for path in sorted(clip_folder.iterdir())
]
recorded = Dataset.from_dict({"audio": sounds})
recorded = recorded.cast_column("audio", Audio())
speech_file = "speech.parquet"
with Path(speech_file).open("wb") as file:
    recorded.to_parquet(file)

# %% sound-needs-torchcodec raises="ImportError"
# or load_dataset("PolyAI/minds14", "zh-CN", split="train")
speech = load_dataset(
    "parquet", data_files=speech_file, split="train"
)
speech[0]

# %% sound-bytes
import io
import wave

import numpy as np
from datasets import Audio

speech = load_dataset(
    "parquet", data_files=speech_file, split="train"
)
speech = speech.cast_column("audio", Audio(decode=False))


def samples_of(sound):
    """Samples and rate of a WAV file of 16 bit."""
    # FLAC, MP3: import soundfile
    # return soundfile.read(io.BytesIO(sound["bytes"]))
    with wave.open(io.BytesIO(sound["bytes"])) as file:
        content = file.readframes(file.getnframes())
        rate = file.getframerate()
    return np.frombuffer(content, "<i2") / 32768, rate


array, rate = samples_of(speech[0]["audio"])
print(speech[0]["audio"]["path"])
print(array.shape, rate)

# %% sound-folder raises="DatasetGenerationError"
# clips/high.wav  clips/low.wav
load_dataset("audiofolder", data_dir=str(clip_folder))

# %% sound-paths
paths = sorted(map(str, clip_folder.glob("*.wav")))
clips = Dataset.from_dict({"audio": paths}).cast_column(
    "audio", Audio(decode=False)
)
clips[0]

# %% columns-differ raises="DatasetGenerationCastError"
mixed = Path("mixed")
mixed.mkdir(parents=True, exist_ok=True)
(mixed / "2024.csv").write_text(
    "text,label\nA great film.,1\nFar too long.,0\n"
)
(mixed / "2025.csv").write_text(
    "text,label,source\nDull.,0,web\nLovely.,1,mail\n"
)
load_dataset("csv", data_files="mixed/*.csv")

# %% columns-united
from datasets import concatenate_datasets

parts = [
    load_dataset("csv", data_files=str(path), split="train")
    for path in sorted(mixed.glob("*.csv"))
]
united = concatenate_datasets(parts)
united.to_pandas()

# %% columns-json
from datasets.exceptions import DatasetGenerationError

years = {
    "2024.jsonl": '{"text": "Dull.", "label": 0}\n',
    "2025.jsonl": '{"text": "Lovely.", "source": "web"}\n',
}
for name, line in years.items():
    Path(name).write_text(line)

try:
    load_dataset("json", data_files=list(years))
except DatasetGenerationError as error:
    print(error)
    print("Its cause:", error.__cause__)

# %% columns-features
from datasets import Features, Value

filled = load_dataset(
    "json",
    data_files=list(years),
    features=Features(
        text=Value("string"),
        label=Value("int64"),
        source=Value("string"),
    ),
    split="train",
)
filled.to_list()

# %% columns-apart
# or load_dataset(repo_id, data_files="data/*.csv")
only = str(mixed / "2024.csv")
load_dataset("csv", data_files=only, split="train")

# %% generation-error raises="DatasetGenerationError"
chats = {
    "old": [{"role": "user", "content": "Hello"}],
    "new": [
        {"role": "user", "content": "Hello", "loss": False}
    ],
}
Path("chats").mkdir(parents=True, exist_ok=True)
for name, messages in chats.items():
    line = json.dumps({"messages": messages}) + "\n"
    Path(f"chats/{name}.jsonl").write_text(line * 2)

chat_files = ["chats/old.jsonl", "chats/new.jsonl"]
load_dataset("json", data_files=chat_files)

# %% generation-cause
from datasets.exceptions import DatasetGenerationError

try:
    load_dataset("json", data_files=chat_files)
except DatasetGenerationError as error:
    print(error.__cause__)

# %% generation-features
from datasets import List

message = {
    "role": Value("string"),
    "content": Value("string"),
    "loss": Value("bool"),
}
chat_rows = load_dataset(
    "json",
    data_files=chat_files,
    features=Features(messages=List(message)),
    split="train",
)
print(chat_rows[0])
print(chat_rows[3])

# %% list-type
import pyarrow.parquet as pq

tagged = Dataset.from_dict({"tags": [["a", "b"], ["c"]]})
tagged_file = "tagged.parquet"
tagged.to_parquet(tagged_file)
schema = pq.read_schema(tagged_file)
print(schema.metadata[b"huggingface"].decode())

# %% list-plain
file = tagged_file
# or hf_hub_download(
#     repo_id, "data/train.parquet", repo_type="dataset"
# )
table = pq.read_table(file)
pq.write_table(
    table.replace_schema_metadata(None), "plain.parquet"
)
plain = load_dataset(
    "parquet", data_files="plain.parquet", split="train"
)
plain.features

# %% saved raises="ValueError"
saved_folder = "saved-reviews"
dataset.save_to_disk(saved_folder)
load_dataset(saved_folder)

# %% load-saved
from datasets import load_from_disk

saved = load_from_disk(saved_folder)
saved

# %% saved-splits
splits.save_to_disk("saved-splits")
for split, rows in load_from_disk("saved-splits").items():
    rows.to_parquet(f"for-load-dataset/{split}.parquet")
load_dataset("./for-load-dataset")

# %% loaded-once hidden=true
from datasets import config, load_dataset

load_dataset("nyu-mll/glue", "mrpc")  # while online
# In a notebook, the variable below comes too late.
config.HF_HUB_OFFLINE = True

# %% cached-configuration raises="ValueError"
import os

os.environ["HF_HUB_OFFLINE"] = "1"  # before the imports

from datasets import load_dataset

part = "matched"  # or "mismatched"
load_dataset("nyu-mll/glue", f"mnli_{part}")

# %% cached-configuration-right
load_dataset("nyu-mll/glue", "mrpc", split="validation")

# %% stream
numbers = [f'{{"number": {i}}}\n' for i in range(1000)]
Path("large.jsonl").write_text("".join(numbers))

stream = load_dataset(
    "json",
    data_files="large.jsonl",
    split="train",
    streaming=True,
)
print(type(stream).__name__)
print(next(iter(stream)))
print(list(stream.skip(500).take(2)))

# %% stream-shuffle
for size in [10, 1000]:
    shuffled = stream.shuffle(seed=0, buffer_size=size)
    first = [row["number"] for row in shuffled.take(5)]
    print(f"buffer of {size}:", first)

# %% stream-length raises="TypeError"
len(stream)

# %% stream-steps
from datasets import load_dataset_builder

builder = load_dataset_builder("nyu-mll/glue", "mrpc")
train_rows = builder.info.splits["train"].num_examples
batch_size, epochs = 8, 3
print("rows:", train_rows)
print("max_steps:", train_rows * epochs // batch_size)
