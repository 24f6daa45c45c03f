"""Teaching a trained MLP a new task with LoRA, from data to a merged model."""

# %% [markdown] lang="zh"
# # 用 LoRA 教训练好的 MLP 一个新任务 {#adapt-mlp}
#
# LoRA 的用武之地，是手里已经有一个训练好的模型，
# 新任务的数据却不多。这里用一个几秒钟就能训练好的小网络
# 把整件事走一遍：先在老任务上训练，规则变了，
# 再用 LoRA 学新任务，与另外两种做法比一比，
# 最后保存、加载、合并。
#
# 只想查某一步怎么写，看[LoRA 微调 MLP](../lora-mlp.md)。

# %% [markdown] lang="en"
# # Teach a trained MLP a new task with LoRA {#adapt-mlp}
#
# LoRA is for when you have a trained model already, and not much data for
# the new task. This goes all the way on a network that trains in seconds: it
# learns the old task, then the rule changes; LoRA learns the new one and is
# compared with two other ways; at last it is saved, loaded and merged.
#
# To look up a single step, see [LoRA on an MLP](../lora-mlp.md).

# %% [markdown] lang="zh"
# ## 两个任务，一多一少两份数据 {#data}
#
# 每一行是一串随机数。老任务问全部的和够不够大，
# 新任务只看前一半。两个任务有关系，又不一样：
# 这正是微调的处境。老任务的数据要多少有多少，
# 新任务的只有几百行。
#
# 先看类别是否均衡，再看两个任务的标签有多少相同：
# 什么也不学、沿用老答案，就能得到这个准确率，
# 后面的分数都要跟它比。

# %% [markdown] lang="en"
# ## Two tasks, many rows and few {#data}
#
# A row is a list of random numbers. The old task asks whether their sum is
# large enough, the new one looks at the first half only. The tasks are related
# and not the same, which is what fine-tuning is about. Of the old task there
# are as many rows as you like, of the new one a few hundred.
#
# See first whether the classes are balanced, and how many labels are the same
# in both tasks: whoever learns nothing and keeps the old answers has that
# accuracy. It is what every score below is compared with.

# %% data
import torch

torch.manual_seed(42)  # the same rows and weights in every run


def old_task(x):
    return (x.sum(1) > 10).long()


def new_task(x):
    return (x[:, :10].sum(1) > 5).long()


many, few, test = (torch.rand(rows, 20) for rows in (4000, 300, 2000))

for task in (old_task, new_task):
    print(f"{task.__name__}: class 1 is {task(test).float().mean():.1%}")
same = (old_task(test) == new_task(test)).float().mean()
print(f"same label in both: {same:.1%}")

# %% [markdown] lang="zh"
# ## 网络与训练循环 {#model}
#
# 主体学特征，任务头分类，分开写，
# 后面才好说“主体用 LoRA，任务头完整地训练”。
# 训练循环只把要训练的参数交给优化器：
# 三种做法就能共用这一个函数。

# %% [markdown] lang="en"
# ## The network and the training loop {#model}
#
# The body learns features, the head classifies. Two attributes make it easy to
# say later: LoRA for the body, the head trained in full. The loop gives the
# optimizer only what is to be trained, so that one function serves all three
# ways below.

# %% model
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class MLP(nn.Module):
    def __init__(self, hidden=512):
        super().__init__()
        self.body = nn.Sequential(
            nn.Linear(20, hidden),
            nn.ReLU(),
            nn.Linear(hidden, hidden),
            nn.ReLU(),
        )
        self.head = nn.Linear(hidden, 2)

    def forward(self, x):
        return self.head(self.body(x))


def train(model, x, y, epochs, lr=1e-3):
    """Train what requires a gradient; the mean loss of each epoch."""
    weights = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr=lr)
    loader = DataLoader(TensorDataset(x, y), batch_size=64, shuffle=True)
    losses = []
    for _ in range(epochs):
        total = 0.0
        for xb, yb in loader:
            loss = nn.functional.cross_entropy(model(xb), yb)
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
            total += loss.item() * len(xb)
        losses.append(total / len(x))
    return losses


@torch.no_grad()
def accuracy(model, task):
    return (model(test).argmax(1) == task(test)).float().mean().item()


# %% [markdown] lang="zh"
# ## 训练底座 {#base}
#
# 在老任务上训练到够用为止。拿它直接做新任务，
# 准确率差不多就是上面两个任务相同的比例：
# 它还是照老规则回答。
#
# 这个网络没有 dropout，训练与推理一个样；
# 有的话，算准确率之前要调用 `model.eval()`。

