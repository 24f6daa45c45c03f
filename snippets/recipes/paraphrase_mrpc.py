"""Fine-tuning a paraphrase classifier on MRPC, in full and with LoRA."""

# %% [markdown] lang="zh"
# # 在 MRPC 上微调同义句分类器 {#paraphrase-mrpc}
#
# MRPC 的每一行是两句新闻，标签说它们是不是一个意思。
# 这里从数据一路走到能用的模型：先算基线，
# 再用 `Trainer` 微调全部权重，该停的时候停下来；
# 然后换成 LoRA 再做一遍，把两种做法放在一起比。
#
# 为了在一个 CPU 核上很快跑完，模型只有两层，
# 训练集和测试集只留前几百行。换成更大的模型、全部的数据，
# 只要改检查点的名字，去掉取行的那个循环。

# %% [markdown] lang="en"
# # Fine-tune a paraphrase classifier on MRPC {#paraphrase-mrpc}
#
# A row of MRPC holds two sentences from the news, and its label says whether
# they mean the same. This goes all the way from the data to a model to use:
# a baseline first, then fine-tuning of all weights with `Trainer`, which stops
# when it should; then the same with LoRA, and both side by side.
#
# To be done quickly on one CPU core, the model has two layers only, and a few
# hundred rows are kept for training and for the test. For a larger model and
# all of the data, change the checkpoint's name and drop the loop that selects.

# %% [markdown] lang="zh"
# ## 加载数据，先读几行 {#load}
#
# 动手之前先读数据：句子有多长，两句差在哪里，
# 标签是不是你想的那个意思。这里显示哪些句子，
# 取决于数据来源：用本地替身时，它们不是真正的 MRPC。

# %% [markdown] lang="en"
# ## Load the data and read some rows {#load}
#
# Read rows before anything else: how long the sentences are, where they
# differ, whether a label means what you think. Which sentences are shown
# depends on the source: those of the local stand-in are not the real MRPC.

# %% load
from datasets import load_dataset

dataset = load_dataset("nyu-mll/glue", "mrpc")
label_names = dataset["train"].features["label"].names
print(dataset.num_rows)

for split, rows in (("train", 320), ("test", 400)):
    dataset[split] = dataset[split].shuffle(seed=42).select(range(rows))
for row in dataset["train"].select(range(3)):
    print()
    print(row["sentence1"])
    print(row["sentence2"])
    print("label:", label_names[row["label"]])

# %% [markdown] lang="zh"
# ## 先算基线 {#baseline}
#
# 两类标签不一样多。什么也不学、一律回答“同义”，
# 准确率就等于多数类的占比，F1 还要更高。
# 后面的每个分数都要跟这条基线比，而且要在同样的行上比。
#
# 只看一个指标容易上当，所以两个都算：
# F1 是 `equivalent` 这一类的精确率与召回率的调和平均。
# 公式很短，用 numpy 就够了。

# %% [markdown] lang="en"
# ## The baseline first {#baseline}
#
# The labels are not equally frequent. Whoever learns nothing and always says
# "equivalent" has the larger label's share as accuracy, and an even higher F1.
# Compare every score below with this baseline, on the same rows.
#
# One metric alone misleads, so here are two: F1 is the harmonic mean of
# precision and recall of the label `equivalent`. The formula is short; numpy
# is all it takes.

# %% baseline
import numpy as np


def scores(predicted, labels):
    hits = ((predicted == 1) & (labels == 1)).sum()
    f1 = 2 * hits / ((predicted == 1).sum() + (labels == 1).sum())
    return {"accuracy": (predicted == labels).mean(), "f1": f1}


print("always equivalent:")
for split, data in dataset.items():
    labels = np.array(data["label"])
    baseline = scores(np.ones_like(labels), labels)
    print(f"{split:10}", *(f"{k} {v:.3f}" for k, v in baseline.items()))

