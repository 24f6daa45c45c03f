"""Fine-tuning a classifier of movie reviews, in full and with LoRA."""

# %% [markdown] lang="zh"
# # 微调影评分类器 {#movie-reviews}
#
# rotten_tomatoes 的每一行是影评里的一句话，标签说它是褒是贬。
# 这里从数据一路走到能用的模型：先算基线，
# 也就是在句向量上做逻辑回归，模型本身一点不改；
# 再用 `Trainer` 微调全部权重，配上早停；
# 然后换成 LoRA 再做一遍；最后在同一个测试集上比较三种做法。
#
# 为了在一个 CPU 核上很快跑完，只用短的影评，
# 训练集只留随机的几百行。
# 要用全部的数据，去掉 `filter` 和取行的那个循环就行。
# 换成更大的 BERT，还要改检查点的名字和学习率；
# 别的架构还要改 LoRA 的 `target_modules`。

# %% [markdown] lang="en"
# # Fine-tune a movie review classifier {#movie-reviews}
#
# A row of rotten_tomatoes is a sentence from a review, and its label says
# whether the critic liked the film. This recipe runs the whole workflow, from
# the data to a usable model: first a baseline, logistic regression on sentence
# vectors of the unchanged model; then fine-tuning of all weights with `Trainer`
# and early stopping; then LoRA; at last a comparison of the three on the same
# test split.
#
# To be done quickly on one CPU core, it uses short reviews only, and a
# random few hundred of them for training. For all of the data, drop `filter`
# and the loop that selects. For a larger BERT, change the checkpoint's name and
# the learning rates, too; other architectures also need other `target_modules`
# for LoRA.

# %% [markdown] lang="zh"
# ## 加载影评，先读几行 {#load}
#
# 动手之前先读数据：句子有多长，口气怎么样，
# 标签是不是你想的那个意思。两类标签各占一半左右，
# 所以一律回答 `pos`，只能答对一半上下。
# 三个划分都只留短的影评，所以这里的分数只对短的影评成立。
#
# > **行按标签排序** 文件里先是全部 `pos`，再是全部 `neg`。
# > 不先 `shuffle` 就 `select(range(n))`，取到的可能只有一类。

# %% [markdown] lang="en"
# ## Load the reviews and read some rows {#load}
#
# Read rows before anything else: how long the sentences are, what their tone
# is, whether a label means what you think. About half of the rows have each
# label, so always answering `pos` is right about half of the time. All splits
# keep short reviews only, so all scores here hold for short reviews only.
#
# > **Rows sorted by label** The files hold all `pos` rows first, then all `neg`
# > rows. `select(range(n))` without `shuffle` may leave a single class.

# %% load
from datasets import load_dataset

dataset = load_dataset("cornell-movie-review-data/rotten_tomatoes")
label_names = dataset["train"].features["label"].names
print(dataset.num_rows)

dataset = dataset.filter(lambda row: len(row["text"].split()) <= 18)
for split, rows in (("train", 960), ("validation", 240)):
    dataset[split] = dataset[split].shuffle(seed=42).select(range(rows))
print(dataset.num_rows)
for review in dataset["validation"].select(range(5)):
    print(label_names[review["label"]], "|", review["text"])

# %% [markdown] lang="zh"
# ## 给影评分词 {#tokenize}
#
# 这里只截断、不填充，填充留到凑成批次的时候。
# `max_length` 按数据来定：影评很短，这个上限几乎截不到什么。
# `return_length=True` 多给一列 `length`，排序时用。
# 文本列不用删，`Trainer` 会去掉模型用不到的列。
#
# > **标签列名字不对，会被 `Trainer` 去掉**
# > 标签那一列要叫 `label`、`labels` 或 `label_ids`。
# > 叫别的名字，`Trainer` 就当它没用，一并去掉，
# > 训练因为没有损失而报错。先改名：
# > `dataset.rename_column("stars", "labels")`。

