"""Trainer: train and evaluate, arguments, losses, and errors."""

# %% data
from datasets import Dataset

delivery = [
    "Where is my parcel?",
    "My package has not arrived yet.",
    "When will you deliver the books?",
    "The courier left the box at the wrong door.",
    "Can you ship to Norway?",
    "Tracking says that the parcel is lost.",
    "How long does shipping take?",
    "The delivery came a day late.",
]
payment = [
    "My card was charged twice.",
    "Can I pay by invoice?",
    "The price on the bill is wrong.",
    "I would like my money back.",
    "Do you accept bank transfers?",
    "Why was my payment declined?",
    "The discount code does not work.",
    "Please send me a receipt.",
]
rows = {
    "text": delivery + payment,
    "label": [0] * len(delivery) + [1] * len(payment),
}
table = Dataset.from_dict(rows)
table = table.class_encode_column("label")
data = table.train_test_split(
    test_size=4, stratify_by_column="label", seed=0
)
data

# %% train volatile=true
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    Trainer,
    TrainingArguments,
    set_seed,
)

checkpoint = "sentence-transformers/paraphrase-MiniLM-L3-v2"
tokenizer = AutoTokenizer.from_pretrained(checkpoint)
tokenized = data.map(
    lambda batch: tokenizer(batch["text"], truncation=True),
    batched=True,
)
set_seed(0)
model = AutoModelForSequenceClassification.from_pretrained(
    checkpoint, id2label={0: "delivery", 1: "payment"}
)
args = TrainingArguments(
    output_dir="runs/messages",
    num_train_epochs=4,
    learning_rate=3e-4,
    per_device_train_batch_size=4,
    logging_steps=3,
    save_strategy="no",
)
trainer = Trainer(
    model=model,
    args=args,
    train_dataset=tokenized["train"],
    eval_dataset=tokenized["test"],
    processing_class=tokenizer,
)
trainer.train()
trainer.save_model("messages")
trainer.evaluate()

# %% ask
from transformers import pipeline

classify = pipeline("text-classification", model="messages")
for question in ["Has my box been sent?", "Is cash okay?"]:
    print(question, "->", classify(question)[0]["label"])

# %% arguments
import math

import torch

full_args = TrainingArguments(
    output_dir="runs/arguments",
    # How long: epochs, or max_steps instead.
    num_train_epochs=3,
    # Rows per step: batch size × accumulation × GPUs.
    per_device_train_batch_size=2,
    gradient_accumulation_steps=2,
    # How fast: 5e-5 to 2e-5 for all weights, 2e-4 for LoRA.
    learning_rate=5e-5,
    lr_scheduler_type="cosine",
    warmup_steps=0.1,  # less than 1: a share of all steps
    weight_decay=0.01,
    # How often.
    logging_steps=1,
    eval_strategy="epoch",
    save_strategy="epoch",
    save_total_limit=2,
    # The best checkpoint, not the last one.
    load_best_model_at_end=True,
    metric_for_best_model="loss",
    # Where logs go, and what chance does.
    report_to="none",
    seed=0,
)
rows_per_step = (
    full_args.per_device_train_batch_size
    * full_args.gradient_accumulation_steps
    * full_args.world_size
)
per_epoch = math.ceil(
    len(tokenized["train"]) / rows_per_step
)
print("rows in a step:", rows_per_step)
print("steps in an epoch:", per_epoch)
print(
    "steps in all:",
    math.ceil(full_args.num_train_epochs * per_epoch),
)

# %% defaults
defaults = TrainingArguments("runs/defaults")
for name in [
    "num_train_epochs",
    "per_device_train_batch_size",
    "gradient_accumulation_steps",
    "learning_rate",
    "lr_scheduler_type",
    "warmup_steps",
    "weight_decay",
    "max_grad_norm",
    "optim",
    "bf16",
    "logging_steps",
    "eval_strategy",
    "save_strategy",
    "save_steps",
    "save_total_limit",
    "report_to",
    "seed",
]:
    value = getattr(defaults, name)
    print(f"{name:28}", getattr(value, "value", value))

