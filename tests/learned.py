"""The claims about learned numbers: each sentence of a page that says how a training ends.

What a training ends with differs with the seed and with the processor. Such a sentence therefore needs a
margin: `make margins` measures it with every seed under every setting and writes margins.json, and
tests/guards/test_margins.py holds that the worst value is at least twice the spread (the largest value
less the smallest under one setting) away from the bound. The tests in tests/snippets/ assert the
same claims on the run that the page shows.

To add a claim, append it to CLAIMS and run `make margins MODULES=<its module>`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

SETTINGS = {"default": "default", "avx2": "avx2", "native": None}
"""By name the value of ATEN_CPU_CAPABILITY; None leaves the choice to torch."""
SEEDS = (0, 1, 2, 3, 4)
"""What is added to the seeds that a module sets; with 0 it runs as its page shows it."""

Names = dict
"""What a module defines when it has run."""


@dataclass(frozen=True)
class Claim:
    """A sentence about a learned number.

    Attributes:
        name: the id of the heading and what is claimed. The test in tests/snippets/ that asserts it
            on the run of the page is called `test_<name>`.
        module: its path below snippets/, without `.py`.
        sentence: the claim in words.
        measure: the number, from what the module defines.
        above: what the number must be larger than.
        below: what the number must be smaller than; a claim has one of the two.
        seeds: see SEEDS.
        settings: the names of those under which the claim is measured.
    """

    name: str
    module: str
    sentence: str
    measure: Callable[[Names], float]
    above: float | None = None
    below: float | None = None
    seeds: tuple[int, ...] = SEEDS
    settings: tuple[str, ...] = tuple(SETTINGS)

    def __post_init__(self) -> None:
        if (self.above is None) == (self.below is None):
            raise ValueError(f"tests/learned.py: {self.name} needs either `above` or `below`")

    @property
    def key(self) -> str:
        """What the claim is called in margins.json."""
        return f"{self.module}:{self.name}"

    def margin(self, value: float) -> float:
        """How far a value is on the right side of the bound; negative on the wrong one."""
        return value - self.above if self.below is None else self.below - value


def accuracy(names: Names, model: str, task: str) -> float:
    """In adapt_mlp, the accuracy of a model at a task."""
    return names["accuracy"](names[model], names[task])


def same_labels(names: Names) -> float:
    """In adapt_mlp, the share of labels that both tasks have in common."""
    old, new = (names[task](names["test"]) for task in ("old_task", "new_task"))
    return (old == new).float().mean().item()


def evaluated(names: Names, model: str) -> tuple[float, float]:
    """In lora_mlp, the loss and the accuracy of a model."""
    return names["evaluate"](names[model], names["eval_dataloader"], names["criterion"])


LORA, ADAPT = "lora_mlp", "recipes/adapt_mlp"

CLAIMS = [
    Claim(
        "loss_curve__train_close_to_zero",
        LORA,
        "the training loss falls close to zero",
        lambda names: names["history"]["train"][-1],
        below=0.01,
    ),
    Claim(
        "loss_curve__eval_ten_times_as_high",
        LORA,
        "the evaluation loss stays more than ten times as high (powers of ten)",
        lambda names: math.log10(names["history"]["eval"][-1] / names["history"]["train"][-1]),
        above=1,
    ),
    Claim(
        "wrong_base__larger_loss",
        LORA,
        "on a different base model the loss is larger (powers of ten)",
        lambda names: math.log10(
            evaluated(names, "other")[0] / evaluated(names, "peft_model")[0]
        ),
        above=0,
    ),
    Claim(
        "wrong_base__lower_accuracy",
        LORA,
        "on a different base model the accuracy is lower",
        lambda names: evaluated(names, "peft_model")[1] - evaluated(names, "other")[1],
        above=0,
    ),
]


def holds(key: str, names: Names) -> bool:
    """Whether a claim is true of a run.

    Args:
        key: of the claim, as `lora_mlp:wrong_base__larger_loss`.
        names: what the module of the claim defined in that run.
    """
    [claim] = [claim for claim in CLAIMS if claim.key == key]
    return claim.margin(claim.measure(names)) > 0
