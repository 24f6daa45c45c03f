"""Metrics, seeds, and what belongs in a bug report."""

# %% evaluate-offline raises="ConnectionError"
import evaluate

evaluate.load("accuracy")

# %% compute-metrics
import numpy as np
from sklearn.metrics import (
    accuracy_score,
    f1_score,
)
from transformers import EvalPrediction


def compute_metrics(prediction: EvalPrediction):
    labels = prediction.label_ids
    best = prediction.predictions.argmax(axis=-1)
    return {
        "accuracy": accuracy_score(labels, best),
        "f1": f1_score(labels, best, average="macro"),
    }


# trainer = Trainer(..., compute_metrics=compute_metrics)
scores = np.array([[2.0, 1], [0, 3], [1, 0], [0, 1]])
compute_metrics(EvalPrediction(scores, np.array([0, 1, 1, 1])))

# %% seed
import random

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
again = draw()
print("equal:", first == again)

# %% head
from transformers import (
    BertConfig,
    BertForSequenceClassification,
)

small = BertConfig(
    num_hidden_layers=1,
    hidden_size=32,
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

# %% env volatile=true
# !transformers env

# %% minimal