# %% metrics
from sklearn.metrics import f1_score
from transformers import EvalPrediction


def compute_metrics(evaluated: EvalPrediction):
    predicted = evaluated.predictions.argmax(-1)
    labels = evaluated.label_ids
    return {
        "accuracy": (predicted == labels).mean(),
        "f1": f1_score(labels, predicted, average="macro"),
    }


trainer = Trainer(
    model=model,
    args=args,
    eval_dataset=tokenized["test"],
    processing_class=tokenizer,
    compute_metrics=compute_metrics,
)
sorted(trainer.evaluate())

# %% load-metric raises="ImportError"
from datasets import load_metric

metric = load_metric("accuracy")

# %% evaluation-strategy raises="TypeError"
new_args = TrainingArguments(
    output_dir="runs/old",
    evaluation_strategy="epoch",
    warmup_ratio=0.1,
    no_cuda=True,
)

# %% new-names
new_args = TrainingArguments(
    output_dir="runs/new",
    eval_strategy="epoch",  # was evaluation_strategy
    warmup_steps=0.1,  # was warmup_ratio; a share of steps
    use_cpu=True,  # was no_cuda
)
print(new_args.eval_strategy.value, new_args.device)

# %% old-names
import warnings
from dataclasses import fields

import pandas as pd

write = {
    "evaluation_strategy": "eval_strategy",
    "per_gpu_train_batch_size": (
        "per_device_train_batch_size"
    ),
    "no_cuda": "use_cpu",
    "use_mps_device": "",
    "warmup_ratio": "warmup_steps",
    "group_by_length": (
        'train_sampling_strategy="group_by_length"'
    ),
    "adafactor": 'optim="adafactor"',
    "gradient_checkpointing": "activation_checkpointing",
    "include_inputs_for_metrics": (
        'include_for_metrics=["inputs"]'
    ),
    "push_to_hub_token": "hub_token",
    "push_to_hub_model_id": "hub_model_id",
    "overwrite_output_dir": "",
    "save_safetensors": "",
    "logging_dir": "",
    "fp16_backend": "",
    "half_precision_backend": "",
}