# %% [markdown] lang="en"
# ## Tokenize the reviews {#tokenize}
#
# Rows are truncated here and not padded; padding can wait until they are put
# into batches. Choose `max_length` by the data: reviews are short, and this
# limit cuts next to none. `return_length=True` adds a column `length` to sort
# by. The text column may stay: `Trainer` drops what the model's `forward` does
# not take.
#
# > **`Trainer` drops a label column with another name** The column must be
# > called `label`, `labels` or `label_ids`. Under any other name it counts as
# > unused and is dropped, and training fails because there is no loss. Rename
# > it first: `dataset.rename_column("stars", "labels")`.

# %% tokenize
from transformers import AutoTokenizer

checkpoint = "sentence-transformers/all-MiniLM-L6-v2"
tokenizer = AutoTokenizer.from_pretrained(checkpoint)


def tokenize(rows):
    return tokenizer(
        rows["text"], truncation=True, max_length=64, return_length=True
    )


tokenized = dataset.map(tokenize, batched=True)
train_data, eval_data = tokenized["train"], tokenized["validation"]

print(tokenizer.decode(train_data[0]["input_ids"]))
print(train_data.column_names)

# %% [markdown] lang="zh"
# ## 看动态填充省了多少 {#dynamic-padding}
#
# `DataCollatorWithPadding` 只填充到批次里最长的一行，
# 比一律填充到最长省；再把长短相近的行放进同一批次，
# 又省一些。训练时，两样都可以交给 `Trainer` 去做。
#
# > **在 `map` 里填充会抵消动态填充** 若在 `map` 里写 `padding=True`，
# > 每一千行都会填充到其中最长的一行，
# > 动态填充就没有什么可省了。

# %% [markdown] lang="en"
# ## See what dynamic padding saves {#dynamic-padding}
#
# `DataCollatorWithPadding` pads to the longest row of each batch only, which
# is less than padding all rows to the longest; with rows of similar length in
# one batch it is less still. In training, `Trainer` can do both.
#
# > **Padding inside `map` undoes dynamic padding** With `padding=True` inside
# > `map`, every thousand rows are padded to the longest of them, and nothing is
# > left for dynamic padding to save.

# %% dynamic-padding
from torch.utils.data import DataLoader
from transformers import DataCollatorWithPadding

collator = DataCollatorWithPadding(tokenizer)


def by_length(data):
    lengths = data["length"][:]
    return data.select(sorted(range(len(data)), key=lengths.__getitem__))


def batches(data):
    inputs = data.select_columns(tokenizer.model_input_names)
    return DataLoader(inputs, batch_size=16, collate_fn=collator)


def padded_tokens(data):
    return sum(batch["input_ids"].numel() for batch in batches(data))


lengths = train_data["length"]
print("real tokens:         ", sum(lengths))
print("batches by length:   ", padded_tokens(by_length(train_data)))
print("batches as they come:", padded_tokens(train_data))
print("all to the longest:  ", len(lengths) * max(lengths))

# %% [markdown] lang="zh"
# ## 训练基线：在句向量上做逻辑回归 {#baseline}
#
# 编码器不训练，只用来算句向量：
# 最后一层的隐藏状态按掩码求平均。
# 在这些向量上做逻辑回归，要训练的参数只有几百个。
# 正则化的强度在验证集上选，测试集不参与。
#
# 微调要花多得多的时间，所以先问：它能比这条基线好多少？
# 要公平，三种做法就得用同样的行来训练和测试。

# %% [markdown] lang="en"
# ## Train a baseline: logistic regression on sentence vectors {#baseline}
#
# The encoder is not trained here; it only computes a vector for each review,
# the mean of the last hidden states under the mask. Logistic regression on
# these vectors trains a few hundred parameters. The strength of its penalty is
# chosen on the validation split; the test split has no part in it.
#
# Fine-tuning takes far more time, so ask first how much better than this
# baseline it is. To be fair, train and test all three methods on the same rows.

# %% baseline timeout=300
import torch
from transformers import AutoModel

encoder = AutoModel.from_pretrained(checkpoint).eval()