# %% [markdown] lang="zh"
# ## 给句对分词 {#tokenize}
#
# 两列一起交给分词器，就得到句对。
# 这里只截断、不填充，填充留到凑成批次的时候。
# 文字列不用删，`Trainer` 会去掉模型用不到的列。
#
# > **常见的坑** 标签那一列要叫 `label` 或 `labels`。
# > 叫别的名字，`Trainer` 就当它没用，一并去掉；
# > 模型拿不到标签，只好报错说没有损失。

# %% [markdown] lang="en"
# ## Tokenize the pairs {#tokenize}
#
# Give both columns to the tokenizer, and they become pairs. Rows are truncated
# here and not padded; padding can wait until they are put into batches. Text
# columns may stay: `Trainer` drops what the model's `forward` does not take.
#
# > **Pitfall** The column of labels must be called `label` or `labels`. Under
# > any other name `Trainer` drops it as unused, the model gets no labels, and
# > all it can do is to complain that there is no loss.

# %% tokenize
from transformers import AutoTokenizer

checkpoint = "cross-encoder/ms-marco-MiniLM-L2-v2"
tokenizer = AutoTokenizer.from_pretrained(checkpoint)


def tokenize(rows):
    return tokenizer(rows["sentence1"], rows["sentence2"], truncation=True)


tokenized = dataset.map(tokenize, batched=True)
train_data, eval_data = tokenized["train"], tokenized["validation"]

print(tokenizer.decode(train_data[0]["input_ids"]))
print(train_data.column_names)

# %% [markdown] lang="zh"
# ## 看动态填充省了多少 {#dynamic-padding}
#
# `DataCollatorWithPadding` 只填充到批次里最长的一行，
# 比一律填充到最长省；再把长短相近的句对放进同一批次，
# 又省一些。后面训练时，两样都交给 `Trainer` 去做。
#
# > **常见的坑** 在 `map` 里写 `padding=True`，
# > 每一段都会填充到这一段里最长的一行，
# > 动态填充就没有什么可省了。

# %% [markdown] lang="en"
# ## See what dynamic padding saves {#dynamic-padding}
#
# `DataCollatorWithPadding` pads to the longest row of each batch only, which
# is less than padding all rows to the longest; with pairs of similar length in
# one batch it is less still. In training, below, `Trainer` does both.
#
# > **Pitfall** With `padding=True` inside `map`, all rows of a chunk are padded
# > to its longest one, and nothing is left for dynamic padding to save.

# %% dynamic-padding
from torch.utils.data import DataLoader
from transformers import DataCollatorWithPadding

collator = DataCollatorWithPadding(tokenizer)
inputs = train_data.select_columns(tokenizer.model_input_names)
lengths = [len(ids) for ids in inputs["input_ids"]]
by_length = sorted(range(len(lengths)), key=lambda i: lengths[i])


def padded(data):
    batches = DataLoader(data, batch_size=16, collate_fn=collator)
    return sum(batch["input_ids"].numel() for batch in batches)


print("real tokens:         ", sum(lengths))
print("batches by length:   ", padded(inputs.select(by_length)))
print("batches as they come:", padded(inputs))
print("all to the longest:  ", len(lengths) * max(lengths))

# %% [markdown] lang="zh"
# ## 换上新的任务头 {#model}
#
# 这个检查点是给搜索结果打分的：
# 两段文本一起读，输出一个分数。它会比较两段文本，
# 正合用；但我们要的是两类，任务头得换。
# `id2label` 定下类别的个数和名字，
# `ignore_mismatched_sizes=True` 让形状对不上的任务头
# 重新随机初始化，主体的权重照常加载。
#
# `Trainer` 也会设随机种子，但那时任务头已经建好了。
# 要结果能重复，就得在加载之前自己调用 `set_seed`。
#
# > **常见的坑** 不写 `ignore_mismatched_sizes=True`，
# > 这里会抛出 `RuntimeError`。检查点里没有任务头时才不用写，
# > 例如只做过预训练的 BERT。

