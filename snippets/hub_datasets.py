"""Data sets of the Hub that load_dataset cannot simply load."""

# %% old-dataset private_hub=true hidden=true
import logging
from pathlib import Path

from datasets import Dataset
from huggingface_hub import HfApi

logging.getLogger("torch.utils._pytree").setLevel("ERROR")
SCRIPT = """
import csv

import datasets


class Notes(datasets.GeneratorBasedBuilder):
    def _info(self):
        text = datasets.Value("string")
        return datasets.DatasetInfo(
            features=datasets.Features(
                term=text, meaning=text
            )
        )

    def _split_generators(self, dl_manager):
        path = dl_manager.download("notes.csv")
        return [
            datasets.SplitGenerator(
                datasets.Split.TRAIN, {"path": path}
            )
        ]

    def _generate_examples(self, path):
        with open(path, encoding="utf-8") as file:
            yield from enumerate(csv.DictReader(file))
"""
ROWS = [
    {"term": "mill", "meaning": "the part that computes"},
    {"term": "store", "meaning": "the part that remembers"},
]
notes = Dataset.from_list(ROWS)
notes.to_csv("upload/notes.csv")
Path("upload/notes.py").write_text(SCRIPT)
notes.to_parquet("converted/default/train/0000.parquet")
api = HfApi()
api.create_repo("ada/notes", repo_type="dataset")
api.upload_folder(
    repo_id="ada/notes",
    repo_type="dataset",
    folder_path="upload",
)
api.create_branch(
    "ada/notes",
    branch="refs/convert/parquet",
    repo_type="dataset",
)
api.upload_folder(
    repo_id="ada/notes",
    repo_type="dataset",
    folder_path="converted",
    revision="refs/convert/parquet",
    delete_patterns="*",
)

# %% script raises="RuntimeError"
from datasets import load_dataset

load_dataset("ada/notes")

# %% converted
notes = load_dataset(
    "ada/notes",
    revision="refs/convert/parquet",
    split="train",
)
notes[0]

# %% raw-files
load_dataset(
    "csv",
    data_files="hf://datasets/ada/notes/*.csv",
    split="train",
)

# %% run-script
import sys

from huggingface_hub import snapshot_download

folder = snapshot_download(
    "ada/notes", repo_type="dataset", local_dir="old-notes"
)
sys.path.insert(0, folder)
from notes import Notes

builder = Notes(base_path=folder)
builder.download_and_prepare()
builder.as_dataset(split="train")

# %% local-copy
from datasets import load_dataset
from huggingface_hub import snapshot_download

snapshot_download(
    "nyu-mll/glue",
    repo_type="dataset",
    local_dir="glue",
    allow_patterns=["README.md", "mrpc/*"],
)
load_dataset("./glue", "mrpc", split="test")

# %% files-copy
from huggingface_hub import snapshot_download

snapshot_download(
    "nyu-mll/glue",
    repo_type="dataset",
    local_dir="glue-part",
    allow_patterns="mrpc/train-*",
)

# %% files-script
# %%writefile part.py
from datasets import load_dataset

part = load_dataset(
    "./glue-part",
    data_files={"train": "mrpc/train-*.parquet"},
    split="train",
)
print(len(part), "rows")

# %% files-offline
# !HF_HUB_OFFLINE=1 python part.py

# %% cached-copy
import shutil
from pathlib import Path

from datasets import config

# ~/.cache/huggingface/datasets/ada___notes
cache = Path(config.HF_DATASETS_CACHE)
shutil.rmtree(cache / "ada___notes")

# %% local-file raises="DatasetNotFoundError"
from datasets import load_dataset

load_dataset("reviews.jsonl")