def answer(name):
    """What TrainingArguments says to an argument today."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            TrainingArguments("runs/names", **{name: True})
        except TypeError as error:
            return type(error).__name__
    return (
        caught[0].category.__name__ if caught else "taken"
    )


known = {field.name for field in fields(TrainingArguments)}
for new in filter(None, write.values()):
    assert new.split("=")[0] in known
pd.DataFrame(
    [[old, answer(old), new] for old, new in write.items()],
    columns=["old", "today", "write"],
)

# %% tokenizer-argument raises="TypeError"
trainer = Trainer(
    model=model,
    args=args,
    train_dataset=tokenized["train"],
    tokenizer=tokenizer,
)

# %% processing-class
trainer = Trainer(
    model=model,
    args=args,
    train_dataset=tokenized["train"],
    eval_dataset=tokenized["test"],
    processing_class=tokenizer,
)
print(type(trainer.data_collator).__name__)

# %% either-version
import inspect

takes = inspect.signature(Trainer.__init__).parameters
is_new = "processing_class" in takes
name = "processing_class" if is_new else "tokenizer"
trainer = Trainer(
    model=model,
    args=args,
    train_dataset=tokenized["train"],
    eval_dataset=tokenized["test"],
    **{name: tokenizer},
)

# %% accelerate
import sys
from importlib.metadata import PackageNotFoundError, version

from transformers.utils import ACCELERATE_MIN_VERSION

print("this Python:", sys.executable)
print(
    "needed: accelerate", ACCELERATE_MIN_VERSION, "or later"
)
try:
    print("found: accelerate", version("accelerate"))
except PackageNotFoundError:
    print("found: no accelerate in this Python")
print(
    "install:",
    sys.executable,
    "-m pip install -U accelerate",
)

# %% second-arguments raises="AttributeError"
trainer = Trainer(
    model=model,
    args=TrainingArguments("runs/first", max_steps=2),
    train_dataset=tokenized["train"],
    processing_class=tokenizer,
)
second = TrainingArguments("runs/second", max_steps=2)
trainer.train()

# %% second-arguments-fixed volatile=true
for folder in ["runs/first", "runs/second"]:
    trainer = Trainer(
        model=model,
        args=TrainingArguments(folder, max_steps=2),
        train_dataset=tokenized["train"],
        processing_class=tokenizer,
    )
    trainer.train()
    print(folder, trainer.state.global_step)

# %% no-loss raises="ValueError"
topics = ["delivery", "payment"]
messages = Dataset.from_dict(
    {
        "text": ["Where is my parcel?", "I paid twice."],
        "topic": ["delivery", "payment"],
    }
).map(lambda batch: tokenizer(batch["text"]), batched=True)
trainer = Trainer(
    model=model,
    args=TrainingArguments("runs/topics", max_steps=2),
    train_dataset=messages,
    processing_class=tokenizer,
)
trainer.train()

# %% no-loss-fixed volatile=true
messages = messages.map(
    lambda row: {"labels": topics.index(row["topic"])}
)
print(messages.column_names)
trainer = Trainer(
    model=model,
    args=TrainingArguments("runs/topics", max_steps=2),
    train_dataset=messages,
    processing_class=tokenizer,
)
trainer.train().global_step

# %% no-loss-causal raises="ValueError"
from transformers import GPT2Config, GPT2LMHeadModel

gpt2_tokenizer = AutoTokenizer.from_pretrained(
    "openai-community/gpt2", pad_token="<|endoftext|>"
)
# Small, with random weights: only shapes are printed.
language_model = GPT2LMHeadModel(
    GPT2Config(n_layer=1, n_head=1, n_embd=8)
)
stories = Dataset.from_dict(
    {"text": ["Once upon a time", "It was a dark night."]}
)
stories_ids = stories.map(
    lambda batch: gpt2_tokenizer(batch["text"]),
    batched=True,
)
trainer = Trainer(
    model=language_model,
    args=TrainingArguments("runs/stories", max_steps=2),
    train_dataset=stories_ids,
    processing_class=gpt2_tokenizer,
)
trainer.train()

# %% no-loss-causal-fixed volatile=true
from transformers import DataCollatorForLanguageModeling

trainer = Trainer(
    model=language_model,
    args=TrainingArguments("runs/stories", max_steps=2),
    train_dataset=stories_ids,
    data_collator=DataCollatorForLanguageModeling(
        gpt2_tokenizer, mlm=False
    ),
)
trainer.train().global_step


# %% no-loss-collator volatile=true
def collate(examples):
    """Text to a batch with labels; for a processor, too."""
    # processor(text=…, images=…, audio=…, padding=True, …)
    batch = gpt2_tokenizer(
        [example["text"] for example in examples],
        padding=True,
        return_tensors="pt",
    )
    labels = batch["input_ids"].clone()
    labels[batch["attention_mask"] == 0] = -100
    # for token_id in (image_token_id, audio_token_id):
    #     labels[labels == token_id] = -100
    batch["labels"] = labels
    return batch


trainer = Trainer(
    model=language_model,  # of Qwen2.5-Omni: model.thinker
    args=TrainingArguments(
        "runs/stories",
        max_steps=2,
        remove_unused_columns=False,
    ),
    train_dataset=stories,
    data_collator=collate,
)
trainer.train().global_step

# %% no-eval-loss raises="KeyError" volatile=true
from torch import nn
from torch.nn.functional import cross_entropy


class Judge(nn.Module):
    """A model of one's own, whose labels are `target`."""

    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(len(tokenizer), 2)

    def forward(
        self, input_ids, attention_mask, target=None
    ):
        mask = attention_mask.unsqueeze(-1)
        logits = (self.words(input_ids) * mask).sum(1)
        if target is None:
            return {"logits": logits}
        loss = cross_entropy(logits, target)
        return {"loss": loss, "logits": logits}