# %% [markdown] lang="en"
# ## Train the base model {#base}
#
# Train on the old task until it is good enough. Used for the new task as it
# is, the accuracy is about the share of labels that both tasks have in common:
# it still answers by the old rule.
#
# This network has no dropout and does the same in training and at inference;
# with dropout, call `model.eval()` before you measure.

# %% base
base = MLP()
train(base, many, old_task(many), epochs=20)

for task in (old_task, new_task):
    print(f"{task.__name__}: {accuracy(base, task):.1%}")

# %% [markdown] lang="zh"
# ## 装上适配器 {#adapter}
#
# 主体的两个线性层各加一对小矩阵；任务头很小，
# 完整地训练，写进 `modules_to_save`。
# 名字从 `named_modules()` 里抄，写错的名字会被悄悄忽略。
#
# 还没训练的适配器什么也不改：
# 每对矩阵里有一个全是零，输出与底座完全相同。
# 动手训练之前查一查这一点，能省下半天的疑心。
#
# > **常见的坑** `get_peft_model` 就地改动传进去的模型。
# > 还要用原来的，就像这里一样先深拷贝。

# %% [markdown] lang="en"
# ## Add an adapter {#adapter}
#
# Each of the body's two linear layers gets a pair of small matrices; the head
# is small and trained in full, so it is in `modules_to_save`. Take the names
# from `named_modules()`: a misspelt one among others is silently ignored.
#
# An adapter that is not trained yet changes nothing: one matrix of each pair
# is all zeros, and the outputs are those of the base model. To check that
# before training saves an afternoon of doubts.
#
# > **Pitfall** `get_peft_model` changes the model that it is given. To keep the
# > original, give it a deep copy, as here.

# %% adapter
import copy

from peft import LoraConfig, get_peft_model

config = LoraConfig(
    r=4,
    lora_alpha=8,
    target_modules=["body.0", "body.2"],
    modules_to_save=["head"],
)
lora_model = get_peft_model(copy.deepcopy(base), config)
lora_model.print_trainable_parameters()
print("same outputs:", torch.equal(lora_model(test), base(test)))

# %% [markdown] lang="zh"
# ## 三种做法，同样的几百行 {#compare}
#
# 用新任务的那几百行，三种做法各训练一遍：
# 从头训练一个新网络，微调全部权重，只训练适配器。
# 适配器的学习率要高一些，因为小矩阵是从零学起的。
#
# 看结果：从头训练的最差，这么少的数据不够它学特征；
# 另外两种差不多，而适配器训练的参数只是一个零头。
# 数据再多一些，差距会缩小；这时 LoRA 省下的主要是存储和显存。

# %% [markdown] lang="en"
# ## Three ways, the same few rows {#compare}
#
# With the few rows of the new task, train in three ways: a new network from
# scratch, all weights of the base model, and the adapter alone. The adapter
# gets a higher learning rate, since its matrices start from zero.
#
# From scratch is the worst: so few rows are not enough to learn features from.
# The other two are about equal, though the adapter trains a small fraction of
# the parameters. With more data they all come closer; then what LoRA saves is
# mainly storage and memory.

# %% compare
scratch, full = MLP(), copy.deepcopy(base)
models = {"from scratch": scratch, "all weights": full, "LoRA": lora_model}
losses = {}
for name, model in models.items():
    lr = 3e-3 if name == "LoRA" else 1e-3
    losses[name] = train(model, few, new_task(few), epochs=30, lr=lr)
    trained = sum(p.numel() for p in model.parameters() if p.requires_grad)
    print(f"{name:12} {accuracy(model, new_task):.1%} {trained:>9,} trained")

# %% [markdown] lang="zh" alt="三条训练损失曲线，从头训练的起点最低"
# ## 看损失怎么降 {#loss-curve}
#
# 训练损失都能降到接近零，只看它分不出高下：
# 这么少的行，哪种做法都背得下来。
# 分出高下的，是上面在没见过的行上算的准确率。
#
# 微调的起点反而更高：底座满有把握地按老规则回答，
# 错得理直气壮；没训练过的网络两类各猜一半。
# 所以第一轮的损失高，不等于底座没有用。