# %% [markdown] lang="en"
# ## Put on a new head {#model}
#
# This checkpoint rates search results: it reads two texts together and returns
# one score. It knows how to compare texts, which is what we want; but we have
# two classes, so the head has to go. `id2label` sets their number and names,
# and with `ignore_mismatched_sizes=True` a head of another shape starts again
# from random weights, while those of the body are loaded as usual.
#
# `Trainer` sets a seed, too, but only when the head is there already. For a
# result that can be repeated, call `set_seed` yourself before loading.
#
# > **Pitfall** Without `ignore_mismatched_sizes=True` this is a
# > `RuntimeError`. You do not need it for a checkpoint that has no such head,
# > a BERT that is only pretrained, for example.

# %% model
from transformers import AutoModelForSequenceClassification, set_seed


def new_model():
    set_seed(42)
    return AutoModelForSequenceClassification.from_pretrained(
        checkpoint,
        id2label=dict(enumerate(label_names)),
        label2id={name: i for i, name in enumerate(label_names)},
        ignore_mismatched_sizes=True,
    )


model = new_model()
print(type(model).__name__, f"with {model.num_parameters():,} parameters")
print("head:", model.classifier)

# %% [markdown] lang="zh"
# ## 定下训练参数 {#arguments}
#
# 评估和保存的步调要一致，
# `load_best_model_at_end` 才知道装回哪个检查点；
# `metric_for_best_model` 说的是按哪个指标算最好，
# 名字就是 `compute_metrics` 返回的那个。
# `save_only_model` 不存优化器的状态，省地方，
# 代价是中断以后接不上原来的训练。
# `report_to="none"` 不连任何实验跟踪服务，
# 这也是如今的默认值。
#
# > **常见的坑** 老教程里的 `evaluation_strategy`、
# > `warmup_ratio` 和 `group_by_length` 都没有了，
# > 写了就报 `TypeError`。如今写 `eval_strategy`；
# > `warmup_steps` 小于一时，是占总步数的比例；
# > 要把长短相近的放进同一批次，
# > 写 `train_sampling_strategy="group_by_length"`。

# %% [markdown] lang="en"
# ## Set the training arguments {#arguments}
#
# Evaluate and save at the same steps, or `load_best_model_at_end` cannot tell
# which checkpoint to load; `metric_for_best_model` says by which metric it is
# the best, under the name that `compute_metrics` returns. `save_only_model`
# leaves out the state of the optimizer: smaller files, but training that was
# interrupted cannot go on as it was. `report_to="none"` reports to no
# experiment tracker, which is today's default, too.
#
# > **Pitfall** `evaluation_strategy`, `warmup_ratio` and `group_by_length` of
# > older tutorials are gone; each is a `TypeError`. Today it is
# > `eval_strategy`; a `warmup_steps` below one is a share of all steps; and
# > batches of similar lengths are `train_sampling_strategy="group_by_length"`.

# %% arguments
from transformers import TrainingArguments


def compute_metrics(evaluated):
    return scores(evaluated.predictions.argmax(-1), evaluated.label_ids)


def arguments(folder, learning_rate):
    return TrainingArguments(
        output_dir=folder,
        learning_rate=learning_rate,
        warmup_steps=0.1,
        num_train_epochs=4,
        per_device_train_batch_size=16,
        train_sampling_strategy="group_by_length",
        logging_steps=5,
        eval_strategy="steps",
        eval_steps=10,
        save_strategy="steps",
        save_steps=10,
        save_total_limit=1,
        save_only_model=True,
        load_best_model_at_end=True,
        metric_for_best_model="f1",
        report_to="none",
    )


# %% [markdown] lang="zh"
# ## 训练，该停就停 {#train}
#
# `EarlyStoppingCallback` 在每次评估时看 F1：
# 没有明显提高就记一次，连着记满了就停。
# 怎样才算明显，由 `early_stopping_threshold` 定；
# 再小的差别只是碰巧。
#
# `processing_class=tokenizer` 有两个用处：
# `Trainer` 因此用 `DataCollatorWithPadding` 凑批次，
# 保存检查点时也把分词器一起存下。
#
# > **常见的坑** 忘了 `processing_class`，
# > `Trainer` 就用不会填充的默认函数凑批次，
# > 各行长短不一，第一个批次就拼不成张量。

