"""Measures the accuracies of the recipe movie_reviews with five seeds, under three settings.

`python tests/seeds.py` runs what is not yet in seeds.json and writes it there after each run, so it
may be stopped and started again; a run takes about two minutes. A setting is which of the
processor's instructions torch's own kernels use; `native` leaves the choice to torch.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from livedocs.modules.cells import read_module
from localhub import source

ROOT = Path(__file__).parent.parent
RECIPE = ROOT / "snippets" / "recipes" / "movie_reviews.py"
FILE = Path(__file__).with_suffix(".json")
SEEDS = range(5)
"""What is added to the seeds that the recipe sets; with 0 it runs as its page shows it."""
SETTINGS = {"native": None, "avx2": "avx2", "default": "default"}
"""Setting → `ATEN_CPU_CAPABILITY`."""


def measure(seed: int) -> dict[str, float]:
    """Run the recipe in this process, with `seed` added to its own; method → accuracy."""
    import torch

    set_seed = torch.manual_seed
    torch.manual_seed = lambda number: set_seed(number + seed)
    names: dict = {"__name__": "__main__"}
    for cell in read_module(RECIPE).cells:
        exec(compile(cell.code, cell.name, "exec"), names)
    return {method: round(score, 4) for method, (score, _) in names["compared"].items()}


def measure_apart(seed: int, capability: str | None) -> dict[str, float]:
    """What a process of its own measures, since torch reads the setting when it is imported."""
    with tempfile.TemporaryDirectory(prefix="seeds-") as folder:
        kept = {n: value for n, value in os.environ.items() if n != "ATEN_CPU_CAPABILITY"}
        setting = {"ATEN_CPU_CAPABILITY": capability} if capability else {}
        cache = source.environment(ROOT, Path(folder), RECIPE.read_text(encoding="utf-8"))
        here = {"PYTHONPATH": str(ROOT), "MPLBACKEND": "agg"}
        fixed = {"OMP_NUM_THREADS": "1", "TQDM_DISABLE": "1"}
        result = subprocess.run(
            [sys.executable, __file__, str(seed)],
            cwd=folder,
            env=kept | cache | setting | here | fixed,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    return json.loads(result.stdout)


def main() -> None:
    """Measure one seed for the process that asks, or all that is missing."""
    if sys.argv[1:]:
        with contextlib.redirect_stdout(sys.stderr):
            found = measure(int(sys.argv[1]))
        print(json.dumps(found))
        return
    measured = json.loads(FILE.read_text(encoding="utf-8")) if FILE.is_file() else {}
    for setting, capability in SETTINGS.items():
        for seed in map(str, SEEDS):
            if seed not in measured.setdefault(setting, {}):
                measured[setting][seed] = measure_apart(int(seed), capability)
                FILE.write_text(json.dumps(measured, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
