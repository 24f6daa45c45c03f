"""Share on the Hub: repositories, uploads, cards, tags, rights."""

# %% quiet private_hub=true hidden=true
import logging
import os

logging.getLogger("torch.utils._pytree").setLevel("ERROR")

# %% whoami-command
# !hf auth whoami

# %% whoami
from huggingface_hub import HfApi

api = HfApi()
user = api.whoami()
print("user:", user["name"])
print(
    "organizations:", [org["name"] for org in user["orgs"]]
)
print("role:", user["auth"]["accessToken"]["role"])

# %% create-repo
from huggingface_hub import HfApi

api = HfApi()
repo = api.create_repo("film-notes", private=True)
print(repo.repo_id)
print("private:", api.repo_info(repo.repo_id).private)

# %% exists raises="HfHubHTTPError"
api.create_repo("film-notes", private=True)

# %% exist-ok
api.create_repo("film-notes", private=True, exist_ok=True)

# %% push-model
from huggingface_hub import HfApi
from transformers import (
    AutoTokenizer,
    BertConfig,
    BertForSequenceClassification,
)

tokenizer = AutoTokenizer.from_pretrained(
    "google-bert/bert-base-uncased"
)
model = BertForSequenceClassification(
    BertConfig(
        hidden_size=64,
        num_attention_heads=2,
        num_hidden_layers=2,
        id2label={0: "negative", 1: "positive"},
        label2id={"negative": 0, "positive": 1},
    )
)
model.push_to_hub("film-reviews", private=True)
tokenizer.push_to_hub("film-reviews")
HfApi().list_repo_files("ada/film-reviews")

# %% load-pushed
from transformers import AutoModelForSequenceClassification

pushed = AutoModelForSequenceClassification.from_pretrained(
    "ada/film-reviews"
)
pushed.config.id2label

# %% upload-file
from pathlib import Path

from huggingface_hub import HfApi

Path("notes.md").write_text("Trained on 7,000 reviews.\n")
api = HfApi()
api.upload_file(
    path_or_fileobj="notes.md",
    path_in_repo="docs/notes.md",
    repo_id="ada/film-notes",
    commit_message="Say what it was trained on",
)
api.list_repo_files("ada/film-notes")

# %% upload-file-command
# !hf upload ada/film-notes notes.md

# %% delete-file
api.delete_file("docs/notes.md", "ada/film-notes")
api.file_exists("ada/film-notes", "docs/notes.md")

# %% results hidden=true
import os
from pathlib import Path

results = Path("results")
os.makedirs("results/checkpoint-10")
(results / "config.json").write_text("{}")
(results / "model.safetensors").write_bytes(bytes(100))
(results / "checkpoint-10/optimizer.pt").write_bytes(b"0")

# %% upload-folder
from pathlib import Path

from huggingface_hub import HfApi

for path in sorted(Path("results").rglob("*.*")):
    print("here:", path)

api = HfApi()
api.create_repo("ada/film-run", private=True, exist_ok=True)
api.upload_folder(
    folder_path="results",
    repo_id="ada/film-run",
    ignore_patterns=["checkpoint-*"],
)
for name in api.list_repo_files("ada/film-run"):
    print("on the Hub:", name)

# %% upload-folder-command
# !hf upload ada/second-run results --private \
#     --exclude "checkpoint-*"

# %% push-dataset
from datasets import ClassLabel, Dataset, load_dataset

reviews = Dataset.from_dict(
    {"text": ["A joy.", "A bore."], "label": [1, 0]}
)
reviews = reviews.cast_column(
    "label", ClassLabel(names=["neg", "pos"])
)
reviews.push_to_hub("ada/reviews", private=True)

load_dataset("ada/reviews", split="train").features

# %% push-adapter
from huggingface_hub import HfApi
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForSequenceClassification

base = AutoModelForSequenceClassification.from_pretrained(
    "ada/film-reviews"
)
adapted = get_peft_model(
    base, LoraConfig(task_type="SEQ_CLS", r=4)
)
adapted.push_to_hub("film-reviews-lora", private=True)
HfApi().list_repo_files("ada/film-reviews-lora")