def mean_vectors(data):
    means = []
    with torch.inference_mode():
        for batch in batches(data):
            states = encoder(**batch).last_hidden_state
            mask = batch["attention_mask"].unsqueeze(-1)
            means.append((states * mask).sum(1) / mask.sum(1))
    return torch.cat(means), torch.tensor(data["label"][:])


def fit(vectors, labels, penalty):
    head = torch.nn.Linear(vectors.shape[1], len(label_names))
    optimizer = torch.optim.LBFGS(
        head.parameters(), max_iter=200, line_search_fn="strong_wolfe"
    )

    def closure():
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(head(vectors), labels)
        loss = loss + penalty * head.weight.square().sum()
        loss.backward()
        return loss

    optimizer.step(closure)
    return head


def accuracy(head, vectors, labels):
    return (head(vectors).argmax(-1) == labels).float().mean().item()


torch.manual_seed(0)
train_vectors = mean_vectors(by_length(train_data))
eval_vectors = mean_vectors(by_length(eval_data))

heads = {}
for penalty in (0.001, 0.01, 0.1, 1):
    heads[penalty] = fit(*train_vectors, penalty)
    score = accuracy(heads[penalty], *eval_vectors)
    print(f"penalty {penalty}: validation accuracy {score:.3f}")
best = max(heads, key=lambda penalty: accuracy(heads[penalty], *eval_vectors))

# %% [markdown] lang="zh"
# ## 给检查点加上新的任务头 {#model}
#
# 这个检查点只有主体，没有任务头。
# `AutoModelForSequenceClassification` 加上一个，权重是随机的：
# 加载报告把它的两个张量列为 MISSING，说的就是这件事，不是出错。
# `id2label` 定下类别的个数和名字。
#
# `Trainer` 也会设随机种子，但那时任务头已经建好了。
# 要结果能重复，就得在加载之前自己调用 `set_seed`。
#
# > **检查点自带任务头** 形状与 `id2label` 对不上时，
# > 会抛出 `RuntimeError`。
# > 写 `ignore_mismatched_sizes=True` 就换成随机的新任务头，
# > 加载报告里记作 MISMATCH。

# %% [markdown] lang="en"
# ## Add a new head to a checkpoint {#model}
#
# This checkpoint holds a body without a head for a task.
# `AutoModelForSequenceClassification` adds one with random weights. The load
# report lists its two tensors as MISSING, which says just that and is no error
# here. `id2label` sets the number of classes and their names.
#
# `Trainer` also sets a seed, but after the head has been initialised. For a
# result that can be repeated, call `set_seed` yourself before loading.
#
# > **A checkpoint with a head of its own** raises a `RuntimeError` if its shape
# > does not fit `id2label`. With `ignore_mismatched_sizes=True` a random new
# > head takes its place, and the load report says MISMATCH.

# %% model
from transformers import AutoModelForSequenceClassification, set_seed


seed = 42


def new_model(**options):
    set_seed(seed)
    return AutoModelForSequenceClassification.from_pretrained(
        checkpoint,
        id2label=dict(enumerate(label_names)),
        label2id={name: i for i, name in enumerate(label_names)},
        **options,
    )


model, report = new_model(output_loading_info=True)
print("missing:", sorted(report["missing_keys"]))
print(type(model).__name__, f"with {model.num_parameters():,} parameters")

# %% [markdown] lang="zh"
# ## 定下训练参数（`TrainingArguments`） {#arguments}
#
# `load_best_model_at_end` 要求评估和保存的策略相同，
# `save_steps` 是 `eval_steps` 的整数倍。
# `metric_for_best_model` 说的是按什么算最好：
# 写 `compute_metrics` 返回的名字，或者写总是有的 `loss`。
#
# `save_only_model` 不存优化器的状态，省地方，
# 代价是中断以后接不上原来的训练。
# `report_to="none"` 不连任何实验跟踪服务，
# 这也是如今的默认值。
#
# > **老教程的参数名会报 `TypeError`** `evaluation_strategy`、
# > `warmup_ratio` 和 `group_by_length` 都没有了。
# > 如今写 `eval_strategy`；
# > `warmup_steps` 小于一时，是占总步数的比例；
# > 要把长短相近的行放进同一批次，
# > 写 `train_sampling_strategy="group_by_length"`。

