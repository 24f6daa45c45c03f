"""A program and a package of the days of version 4, checked by hfmigrate."""

# %% program
# %%writefile train.py
from datasets import load_metric
from transformers import (
    AdamW,
    AutoModelForSequenceClassification,
    AutoTokenizer,
    Trainer,
    TrainingArguments,
)

checkpoint = "google-bert/bert-base-cased"
tokenizer = AutoTokenizer.from_pretrained(checkpoint)
batch = tokenizer.encode_plus(
    "Hello!", pad_to_max_length=True, max_length=8
)
model = AutoModelForSequenceClassification.from_pretrained(
    checkpoint
)
args = TrainingArguments(
    "runs", evaluation_strategy="epoch"
)
trainer = Trainer(model, args, tokenizer=tokenizer)

# %% check exits=1
# !python -m hfmigrate train.py

# %% package
# %%writefile old_package.py
from transformers import Cache, DynamicCache, HybridCache

# %% package-error exits=1
# !python -c "import old_package"

# %% package-versions
from importlib.metadata import version

from transformers.dependency_versions_table import deps

for name in ("peft", "accelerate", "tokenizers"):
    print(name, version(name), "- needed:", deps[name])

# %% package-check exits=1
# !python -m hfmigrate --package evaluate
