"""Twins of the Hub: the repositories of the local Hub, with other content where that is not exact.

A twin changes every file that is not declared exact: rounded weights get noise of one step of
their quantisation, weights that are trained or drawn here are made again with another seed, others
are moved a little; rows are others or come in another order; cards and dates are different. So the
twins show what may change when the source does.

`python tests/twin.py REPOSITORY SEED FOLDER` makes one repository's files again.
"""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import torch
from pyarrow import parquet
from safetensors import safe_open
from safetensors.torch import save_file

from localhub.archives import ensure
from localhub.builds import build_key, builds, part_and_fidelity
from localhub.progress import Lines
from localhub.repository import Repository, load_all, repository_folder
from localhub.state import Place

ROOT = Path(__file__).parent.parent
TWINS = (1, 2, 3)
NUDGE = 0.01
"""How far trained weights are moved, as a share of how much they differ from each other."""
BLOCK = 32
"""Weights that lie next to each other share a step, in every format that is in use."""
FIRST_DAY = datetime(2024, 1, 1, tzinfo=UTC)
SEED_IN = {
    "distilbert/distilbert-base-uncased-finetuned-sst-2-english": "localhub.sentiment",
    "nyu-mll/glue": "localhub.builds.glue_mrpc",
}
"""Repository → the module whose SEED decides what its build makes."""


def make_twin(place: Place, target: Path, number: int, repo_ids: Collection[str]) -> None:
    """Write the twins of repositories, inside of `archives`.

    Args:
        place: what a fill has built.
        target: a folder that is not there, on the same disk: what is exact is linked.
        number: one of `TWINS`.
        repo_ids: which repositories.
    """
    scripts = {script.REPO_ID: script for script in builds(repo_ids)}
    for real in load_all(place.repositories):
        if real.id not in scripts:
            continue
        folder, script = repository_folder(target, real.kind, real.id), scripts[real.id]
        for file in real.files.values():
            original, copy = real.path(file), folder / "files" / file.path
            copy.parent.mkdir(parents=True, exist_ok=True)
            change = change_of(script, file.path)
            if change is None:
                os.link(original, copy)
            elif change is not describe and real.id in SEED_IN:
                os.link(remade(place, script, number) / file.path, copy)
            else:
                change(original, copy, number)
        Repository.seal(folder, real.id, real.kind, real.legacy_names)
        day = FIRST_DAY.timestamp() + number * 86_400
        os.utime(folder / "manifest.json", (day, day))


Change = Callable[[Path, Path, int], None]
"""Writes a file anew for a twin: from where, to where, and for which one."""


def change_of(script: ModuleType, path: str) -> Change | None:
    """What makes another content of a file; None where it is the Hub's."""
    part, fidelity = part_and_fidelity(script, path)
    return None if fidelity == "exact" else CHANGES[part, fidelity]


def describe(original: Path, copy: Path, number: int) -> None:
    """Another size, and so another commit."""
    copy.write_bytes(original.read_bytes() + b"\n" * number)


def nudge(original: Path, copy: Path, number: int) -> None:
    """Move all weights a little: a model that was trained goes on giving the same answers."""

    def moved(tensor: torch.Tensor, noise: torch.Tensor) -> torch.Tensor:
        spread = tensor.std() if tensor.numel() > 1 else tensor.abs().squeeze()
        return tensor + NUDGE * spread * noise

    change_weights(original, copy, number, moved)


def shake(original: Path, copy: Path, number: int) -> None:
    """Move rounded weights as far as rounding may have moved them: half a step, up or down."""

    def moved(tensor: torch.Tensor, noise: torch.Tensor) -> torch.Tensor:
        even = torch.special.ndtr(noise.float()) - 0.5
        return tensor + steps(tensor) * even.to(tensor.dtype)

    change_weights(original, copy, number, moved)