# %% load-adapter
from peft import AutoPeftModelForSequenceClassification

loaded = (
    AutoPeftModelForSequenceClassification.from_pretrained(
        "ada/film-reviews-lora"
    )
)
loaded.active_peft_config.base_model_name_or_path

# %% card
from huggingface_hub import ModelCard, ModelCardData

data = ModelCardData(
    license="apache-2.0",
    language="en",
    pipeline_tag="text-classification",
    base_model="google-bert/bert-base-uncased",
    datasets=["ada/reviews"],
)
card = ModelCard(f"""---
{data.to_yaml()}
---

# Film reviews

Tells good reviews from bad ones.
""")
card.push_to_hub("ada/film-reviews")
print(ModelCard.load("ada/film-reviews"))

# %% card-wrong
card.data.license = "Apache 2.0"
try:
    card.push_to_hub("ada/film-reviews")
except ValueError as error:
    print(str(error)[:80])

# %% tag
from huggingface_hub import HfApi
from transformers import AutoModelForSequenceClassification

api = HfApi()
api.create_tag(
    "ada/film-reviews",
    tag="v1.0",
    tag_message="First release",
)
model = AutoModelForSequenceClassification.from_pretrained(
    "ada/film-reviews", revision="v1.0"
)
[
    tag.name
    for tag in api.list_repo_refs("ada/film-reviews").tags
]

# %% branch
model.config.id2label = {0: "bad", 1: "good"}
model.push_to_hub("ada/film-reviews", revision="experiment")
for revision in ("main", "experiment"):
    print(revision)
    for commit in api.list_repo_commits(
        "ada/film-reviews", revision=revision
    )[:2]:
        print("   ", commit.title)

# %% public
from huggingface_hub import HfApi

api = HfApi()
api.update_repo_settings("ada/film-reviews", private=False)
print("private:", api.repo_info("ada/film-reviews").private)

# %% gate
api.update_repo_settings("ada/film-reviews", gated="manual")
print("gated:", api.repo_info("ada/film-reviews").gated)

# %% delete-repo
api.delete_repo("ada/film-reviews-lora")
api.repo_exists("ada/film-reviews-lora")

# %% not-logged-in raises="HfHubHTTPError"
model.push_to_hub("film-reviews", token=False)

# %% old-token hidden=true
os.environ["HF_WRITE_TOKEN"] = os.environ["HF_TOKEN"]
os.environ["HF_TOKEN"] = os.environ["HF_READ_TOKEN"]

# %% read-token raises="HfHubHTTPError"
model.push_to_hub("ada/film-reviews")

# %% read-token-new raises="HfHubHTTPError"
model.push_to_hub("ada/new-reviews")

# %% log-in
# !hf auth login --token $HF_WRITE_TOKEN

# %% which-token
import os

from huggingface_hub import HfApi

token = HfApi().whoami()["auth"]["accessToken"]
print(token["displayName"], "has the role", token["role"])
print("HF_TOKEN is set:", "HF_TOKEN" in os.environ)

# %% unset
os.environ.pop("HF_TOKEN", None)

token = HfApi().whoami()["auth"]["accessToken"]
print(token["displayName"], "has the role", token["role"])

# %% namespace raises="HfHubHTTPError"
model.push_to_hub("analytical-engine/film-reviews")

# %% others-repo raises="HfHubHTTPError"
model.push_to_hub("analytical-engine/difference-engine")

# %% create-pr raises="HfHubHTTPError"
HfApi().upload_file(
    path_or_fileobj=b"A note.",
    path_in_repo="notes.md",
    repo_id="analytical-engine/difference-engine",
)

# %% own-namespace
from huggingface_hub import HfApi

user = HfApi().whoami()
print("your namespace:", user["name"])
for org in user["orgs"]:
    print("role in", org["name"] + ":", org["roleInOrg"])

commit = model.push_to_hub(f"{user['name']}/film-reviews")
print("pushed to:", commit.repo_url.repo_id)
