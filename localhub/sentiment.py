"""Trains a small DistilBERT to tell positive from negative sentences."""

import random
import re
from pathlib import Path

import torch
import yaml
from torch.nn.functional import cross_entropy
from torch.nn.utils.rnn import pad_sequence
from transformers import BertTokenizer, DistilBertConfig, DistilBertForSequenceClassification

from localhub.minilm import distilbert_state

LABELS = ("negative", "positive")
SMALL = {"dim": 384, "hidden_dim": 1536}
SEED = 0
THREADS = 1  # sums depend on the number; a second thread waits where another program is busy
ROUNDS = 25
EPOCHS = 3
BATCH = 32
LEARNING_RATE = 1e-4
HEAD_LEARNING_RATE = 1e-3  # it starts from nothing
WARMUP = 0.1  # of all steps


def read_sentences(path: Path) -> list[tuple[str, int]]:
    """Sentences with the index of their label, from lines `label<TAB>sentence`.

    Raises:
        ValueError: A line is not of that form.
    """
    examples = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        label, _, sentence = line.partition("\t")
        if label not in LABELS or not sentence.strip():
            raise ValueError(f"{path}:{number}: expected label<TAB>sentence, got {line!r}")
        examples.append((sentence, LABELS.index(label)))
    return examples


def short_sentences(path: Path) -> list[tuple[str, int]]:
    """Sentences made of words and frames, `ROUNDS` times as many as there are frames.

    They acquaint the model with many more words, negations and turns than a few hundred sentences
    can hold.
    """
    data = yaml.safe_load(path.read_text("utf-8"))
    draw = random.Random(SEED)

    def word(match: re.Match) -> str:
        return draw.choice(data["words"][match[1]])

    return [
        (re.sub(r"\{(\w+)\}", word, frame), index)
        for index, label in enumerate(LABELS)
        for frame in data["frames"][label]
        for _ in range(ROUNDS)
    ]


def train(
    config: dict, encoder: bytes, tokenizer: BertTokenizer, examples: list[tuple[str, int]]
) -> DistilBertForSequenceClassification:
    """Fine-tune MiniLM with a classification head, end to end.

    Args:
        config: Fields of the DistilBertConfig; its `dim` must be MiniLM's.
        encoder: MiniLM's weights, as a safetensors file.
        tokenizer: The uncased tokenizer.
        examples: Sentences with the index of their label.

    Returns:
        The trained model in evaluation mode.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(THREADS)
    try:
        with torch.random.fork_rng():
            torch.manual_seed(SEED)
            model = DistilBertForSequenceClassification(DistilBertConfig(**config))
            model.distilbert.load_state_dict(distilbert_state(encoder))
            # Half of the weights; left alone, words that no sentence has keep their place.
            model.distilbert.embeddings.requires_grad_(False)
            _optimize(model, tokenizer, examples)
    finally:
        torch.set_num_threads(threads)
    return model.eval()


def _optimize(model, tokenizer, examples) -> None:
    encoder = [weight for weight in model.distilbert.parameters() if weight.requires_grad]
    head = [*model.pre_classifier.parameters(), *model.classifier.parameters()]
    groups = [{"params": encoder}, {"params": head, "lr": HEAD_LEARNING_RATE}]
    optimizer = torch.optim.AdamW(groups, lr=LEARNING_RATE, weight_decay=0.01, fused=True)
    steps = EPOCHS * -(-len(examples) // BATCH)
    warmup = WARMUP * steps
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warmup, (steps - step) / (steps - warmup))
    )
    encoded = [tokenizer(sentence, truncation=True)["input_ids"] for sentence, _ in examples]
    labels = torch.tensor([label for _, label in examples])
    model.train()
    for _ in range(EPOCHS):
        for chosen in _batches([len(ids) for ids in encoded]):
            ids, mask = _padded([encoded[index] for index in chosen])
            cross_entropy(model(ids, mask).logits, labels[chosen]).backward()
            torch.nn.utils.clip_grad_norm_([*encoder, *head], 1.0)
            optimizer.step()
            optimizer.zero_grad()
            schedule.step()


def _batches(lengths: list[int]) -> list[list[int]]:
    """Random batches of sentences that are about as long: half the padding, half the time."""
    blurred = torch.tensor(lengths) + 2 * torch.randn(len(lengths))
    batches = blurred.argsort().split(BATCH)
    return [batches[index].tolist() for index in torch.randperm(len(batches)).tolist()]


def _padded(rows: list[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Ids and attention mask, both (rows, longest row); padded with 0."""
    ids = pad_sequence([torch.tensor(row) for row in rows], batch_first=True)
    mask = pad_sequence([torch.ones(len(row), dtype=torch.long) for row in rows], batch_first=True)
    return ids, mask
