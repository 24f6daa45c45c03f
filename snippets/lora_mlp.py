"""LoRA on a small network of our own with PEFT: from data to a merged model."""

# %% data
import torch
from torch.utils.data import DataLoader, TensorDataset

X = torch.rand((1000, 20))
y = (X.sum(1) > 10).long()

train_data = TensorDataset(X[:800], y[:800])
eval_data = TensorDataset(X[800:], y[800:])
train_dataloader = DataLoader(train_data, batch_size=64, shuffle=True)
eval_dataloader = DataLoader(eval_data, batch_size=64)

print("rows: ", len(train_data), "train,", len(eval_data), "eval")
print("batch:", [tuple(tensor.shape) for tensor in next(iter(eval_dataloader))])

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


print(f"{sum(p.numel() for p in MLP().parameters()):,} parameters")

# %% train-loop
device = "cuda" if torch.cuda.is_available() else "cpu"


def run_epoch(model, dataloader, criterion, optimizer=None):
    """Mean loss over the data; trains when there is an optimizer."""
    model.train(optimizer is not None)
    total = 0.0
    for xb, yb in dataloader:
        xb, yb = xb.to(device), yb.to(device)
        with torch.set_grad_enabled(optimizer is not None):
            loss = criterion(model(xb), yb)
        if optimizer is not None:
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
        total += loss.item() * len(xb)
    return total / len(dataloader.dataset)


def train(model, optimizer, criterion, train_data, eval_data, epochs):
    history = {"train": [], "eval": []}
    for epoch in range(epochs):
        train_loss = run_epoch(model, train_data, criterion, optimizer)
        eval_loss = run_epoch(model, eval_data, criterion)
        history["train"].append(train_loss)
        history["eval"].append(eval_loss)
        if (epoch + 1) % 10 == 0:
            print(f"epoch {epoch + 1}: {train_loss=:.4f} {eval_loss=:.4f}")
    return history


# %% named-modules
for name, module in MLP().named_modules():
    print(f"{name:6}", type(module).__name__)

# %% choose-targets
from peft import LoraConfig, get_peft_model

for targets in (["seq.0", "seq.2"], ["0", "2"], r"seq\.[02]", "all-linear"):
    config = LoraConfig(target_modules=targets)
    model = get_peft_model(MLP(), config)
    print(f"{targets!s:20}", model.targeted_module_names)

# %% lora-config
import copy

config = LoraConfig(
    r=8,
    target_modules=["seq.0", "seq.2"],
    modules_to_save=["seq.4"],
)
model = MLP().to(device)
base = copy.deepcopy(model)  # get_peft_model changes the model it is given

peft_model = get_peft_model(model, config)
peft_model.print_trainable_parameters()

# %% share
import matplotlib.pyplot as plt

sizes = {"frozen": 0}
for name, weight in peft_model.named_parameters():
    layer = name.removeprefix("base_model.model.")[:5]
    part = f"trained: {layer}" if weight.requires_grad else "frozen"
    sizes[part] = sizes.get(part, 0) + weight.numel()

fig, ax = plt.subplots(figsize=(4.2, 2))
colors = ["tab:gray"] + ["tab:orange"] * (len(sizes) - 1)
bars = ax.barh(list(sizes), list(sizes.values()), color=colors)
ax.bar_label(bars, fmt="{:,.0f}", padding=4, fontsize=12)
ax.set_xlim(0, 1.3 * max(sizes.values()))
ax.invert_yaxis()
ax.xaxis.set_visible(False)
ax.tick_params(labelsize=12, length=0)
ax.spines[:].set_visible(False)
plt.show()

# %% train timeout=180
optimizer = torch.optim.Adam(peft_model.parameters(), lr=0.002)
criterion = nn.NLLLoss()
history = train(
    peft_model,
    optimizer,
    criterion,
    train_dataloader,
    eval_dataloader,
    epochs=30,
)

# %% loss-curve
fig, ax = plt.subplots(figsize=(5.4, 3))
epochs = range(1, len(history["train"]) + 1)
ax.plot(epochs, history["train"], color="tab:blue", label="train")
ax.plot(epochs, history["eval"], color="tab:orange", label="eval")
ax.set_xlabel("epoch", fontsize=13)
ax.set_ylabel("loss", fontsize=13)
ax.tick_params(labelsize=12)
ax.legend(fontsize=13, frameon=False)
ax.grid(alpha=0.2)
plt.show()

# %% what-changed
before = base.state_dict()
wrapped = ("base_layer.", "original_module.", "modules_to_save.default.")

for name, weight in peft_model.base_model.model.named_parameters():
    plain_name = name
    for part in wrapped:
        plain_name = plain_name.replace(part, "")
    if plain_name not in before:
        state = "added"
    elif torch.equal(weight, before[plain_name]):
        state = "unchanged"
    else:
        state = "changed"
    print(f"{state:9} {name}")

# %% save
from pathlib import Path

folder = "mlp-lora"
peft_model.save_pretrained(folder)
for path in sorted(Path(folder).iterdir()):
    print(f"{path.stat().st_size:>10,}  {path.name}")

weights = sum(p.numel() * p.element_size() for p in base.parameters())
print(f"{weights:>10,}  (all weights of the MLP)")

# %% load
from peft import PeftModel

loaded = PeftModel.from_pretrained(copy.deepcopy(base), folder)
loaded.eval()
peft_model.eval()

x = X[800:].to(device)
with torch.no_grad():
    print("same outputs:", torch.allclose(loaded(x), peft_model(x)))
print("trainable:   ", any(p.requires_grad for p in loaded.parameters()))

# %% wrong-base
other = PeftModel.from_pretrained(MLP().to(device), folder).eval()
with torch.no_grad():
    print("same outputs:", torch.allclose(other(x), peft_model(x), atol=0.1))

# %% merge
merged = loaded.merge_and_unload()
print(type(merged).__name__, "with", len(merged.state_dict()), "tensors")

with torch.no_grad():
    close = torch.allclose(merged(x), peft_model(x), rtol=1e-4, atol=1e-4)
print("same outputs:", close)

# %% no-target-found raises="NoMatchingPeftModuleError"
get_peft_model(MLP(), LoraConfig(target_modules="[02]"))
