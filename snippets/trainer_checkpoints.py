"""Trainer: logs, callbacks, checkpoints, and tied weights."""

# %% report-to raises="ValueError"
import torch
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    Trainer,
    TrainingArguments,
    set_seed,
)


def new_model():
    """Small, with the same random weights each time."""
    set_seed(0)
    sizes = {"hidden_size": 16, "intermediate_size": 32}
    config = BertConfig(
        vocab_size=100,
        num_hidden_layers=2,
        num_attention_heads=2,
        **sizes,
    )
    return BertForSequenceClassification(config)


set_seed(0)
rows = [
    {"input_ids": ids, "labels": int(ids[0] < 50)}
    for ids in torch.randint(100, (32, 8))
]
args = TrainingArguments("runs/logs", report_to=None)
trainer = Trainer(
    model=new_model(), args=args, train_dataset=rows
)

# %% report-to-none
args = TrainingArguments("runs/logs", report_to="none")
trainer = Trainer(
    model=new_model(), args=args, train_dataset=rows
)
for callback in trainer.callback_handler.callbacks:
    print(type(callback).__name__)

# %% callback volatile=true
import json
import time
from pathlib import Path

import pandas as pd
from transformers import ProgressCallback, TrainerCallback


class LogFile(TrainerCallback):
    """Logs to a file, and a limit on the time."""

    def __init__(self, path, hours):
        self.path = path
        self.end = time.monotonic() + hours * 3600

    def on_log(self, args, state, control, logs, **kwargs):
        line = {"step": state.global_step, **logs}
        with self.path.open("a") as file:
            file.write(json.dumps(line) + "\n")

    def on_step_end(self, args, state, control, **kwargs):
        if time.monotonic() > self.end:
            control.should_save = True
            control.should_training_stop = True


args = TrainingArguments(
    "runs/callback", max_steps=8, logging_steps=2
)
trainer = Trainer(
    model=new_model(),
    args=args,
    train_dataset=rows,
    callbacks=[LogFile(Path("log.jsonl"), hours=11.5)],
)
trainer.remove_callback(ProgressCallback)  # prints nothing
trainer.train()
logs = pd.read_json("log.jsonl", lines=True)
logs[["step", "learning_rate"]].dropna()

# %% best-model raises="ValueError"
args = TrainingArguments(
    "runs/best",
    eval_strategy="epoch",
    load_best_model_at_end=True,
)

# %% best-model-fixed volatile=true
args = TrainingArguments(
    "runs/best",
    eval_strategy="epoch",
    save_strategy="epoch",
    load_best_model_at_end=True,
    metric_for_best_model="accuracy",
    save_total_limit=1,
    num_train_epochs=3,
)


def compute_metrics(evaluated):
    predicted = evaluated.predictions.argmax(-1)
    return {
        "accuracy": (
            predicted == evaluated.label_ids
        ).mean()
    }


trainer = Trainer(
    model=new_model(),
    args=args,
    train_dataset=rows[:24],
    eval_dataset=rows[24:],
    compute_metrics=compute_metrics,
)
trainer.remove_callback(ProgressCallback)
trainer.train()
print(
    "kept:",
    [path.name for path in Path("runs/best").iterdir()],
)
print("loaded:", trainer.state.best_model_checkpoint)


# %% resume
class Stop(TrainerCallback):
    """What a crash would do, after six steps."""

    def on_step_end(self, args, state, control, **kwargs):
        control.should_training_stop = (
            state.global_step == 6
        )


def new_trainer(folder, callbacks=(), **options):
    args = TrainingArguments(
        folder,
        max_steps=8,
        save_steps=4,
        logging_steps=1,
        learning_rate=1e-3,
        **options,
    )
    trainer = Trainer(
        model=new_model(),
        args=args,
        train_dataset=rows,
        callbacks=list(callbacks),
    )
    trainer.remove_callback(ProgressCallback)
    return trainer


new_trainer("runs/resume", [Stop()]).train()  # interrupted
resumed = new_trainer("runs/resume")
resumed.train(resume_from_checkpoint=True)

whole = new_trainer("runs/whole")
whole.train()
resumed_weights = resumed.model.classifier.weight
whole_weights = whole.model.classifier.weight
print(
    "the same:", torch.equal(resumed_weights, whole_weights)
)

# %% checkpoint-files
for path in sorted(
    Path("runs/resume/checkpoint-4").iterdir()
):
    print(path.name)