# %% [markdown] lang="en"
# ## Set the training arguments (`TrainingArguments`) {#arguments}
#
# `load_best_model_at_end` needs the same strategy for evaluating and saving,
# and `save_steps` must be a multiple of `eval_steps`. `metric_for_best_model`
# says what makes a checkpoint the best: a name that `compute_metrics` returns,
# or `loss`, which is always there.
#
# `save_only_model` leaves out the state of the optimizer: smaller files, but an
# interrupted training cannot be resumed. `report_to="none"` reports to no
# experiment tracker, which is today's default, too.
#
# > **Argument names of older tutorials raise a `TypeError`**
# > `evaluation_strategy`, `warmup_ratio` and `group_by_length` are gone. Today
# > it is `eval_strategy`; a `warmup_steps` of less than one is a share of all
# > steps; and batches of similar lengths are
# > `train_sampling_strategy="group_by_length"`.

# %% arguments
from transformers import TrainingArguments


def compute_metrics(evaluated):
    right = evaluated.predictions.argmax(-1) == evaluated.label_ids
    return {"accuracy": right.mean()}


def training_args(folder, learning_rate):
    return TrainingArguments(
        output_dir=folder,
        seed=seed,
        learning_rate=learning_rate,
        warmup_steps=0.1,
        num_train_epochs=2,
        per_device_train_batch_size=16,
        per_device_eval_batch_size=16,
        train_sampling_strategy="group_by_length",
        dataloader_pin_memory=torch.cuda.is_available(),
        logging_steps=5,
        eval_strategy="steps",
        eval_steps=30,
        save_strategy="steps",
        save_steps=30,
        save_total_limit=1,
        save_only_model=True,
        load_best_model_at_end=True,
        metric_for_best_model="accuracy",
        report_to="none",
    )


# %% [markdown] lang="zh"
# ## 用 `Trainer` 训练，加早停（`EarlyStoppingCallback`） {#train}
#
# `EarlyStoppingCallback` 在每次评估时看验证集上的准确率：
# 连续 `early_stopping_patience` 次没有提高，就停止训练。
# 提高多少才算数，由 `early_stopping_threshold` 决定，默认是零。
#
# `processing_class=tokenizer` 有两个用处：
# `Trainer` 因此用 `DataCollatorWithPadding` 凑批次，
# 保存检查点时也把分词器一起存下。
#
# > **`Trainer(tokenizer=...)` 与漏写 `processing_class`**
# > 老教程里的 `tokenizer=` 如今是 `TypeError`，
# > 改写成 `processing_class=`。若干脆不写，
# > `Trainer` 就用不会填充的默认函数凑批次，
# > 各行长短不一，第一个批次就拼不成张量。

# %% [markdown] lang="en"
# ## Train with early stopping (`EarlyStoppingCallback`) {#train}
#
# At each evaluation `EarlyStoppingCallback` looks at the accuracy on the
# validation split: it stops the training after `early_stopping_patience`
# evaluations in a row without a gain. `early_stopping_threshold` says which
# gain counts; its default is zero.
#
# `processing_class=tokenizer` does two things: `Trainer` makes its batches with
# `DataCollatorWithPadding`, and saves the tokenizer with each checkpoint.
#
# > **`Trainer(tokenizer=...)`, and no `processing_class`** `tokenizer=`, which
# > older tutorials have, is a `TypeError`; write `processing_class=`. With
# > neither, `Trainer` makes batches with the default collator, which does not
# > pad: rows differ in length, and the very first batch cannot become a tensor.

# %% train volatile=true timeout=1200
from transformers import EarlyStoppingCallback, Trainer


def new_trainer(model, args):
    return Trainer(
        model=model,
        args=args,
        train_dataset=train_data,
        eval_dataset=eval_data,
        processing_class=tokenizer,
        compute_metrics=compute_metrics,
        callbacks=[EarlyStoppingCallback(early_stopping_patience=2)],
    )


