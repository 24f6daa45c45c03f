"""A twin of the Hub: the repositories of the stand-ins, with other content where that is not real.

What a stand-in's docstring calls real is the same here; what it calls not real is different, as it
is on the Hub. So the twin shows what may change when the source does.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save_file

from localhub.cased_vocabulary import FIRST_WORD, TRUE_IDS
from localhub.recipes import bert_base_cased, glue_mrpc, sst2_distilbert
from localhub.repository import Repository, load_all, repository_folder
from localhub.wordpiece import write_tokenizer

SEED = 7
NUDGE = 0.01
"""How far trained weights are moved, as a share of how much they differ from each other."""


def make_twin(repositories: Path, target: Path) -> None:
    """Write the twin of each repository of the stand-ins.

    Args:
        repositories: what a fill has built.
        target: a folder that is not there.
    """
    for real in load_all(repositories):
        folder = repository_folder(target, real.kind, real.id)
        shutil.copytree(real.folder / "files", folder / "files")
        if real.id in CHANGES:
            CHANGES[real.id](folder / "files")
        Repository.seal(folder, real.id, real.kind, real.legacy_names)


def nudge(files: Path) -> None:
    """Move all weights a little: a model that was trained goes on giving the same answers."""
    generator = torch.Generator().manual_seed(SEED)

    def moved(tensor: torch.Tensor) -> torch.Tensor:
        spread = tensor.std() if tensor.numel() > 1 else tensor.abs().squeeze()
        return tensor + NUDGE * spread * torch.randn(tensor.shape, generator=generator)

    change_weights(files / "model.safetensors", moved)


def change_weights(path: Path, change: Callable[[torch.Tensor], torch.Tensor]) -> None:
    """Write the floating-point tensors of a file anew, with the names and shapes that they had."""
    with safe_open(path, "pt") as file:
        metadata = file.metadata()
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  (no dict)
    changed = {
        name: change(tensor).contiguous() if tensor.is_floating_point() else tensor
        for name, tensor in tensors.items()
    }
    save_file(changed, path, metadata=metadata)


def other_cased(files: Path) -> None:
    """Other random weights, and other places for the words whose ids no page shows."""
    generator = torch.Generator().manual_seed(SEED)
    change_weights(
        files / "model.safetensors",
        lambda tensor: tensor[torch.randperm(len(tensor), generator=generator)],
    )
    entries = (files / "vocab.txt").read_text(encoding="utf-8").splitlines()
    free = [place for place in range(FIRST_WORD, len(entries)) if entries[place] not in TRUE_IDS]
    words = [entries[place] for place in free]
    for place, word in zip(free, [*words[1:], words[0]], strict=True):
        entries[place] = word
    write_tokenizer(files, entries, lowercase=False)


def other_news(files: Path) -> None:
    """Other sentences, and other rows that have the labels."""
    shutil.rmtree(files)
    files.mkdir()
    seed, glue_mrpc.SEED = glue_mrpc.SEED, SEED
    try:
        glue_mrpc.build(files, Path())
    finally:
        glue_mrpc.SEED = seed


CHANGES: dict[str, Callable[[Path], None]] = {
    sst2_distilbert.REPO_ID: nudge,
    bert_base_cased.REPO_ID: other_cased,
    glue_mrpc.REPO_ID: other_news,
}
"""Repository → what gives its files another content; of the others, all that is used is real."""
