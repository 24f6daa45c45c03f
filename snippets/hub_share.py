"""Share on the Hub: repositories, uploads, cards, tags, rights."""

# %% quiet private_hub=true hidden=true
import logging

logging.getLogger("torch.utils._pytree").setLevel("ERROR")

# %% whoami
from huggingface_hub import HfApi

api = HfApi()
user = api.whoami()
print("user:", user["name"])
print(
    "organizations:", [org["name"] for org in user["orgs"]]
)
print("token:", user["auth"]["accessToken"]["role"])

# %% whoami-command
# !hf auth whoami

# %% create-repo
api.create_repo("film-reviews", private=True, exist_ok=True)

# %% exists raises="HfHubHTTPError"
api.create_repo("film-reviews")

# %% push-model
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
model.push_to_hub("film-reviews")
tokenizer.push_to_hub("film-reviews")
api.list_repo_files("ada/film-reviews")

# %% load-pushed
from transformers import AutoModelForSequenceClassification

pushed = AutoModelForSequenceClassification.from_pretrained(
    "ada/film-reviews"
)
print(pushed.config.id2label)

# %% upload-file
from pathlib import Path

Path("notes.md").write_text("Trained on 7,000 reviews.\n")
api.upload_file(
    path_or_fileobj="notes.md",
    path_in_repo="docs/notes.md",
    repo_id="ada/film-reviews",
    commit_message="Say what it was trained on",
)

# %% upload-folder
trained = Path("trained")
model.save_pretrained(trained)
(trained / "checkpoint-10").mkdir()
(trained / "checkpoint-10" / "optimizer.pt").write_bytes(
    b"0"
)

api.upload_folder(
    folder_path=trained,
    repo_id="ada/film-reviews",
    ignore_patterns=["checkpoint-*"],
)

# %% upload-command
# !hf upload ada/film-reviews trained . \
#     --exclude "checkpoint-*" \
#     --commit-message "Second training"

# %% push-dataset
from datasets import ClassLabel, Dataset, load_dataset

reviews = Dataset.from_dict(
    {"text": ["A joy.", "A bore."], "label": [1, 0]}
).cast_column("label", ClassLabel(names=["neg", "pos"]))
reviews.push_to_hub("ada/reviews", private=True)
load_dataset("ada/reviews", split="train").features

# %% push-adapter
from peft import LoraConfig, get_peft_model

adapted = get_peft_model(
    model, LoraConfig(task_type="SEQ_CLS", r=4)
)
adapted.push_to_hub("ada/film-reviews-lora")
api.list_repo_files("ada/film-reviews-lora")

# %% card
from huggingface_hub import ModelCard, ModelCardData

data = ModelCardData(
    license="apache-2.0",
    language="en",
    pipeline_tag="text-classification",
    base_model="google-bert/bert-base-uncased",
    datasets=["ada/reviews"],
)
card = ModelCard(
    f"---\n{data.to_yaml()}\n---\n\n"
    "# Film reviews\n\nTells good reviews from bad ones.\n"
)
card.push_to_hub("ada/film-reviews")
print(card.content)

# %% card-wrong raises="ValueError"
card.data.license = "Apache 2.0"
card.push_to_hub("ada/film-reviews")

# %% tag
api.create_tag(
    "ada/film-reviews",
    tag="v1.0",
    tag_message="First release",
)
tagged = AutoModelForSequenceClassification.from_pretrained(
    "ada/film-reviews", revision="v1.0"
)
[
    tag.name
    for tag in api.list_repo_refs("ada/film-reviews").tags
]

# %% branch
api.create_branch("ada/film-reviews", branch="experiment")
model.push_to_hub("ada/film-reviews", revision="experiment")
for commit in api.list_repo_commits(
    "ada/film-reviews", revision="experiment"
)[:3]:
    print(commit.commit_id[:7], commit.title)

# %% public
api.update_repo_settings("ada/film-reviews", private=False)
print(
    "private:", api.model_info("ada/film-reviews").private
)

# %% gate
api.update_repo_settings("ada/film-reviews", gated="manual")
print("gated:", api.model_info("ada/film-reviews").gated)

# %% not-logged-in raises="RepositoryNotFoundError"
model.push_to_hub("ada/film-reviews", token=False)

# %% read-token raises="HfHubHTTPError"
import os

model.push_to_hub(
    "ada/film-reviews", token=os.environ["HF_READ_TOKEN"]
)

# %% others raises="HfHubHTTPError"
model.push_to_hub("analytical-engine/film-reviews")

# %% delete-file
api.delete_file("docs/notes.md", "ada/film-reviews")

# %% delete-repo
api.delete_repo("ada/film-reviews-lora")
api.repo_exists("ada/film-reviews-lora")