trainer = new_trainer(model, training_args("runs/full", learning_rate=2e-4))
trainer.train()

# %% [markdown] lang="zh"
# ## 读训练记录（`log_history`） {#history}
#
# 训练时打印的数都是字符串，供人看的；
# 真正的数在 `trainer.state.log_history` 里。
# 训练结束以后，装回的是准确率最高的那个检查点，
# 不一定是最后一个。

# %% [markdown] lang="en"
# ## Read what training logged (`log_history`) {#history}
#
# All numbers printed in training are strings, for people; the real ones are in
# `trainer.state.log_history`. At the end the checkpoint with the highest
# accuracy was loaded, which need not be the last one.

# %% history
for entry in trainer.state.log_history:
    if "eval_loss" in entry:
        loss, right = entry["eval_loss"], entry["eval_accuracy"]
        print(f"step {entry['step']}: loss {loss:.3f} accuracy {right:.3f}")

print("planned:", trainer.state.max_steps, "steps")
print("stopped:", trainer.state.global_step, "steps")
print("loaded: ", trainer.state.best_model_checkpoint)

# %% [markdown] lang="zh" alt="两条随步数变化的损失曲线：训练损失与验证损失"
# ## 画训练损失与验证损失 {#loss-curve}
#
# 训练损失来自小批次，抖得厉害，只看走向；
# 验证损失每次都在全部验证行上算。
# 训练损失还在降、验证损失不再降，
# 就是过拟合的开头，也正是该停的时候。

# %% [markdown] lang="en" alt="Training and validation loss by step"
# ## Plot the training and validation loss {#loss-curve}
#
# The training loss comes from small batches and jumps, so only its trend
# matters; the validation loss is computed on all validation rows each time.
# When the first still falls and the second no longer does, overfitting begins,
# and it is time to stop.

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
# ## 训练完才在测试集上评估（`predict`） {#test}
#
# 早停已经用过验证集，
# 所以分数要在没碰过的测试集上算，而且只在最后算。
# 测试集也是抽样，标准误说的是换一份样本，准确率大约会差多少；
# 差别不到两三个标准误，就别当真。
# 除了准确率，再看每一类的召回率：
# 模型可能偏向一类。
#
# > **`predict` 打乱次序** 训练参数里有 `group_by_length` 时，
# > `predict` 也按长短分组，返回的行不再是数据集里的次序。
# > 要比就跟它返回的 `label_ids` 比，别跟 `dataset["label"]` 比。
#
# > **`evaluate` 换了前缀，会警告早停失效** 若写
# > `evaluate(test, metric_key_prefix="test")`，
# > 早停的回调会在结果里找 `eval_accuracy`，
# > 找不到，就打印一条警告。
# > 那时训练已经结束，分数不受影响。

# %% [markdown] lang="en"
# ## Score the test split last (`predict`) {#test}
#
# Early stopping has used the validation split, so take the score on the
# untouched test split, and only at the end. A test split is a sample, too: the
# standard error says how far a different sample would move the accuracy, and a
# difference of less than two or three of them proves nothing. Beside the
# accuracy, look at the recall of each label: the model may lean to one of them.
#
# > **`predict` changes the order** With `group_by_length` in the training
# > arguments `predict` groups by length, too: its rows are not in the order of
# > the dataset. Compare with the `label_ids` that it returns, not with
# > `dataset["label"]`.
#
# > **`evaluate` with another prefix warns about early stopping** With
# > `evaluate(test, metric_key_prefix="test")` the callback for early stopping
# > looks for `eval_accuracy` in the result, finds none and prints a warning.
# > Training is over by then, and the scores are right.

# %% test timeout=300
full = trainer.predict(tokenized["test"])
predicted = full.predictions.argmax(-1)


def with_error(score):
    error = (score * (1 - score) / len(tokenized["test"])) ** 0.5
    return f"{score:.3f} ± {error:.3f}"


