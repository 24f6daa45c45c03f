"""Teaching a trained MLP a new task with LoRA, from data to a merged model."""

# %% [markdown] lang="zh"
# # 用 LoRA 教训练好的 MLP 一个新任务 {#adapt-mlp}
#
# LoRA 适合这样的情形：手里已经有一个训练好的模型，
# 新任务的数据却不多。这里用一个几秒钟就能训练好的小网络
# 演示全过程：先在老任务上训练；规则变了，
# 再用 LoRA 学新任务，与另外两种做法比较；
# 最后保存、加载、合并。
#
# 只想查某一步怎么写，见 [LoRA 微调 MLP](../lora-mlp.md)。

# %% [markdown] lang="en"
# # Teach a trained MLP a new task with LoRA {#adapt-mlp}
#
# LoRA is for when you have a trained model already, and not much data for
# the new task. This recipe runs the whole workflow on a network that trains
# in seconds: train on the old task, change the rule, adapt with LoRA, compare
# with two alternatives, then save, load and merge.
#
# To look up a single step, see [LoRA on an MLP](../lora-mlp.md).

# %% [markdown] lang="zh"
# ## 准备两个任务的数据：老任务多，新任务少 {#data}
#
# 每一行是一串随机数。老任务看各数之和离平均值够不够远，
# 新任务的规则更严：要离得更远才算。
# 两个任务有关系，又不一样：微调面对的正是这种情况。
# 老任务的数据要多少有多少，新任务的只有几百行。
#
# 先看类别是否均衡，再看两个任务的标签有多少相同：
# 什么也不学、沿用老答案的模型，准确率就是这么多，
# 新任务上的每个分数都要跟它比较。

# %% [markdown] lang="en"
# ## Make data for two tasks, many rows and few {#data}
#
# A row holds random numbers. The old task asks whether their sum is far
# from the mean; the rule of the new one is stricter, the sum must be further
# away. The tasks are related and not the same, which is what fine-tuning is
# about. Data for the old task is plentiful; for the new one there are a few
# hundred rows.
#
# See first whether the classes are balanced, and how many labels are the same
# in both tasks: a model that keeps giving the old answers scores exactly this.
# Compare every score on the new task with it.

# %% data
import torch

torch.manual_seed(42)


def old_task(x):
    return ((x.sum(1) - 10).abs() > 0.9).long()


def new_task(x):
    return ((x.sum(1) - 10).abs() > 1.5).long()


many, few, test = (torch.rand(rows, 20) for rows in (8000, 300, 5000))

for task in (old_task, new_task):
    print(f"{task.__name__}: class 1 is {task(test).float().mean():.1%}")
same = (old_task(test) == new_task(test)).float().mean()
print(f"same label in both: {same:.1%}")

# %% [markdown] lang="zh"
# ## 写网络和训练循环 {#model}
#
# 主体提取特征，任务头分类。分成两个属性，
# 就可以分别指定：主体用 LoRA，任务头完整地训练。
# 训练循环只把要训练的参数交给优化器，
# 所以三种做法共用这一个函数。

# %% [markdown] lang="en"
# ## Write the network and the training loop {#model}
#
# The body learns features, the head classifies. Two attributes let you name
# each: LoRA for the body, the head trained in full. The loop gives the
# optimizer only the trainable parameters, so that one function serves all
# three ways.

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


def train(model, x, y, epochs):
    """Train what requires a gradient; return the mean loss of each epoch."""
    weights = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr=1e-3)
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


def accuracy(model, x, task):
    with torch.inference_mode():
        return (model(x).argmax(1) == task(x)).float().mean().item()


# %% [markdown] lang="zh"
# ## 训练基座模型 {#base}
#
# 在老任务上训练到够用为止。基座模型不经微调直接做新任务，
# 还是照老规则回答：两个任务标签不同的行，老答案就是错的。
#
# 这个网络没有 dropout，训练与推理时的计算相同；
# 有 dropout 的网络，算准确率之前要调用 `model.eval()`。

# %% [markdown] lang="en"
# ## Train the base model {#base}
#
# Train on the old task until it is good enough. Used for the new task without
# fine-tuning, the base model still answers by the old rule: on rows where the
# labels of the two tasks differ, the old answer is wrong.
#
# This network has no dropout and computes the same in training and at
# inference; with dropout, call `model.eval()` before you measure.

