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
batch = tokenizer(
    "Where is my parcel?", return_tensors="pt"
)
batch["labels"] = torch.tensor([0])


def step_as_fp16_does(model):
    """One step of Trainer(fp16=True), without a GPU."""
    scaler = torch.amp.GradScaler(model.device.type)
    trained = [
        p for p in model.parameters() if p.requires_grad
    ]
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
half.zero_grad()
half.requires_grad_(False)
half.classifier.requires_grad_(True)  # or LoRA

# Of a model that has to stay in half precision:
for parameter in half.parameters():
    if parameter.requires_grad:
        parameter.data = parameter.data.float()
step_as_fp16_does(half)

# %% memory timeout=300
from itertools import accumulate

from torch.profiler import profile
from transformers import (
    GPT2Config,
    GPT2LMHeadModel,
    ProgressCallback,
    Trainer,
)

config = GPT2Config(
    vocab_size=1000,
    n_layer=4,
    n_head=4,
    n_embd=64,
    bos_token_id=0,
    eos_token_id=0,
)


def peak(length=64, **settings):
    """The most megabytes that tensors take in two steps."""
    ids = torch.randint(config.vocab_size, (8, length))
    rows = [
        {"input_ids": row, "labels": row} for row in ids
    ]
    args = TrainingArguments(
        "runs/memory",
        max_steps=2,
        use_cpu=True,
        save_strategy="no",
        **settings,
    )
    with profile(profile_memory=True) as run:
        trainer = Trainer(
            model=GPT2LMHeadModel(config),
            args=args,
            train_dataset=rows,
        )
        trainer.remove_callback(ProgressCallback)
        trainer.train()
    taken = sorted(
        (event.start_ns(), event.nbytes())
        for event in run.profiler.kineto_results.events()
        if event.name() == "[memory]"
    )
    sums = accumulate(size for _, size in taken)
    return max(sums) / 1e6


switches = {"per_device_train_batch_size": 8}
print(f"{peak(**switches):5.1f} MB  8 rows at once")
for switch in [
    {
        "per_device_train_batch_size": 2,
        "gradient_accumulation_steps": 4,
    },
    {"bf16": True},
    {"activation_checkpointing": True},
    {"optim": "adafactor"},
    {"length": 32},
]:
    switches |= switch
    print(f"{peak(**switches):5.1f} MB  {switch}")

# %% old-checkpointing warns="is deprecated"
args = TrainingArguments(
    "runs/memory", gradient_checkpointing=True
)
print(args.activation_checkpointing)

# %% eval-memory
lm = GPT2LMHeadModel(
    GPT2Config(
        vocab_size=2000,
        n_layer=1,
        n_head=1,
        n_embd=8,
        bos_token_id=0,
        eos_token_id=0,
    )
)
ids = torch.randint(2000, (32, 64))
eval_rows = [
    {"input_ids": row, "labels": row} for row in ids
]


def show_size(evaluated):
    kept = evaluated.predictions
    print(
        "kept:", kept.shape, f"{kept.nbytes / 1e6:.2f} MB"
    )
    return {}


trainer = Trainer(
    model=lm,
    args=TrainingArguments("runs/evaluation"),
    eval_dataset=eval_rows,
    compute_metrics=show_size,
)
metrics = trainer.evaluate()


# %% eval-ids
def to_ids(logits, labels):
    if isinstance(logits, tuple):
        logits = logits[0]
    return logits.argmax(-1)


def accuracy(evaluated):
    show_size(evaluated)
    # The logits at a position are those of the next token.
    predicted = evaluated.predictions[:, :-1]
    labels = evaluated.label_ids[:, 1:]
    counted = labels != -100
    right = (predicted == labels)[counted]
    return {"accuracy": right.mean()}


trainer = Trainer(
    model=lm,
    args=TrainingArguments("runs/evaluation"),
    eval_dataset=eval_rows,
    compute_metrics=accuracy,
    preprocess_logits_for_metrics=to_ids,
)
metrics = trainer.evaluate()


# %% eval-batches
class Accuracy:
    def __init__(self):
        self.right = self.all = 0

    def __call__(self, evaluated, compute_result):
        predicted = evaluated.predictions[:, :-1]
        labels = evaluated.label_ids[:, 1:]
        counted = labels != -100
        self.right += int(
            (predicted == labels)[counted].sum()
        )
        self.all += int(counted.sum())
        if compute_result:
            result = {"accuracy": self.right / self.all}
            self.right = self.all = 0
            return result


trainer = Trainer(
    model=lm,
    args=TrainingArguments(
        "runs/evaluation", batch_eval_metrics=True
    ),
    eval_dataset=eval_rows,
    compute_metrics=Accuracy(),
    preprocess_logits_for_metrics=to_ids,
)
print("eval_accuracy" in trainer.evaluate())
