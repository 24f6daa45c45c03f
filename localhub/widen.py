"""Makes a DistilBERT twice as wide without changing what it computes.

Net2Net (Chen, Goodfellow, Shlens 2016): every feature is there twice, x becomes [x, x], and each
weight's input side is halved. LayerNorm sees the same mean and variance. Inside the attention the
features of a head are doubled, which doubles q·k and its number of dimensions; both q and k are
scaled to give the same scores again.
"""

import torch
from torch import Tensor

DOUBLED_SIZES = ("dim", "hidden_dim")


def widened_config(config: dict) -> dict:
    """The `config.json` of the model twice as wide."""
    return config | {name: 2 * config[name] for name in DOUBLED_SIZES}


def widened_state(state: dict[str, Tensor], heads: int) -> dict[str, Tensor]:
    """The weights of the model twice as wide.

    Args:
        state: State of a DistilBertForSequenceClassification with embeddings of shape (n, dim).
        heads: Number of attention heads, the same before and after.

    Returns:
        A state with every dim doubled; the outputs of the two models are equal.
    """
    return {name: _widened(name, weight, heads) for name, weight in state.items()}


def _widened(name: str, weight: Tensor, heads: int) -> Tensor:
    if name.startswith("classifier."):  # the labels stay as many as they are
        return _input_side(weight) if weight.dim() == 2 else weight.clone()
    if "embeddings.weight" in name:
        return torch.cat([weight, weight], dim=1)
    if weight.dim() == 1 and "_lin." not in name:
        return torch.cat([weight, weight])
    if name.endswith("out_lin.weight"):
        return _output_side(_input_side(weight, heads))
    if any(part in name for part in ("q_lin.", "k_lin.", "v_lin.")):
        scale = _score_scale(weight.shape[0] // heads) if "v_lin." not in name else 1.0
        wide = _input_side(weight) if weight.dim() == 2 else weight
        return _output_side(wide, heads) * scale
    return _output_side(_input_side(weight) if weight.dim() == 2 else weight)


def _score_scale(head_size: int) -> float:
    """What q and k are multiplied by, so that q·k / sqrt(size) stays the same.

    The doubled product is 2·s²·(q·k), divided by sqrt(2·size) instead of sqrt(size).
    """
    return ((2 * head_size) ** 0.5 / (2 * head_size**0.5)) ** 0.5


def _output_side(weight: Tensor, groups: int = 1) -> Tensor:
    """Double the rows within each of `groups` equal groups."""
    parts = weight.chunk(groups, dim=0)
    return torch.cat([part for part in parts for _ in range(2)], dim=0)


def _input_side(weight: Tensor, groups: int = 1) -> Tensor:
    """Double the columns within each of `groups` equal groups and halve their weights."""
    parts = (weight / 2).chunk(groups, dim=1)
    return torch.cat([part for part in parts for _ in range(2)], dim=1)