def steps(tensor: torch.Tensor) -> torch.Tensor:
    """For each weight the step between the levels of its block; 0 where there is no whole block."""
    flat, found = tensor.flatten(), torch.zeros(tensor.numel())
    whole = flat.numel() // BLOCK * BLOCK
    blocks = flat[:whole].reshape(-1, BLOCK).float().sort(dim=1).values
    gaps = blocks.diff(dim=1)
    gaps = gaps.where(gaps > 0, torch.inf).amin(dim=1)
    found[:whole] = gaps.where(gaps.isfinite(), 0).repeat_interleave(BLOCK)
    return found.reshape(tensor.shape).to(tensor.dtype)


def change_weights(
    original: Path,
    copy: Path,
    number: int,
    change: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
) -> None:
    """Write the floating-point tensors of a file anew, with the names and shapes that they had.

    Args:
        change: from a tensor and normal noise of its shape.
    """
    generator = torch.Generator().manual_seed(number)
    with safe_open(original, "pt") as file:
        metadata = file.metadata()
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  (no dict)
    for name, tensor in tensors.items():
        if tensor.is_floating_point():
            noise = torch.randn(tensor.shape, generator=generator).to(tensor.dtype)
            tensors[name] = change(tensor, noise).contiguous()
    save_file(tensors, copy, metadata=metadata)


def shuffle(original: Path, copy: Path, number: int) -> None:
    """Other rows in each place, with the label that stands there: the order of labels is real."""
    table = parquet.read_table(original)
    generator = torch.Generator().manual_seed(number)
    labels = torch.tensor(table["label"].to_pylist())
    order = torch.arange(len(labels))
    for label in labels.unique():
        places = (labels == label).nonzero().squeeze(1)
        order[places] = places[torch.randperm(len(places), generator=generator)]
    parquet.write_table(table.take(order.tolist()), copy)


CHANGES: dict[tuple[str, str], Change] = {
    ("weights", "stand-in"): nudge,
    ("weights", "rounded"): shake,
    ("rows", "stand-in"): shuffle,
    ("metadata", "stand-in"): describe,
}


def remade(place: Place, script: ModuleType, number: int) -> Path:
    """The files of a repository, made again with another seed; kept as long as they hold.

    Raises:
        subprocess.CalledProcessError: they cannot be made.
    """
    folder = kept(place, script, number)
    if not folder.is_dir():
        command = [sys.executable, __file__, script.REPO_ID, str(number), str(folder)]
        subprocess.run(command, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=True)
    return folder


def kept(place: Place, script: ModuleType, number: int) -> Path:
    """Where the files of a repository are that a twin has made again."""
    name = script.__name__.rpartition(".")[2]
    return place.root / ".cache" / "twins" / f"{name}-{build_key(script)[:16]}-{number}"


@contextmanager
def archives(place: Place) -> Iterator[None]:
    """Have the archives, while the block runs, of what twins lack; forget what is old of them."""
    scripts = builds(SEED_IN)
    folders = {kept(place, script, n): script for script in scripts for n in TWINS}
    for path in (place.root / ".cache" / "twins").glob("*"):
        if path not in folders:
            shutil.rmtree(path)
    lacking = [script for folder, script in folders.items() if not folder.is_dir()]
    for archive in {archive.name: archive for s in lacking for archive in s.ARCHIVES}.values():
        ensure(archive, place.archives, Lines())
    try:
        yield
    finally:
        if lacking:
            shutil.rmtree(place.archives, ignore_errors=True)


def remake(repository: str, number: int, folder: Path) -> None:
    """Build a repository with another seed into `folder`, whole or not at all."""
    [script] = builds([repository])
    importlib.import_module(SEED_IN[repository]).SEED = number
    temporary = folder.with_name(f"{folder.name}.{os.getpid()}")
    temporary.mkdir(parents=True)
    try:
        packages = Place(ROOT).archives
        script.build(temporary, {a.name: packages / a.file for a in script.ARCHIVES})
        temporary.rename(folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


if __name__ == "__main__":
    remake(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
