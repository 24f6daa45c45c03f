"""What `make rehearsal` says of marks, and what its twins change."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import time
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pytest
import torch
from mini_project import MiniProject
from pyarrow import parquet
from rehearse import LANES, findings, run
from safetensors.torch import load_file, save_file
from twin import BLOCK, CHANGES, TWINS, change_of, describe, nudge, shake, shuffle, steps

from livedocs.pages.marks import read_marks
from livedocs.project import Project
from localhub.builds import builds

MODULE = """\
# %% numbers
name = "owner/model"
print(name)

# %% text
from transformers import pipeline

generator = pipeline("text-generation", model="owner/model")
generator("Once")

# %% clock volatile=true
print("now")
"""
KINDS = """\
kinds:
  stand-in: {zh: 替身, en: stand-in, sources: [local]}
  rounded: {zh: 量化, en: rounded, sources: [local]}
entries:
"""
FENCE = '```python exec="on" snippet="module:{}"\n```\n'


@pytest.fixture(scope="module")
def project(new_project) -> Project:
    mini: MiniProject = new_project()
    mini.snippet("module", MODULE)
    fences = "\n".join(map(FENCE.format, ("numbers", "text", "clock")))
    mini.pages(f"# Page {{#page}}\n\n{fences}")
    return mini.open()


def found(project: Project, entries: str, differ: dict[str, list[int]]) -> list[str]:
    path = project.root / "marks.yml"
    path.write_text(KINDS + entries, encoding="utf-8")
    return list(findings(differ, read_marks(path), project))


def test_a_difference_that_is_not_marked_names_the_page_and_the_twin(project: Project):
    assert found(project, "", {"module:numbers": [1, 3], "module:clock": [2]}) == [
        f"{project.root}/docs/zh/index.md:3: `module:numbers` bears no mark for it, and twin 1, 3 "
        "prints it differently; it loads owner/model"
    ]
    assert found(project, "  module:numbers: stand-in\n", {"module:numbers": [2]}) == []


def test_a_mark_without_a_difference_needs_a_reason(project: Project):
    assert found(project, "  module:numbers: stand-in\n", {}) == [
        f"{project.root}/marks.yml:5: no twin prints `module:numbers` differently; say a reason"
    ]
    assert found(project, "  module:numbers: {kind: stand-in, reason: all do}\n", {}) == []


def test_generated_text_of_a_rounded_model_may_be_the_same(project: Project):
    assert found(project, "  module:text: rounded\n", {}) == []
    assert len(found(project, "  module:text: stand-in\n", {})) == 1


def test_every_twin_is_in_one_lane_and_the_first_alone():
    first, others = LANES
    assert first == (1,)
    assert (*first, *others) == TWINS


def test_what_a_command_says_comes_in_one_piece_with_its_twin(tmp_path: Path, capfd):
    tree, deadline = tmp_path / "tree", time.monotonic() + 60
    tree.mkdir()
    run(("platform", "--terse"), tree, dict(os.environ), 2, deadline)
    head, said = capfd.readouterr().out.splitlines()[:2]
    assert re.fullmatch(r"twin 2: python -m platform --terse: \d+ s", head)
    assert said.startswith(platform.system())


@pytest.mark.parametrize(
    ("command", "left", "error"),
    [
        (("no_such_module",), 60, subprocess.CalledProcessError),
        (("http.server", "0"), -60, subprocess.TimeoutExpired),
    ],
)
def test_a_command_that_fails_or_is_late_ends_the_rehearsal(
    tmp_path: Path, capfd, command: tuple[str, ...], left: float, error: type
):
    tree = tmp_path / "tree"
    tree.mkdir()
    with pytest.raises(error):
        run(command, tree, dict(os.environ), 1, time.monotonic() + left)
    assert capfd.readouterr().out.startswith(f"twin 1: python -m {' '.join(command)}: ")


def quantised(rows: int, columns: int, block: int, levels: int) -> tuple[torch.Tensor, ...]:
    """Weights that were rounded to some levels, and the step of each."""
    generator = torch.Generator().manual_seed(0)
    weights = torch.randn(rows * columns // block, block, generator=generator)
    step = (weights.amax(1, keepdim=True) - weights.amin(1, keepdim=True)) / (levels - 1)
    rounded = (weights / step).round() * step
    return rounded.reshape(rows, columns), step.expand_as(weights).reshape(rows, columns)


@pytest.mark.parametrize(
    ("block", "levels", "dtype"),
    [
        (BLOCK, 16, torch.float32),
        (BLOCK, 16, torch.float16),
        (384, 255, torch.float32),
    ],
)
def test_the_step_of_a_quantisation_is_seen_in_the_weights(
    block: int, levels: int, dtype: torch.dtype
):
    weights, true = quantised(24, 384, block, levels)
    seen = steps(weights.to(dtype)).float() / true
    assert (seen - 1).abs().median() < 0.02
    assert (seen > 0.98).all()
    assert (seen < 8).all()


def test_rounded_weights_move_by_half_a_step_at_most(tmp_path: Path):
    weights, step = quantised(24, 384, BLOCK, 16)
    before, after = tmp_path / "a.safetensors", tmp_path / "b.safetensors"
    save_file({"w": weights, "few": torch.ones(3), "ids": torch.arange(3)}, before)
    shake(before, after, 1)
    moved = load_file(after)
    change = (moved["w"] - weights).abs()
    assert (change / step).max() < 0.51 * 8
    assert (change > 0).float().mean() > 0.99
    assert moved["few"].equal(torch.ones(3))
    assert moved["ids"].equal(torch.arange(3))


@pytest.mark.parametrize("change", [nudge, shake])
def test_each_twin_is_another_and_always_the_same(tmp_path: Path, change):
    before = tmp_path / "a.safetensors"
    save_file({"w": quantised(8, 64, BLOCK, 16)[0]}, before)
    written = []
    for number in (*TWINS, *TWINS):
        copy = tmp_path / f"{len(written)}.safetensors"
        change(before, copy, number)
        written.append(copy.read_bytes())
    assert written[:3] == written[3:]
    assert len({before.read_bytes(), *written}) == 1 + len(TWINS)


def test_rows_come_in_another_order(tmp_path: Path):
    before, after = tmp_path / "a.parquet", tmp_path / "b.parquet"
    parquet.write_table(pa.table({"idx": list(range(50)), "label": [0, 1] * 25}), before)
    shuffle(before, after, 1)
    old, new = parquet.read_table(before).to_pylist(), parquet.read_table(after).to_pylist()
    assert old != new
    assert sorted(new, key=lambda row: row["idx"]) == old


def test_what_is_exact_stays_and_what_is_not_declared_is_an_error(tmp_path: Path):
    files = {
        "vocab.txt": ("tokenizer", "exact"),
        "*.safetensors": ("weights", "rounded"),
        "README.md": ("metadata", "stand-in"),
    }
    script = SimpleNamespace(REPO_ID="a/b", FILES=files)
    assert change_of(script, "vocab.txt") is None
    assert change_of(script, "model.safetensors") is shake
    assert change_of(script, "README.md") is describe
    with pytest.raises(LookupError, match=r"a/b: FILES says nothing of other\.txt"):
        change_of(script, "other.txt")


def test_all_that_is_not_exact_can_be_changed():
    declared = {part for script in builds() for part in script.FILES.values()}
    assert {part for part in declared if part[1] not in ("exact", "none")} <= CHANGES.keys()
