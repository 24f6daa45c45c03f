"""Models: from a configuration, from a checkpoint, to a folder and back."""

# %% config
from transformers import BertConfig

config = BertConfig()
print(config)

# %% random-weights
import torch
from transformers import BertModel

torch.manual_seed(0)
first, second = BertModel(config), BertModel(config)
print(f"parameters: {first.num_parameters():,}")
print("training mode:", first.training)

weights = first.embeddings.word_embeddings.weight
same = weights.equal(
    second.embeddings.word_embeddings.weight
)
print("equal weights:", same)

# %% smaller
small_config = BertConfig(
    hidden_size=128,
    num_hidden_layers=2,
    num_attention_heads=2,
    intermediate_size=512,
)
small_model = BertModel(small_config)
print(f"parameters: {small_model.num_parameters():,}")

# %% pretrained
model = BertModel.from_pretrained(
    "google-bert/bert-base-cased"
)
print("class:", type(model).__name__)
print(f"parameters: {model.num_parameters():,}")
print("dtype:", model.dtype)
print("training mode:", model.training)

# %% load-report
from transformers import AutoModelForSequenceClassification

loaded = AutoModelForSequenceClassification.from_pretrained(
    "google-bert/bert-base-cased",
    id2label={0: "negative", 1: "positive"},
    label2id={"negative": 0, "positive": 1},
)

# %% load-report-in-code
loaded = AutoModelForSequenceClassification.from_pretrained(
    "google-bert/bert-base-cased",
    num_labels=2,
    output_loading_info=True,
)
classifier, report = loaded
sorted(report["missing_keys"])

# %% save
from pathlib import Path

folder = Path("directory_on_my_computer")
model.save_pretrained(folder)
sorted(path.name for path in folder.iterdir())

# %% shard-size hidden=true
import inspect

shard_size = inspect.signature(
    model.save_pretrained
).parameters["max_shard_size"]
print("default:", shard_size.default)

# %% save-tokenizer
from transformers import AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained(
    "google-bert/bert-base-cased"
)
tokenizer.save_pretrained(folder)
sorted(path.name for path in folder.iterdir())

# %% load-back
reloaded = BertModel.from_pretrained(folder)
before, after = model.state_dict(), reloaded.state_dict()
print("same names:  ", before.keys() == after.keys())
print(
    "same weights:",
    all(before[name].equal(after[name]) for name in before),
)