# %% [markdown] lang="en"
# ## Train, and stop in time {#train}
#
# At each evaluation `EarlyStoppingCallback` looks at F1: it counts those in a
# row that brought no clear gain, and stops when there are enough of them.
# `early_stopping_threshold` says what a clear gain is; less is mere chance.
#
# `processing_class=tokenizer` does two things: `Trainer` makes its batches with
# `DataCollatorWithPadding`, and saves the tokenizer with each checkpoint.
#
# > **Pitfall** Without `processing_class`, `Trainer` makes batches with the
# > default collator, which does not pad: rows differ in length, and the very
# > first batch cannot become a tensor.

# %% train volatile=true timeout=300
from transformers import EarlyStoppingCallback, Trainer


def new_trainer(model, args):
    early_stopping = EarlyStoppingCallback(
        early_stopping_patience=2, early_stopping_threshold=0.005
    )
    return Trainer(
        model=model,
        args=args,
        train_dataset=train_data,
        eval_dataset=eval_data,
        processing_class=tokenizer,
        compute_metrics=compute_metrics,
        callbacks=[early_stopping],
    )


trainer = new_trainer(model, arguments("runs/full", learning_rate=2e-4))
full_run = trainer.train()

# %% [markdown] lang="zh"
# ## 读训练记录 {#history}
#
# 上面打印的数都是字符串，供人看的；
# 真正的数在 `trainer.state.log_history` 里。
# 停下来以后，装回的是 F1 最高的那个检查点，
# 不一定是最后一个。

# %% [markdown] lang="en"
# ## Read what was logged {#history}
#
# All numbers printed above are strings, for people; the real ones are in
# `trainer.state.log_history`. After the stop, the checkpoint with the highest
# F1 was loaded, which need not be the last one.

# %% history
for entry in trainer.state.log_history:
    if "eval_loss" in entry:
        step, loss = entry["step"], entry["eval_loss"]
        accuracy, f1 = entry["eval_accuracy"], entry["eval_f1"]
        print(f"step {step}: {loss=:.3f} {accuracy=:.3f} {f1=:.3f}")

print("planned:", trainer.state.max_steps, "steps")
print("stopped:", trainer.state.global_step, "steps")
print("loaded: ", trainer.state.best_model_checkpoint)

# %% [markdown] lang="zh" alt="两条随步数变化的损失曲线：训练损失与验证损失"
# ## 画损失曲线 {#loss-curve}
#
# 训练损失来自小批次，抖得厉害，只看走向；
# 验证损失每次都在整个验证集上算。
# 训练损失还在降、验证损失不再降，
# 就是过拟合的开头，也正是该停的时候。

# %% [markdown] lang="en" alt="Training and validation loss by step"
# ## Plot the losses {#loss-curve}
#
# The training loss comes from small batches and jumps, so look at its trend
# only; the validation loss is computed on the whole split each time. When the
# first still falls and the second no longer does, overfitting begins, and it
# is time to stop.

# %% loss-curve
import matplotlib.pyplot as plt

fig, ax = plt.subplots(figsize=(5.4, 3))
for key, label in (("loss", "train"), ("eval_loss", "validation")):
    entries = [e for e in trainer.state.log_history if key in e]
    steps, losses = [e["step"] for e in entries], [e[key] for e in entries]
    ax.plot(steps, losses, marker="o", label=label)
ax.set_xlabel("step", fontsize=13)
ax.set_ylabel("loss", fontsize=13)
ax.tick_params(labelsize=12)
ax.legend(fontsize=13, frameon=False)
ax.grid(alpha=0.2)
plt.show()

