"""LoRA on a small custom network with PEFT: from data to a merged model."""

# %% data
import torch
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)

X = torch.rand(1000, 20)
y = (X.sum(1) > 10).long()

train_data = TensorDataset(X[:800], y[:800])
eval_data = TensorDataset(X[800:], y[800:])
train_dataloader = DataLoader(
    train_data, batch_size=64, shuffle=True
)
eval_dataloader = DataLoader(eval_data, batch_size=64)

print(
    f"rows:  {len(train_data)} train, {len(eval_data)} eval"
)
batch = next(iter(eval_dataloader))
print("batch:", [tuple(tensor.shape) for tensor in batch])

# %% model
from torch import nn


class MLP(nn.Module):
    def __init__(self, hidden=2000):
        super().__init__()
        self.seq = nn.Sequential(
            nn.Linear(20, hidden),
            nn.ReLU(),
            nn.Linear(hidden, hidden),
            nn.ReLU(),
            nn.Linear(hidden, 2),
            nn.LogSoftmax(dim=-1),
        )

    def forward(self, x):
        return self.seq(x)


count = sum(p.numel() for p in MLP().parameters())
print(f"{count:,} parameters")

# %% train-loop
device = "cuda" if torch.cuda.is_available() else "cpu"


def train(model, dataloader, criterion, optimizer):
    """Train for one epoch; return the mean loss."""
    model.train()
    total = 0.0
    for xb, yb in dataloader:
        xb, yb = xb.to(device), yb.to(device)
        loss = criterion(model(xb), yb)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        total += loss.item() * len(xb)
    return total / len(dataloader.dataset)


def evaluate(model, dataloader, criterion):
    """Return the mean loss and the accuracy."""
    model.eval()
    total, correct = 0.0, 0
    with torch.inference_mode():
        for xb, yb in dataloader:
            xb, yb = xb.to(device), yb.to(device)
            outputs = model(xb)
            total += criterion(outputs, yb).item() * len(xb)
            predicted = outputs.argmax(1)
            correct += (predicted == yb).sum().item()
    rows = len(dataloader.dataset)
    return total / rows, correct / rows


# %% named-modules
for name, module in MLP().named_modules():
    print(f"{name:6}", type(module).__name__)

# %% choose-targets
from peft import LoraConfig, get_peft_model

for targets in (
    ["seq.0", "seq.2"],
    ["0", "2"],
    r"seq\.[02]",
    "all-linear",
):
    config = LoraConfig(target_modules=targets)
    model = get_peft_model(MLP(), config)
    print(f"{targets!s:20}", model.targeted_module_names)

# %% lora-config
import copy

config = LoraConfig(
    r=8,
    lora_alpha=16,  # the update is scaled by lora_alpha / r
    target_modules=["seq.0", "seq.2"],
    modules_to_save=["seq.4"],
)
torch.manual_seed(0)
model = MLP().to(device)
# get_peft_model changes the model it is given
base = copy.deepcopy(model)

peft_model = get_peft_model(model, config)
peft_model.print_trainable_parameters()

# %% share
for name, weight in peft_model.named_parameters():
    if weight.requires_grad:
        print(f"{weight.numel():>6,}  {name}")

# %% train timeout=180
before = copy.deepcopy(peft_model.state_dict())

trainable = [
    p for p in peft_model.parameters() if p.requires_grad
]
optimizer = torch.optim.Adam(trainable, lr=0.002)
criterion = nn.NLLLoss()

history = {"train": [], "eval": []}
for epoch in range(1, 31):
    train_loss = train(
        peft_model, train_dataloader, criterion, optimizer
    )
    eval_loss, accuracy = evaluate(
        peft_model, eval_dataloader, criterion
    )
    history["train"].append(train_loss)
    history["eval"].append(eval_loss)
    if epoch % 10 == 0:
        print(
            f"epoch {epoch}: {train_loss=:.4f} "
            f"{eval_loss=:.4f} {accuracy=}"
        )

# %% loss-curve
import matplotlib.pyplot as plt

for name, losses in history.items():
    plt.plot(range(1, 31), losses, label=name)
plt.xlabel("epoch")
plt.ylabel("loss")
plt.legend()
plt.show()

# %% what-changed
for name, weight in peft_model.named_parameters():
    same = torch.equal(weight, before[name])
    state = "unchanged" if same else "changed"
    print(f"{state:9} {name}")

# %% save
from pathlib import Path

folder = "mlp-lora"
peft_model.save_pretrained(folder)
for path in sorted(Path(folder).iterdir()):
    print(f"{path.stat().st_size:>10,}  {path.name}")

weights = sum(
    p.numel() * p.element_size() for p in base.parameters()
)
print(f"{weights:>10,}  (all weights of the MLP)")

# %% load
from peft import PeftModel

loaded = PeftModel.from_pretrained(
    copy.deepcopy(base), folder
).eval()

x = X[800:].to(device)
with torch.inference_mode():
    same = torch.allclose(loaded(x), peft_model(x))
print("same outputs:", same)
print(
    "trainable:   ",
    any(p.requires_grad for p in loaded.parameters()),
)

# %% wrong-base
torch.manual_seed(1)
other = PeftModel.from_pretrained(MLP().to(device), folder)

models = {"same base": peft_model, "other base": other}
for name, adapted in models.items():
    loss, accuracy = evaluate(
        adapted, eval_dataloader, criterion
    )
    print(f"{name:10} {loss=:.2f} {accuracy=}")

# %% merge
merged = loaded.merge_and_unload()
count = len(merged.state_dict())
print(type(merged).__name__, "with", count, "tensors")

with torch.inference_mode():
    close = torch.allclose(
        merged(x), peft_model(x), rtol=1e-4, atol=1e-4
    )
print("same outputs:", close)

# %% no-target-found raises="NoMatchingPeftModuleError"
get_peft_model(MLP(), LoraConfig(target_modules="[02]"))