# %% base
base = MLP()
train(base, many, old_task(many), epochs=12)

for task in (old_task, new_task):
    print(f"{task.__name__}: {accuracy(base, test, task):.1%}")

# %% [markdown] lang="zh"
# ## 给基座模型加上适配器（`get_peft_model`） {#adapter}
#
# 给主体的两个线性层各加一对低秩矩阵，
# 它们的更新乘以 `lora_alpha / r` 再加到输出上；
# 任务头很小，完整地训练，写进 `modules_to_save`。
# 名字从 `named_modules()` 的输出里抄：
# 其中有写错的，会被静默忽略（没有警告）。
#
# 还没训练的适配器什么也不改变：
# 每对矩阵里的 `lora_B` 全是零，输出与基座模型完全相同。
# 训练之前检查这一点，能免去许多排查的工夫。
#
# > **`get_peft_model` 会修改传进去的模型** 它原地（in-place）修改。
# > 还要用基座模型，就像这里一样先深拷贝一份。

# %% [markdown] lang="en"
# ## Add an adapter to the base model (`get_peft_model`) {#adapter}
#
# Each of the body's two linear layers gets a pair of low-rank matrices, whose
# update is multiplied by `lora_alpha / r` and added to the output. The head is
# small and trained in full, so it is in `modules_to_save`. Copy the names from
# the output of `named_modules()`: a wrong one among others is silently ignored.
#
# An adapter that is not trained yet changes nothing: `lora_B` of each pair is
# all zeros, and the outputs are those of the base model. Checking this before
# training can save an afternoon of debugging.
#
# > **`get_peft_model` changes the model that it is given** It works in place.
# > To keep the base model, give it a deep copy, as here.

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
# ## 比较三种做法：从头训练、微调全部权重、LoRA {#compare}
#
# 用新任务的那几百行，三种做法各训练一遍：
# 从头训练一个新网络，微调基座模型的全部权重，只训练适配器。
#
# 每种做法有两个准确率：训练用过的行（seen）和没见过的行（unseen）。
#
# 在没见过的行上，从头训练的最差：这么少的数据，不够它学出特征。
# LoRA 只训练了很小一部分参数，与微调全部权重不相上下：
# 两者的差距，小于它们与从头训练的差距。

# %% [markdown] lang="en"
# ## Compare training from scratch, of all weights, and with LoRA {#compare}
#
# With the few rows of the new task, train in three ways: a new network from
# scratch, all weights of the base model, and the adapter alone. For each there
# are two accuracies: on the rows it was trained on (seen), and on new rows
# (unseen).
#
# On unseen rows, from scratch is the worst: so few rows are not enough to learn
# features from. LoRA trains a small fraction of the parameters and keeps up
# with training all weights: the two are closer to each other than to training
# from scratch.

# %% compare
scratch, full = MLP(), copy.deepcopy(base)
models = {"from scratch": scratch, "all weights": full, "LoRA": lora_model}
losses = {}
for name, model in models.items():
    losses[name] = train(model, few, new_task(few), epochs=60)
    seen = accuracy(model, few, new_task)
    unseen = accuracy(model, test, new_task)
    trained = sum(p.numel() for p in model.parameters() if p.requires_grad)
    print(f"{name:12} seen {seen:.1%} unseen {unseen:.1%} {trained:,} trained")

# %% [markdown] lang="zh" alt="三条训练损失曲线，最后都接近零"
# ## 画三种做法的训练损失 {#loss-curve}
#
# 只看训练损失，三种做法分不出高下：三条曲线都降到接近零。
# 从头训练的网络只是把这几百行背了下来，也就是过拟合，
# 在没见过的行上准确率就低得多。
# 所以要用没有参与训练的数据评估。

# %% [markdown] lang="en" alt="Three training losses that end close to zero"
# ## Plot the training losses of the three ways {#loss-curve}
#
# The training losses do not tell the three ways apart: all come close to zero.
# The network from scratch overfits: it has memorised the few rows, and its
# accuracy on unseen rows is much lower. Evaluate on data that was not used in
# training.

