# %% return-all-scores
from transformers import pipeline

checkpoint = (
    "distilbert/"
    "distilbert-base-uncased-finetuned-sst-2-english"
)
classifier = pipeline(
    "text-classification", model=checkpoint
)
text = "We are very happy."
old = classifier(text, return_all_scores=True)
new = classifier(text, top_k=None)
print("return_all_scores=True, labels:", len(old))
print("top_k=None, labels:", len(new))

# %% pad-to-max-length
from transformers import AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained(
    "google-bert/bert-base-cased"
)
old = tokenizer(text, pad_to_max_length=True)
new = tokenizer(text, padding="max_length", max_length=16)
print("pad_to_max_length:", len(old["input_ids"]))
print("padding:", len(new["input_ids"]))

# %% use-fast
slow = AutoTokenizer.from_pretrained(
    "google-bert/bert-base-cased", use_fast=False
)
print("class:", type(slow).__name__)
print("fast:", slow.is_fast)

# %% misspelt-argument
misspelt = AutoTokenizer.from_pretrained(
    "google-bert/bert-base-cased", paddding_side="left"
)
print("padding side:", misspelt.padding_side)

# %% misspelt-keyword
import torch
from transformers import (
    AutoModelForSequenceClassification,
)

tokenizer = AutoTokenizer.from_pretrained(checkpoint)
model = AutoModelForSequenceClassification.from_pretrained(
    checkpoint
)
batch = tokenizer(
    [text, "No."], padding=True, return_tensors="pt"
)
ids, mask = batch["input_ids"], batch["attention_mask"]
with torch.inference_mode():
    right = model(ids, attention_mask=mask).logits
    wrong = model(ids, atention_mask=mask).logits
    none = model(ids).logits
print("as with the mask:", torch.allclose(wrong, right))
print("as without it:", torch.allclose(wrong, none))

# %% label-names
from datasets import Dataset
from transformers import Trainer, TrainingArguments

rows = Dataset.from_dict(
    {**tokenizer([text, "No."]), "labels": [1, 0]}
)
for names in [["labels"], ["lables"]]:
    trainer = Trainer(
        model=model,
        args=TrainingArguments(
            "runs/label-names",
            label_names=names,
            use_cpu=True,
        ),
        eval_dataset=rows,
        processing_class=tokenizer,
    )
    print(names, "eval_loss" in trainer.evaluate())

# %% safe-serialization
from pathlib import Path

model.save_pretrained("saved", safe_serialization=False)
sorted(path.name for path in Path("saved").iterdir())

# %% template-switch
chat = AutoTokenizer.from_pretrained(
    "HuggingFaceTB/SmolLM2-135M-Instruct"
)
messages = [{"role": "user", "content": "Hello!"}]
plain = chat.apply_chat_template(messages, tokenize=False)
switched = chat.apply_chat_template(
    messages, tokenize=False, enable_thinkng=False
)
print("same prompt:", plain == switched)

# %% vocab-file
from huggingface_hub import hf_hub_download
from transformers import BertTokenizer

path = hf_hub_download(
    "google-bert/bert-base-cased", "vocab.txt"
)
for name, bert in [
    ("vocab_file=path", BertTokenizer(vocab_file=path)),
    ("path", BertTokenizer(path, do_lower_case=False)),
]:
    print(f"{name}:", len(bert), bert.tokenize(text))
