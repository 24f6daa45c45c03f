"""Metrics, seeds, and what belongs in a bug report."""

# %% evaluate-offline raises="FileNotFoundError" timeout=240
import os

os.environ["HF_EVALUATE_OFFLINE"] = "1"  # no internet

import evaluate

evaluate.load("accuracy")

# %% metric-file
# %%writefile accuracy.py
import datasets
import evaluate
from sklearn.metrics import accuracy_score

number = datasets.Value("int32")
columns = {"predictions": number, "references": number}


class Accuracy(evaluate.Metric):
    def _info(self):
        return evaluate.MetricInfo(
            description="the share of right predictions",
            citation="",
            features=datasets.Features(columns),
        )

    def _compute(self, predictions, references):
        share = accuracy_score(references, predictions)
        return {"accuracy": share}


# %% local-metric
import evaluate

metric = evaluate.load("./accuracy.py")
metric.compute(
    predictions=[0, 1, 0, 1], references=[0, 1, 1, 1]
)

# %% seed
import random

import numpy as np
import torch
from transformers import set_seed


def draw():
    return (
        random.random(),
        np.random.rand(),
        torch.rand(1).item(),
    )


set_seed(42)
first = draw()
set_seed(42)
second = draw()
print("equal:", first == second)

# %% head
from transformers import (
    BertConfig,
    BertForSequenceClassification,
)

small = BertConfig(
    hidden_size=32,
    num_hidden_layers=1,
    num_attention_heads=2,
    intermediate_size=64,
)
heads = []
for seed in (1, 1, 2):
    set_seed(seed)
    classifier = BertForSequenceClassification(small)
    heads.append(classifier.classifier.weight)
print("seed 1 twice:", torch.equal(heads[0], heads[1]))
print("seed 1 and 2:", torch.equal(heads[0], heads[2]))

# %% env volatile=true timeout=240
# !transformers env

# %% minimal
from transformers import AutoConfig, AutoModelForCausalLM

# or: AutoConfig.from_pretrained("the/model"), then smaller
config = AutoConfig.for_model(
    "llama",
    vocab_size=100,
    hidden_size=32,
    intermediate_size=64,
    num_hidden_layers=1,
    num_attention_heads=2,
)
torch.manual_seed(0)
tiny = AutoModelForCausalLM.from_config(config)
with torch.inference_mode():
    output = tiny(torch.tensor([[1, 2, 3]]))
tuple(output.logits.shape)