# %% nothing-to-resume raises="ValueError"
trainer = new_trainer("runs/resumable")
trainer.train(resume_from_checkpoint=True)

# %% resume-if-there-is-one
from transformers.trainer_utils import get_last_checkpoint

last = None
if Path("runs/resumable").is_dir():
    last = get_last_checkpoint("runs/resumable")
trainer.train(resume_from_checkpoint=last)
print("began with:", last)
print("steps:", trainer.state.global_step)

# %% only-model
options = {"save_only_model": True}
new_trainer("runs/small", [Stop()], **options).train()
small = new_trainer("runs/small", **options)
small.train(resume_from_checkpoint=True)
for trainer in (resumed, small):
    history = trainer.state.log_history
    print(
        [
            f"{entry['learning_rate']:.6f}"
            for entry in history
            if entry["step"] in (4, 5) and "loss" in entry
        ]
    )

# %% resume-rng raises="UnpicklingError"
# As an older NumPy wrote it: under another name.
from numpy._core import multiarray

file = Path("runs/resume/checkpoint-4/rng_state.pth")
state = torch.load(file, weights_only=False)
multiarray._reconstruct.__module__ = "numpy.core.multiarray"
torch.save(state, file)
multiarray._reconstruct.__module__ = (
    "numpy._core.multiarray"
)

trainer = new_trainer("runs/resume")
trainer.train(
    resume_from_checkpoint="runs/resume/checkpoint-4"
)

# %% rng-written-anew
for file in Path("runs/resume").glob("*/rng_state*.pth"):
    state = torch.load(file, weights_only=False)
    torch.save(state, file)

trainer = new_trainer("runs/resume")
trainer.train(
    resume_from_checkpoint="runs/resume/checkpoint-4"
)
print("steps:", trainer.state.global_step)

# %% rng-deleted
for file in Path("runs/resume").glob("*/rng_state*.pth"):
    file.unlink()

trainer = new_trainer("runs/resume")
trainer.train(
    resume_from_checkpoint="runs/resume/checkpoint-4"
)
print("steps:", trainer.state.global_step)

# %% shared-tensors raises="RuntimeError"
from safetensors.torch import save_file
from transformers import GPT2Config, GPT2LMHeadModel

language_model = GPT2LMHeadModel(
    GPT2Config(n_layer=1, n_head=1, n_embd=8)
)
save_file(language_model.state_dict(), "model.safetensors")

# %% save-pretrained
from transformers import GPT2Config, GPT2LMHeadModel

language_model = GPT2LMHeadModel(
    GPT2Config(n_layer=1, n_head=1, n_embd=8)
)
language_model.save_pretrained("tied")
loaded = GPT2LMHeadModel.from_pretrained("tied")
head = loaded.get_output_embeddings().weight
print("tied:", head is loaded.get_input_embeddings().weight)

# %% save-model
from safetensors.torch import load_model, save_model
from torch import nn
from torch.nn.functional import cross_entropy


class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(100, 8)
        self.head = nn.Linear(8, 100, bias=False)
        self.head.weight = self.words.weight

    def forward(self, input_ids, labels=None):
        logits = self.head(self.words(input_ids))
        return {
            "loss": cross_entropy(logits.mean(1), labels)
        }


save_model(Tied(), "tied.safetensors")
again = Tied()
load_model(again, "tied.safetensors")
print("tied:", again.head.weight is again.words.weight)

# %% own-module raises="RuntimeError"
trainer = Trainer(
    model=Tied(),
    args=TrainingArguments("runs/tied", max_steps=2),
    train_dataset=rows,
)
trainer.train()

# %% own-model volatile=true
from transformers import PreTrainedConfig, PreTrainedModel


class TiedModel(PreTrainedModel):
    config_class = PreTrainedConfig
    _tied_weights_keys = {"head.weight": "words.weight"}

    def __init__(self, config):
        super().__init__(config)
        self.words = nn.Embedding(100, 8)
        self.head = nn.Linear(8, 100, bias=False)
        self.post_init()  # ties them

    def forward(self, input_ids, labels=None):
        logits = self.head(self.words(input_ids))
        return {
            "loss": cross_entropy(logits.mean(1), labels)
        }


own = TiedModel(PreTrainedConfig(tie_word_embeddings=True))
trainer = Trainer(
    model=own,
    args=TrainingArguments("runs/tied", max_steps=2),
    train_dataset=rows,
)
trainer.train()
print("tied:", own.head.weight is own.words.weight)
