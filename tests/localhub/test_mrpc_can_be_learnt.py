"""A classifier that reads both sentences of an MRPC pair beats the larger label."""

import torch
from datasets import load_dataset
from transformers import BertTokenizer, DistilBertConfig, DistilBertModel

from localhub.builds import sst2_distilbert
from localhub.minilm import distilbert_state
from localhub.sentiment import SMALL

TRAIN, VALIDATION = 1000, 400
BATCH = 64


def test_logistic_regression_on_sentence_embeddings(place, encoder, snapshots):
    model = DistilBertModel(DistilBertConfig(**sst2_distilbert.CONFIG | SMALL)).eval()
    model.load_state_dict(distilbert_state(encoder))
    vocabulary = snapshots["google-bert/bert-base-uncased"] / "vocab.txt"
    tokenizer = BertTokenizer(str(vocabulary))

    def embed(sentences: list[str]) -> torch.Tensor:
        """Mean-pooled, normalised embeddings, (sentences, 384)."""
        order = sorted(range(len(sentences)), key=lambda index: len(sentences[index]))
        vectors = torch.empty(len(sentences), SMALL["dim"])
        for chosen in torch.tensor(order).split(BATCH):
            batch = tokenizer([sentences[i] for i in chosen], padding=True, return_tensors="pt")
            mask = batch["attention_mask"]
            with torch.no_grad():
                states = model(batch["input_ids"], mask).last_hidden_state
            pooled = (states * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
            vectors[chosen] = torch.nn.functional.normalize(pooled)
        return vectors

    def pairs(split: str, rows: int) -> tuple[torch.Tensor, torch.Tensor]:
        data = load_dataset("nyu-mll/glue", "mrpc", split=split)[:rows]
        one, other = embed(data["sentence1"]), embed(data["sentence2"])
        return torch.cat([(one - other).abs(), one * other], dim=1), torch.tensor(data["label"])

    features, labels = pairs("train", TRAIN)
    weights = torch.zeros(features.shape[1], requires_grad=True)
    bias = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights, bias], max_iter=200)

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        logits = 10 * features @ weights + bias
        value = torch.nn.functional.binary_cross_entropy_with_logits(logits, labels.float())
        value = value + 1e-3 * weights.square().sum()
        value.backward()
        return value

    optimizer.step(loss)
    features, labels = pairs("validation", VALIDATION)
    right = ((10 * features @ weights + bias > 0) == labels.bool()).float().mean()
    majority = max(labels.float().mean(), 1 - labels.float().mean())
    assert right > majority + 0.08