print("accuracy:", with_error(full.metrics["test_accuracy"]))
for i, name in enumerate(label_names):
    recall = (predicted[full.label_ids == i] == i).mean()
    print(f"recall of {name}: {recall:.3f}")

# %% [markdown] lang="zh"
# ## 给同一个检查点加 LoRA（`LoraConfig`） {#lora}
#
# 同一个检查点，主体全部冻结，
# 只给注意力层的 `query` 和 `value` 各加一对低秩矩阵。
# 新的任务头是随机初始化的，必须训练，
# 所以写进 `modules_to_save`，完整地训练和保存。
# 任务类型是 `SEQ_CLS` 时，PEFT 会自动加上
# 名叫 `classifier` 或 `score` 的任务头；
# 任务头叫别的名字就得写明。
#
# > **`target_modules` 因架构而异** `query` 和 `value` 是 BERT 里的名字。
# > DistilBERT 里是 `q_lin` 和 `v_lin`，
# > Llama 里是 `q_proj` 和 `v_proj`。一个也对不上时报错。

# %% [markdown] lang="en"
# ## Put LoRA on the checkpoint (`LoraConfig`) {#lora}
#
# The same checkpoint with the whole body frozen; only `query` and `value` of
# the attention layers get a pair of low-rank matrices each. The new head is
# random and has to be trained, so it is in `modules_to_save`: trained and saved
# in full. For the task type `SEQ_CLS`, PEFT adds a head called `classifier` or
# `score` by itself; list a head with another name explicitly.
#
# > **`target_modules` depend on the architecture** `query` and `value` are
# > names in BERT. In DistilBERT they are `q_lin` and `v_lin`, in Llama `q_proj`
# > and `v_proj`. If no name matches, PEFT raises an error.

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
# ## 用 `Trainer` 训练 LoRA {#lora-train}
#
# <span id="time"></span><span id="cell-movie_reviews-time"></span>
# `Trainer` 照旧，换的只有模型、文件夹和学习率。
# LoRA 的学习率通常要比微调全部权重时高一个数量级，
# 别照抄那边的。
# LoRA 的前向计算一点不少，省的是反向：
# 冻结的权重不用算梯度，也不用更新。

# %% [markdown] lang="en"
# ## Train the LoRA model with `Trainer` {#lora-train}
#
# <span id="time"></span><span id="cell-movie_reviews-time"></span>
# `Trainer` is used in the same way; only the model, the folder and the learning
# rate differ. LoRA usually needs a learning rate ten times that of fine-tuning
# all weights, so do not copy that one. LoRA computes the whole forward pass;
# the saving is in the backward pass: frozen weights need no gradient and no
# update.

# %% lora-train volatile=true timeout=1200
lora_args = training_args("runs/lora", learning_rate=2e-3)
lora_trainer = new_trainer(lora_model, lora_args)
lora_trainer.train()

# %% [markdown] lang="zh"
# ## 比较逻辑回归、全部微调与 LoRA {#compare}
#
# 准确率后面是标准误，它只算上了测试集的抽样。
# 换一个随机种子，任务头的初始权重、批次的次序和 dropout 都会变，
# 两种微调的分数也跟着变；逻辑回归的分数不变。
# 所以相差一两个百分点，说明不了谁更好：
# 多换几个种子，看平均分，也看波动。
#
# 这里的三种做法换五个种子各跑过一遍：
# 两种微调的平均分都比逻辑回归高几个百分点，
# 单次的波动却也差不多有这么大；全部微调与 LoRA 分不出高下。
# LoRA 要训练的参数不到全部微调的百分之一。

# %% [markdown] lang="en"
# ## Compare logistic regression, full fine-tuning and LoRA {#compare}
#
# Behind each accuracy stands its standard error, which covers the sampling of
# the test split only. A different seed changes the head's initial weights, the
# order of the batches and dropout, and with them the scores of both kinds of
# fine-tuning; that of logistic regression stays. So a lead of one or two points
# does not tell which is better: try several seeds, and look at the mean and at
# the spread.
#
# All three were run here with five seeds: the mean of either kind of
# fine-tuning is a few points higher than that of logistic regression, yet
# single runs vary by nearly as much; between full fine-tuning and LoRA no
# difference shows. LoRA trains less than one percent of the parameters of full
# fine-tuning.