# %% [markdown] lang="zh"
# ## 最后才看测试集 {#test}
#
# 早停是看着验证集定的，
# 所以分数要在没碰过的测试集上算，而且只在最后算。
# 除了总分，再看每一类各找回了多少，也就是召回率：
# 少数类漏掉很多，总分也可以很好看。
#
# > **常见的坑** 这里用 `predict`。若写
# > `evaluate(test, metric_key_prefix="test")`，
# > 早停的回调会在结果里找 `eval_f1`，找不到就抱怨。

# %% [markdown] lang="en"
# ## The test split comes last {#test}
#
# Early stopping was guided by the validation split, so take the score on the
# untouched test split, and only at the end. Beside the overall scores, look at
# how many rows of each label were found (recall): the overall score can look
# good while many rows of the smaller label are missed.
#
# > **Pitfall** Use `predict` for it. With
# > `evaluate(test, metric_key_prefix="test")` the callback for early
# > stopping looks for `eval_f1` in the result and complains.

# %% test
full = trainer.predict(tokenized["test"])
for name in ("accuracy", "f1"):
    print(f"{name}: {full.metrics['test_' + name]:.3f}")

predicted = full.predictions.argmax(-1)
for i, name in enumerate(label_names):
    recall = (predicted[full.label_ids == i] == i).mean()
    print(f"recall of {name}: {recall:.3f}")

# %% [markdown] lang="zh"
# ## 换成 LoRA {#lora}
#
# 同一个检查点，主体全部冻结，
# 只在注意力层的 `query` 和 `value` 旁边各加两个小矩阵。
# 新的任务头是随机的，非训练不可，
# 所以写进 `modules_to_save`，完整地训练和保存。
# 任务类型是 `SEQ_CLS` 时，
# PEFT 本来就会加上名叫 `classifier` 的层；
# 任务头叫别的名字就得自己写，写出来总不会错。

# %% [markdown] lang="en"
# ## The same with LoRA {#lora}
#
# The same checkpoint with the whole body frozen; only the attention layers'
# `query` and `value` get two small matrices each. The new head is random and
# has to be trained, so it is in `modules_to_save`: trained and saved in full.
# For the task type `SEQ_CLS`, PEFT adds a layer called `classifier` by itself;
# a head by another name you have to give, and to give it is never wrong.

# %% lora
from peft import LoraConfig, TaskType, get_peft_model

config = LoraConfig(
    task_type=TaskType.SEQ_CLS,
    r=8,
    lora_alpha=16,
    target_modules=["query", "value"],
    modules_to_save=["classifier"],
)
lora_model = get_peft_model(new_model(), config)
lora_model.print_trainable_parameters()

# %% [markdown] lang="zh"
# ## 训练 LoRA {#lora-train}
#
# `Trainer` 照旧，换的只有模型、文件夹和学习率。
# LoRA 的学习率通常要比微调全部权重时高一个数量级，
# 别照抄原来的。

# %% [markdown] lang="en"
# ## Train the LoRA model {#lora-train}
#
# `Trainer` is as before; only the model, the folder and the learning rate are
# others. LoRA usually wants a learning rate ten times that of fine-tuning all
# weights, so do not copy the old one.

# %% lora-train volatile=true timeout=300
lora_args = arguments("runs/lora", learning_rate=2e-3)
lora_trainer = new_trainer(lora_model, lora_args)
lora_run = lora_trainer.train()

# %% [markdown] lang="zh"
# ## 保存 {#save}
#
# `save_model` 存下装回的最好的模型，连同分词器。
# 全部微调存的是全部权重，
# LoRA 只存适配器：小矩阵加上任务头。

# %% [markdown] lang="en"
# ## Save both {#save}
#
# `save_model` saves the best model, which was loaded, and the tokenizer. After
# full fine-tuning that is all weights; of LoRA it is the adapter only: the
# small matrices and the head.

# %% save
from pathlib import Path

trainer.save_model("paraphrase-full")
lora_trainer.save_model("paraphrase-lora")

for folder in ("paraphrase-full", "paraphrase-lora"):
    print(folder)
    for path in sorted(Path(folder).iterdir()):
        print("   ", path.name)