# %% [markdown] lang="en" alt="Training losses; from scratch starts lowest"
# ## See the losses fall {#loss-curve}
#
# All training losses come close to zero and do not tell the ways apart: so few
# rows can be learnt by heart. What tells them apart is the accuracy above, on
# rows that none of them has seen.
#
# Fine-tuning starts higher: the base model is sure of the old rule, and surely
# wrong where the rules differ, while an untrained network halves its bets. A
# high loss in the first epoch does not mean that the base model is of no use.

# %% loss-curve
import matplotlib.pyplot as plt

fig, ax = plt.subplots(figsize=(5.4, 3))
for name, values in losses.items():
    ax.plot(range(1, len(values) + 1), values, label=name)
ax.set_xlabel("epoch", fontsize=13)
ax.set_ylabel("training loss", fontsize=13)
ax.tick_params(labelsize=12)
ax.legend(fontsize=13, frameon=False)
ax.grid(alpha=0.2)
plt.show()

# %% [markdown] lang="zh"
# ## 一个模型，两个任务 {#switch}
#
# 微调全部权重，老任务就变差了。
# 适配器没有动底座的权重，关掉它就回到原来的模型，
# 老任务一分不少；`modules_to_save` 里的任务头也一起换回去。
# 一个底座配许多适配器，一个任务一个，就是这么来的。

# %% [markdown] lang="en"
# ## One model, two tasks {#switch}
#
# Training all weights has made the old task worse. The adapter left the base
# weights alone: switch it off, and the original model is back with nothing
# lost; the head in `modules_to_save` is switched, too. That is how one base
# model serves many tasks, with one adapter for each.

# %% switch
print(f"all weights, old task: {accuracy(full, old_task):.1%}")
print(f"adapter on,  old task: {accuracy(lora_model, old_task):.1%}")
with lora_model.disable_adapter():
    print(f"adapter off, old task: {accuracy(lora_model, old_task):.1%}")
    print("same outputs as base: ", torch.equal(lora_model(test), base(test)))

# %% [markdown] lang="zh"
# ## 保存底座和适配器 {#save}
#
# 适配器的文件里没有底座，两样都要存。
# 从 Hub 上下载的模型，底座在 Hub 上；自己写的网络，得自己存。
#
# > **常见的坑** 只存了适配器，日后重新随机初始化一个底座装上去，
# > 形状对得上，也不报错，结果却是乱的。

# %% [markdown] lang="en"
# ## Save the base model and the adapter {#save}
#
# The adapter's file does not hold the base model, so save both. A model that
# came from the Hub is still there; one of your own you have to save yourself.
#
# > **Pitfall** With the adapter alone, and later a fresh, randomly initialised
# > base model under it, the shapes fit, nothing complains, and the answers are
# > noise.

# %% save
from pathlib import Path

from safetensors.torch import save_model

save_model(base, "base.safetensors")
lora_model.save_pretrained("adapter")
for file in ("base.safetensors", "adapter/adapter_model.safetensors"):
    print(f"{Path(file).stat().st_size:>9,} bytes  {file}")

# %% [markdown] lang="zh"
# ## 加载，合并，交付 {#load}
#
# 换一个程序、过一个月，也是这几步：建网络，装权重，装适配器。
# 不再训练了，就把适配器合并进权重，
# 得到一个普通的 `MLP`：推理没有额外的计算，也用不着 PEFT。
# 合并前后只差一点舍入误差。
#
# > **常见的坑** 合并以后关不掉适配器，老任务也就没有了。
# > 两个任务都要用，就别合并。

# %% [markdown] lang="en"
# ## Load, merge, deliver {#load}
#
# In another program, a month later, these are the steps: make the network, load
# its weights, put the adapter on. When training is over, merge the adapter into
# the weights. What you get is a plain `MLP`: no extra computation at inference,
# and no need of PEFT. Before and after differ by rounding only.
#
# > **Pitfall** Once merged, the adapter cannot be switched off, and the old
# > task is gone. To serve both, do not merge.

# %% load
from peft import PeftModel
from safetensors.torch import load_model

network = MLP()
load_model(network, "base.safetensors")
loaded = PeftModel.from_pretrained(network, "adapter").eval()
print("same outputs:", torch.equal(loaded(test), lora_model(test)))

merged = loaded.merge_and_unload()
difference = (merged(test) - lora_model(test)).abs().max().item()
print(type(merged).__name__, "differs by less than 1e-4:", difference < 1e-4)
print(f"new task: {accuracy(merged, new_task):.1%}")