# %% loss-curve
import matplotlib.pyplot as plt

for name, values in losses.items():
    plt.plot(range(1, len(values) + 1), values, label=name)
plt.xlabel("epoch")
plt.ylabel("training loss")
plt.ylim(0, 0.8)
plt.legend()
plt.show()

# %% [markdown] lang="zh"
# ## 用一个模型做两个任务（`disable_adapter`） {#switch}
#
# 微调全部权重以后，老任务就变差了。
# 适配器没有改动基座模型的权重：用 `disable_adapter` 关掉适配器，
# 就回到基座模型，老任务的准确率分毫不差；
# `modules_to_save` 里的任务头也一起换回去。
# 所以一个基座模型可以配许多适配器，一个任务一个。

# %% [markdown] lang="en"
# ## Serve two tasks with one model (`disable_adapter`) {#switch}
#
# Training all weights has made the old task worse. The adapter left the weights
# of the base model alone: switch it off with `disable_adapter`, and the base
# model is back with nothing lost; the head in `modules_to_save` is switched as
# well. In this way one base model serves many tasks, with one adapter for each.

# %% switch
print(f"all weights, old task: {accuracy(full, test, old_task):.1%}")
print(f"adapter on,  old task: {accuracy(lora_model, test, old_task):.1%}")
with lora_model.disable_adapter():
    print(f"adapter off, old task: {accuracy(lora_model, test, old_task):.1%}")
    print("same outputs as base: ", torch.equal(lora_model(test), base(test)))

# %% [markdown] lang="zh"
# ## 保存基座模型和适配器（`save_model`、`save_pretrained`） {#save}
#
# 适配器的文件里没有基座模型，两样都要保存。
# 从 Hub 下载的基座模型，Hub 上一直有；自己写的网络要自己保存。
# `save_model` 写的是 safetensors 文件，加载时不会执行代码。
#
# > **只有适配器，没有基座模型** 以后把适配器加载到
# > 一个重新随机初始化的基座模型上，形状对得上，不报错，
# > 也没有警告，输出却与训练后的模型不同。

# %% [markdown] lang="en"
# ## Save the base model and the adapter {#save}
#
# The adapter's file does not hold the base model, so save both. A base model
# that came from the Hub is still there; a custom one you have to save yourself.
# `save_model` writes a safetensors file, which cannot run code when loaded.
#
# > **An adapter without its base model** Load the adapter later onto a fresh,
# > randomly initialised base model: the shapes fit, there is no error and no
# > warning, but the outputs are not those of the trained model.

# %% save
from pathlib import Path

from safetensors.torch import save_model

save_model(base, "base.safetensors")
lora_model.save_pretrained("adapter")
for file in ("base.safetensors", "adapter/adapter_model.safetensors"):
    print(f"{Path(file).stat().st_size:>9,} bytes  {file}")

# %% [markdown] lang="zh"
# ## 加载适配器并合并进权重（`merge_and_unload`） {#load}
#
# 在另一个程序里、一个月以后，也是这几步：
# 建网络，加载基座模型的权重，加载适配器。
# 不再训练了，就把适配器合并进权重，
# 得到一个普通的 `MLP`：推理时没有额外的计算，也不再需要 PEFT。
# 合并前后的输出只差舍入误差。
#
# > **`merge_and_unload` 之后关不掉适配器** 老任务也就没有了。
# > 两个任务都要用，就不要合并；`merge_adapter` 可以还原，
# > 见[把 LoRA 适配器合并进权重](../lora-mlp.md#merge)。

# %% [markdown] lang="en"
# ## Load and merge an adapter (`merge_and_unload`) {#load}
#
# In another program, a month later, these are the steps: make the network, load
# the base model's weights, load the adapter. When training is over, merge the
# adapter into the weights. You get a plain `MLP`: no extra computation at
# inference, and no need of PEFT. The outputs before and after differ by
# rounding only.
#
# > **After `merge_and_unload`, the adapter cannot be switched off** The old
# > task is gone. To serve both, do not merge; `merge_adapter` can be undone:
# > see [Merge a LoRA adapter into the weights](../lora-mlp.md#merge).

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
print(f"new task: {accuracy(merged, test, new_task):.1%}")