targets = tokenized.rename_column("label", "target")
settings = {
    "output_dir": "runs/judge",
    "max_steps": 2,
    "eval_strategy": "steps",
    "save_strategy": "steps",
    "eval_steps": 1,
    "save_steps": 1,
    "load_best_model_at_end": True,
}
trainer = Trainer(
    model=Judge(),
    args=TrainingArguments(**settings),
    train_dataset=targets["train"],
    eval_dataset=targets["test"],
    processing_class=tokenizer,
)
trainer.train()

# %% eval-loss volatile=true
trainer = Trainer(
    model=Judge(),
    args=TrainingArguments(
        **settings, label_names=["target"]
    ),
    train_dataset=targets["train"],
    eval_dataset=targets["test"],
    processing_class=tokenizer,
)
trainer.train()
print("best:", trainer.state.best_model_checkpoint)

# %% streamed raises="ValueError"
# load_dataset(…, split="train", streaming=True)
stream = tokenized["train"].to_iterable_dataset()
trainer = Trainer(
    model=model,
    args=TrainingArguments(
        "runs/stream", num_train_epochs=2
    ),
    train_dataset=stream,
    processing_class=tokenizer,
)

# %% streamed-fixed volatile=true
row_count = len(
    tokenized["train"]
)  # or counted, or guessed
stream_args = TrainingArguments(
    "runs/stream",
    per_device_train_batch_size=4,
    max_steps=math.ceil(2 * row_count / 4),  # two epochs
)
trainer = Trainer(
    model=model,
    args=stream_args,
    train_dataset=stream.shuffle(seed=0, buffer_size=1000),
    processing_class=tokenizer,
)
trainer.train()
print("steps:", trainer.state.global_step)

# %% class-weights volatile=true
counts = torch.tensor([900.0, 100.0])  # rows of each class
weights = counts.sum() / (len(counts) * counts)


def weighted_loss(outputs, labels, num_items_in_batch=None):
    logits = outputs["logits"]
    total = cross_entropy(
        logits,
        labels,
        weight=weights.to(logits.device),
        reduction="sum",
    )
    if num_items_in_batch is None:
        num_items_in_batch = labels.numel()
    return total / num_items_in_batch


trainer = Trainer(
    model=model,
    args=TrainingArguments("runs/weights", max_steps=2),
    train_dataset=tokenized["train"],
    processing_class=tokenizer,
    compute_loss_func=weighted_loss,
)
trainer.train()
print("weights:", [round(w, 2) for w in weights.tolist()])


# %% compute-loss raises="TypeError"
class WeightedTrainer(Trainer):
    def compute_loss(
        self, model, inputs, return_outputs=False
    ):
        labels = inputs.pop("labels")
        outputs = model(**inputs)
        loss = cross_entropy(
            outputs.logits,
            labels,
            weight=weights.to(labels.device),
        )
        return (loss, outputs) if return_outputs else loss


trainer = WeightedTrainer(
    model=model,
    args=TrainingArguments("runs/weights", max_steps=2),
    train_dataset=tokenized["train"],
    processing_class=tokenizer,
)
trainer.train()


# %% compute-loss-fixed volatile=true
class WeightedTrainer(Trainer):
    # The loss is a mean over one batch.
    loss_is_scaled_for_ga = False

    def compute_loss(
        self,
        model,
        inputs,
        return_outputs=False,
        num_items_in_batch=None,
    ):
        labels = inputs.pop("labels")
        outputs = model(**inputs)
        loss = cross_entropy(
            outputs.logits,
            labels,
            weight=weights.to(labels.device),
        )
        return (loss, outputs) if return_outputs else loss


trainer = WeightedTrainer(
    model=model,
    args=TrainingArguments("runs/weights", max_steps=2),
    train_dataset=tokenized["train"],
    processing_class=tokenizer,
)
trainer.train().global_step
