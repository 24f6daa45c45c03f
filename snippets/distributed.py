"""More than one process: torchrun, accelerate launch, DDP."""

# %% this-machine loopback=true hidden=true
import os
from pathlib import Path

os.environ["GLOO_SOCKET_IFNAME"] = "lo"
os.environ["OMP_NUM_THREADS"] = "1"
# On a busy CPU, a thread of Gloo may still hold a tensor
# when Python ends, and that aborts: let it finish.
Path("site").mkdir(exist_ok=True)
Path("site/sitecustomize.py").write_text(
    "import atexit, time\natexit.register(time.sleep, 1)\n"
)
os.environ["PYTHONPATH"] = str(Path("site").resolve())

# %% reduce-script
# %%writefile reduce.py
import torch
import torch.distributed as dist
from torch.nn.parallel import DistributedDataParallel

dist.init_process_group("gloo")  # with GPUs: "nccl"
rank = dist.get_rank()

model = DistributedDataParallel(
    torch.nn.Linear(1, 1, bias=False)
)
row = torch.tensor([[rank + 1.0]])
model(row).sum().backward()

gradient = model.module.weight.grad.item()
all_of_them = [None] * dist.get_world_size()
dist.all_gather_object(
    all_of_them, (rank, row.item(), gradient)
)
if rank == 0:
    for each, own, shared in all_of_them:
        print(
            f"process {each}: row {own}, gradient {shared}"
        )
dist.destroy_process_group()

# %% reduce
# !torchrun --standalone --nproc-per-node 2 reduce.py

# %% loop-script
# %%writefile train.py
import torch
from accelerate import Accelerator
from accelerate.utils import set_seed
from torch.utils.data import DataLoader, TensorDataset

set_seed(0)
accelerator = Accelerator(gradient_accumulation_steps=2)

rows = torch.rand(70, 1)
data = TensorDataset(rows, 3 * rows + 1)
model = torch.nn.Linear(1, 1)
model, optimizer, train_loader, eval_loader = (
    accelerator.prepare(
        model,
        torch.optim.AdamW(model.parameters(), lr=0.3),
        DataLoader(data, batch_size=4, shuffle=True),
        DataLoader(data, batch_size=4),
    )
)

for _ in range(20):
    for x, y in train_loader:
        with accelerator.accumulate(model):
            loss = torch.nn.functional.mse_loss(model(x), y)
            accelerator.backward(loss)
            optimizer.step()
            optimizer.zero_grad()

errors = []
with torch.inference_mode():
    for x, y in eval_loader:
        error = (model(x) - y).abs()
        errors.append(accelerator.gather_for_metrics(error))
errors = torch.cat(errors)

accelerator.print("processes:", accelerator.num_processes)
accelerator.print("batches in each:", len(train_loader))
accelerator.print("rows evaluated:", len(errors))
close = bool((errors < 0.3).all())
accelerator.print("all errors below 0.3:", close)

accelerator.wait_for_everyone()
if accelerator.is_main_process:
    plain = accelerator.unwrap_model(model)
    torch.save(plain.state_dict(), "model.pt")
    # of transformers: plain.save_pretrained("model")
accelerator.end_training()

# %% loop
# !ACCELERATE_USE_CPU=true accelerate launch \
#     --multi_gpu --num_processes 2 --num_machines 1 \
#     --mixed_precision no --dynamo_backend no \
#     --main_process_port 0 train.py

# %% one-process
# !accelerate launch --cpu --num_processes 2 train.py

# %% gather
from accelerate import Accelerator, debug_launcher
from torch.utils.data import DataLoader


def evaluate():
    accelerator = Accelerator(cpu=True)
    loader = DataLoader(list(range(5)), batch_size=2)
    gathered, kept = [], []
    for batch in accelerator.prepare(loader):
        gathered += accelerator.gather(batch).tolist()
        kept += accelerator.gather_for_metrics(
            batch
        ).tolist()
    if accelerator.is_main_process:
        print("gather:            ", gathered)
        print("gather_for_metrics:", kept)


debug_launcher(evaluate, num_processes=2)

# %% once
from accelerate import PartialState


def prepare():
    state = PartialState(cpu=True)
    print("in every process", flush=True)
    state.wait_for_everyone()
    if state.is_main_process:
        print("in the first one only", flush=True)
    with state.main_process_first():
        print("one after the other", flush=True)


debug_launcher(prepare, num_processes=2)

# %% prefix raises="RuntimeError"
import torch

model = torch.nn.Linear(1, 1)
wrapped = torch.nn.DataParallel(model)  # DDP, too
torch.save(wrapped.state_dict(), "wrapped.pt")

weights = torch.load("wrapped.pt", weights_only=True)
model.load_state_dict(weights)

# %% prefix-fixed
weights = {
    name.removeprefix("module."): weight
    for name, weight in weights.items()
}
model.load_state_dict(weights)

# %% auto
from collections import Counter

from accelerate import infer_auto_device_map
from transformers import AutoConfig, AutoModelForCausalLM

config = AutoConfig.from_pretrained(
    "HuggingFaceTB/SmolLM2-135M-Instruct"
)
with torch.device("meta"):  # sizes only, no weights
    empty = AutoModelForCausalLM.from_config(
        config, dtype=torch.float32
    )
empty.tie_weights()

devices = infer_auto_device_map(
    empty,
    max_memory={0: "350MB", 1: "350MB"},  # two GPUs
    no_split_module_classes=empty._no_split_modules,
)
layers = [
    d for name, d in devices.items() if ".layers." in name
]
print("layers on each GPU:", dict(Counter(layers)))

# %% small-model hidden=true
from transformers import LlamaConfig, LlamaForCausalLM