# %% [markdown] lang="zh"
# ## 放在一起比 {#compare}
#
# 分数、要训练的参数、权重文件的字节数。
# 谁的分数高，因任务和设置而异；
# 参数和文件的差距总是这么悬殊。

# %% [markdown] lang="en"
# ## Compare them {#compare}
#
# Scores, parameters to train, and bytes of the file with the weights. Which
# one scores higher depends on the task and the settings; parameters and files
# are always that far apart.

# %% compare
lora = lora_trainer.predict(tokenized["test"])
compared = (
    ("full", model, full, "paraphrase-full/model.safetensors"),
    ("lora", lora_model, lora, "paraphrase-lora/adapter_model.safetensors"),
)

print("      accuracy     f1   trainable       bytes")
for name, network, result, file in compared:
    accuracy, f1 = (result.metrics[f"test_{k}"] for k in ("accuracy", "f1"))
    trainable = network.num_parameters(only_trainable=True)
    size = Path(file).stat().st_size
    print(f"{name} {accuracy:10.3f} {f1:6.3f} {trainable:11,} {size:11,}")

# %% [markdown] lang="zh"
# ## 比一步要多久 {#time}
#
# LoRA 的前向计算一点不少，省的是反向：
# 冻结的权重不用算梯度，也不用更新。
# 所以它会快一些，但不会快上许多倍。
# 时间里包含评估，每次运行都不一样。

# %% [markdown] lang="en"
# ## Compare the time of a step {#time}
#
# LoRA computes the whole forward pass; what it saves is on the way back:
# frozen weights need no gradient and no update. So it is faster, but not many
# times faster. The times include evaluation and differ from run to run.

# %% time volatile=true
for name, run in (("full", full_run), ("lora", lora_run)):
    seconds = run.metrics["train_runtime"] / run.global_step
    print(f"{name}: {seconds:.3f} s a step")

# %% [markdown] lang="zh"
# ## 判断一对句子 {#predict}
#
# 存下的文件夹里有权重、类别名和分词器，
# 交给管道就能用；句对写成 `text` 和 `text_pair`。
# 三句分别是：换个说法、换了一天、意思相反。
#
# 自己也这样试几句：小模型常靠共同的词来判断，
# 词差不多而意思相反的句子，最容易看走眼。

# %% [markdown] lang="en"
# ## Judge a pair {#predict}
#
# The saved folder has weights, class names and the tokenizer, all that a
# pipeline needs; a pair is given as `text` and `text_pair`. The three
# sentences are: other words, another day, the contrary. Try some like these
# yourself: small models often go by the words in common, and a sentence with
# the same words and the contrary meaning is what they miss first.

# %% predict
from transformers import pipeline

classify = pipeline("text-classification", model="paraphrase-full")

text = "The senators passed the bill on Monday."
for text_pair in (
    "On Monday, the bill was passed by the senators.",
    "The senators passed the bill on Friday.",
    "The senators rejected the bill on Monday.",
):
    result = classify({"text": text, "text_pair": text_pair})
    print(f"{result['label']:14} {result['score']:.2f}  {text_pair}")

# %% [markdown] lang="zh"
# ## 加载适配器 {#load-adapter}
#
# 适配器的文件夹里没有主体。照原样建好模型，
# 任务头的类别数也要一样，
# 再用 `PeftModel.from_pretrained` 装上适配器，
# 输出与训练完时相同。

# %% [markdown] lang="en"
# ## Load the adapter {#load-adapter}
#
# The adapter's folder does not hold the body. Build the model as before, with
# as many classes in its head, and put the adapter on it with
# `PeftModel.from_pretrained`; the outputs are those at the end of training.

# %% load-adapter
import torch
from peft import PeftModel

loaded = PeftModel.from_pretrained(new_model(), "paraphrase-lora").eval()
original = lora_model.eval().to("cpu")

batch = tokenizer(text, text_pair, return_tensors="pt")
with torch.no_grad():
    logits, expected = loaded(**batch).logits, original(**batch).logits
print("same outputs:", torch.allclose(logits, expected, atol=1e-5))
