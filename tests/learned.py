"""The claims about learned numbers: each sentence of a page that says how a training ends.

What a training ends with differs with the seed and with the processor, so such a sentence needs a
margin. `make margins` measures it with every seed under every setting and writes margins.json;
tests/guards/test_margins.py holds that the worst value is at least twice the spread away from the
bound, where the spread is the largest value less the smallest under one setting. The tests in
tests/snippets/ assert the same claims on the run that the page shows.

To add a claim, append it to CLAIMS and run `make margins MODULES=<its module>`.

Claims about means over seeds have no margin in this sense. What they are about is named in SCORES,
kept in seeds.json seed by seed, and judged by the tests in tests/snippets/.
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


def accuracy(names: Names, model: str, task: str, rows: str = "test") -> float:
    """In adapt_mlp, the accuracy of a model at a task."""
    return names["accuracy"](names[model], names[rows], names[task])


def gap(names: Names) -> float:
    """In adapt_mlp, how much worse training from scratch is than the worse of the others."""
    worse = min(accuracy(names, model, "new_task") for model in ("full", "lora_model"))
    return worse - accuracy(names, "scratch", "new_task")


def full_less_lora(names: Names) -> float:
    """In adapt_mlp, how far the two ways of fine-tuning are apart."""
    return abs(accuracy(names, "full", "new_task") - accuracy(names, "lora_model", "new_task"))


def lost(names: Names, model: str) -> float:
    """In adapt_mlp, how much of the old task a model has lost."""
    return accuracy(names, "base", "old_task") - accuracy(names, model, "old_task")


def evaluated(names: Names, model: str) -> tuple[float, float]:
    """In lora_mlp, the loss and the accuracy of a model."""
    return names["evaluate"](names[model], names["eval_dataloader"], names["criterion"])


def compared(names: Names) -> dict[str, float]:
    """In movie_reviews, method → accuracy."""
    return {method: round(score, 4) for method, (score, _) in names["compared"].items()}


LORA, ADAPT, REVIEWS = "lora_mlp", "recipes/adapt_mlp", "recipes/movie_reviews"

SCORES = {REVIEWS: compared}
"""Module → what is kept of its runs for claims about means. So far seeds.json is for one module."""

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
        lambda names: math.log10(evaluated(names, "other")[0] / evaluated(names, "peft_model")[0]),
        above=0,
    ),
    Claim(
        "wrong_base__lower_accuracy",
        LORA,
        "on a different base model the accuracy is lower",
        lambda names: evaluated(names, "peft_model")[1] - evaluated(names, "other")[1],
        above=0,
    ),
    Claim(
        "base__good_at_the_old_task",
        ADAPT,
        "the base model is good at the old task, that is, it answers by the old rule",
        lambda names: accuracy(names, "base", "old_task"),
        above=0.85,
    ),
    Claim(
        "compare__from_scratch_is_the_worst",
        ADAPT,
        "on unseen rows, training from scratch is the worst",
        gap,
        above=0,
    ),
    Claim(
        "compare__lora_keeps_up",
        ADAPT,
        "training all weights and LoRA are closer to each other than to training from scratch",
        lambda names: gap(names) - full_less_lora(names),
        above=0,
    ),
    Claim(
        "compare__lora_is_better_than_the_old_answers",
        ADAPT,
        "LoRA is better than a model that keeps giving the old answers",
        lambda names: accuracy(names, "lora_model", "new_task") - names["same"].item(),
        above=0,
    ),
    Claim(
        "loss_curve__all_close_to_zero",
        ADAPT,
        "all training losses come close to zero",
        lambda names: max(losses[-1] for losses in names["losses"].values()),
        below=0.1,
    ),
    Claim(
        "loss_curve__from_scratch_overfits",
        ADAPT,
        "from scratch, the accuracy on unseen rows is much lower than on those of the training",
        lambda names: (
            accuracy(names, "scratch", "new_task", "few") - accuracy(names, "scratch", "new_task")
        ),
        above=0.1,
    ),
    Claim(
        "switch__all_weights_lose_the_old_task",
        ADAPT,
        "training all weights makes the old task worse",
        lambda names: lost(names, "full"),
        above=0,
    ),
    Claim(
        "switch__with_the_adapter_the_old_task_is_worse",
        ADAPT,
        "while the adapter is on, and when it is merged, the old task is gone",
        lambda names: lost(names, "lora_model"),
        above=0,
    ),
    # images.md
    Claim(
        "train__most_pieces_are_told_apart",
        "image_training",
        "the classifier tells most pieces of two photographs apart",
        lambda names: names["after"]["eval_accuracy"],
        above=0.75,
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