LlamaForCausalLM(
    LlamaConfig(
        vocab_size=128,
        hidden_size=32,
        intermediate_size=64,
        num_attention_heads=2,
        num_hidden_layers=2,
    )
).save_pretrained("my-model")

# %% device-map
from accelerate import Accelerator, debug_launcher
from transformers import AutoModelForCausalLM


def load_and_prepare():
    accelerator = Accelerator(cpu=True)
    # or "HuggingFaceTB/SmolLM2-135M-Instruct"
    model = AutoModelForCausalLM.from_pretrained(
        "my-model",
        # with two GPUs, "auto" gives 0 and 1
        device_map={"model": "cpu", "lm_head": "disk"},
    )
    try:
        accelerator.prepare(model)
    except ValueError as error:
        if accelerator.is_main_process:
            print("ValueError:", error)


debug_launcher(load_and_prepare, num_processes=2)

# %% device-map-script
# %%writefile finetune.py
from transformers import (
    AutoModelForCausalLM,
    Trainer,
    TrainingArguments,
)

# 4 bit (PartialState is in accelerate): add
# quantization_config=BitsAndBytesConfig(load_in_4bit=True),
# device_map={"": PartialState().local_process_index},
model = AutoModelForCausalLM.from_pretrained(
    # no device_map
    "my-model"  # or "HuggingFaceTB/SmolLM2-135M-Instruct"
)
row = {"input_ids": [1, 2, 3], "labels": [1, 2, 3]}
trainer = Trainer(
    model=model,
    args=TrainingArguments(
        "out",
        max_steps=2,
        save_strategy="no",
        use_cpu=True,  # with GPUs: leave this out
    ),
    train_dataset=[row] * 32,
)
trainer.train()

if trainer.is_world_process_zero():
    print("processes:", trainer.args.world_size)
    print("model:", type(trainer.model_wrapped).__name__)
    print("steps:", trainer.state.global_step)
trainer.accelerator.end_training()

# %% device-map-fixed volatile=true
# !torchrun --standalone --nproc-per-node 2 \
#     finetune.py 2>log.txt

# %% ready-twice
from accelerate import debug_launcher
from datasets import Dataset
from transformers import (
    AutoModelForCausalLM,
    Trainer,
    TrainingArguments,
)


def train(options):
    trainer = Trainer(
        model=AutoModelForCausalLM.from_pretrained(
            "my-model"
        ),
        args=TrainingArguments(
            "out",
            max_steps=2,
            use_cpu=True,
            save_strategy="no",
            activation_checkpointing=True,
            **options,
        ),
        train_dataset=Dataset.from_dict(
            {"input_ids": [[1, 2, 3]] * 8}
        ).map(lambda row: {"labels": row["input_ids"]}),
    )
    try:
        steps = trainer.train().global_step
        result = f"steps: {steps}"
    except RuntimeError as error:
        result = f"RuntimeError: {error}"
    if trainer.is_world_process_zero():
        print(result)


reentrant = {
    "activation_checkpointing_kwargs": {
        "use_reentrant": True
    },
    "ddp_find_unused_parameters": True,
}
debug_launcher(train, args=(reentrant,))

# %% ready-once volatile=true
options = {
    "activation_checkpointing_kwargs": {
        "use_reentrant": False
    },
    "ddp_find_unused_parameters": False,
}
debug_launcher(train, args=(options,))

# %% nccl raises="RuntimeError"
import torch.distributed as dist

one = {"rank": 0, "world_size": 1}
dist.init_process_group(
    "nccl", store=dist.HashStore(), **one
)

# %% gloo
backend = "nccl" if torch.cuda.is_available() else "gloo"
dist.init_process_group(
    backend, store=dist.HashStore(), **one
)
print(dist.get_backend())
dist.destroy_process_group()

# %% port raises="DistNetworkError"
# not 29500, where a training of yours may run
first = dist.TCPStore("127.0.0.1", 29511, is_master=True)
dist.TCPStore("127.0.0.1", 29511, is_master=True)

# %% port-free
free = dist.TCPStore("127.0.0.1", 0, is_master=True)
print("another port:", free.port not in (0, 29511))
del first, free

# %% accumulate
from accelerate import Accelerator
from torch.utils.data import TensorDataset

torch.manual_seed(0)
data = TensorDataset(torch.randn(8, 4), torch.randn(8, 1))
start = torch.nn.Linear(4, 1).state_dict()


def one_epoch(batch_size, steps):
    accelerator = Accelerator(
        cpu=True, gradient_accumulation_steps=steps
    )
    linear = torch.nn.Linear(4, 1)
    linear.load_state_dict(start)
    linear, optimizer, loader = accelerator.prepare(
        linear,
        torch.optim.SGD(linear.parameters(), lr=0.1),
        DataLoader(data, batch_size=batch_size),
    )
    for x, y in loader:
        with accelerator.accumulate(linear):
            loss = torch.nn.functional.mse_loss(
                linear(x), y
            )
            accelerator.backward(loss)  # divides by steps
            print(
                "step"
                if accelerator.sync_gradients
                else "-"
            )
            optimizer.step()
            optimizer.zero_grad()
    return linear.weight.detach()


torch.allclose(one_epoch(8, 1), one_epoch(2, 4))

# %% accumulate-tokens
losses = [torch.tensor([2.0] * 2), torch.tensor([1.0] * 8)]
tokens = sum(len(loss) for loss in losses)
by_batch = sum(loss.mean() / 2 for loss in losses)
by_token = sum(loss.sum() / tokens for loss in losses)
print(f"mean of the batches: {by_batch:.1f}")
print(f"mean of all tokens:  {by_token:.1f}")
