"""What has changed, before and after: Datasets."""

# %% setup hidden=true
from datasets import Dataset, load_dataset

rows = Dataset.from_dict({"text": ["Hello!", "Hi!"]})

# %% column-old hidden=true raises="ValueError"
from transformers import AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained(
    "google-bert/bert-base-cased"
)
tokenizer(rows["text"])

# %% column-now hidden=true
batch = tokenizer(rows["text"][:])
print("rows:", len(batch["input_ids"]))

# %% loading-script-old hidden=true raises="RuntimeError"
from pathlib import Path

Path("my_dataset.py").touch()
load_dataset("my_dataset.py")

# %% loading-script-now hidden=true
Path("rows.jsonl").write_text('{"text": "Hello!"}\n')
rows_read = load_dataset(
    "json", data_files="rows.jsonl", split="train"
)
print("rows:", rows_read.num_rows)

# %% dataset-remote-code-old hidden=true warns="is not supported anymore"
load_dataset(
    "json",
    data_files="rows.jsonl",
    split="train",
    trust_remote_code=True,
)

# %% dataset-remote-code-now hidden=true
rows_read = load_dataset(
    "json", data_files="rows.jsonl", split="train"
)
print("rows:", rows_read.num_rows)

# %% load-metric-old hidden=true raises="ImportError"
from datasets import load_metric

# %% load-metric-now hidden=true
import evaluate

print(evaluate.load.__name__)

# %% list-metrics-old hidden=true raises="ImportError"
from datasets import list_metrics

# %% list-metrics-now hidden=true
import evaluate

print(evaluate.list_evaluation_modules.__name__)

# %% list-datasets-old hidden=true raises="ImportError"
from datasets import list_datasets

# %% list-datasets-now hidden=true
from huggingface_hub import list_datasets

print(list_datasets.__name__)

# %% inspect-dataset-old hidden=true raises="ImportError"
from datasets import inspect_dataset

# %% inspect-dataset-now hidden=true
from huggingface_hub import snapshot_download

print(snapshot_download.__name__)

# %% task-template-old hidden=true raises="ModuleNotFoundError"
from datasets.tasks import TextClassification

# %% task-template-now hidden=true
from datasets import ClassLabel

print(ClassLabel(names=["no", "yes"]).num_classes)

# %% load-task-old hidden=true raises="TypeError"
load_dataset(
    "json",
    data_files="rows.jsonl",
    split="train",
    task="text-classification",
)

# %% load-task-now hidden=true
rows_read = load_dataset(
    "json",
    data_files="rows.jsonl",
    split="train",
    features=None,
)
print("rows:", rows_read.num_rows)

# %% ignore-verifications-old hidden=true raises="TypeError"
load_dataset(
    "json",
    data_files="rows.jsonl",
    split="train",
    ignore_verifications=True,
)

# %% ignore-verifications-now hidden=true
rows_read = load_dataset(
    "json",
    data_files="rows.jsonl",
    split="train",
    verification_mode="no_checks",
)
print("rows:", rows_read.num_rows)

# %% dataset-auth-old hidden=true raises="TypeError"
load_dataset(
    "json",
    data_files="rows.jsonl",
    split="train",
    use_auth_token=True,
)

# %% dataset-auth-now hidden=true
rows_read = load_dataset(
    "json",
    data_files="rows.jsonl",
    split="train",
    token=None,
)
print("rows:", rows_read.num_rows)

# %% save-fs-old hidden=true raises="TypeError"
rows.save_to_disk("saved", fs=None)

# %% save-fs-now hidden=true
rows.save_to_disk("saved", storage_options=None)
print(sorted(__import__("os").listdir("saved"))[0])

# %% push-branch-old hidden=true raises="TypeError"
rows.push_to_hub("me/rows", branch="main")

# %% push-branch-now hidden=true
import inspect

method = inspect.signature(rows.push_to_hub)
print("revision" in method.parameters)

# %% prepare-for-task-old hidden=true raises="AttributeError"
rows.prepare_for_task("text-classification")

# %% prepare-for-task-now hidden=true
from datasets import Value

print(
    rows.cast_column("text", Value("large_string")).features
)

# %% dataset-export-old hidden=true raises="AttributeError"
rows.export("rows.tfrecord")

# %% dataset-export-now hidden=true
rows.to_parquet("rows.parquet")
rows_read = load_dataset(
    "parquet", data_files="rows.parquet", split="train"
)
print("rows:", rows_read.num_rows)

# %% audio-column-old hidden=true raises="ImportError"
import wave

from datasets import Audio

with wave.open("beep.wav", "wb") as file:
    file.setnchannels(1)
    file.setsampwidth(2)
    file.setframerate(16_000)
    file.writeframes(bytes(3200))
sounds = Dataset.from_dict({"audio": ["beep.wav"]})
sounds.cast_column("audio", Audio())[0]["audio"]

# %% audio-column-now hidden=true
plain = sounds.cast_column("audio", Audio(decode=False))
print(plain[0]["audio"]["path"])

# %% feature-repr-old hidden=true
print(rows.features["text"])

# %% feature-repr-now hidden=true
from datasets import Value

print(rows.features["text"] == Value("string"))

# %% sequence-old hidden=true
from datasets import Sequence, Value

print(Sequence(Value("int32")))

# %% sequence-now hidden=true
from datasets import List, Value

print(List(Value("int32")))
