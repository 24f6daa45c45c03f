"""Trains a small BERT to read two sentences at once and to say whether they report one event."""

from pathlib import Path

import torch
from safetensors.torch import load
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    BertTokenizer,
    get_linear_schedule_with_warmup,
)

from localhub.newswire import Newswire
from localhub.wheel import read

SEED = 0
NEWS_SEED = 1  # the dataset's sentences come from another one
THREADS = 1  # sums depend on the number; a second thread waits where another program is busy
LAYERS = (1, 5)  # of MiniLM; of the pairs of layers that were tried, these learn fastest
STEPS = 300
EVENTS = 8  # of a step: each with a sentence about it and one about another event
LEARNING_RATE = 3e-4
WARMUP = 0.1  # of all steps


def train(
    config: dict, wheel: Path, tokenizer: BertTokenizer, news: Path
) -> BertForSequenceClassification:
    """Teach two layers of MiniLM to tell a sentence about the same event from its look-alike.

    Args:
        config: Fields of the BertConfig, with one label and two layers; as wide as MiniLM.
        wheel: Where MiniLM comes from.
        tokenizer: The uncased tokenizer.
        news: The words and frames of the sentences.

    Returns:
        The trained model in evaluation mode.
    """
    pairs = list(Newswire(news, NEWS_SEED).pairs([1] * STEPS * EVENTS))
    threads = torch.get_num_threads()
    torch.set_num_threads(THREADS)
    try:
        with torch.random.fork_rng():
            torch.manual_seed(SEED)
            # Without dropout it takes a fraction of the steps.
            model = BertForSequenceClassification(BertConfig(**config)).eval()
            model.bert.load_state_dict(_two_layers(wheel))
            # Most of the weights; left alone, words that no sentence has keep their place.
            model.bert.embeddings.requires_grad_(False)
            _optimize(model, tokenizer, pairs)
    finally:
        torch.set_num_threads(threads)
    return model


def closest(first: list[list[int]], second: list[list[int]]) -> list[int]:
    """For each row of `first`, which other row of `second` shares most of its rare tokens."""
    columns = {token: column for column, token in enumerate(sorted(set().union(*first, *second)))}
    one, other = _bags(first, columns), _bags(second, columns)
    rarity = (len(second) / other.sum(0).clamp(min=1)).log()
    return ((one * rarity) @ other.T).fill_diagonal_(-1).argmax(dim=1).tolist()


def _bags(rows: list[list[int]], columns: dict[int, int]) -> Tensor:
    """Which tokens are in a row, (rows, columns)."""
    bags = torch.zeros(len(rows), len(columns))
    for bag, row in zip(bags, rows, strict=True):
        bag[[columns[token] for token in row]] = 1
    return bags


def _two_layers(wheel: Path) -> dict[str, Tensor]:
    """MiniLM's embeddings and pooler, and `LAYERS` as the layers 0 and 1."""
    bert = load(read(wheel, "model.safetensors"))
    del bert["embeddings.position_ids"]
    state = {name: weight for name, weight in bert.items() if not name.startswith("encoder.")}
    for number, layer in enumerate(LAYERS):
        old, new = f"encoder.layer.{layer}.", f"encoder.layer.{number}."
        state |= {name.replace(old, new): bert[name] for name in bert if name.startswith(old)}
    return state


def _optimize(
    model: BertForSequenceClassification,
    tokenizer: BertTokenizer,
    pairs: list[tuple[str, str]],
) -> None:
    first, second = ([*sentences] for sentences in zip(*pairs, strict=True))
    lookalikes = closest(tokenizer(first)["input_ids"], tokenizer(second)["input_ids"])
    weights = [weight for weight in model.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr=LEARNING_RATE, weight_decay=0.01, fused=True)
    schedule = get_linear_schedule_with_warmup(optimizer, int(WARMUP * STEPS), STEPS)
    labels = torch.tensor([1.0] * EVENTS + [0.0] * EVENTS)
    for chosen in torch.arange(len(pairs)).split(EVENTS):
        ones = [first[index] for index in chosen]
        others = [second[index] for index in chosen]
        others += [second[lookalikes[index]] for index in chosen]
        batch = tokenizer(ones + ones, others, padding=True, return_tensors="pt")
        binary_cross_entropy_with_logits(model(**batch).logits[:, 0], labels).backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        schedule.step()
