"""Trainer: precision and memory, in training and in evaluation."""

# %% no-bf16 raises="ValueError"
from transformers import TrainingArguments

args = TrainingArguments("runs/precision", bf16=True)

# %% precision
import torch

gpu = torch.cuda.is_available()
bf16 = gpu and torch.cuda.is_bf16_supported(
    including_emulation=False
)
args = TrainingArguments(
    "runs/precision", bf16=bf16, fp16=gpu and not bf16
)
print("GPU:", gpu)
print("precision:", args.mixed_precision)

# %% fp16-gradients raises="ValueError"
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
)

checkpoint = "sentence-transformers/paraphrase-MiniLM-L3-v2"
tokenizer = AutoTokenizer.from_pretrained(checkpoint)
batch = tokenizer("Where is my parcel?", return_tensors="pt")
batch["labels"] = torch.tensor([0])


def step_as_fp16_does(model):
    """One step of Trainer(fp16=True), without a GPU."""
    scaler = torch.amp.GradScaler(model.device.type)
    trained = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained)
    with torch.autocast(model.device.type, torch.float16):
        loss = model(**batch).loss
    scaler.scale(loss).backward()
    scaler.unscale_(optimizer)
    scaler.step(optimizer)
    return {p.dtype for p in trained}


half = AutoModelForSequenceClassification.from_pretrained(
    checkpoint, dtype=torch.float16
)
step_as_fp16_does(half)

# %% fp16-float32
model = AutoModelForSequenceClassification.from_pretrained(
    checkpoint, dtype=torch.float32
)
step_as_fp16_does(model)

# %% fp16-trained-only
for parameter in half.parameters():
    parameter.requires_grad = False
for parameter in half.classifier.parameters():
    parameter.requires_grad = True

# Of a model that has to stay in half precision:
for parameter in half.parameters():
    if parameter.requires_grad:
        parameter.data = parameter.data.float()
step_as_fp16_does(half)

# %% memory timeout=120
from torch.profiler import ProfilerActivity, profile
from transformers import GPT2Config, GPT2LMHeadModel, Trainer

size = {"vocab_size": 4000, "n_embd": 256, "n_head": 4}
length = 256


def peak_memory(length=256, **changes):
    """The most bytes that tensors take in three steps."""
    ids = torch.randint(size["vocab_size"], (64, length))
    rows = [{"input_ids": row, "labels": row} for row in ids]
    settings = {"per_device_train_batch_size": 8, "optim": "adamw_torch"}
    args = TrainingArguments(
        "runs/memory",
        max_steps=2,
        use_cpu=True,
        save_strategy="no",
        **settings | changes,
    )
    model = GPT2LMHeadModel(GPT2Config(n_layer=6, **size))
    trainer = Trainer(model=model, args=args, train_dataset=rows)
    with profile(
        activities=[ProfilerActivity.CPU], profile_memory=True
    ) as run:
        trainer.train()
    ...