# %% compare timeout=600
lora = lora_trainer.predict(tokenized["test"])
head = heads[best]
test_vectors = mean_vectors(by_length(tokenized["test"]))
compared = {
    "logistic regression": (accuracy(head, *test_vectors), head),
    "full fine-tuning": (full.metrics["test_accuracy"], model),
    "LoRA": (lora.metrics["test_accuracy"], lora_model),
}

for name, (score, trained) in compared.items():
    parameters = [p for p in trained.parameters() if p.requires_grad]
    count = sum(p.numel() for p in parameters)
    print(f"{name:19}  {with_error(score)}  {count:10,} trained")

# %% [markdown] lang="zh"
# ## 保存完整模型与适配器（`save_model`） {#save}
#
# `save_model` 存下装回的最好的模型，连同分词器。
# 微调全部权重，存的是全部权重；
# LoRA 只存适配器：低秩矩阵加上任务头。
# 权重文件差出多少，取决于 `r`、`target_modules`
# 和 `modules_to_save`。

# %% [markdown] lang="en"
# ## Save the full model and the adapter (`save_model`) {#save}
#
# `save_model` saves the best model, which was loaded, and the tokenizer. After
# full fine-tuning that is all weights; of LoRA it is the adapter only: the
# low-rank matrices and the head. How much smaller its file is depends on `r`,
# `target_modules` and `modules_to_save`.

# %% save
from pathlib import Path

trainer.save_model("reviews-full")
lora_trainer.save_model("reviews-lora")

for folder in ("reviews-full", "reviews-lora"):
    print(folder)
    for path in sorted(Path(folder).iterdir()):
        megabytes = path.stat().st_size / 1e6
        print(f"    {path.name:25} {megabytes:6.2f} MB")

# %% [markdown] lang="zh"
# ## 用管道判断新的影评 {#predict}
#
# 存下的文件夹里有权重、类别名和分词器，
# 交给管道就能用。自己也这样试几句，
# 尤其是反话和双重否定：准确率看不出模型错在哪里。

# %% [markdown] lang="en"
# ## Judge new reviews with a pipeline {#predict}
#
# The saved folder has weights, class names and the tokenizer, all that a
# pipeline needs. Try sentences of your own, irony and double negation among
# them: an accuracy does not show where a model goes wrong.

# %% predict
from transformers import pipeline

classify = pipeline("text-classification", model="reviews-full")

reviews = [
    "A film of rare warmth and wit.",
    "Dull, predictable and far too long.",
    "The jokes fall flat and the story goes nowhere.",
]
for review, result in zip(reviews, classify(reviews), strict=True):
    print(f"{result['label']} {result['score']:.2f}  {review}")

# %% [markdown] lang="zh"
# ## 加载适配器（`PeftModel.from_pretrained`） {#load-adapter}
#
# 适配器的文件夹里没有基座模型。
# 先从同一个检查点建好模型（这里用 `new_model`），
# 任务头的类别数也要一样，
# 再用 `PeftModel.from_pretrained` 装上适配器，
# 输出与训练完时相同。

# %% [markdown] lang="en"
# ## Load the adapter (`PeftModel.from_pretrained`) {#load-adapter}
#
# The adapter's folder does not hold the base model. First build the model from
# the same checkpoint (here with `new_model`), with the same number of classes
# in its head, and put the adapter on it with `PeftModel.from_pretrained`; the
# outputs are those at the end of training.

# %% load-adapter
from peft import PeftModel

loaded = PeftModel.from_pretrained(new_model(), "reviews-lora").eval()
original = lora_model.eval()

inputs = tokenizer(reviews, padding=True, return_tensors="pt")
inputs = inputs.to(original.device)
loaded.to(original.device)
with torch.inference_mode():
    logits, expected = loaded(**inputs).logits, original(**inputs).logits
print("same outputs:", torch.allclose(logits, expected, atol=1e-5))
