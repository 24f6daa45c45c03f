"""Measures what learned.py names, and writes margins.json and seeds.json: `make margins`.

For each setting a module runs in a process of its own, since torch reads the setting when it is
imported; the process runs it once per seed. `make margins MODULES=recipes/adapt_mlp` measures one
module anew and keeps what the file says of the others.

Of a module with SCORES, which takes minutes, each run has a process and is written down when it
ends: what seeds.json has is not measured again, so it may be stopped and started again. To measure
all of it anew, delete that file.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import inspect
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

from learned import CLAIMS, SCORES, SEEDS, SETTINGS, Claim

from livedocs.modules.cells import Module, read_module
from localhub import source

ROOT = Path(__file__).parent.parent
FILE = ROOT / "tests" / "margins.json"
SEEDS_FILE = ROOT / "tests" / "seeds.json"
"""Setting → seed → score."""
LIBRARIES = ("numpy", "peft", "torch", "transformers")
SETTING = "ATEN_CPU_CAPABILITY"
QUICK_SECONDS = 10
"""A module that trains in less is run anew by the tests."""
ENOUGH = 2
"""How many times as large as the spread a margin must be."""


class MarginError(Exception):
    """A measurement could not be made; the text is one sentence for the user."""


def modules() -> list[str]:
    """The modules that have claims."""
    return list(dict.fromkeys(claim.module for claim in CLAIMS))


def claims_of(module: str) -> list[Claim]:
    """The claims about a module."""
    return [claim for claim in CLAIMS if claim.module == module]


def module_of(name: str) -> Module:
    """The module at `snippets/<name>.py`."""
    return read_module(ROOT / "snippets" / f"{name}.py")


def digest(claim: Claim) -> str:
    """A hash of what the figures of a claim depend on: the module's code, and the claim itself."""
    code = "\n".join(cell.code for cell in module_of(claim.module).cells)
    how = f"{inspect.getsource(claim.measure)} {claim.seeds} {claim.settings}"
    return hashlib.sha256(f"{code}\n{how}".encode()).hexdigest()[:12]


def run_apart(name: str, setting: str, seeds: Iterable[int]) -> list[dict]:
    """Run a module in a process of its own, under a setting; for each seed what `run` returns.

    Raises:
        MarginError: the process failed.
    """
    command = [sys.executable, __file__, name, "--seeds", *map(str, seeds)]
    with tempfile.TemporaryDirectory(prefix="margins-") as folder:
        ended = subprocess.run(
            command,
            cwd=folder,
            env=environment(module_of(name), Path(folder), SETTINGS[setting]),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    if ended.returncode:
        raise MarginError(
            f"snippets/{name}.py could not be measured under the setting `{setting}`: "
            f"{ended.stderr.strip()}"
        )
    return json.loads(ended.stdout)


def environment(module: Module, scratch: Path, capability: str | None) -> dict[str, str]:
    """The variables of a process that runs a module: offline, with one thread, under a setting."""
    kept = {name: value for name, value in os.environ.items() if name != SETTING}
    if capability:
        kept[SETTING] = capability
    kept |= source.environment(ROOT, scratch, module.text)
    return kept | {
        "MPLBACKEND": "agg",
        "OMP_NUM_THREADS": "1",
        "PYTHONPATH": str(ROOT),
        "TQDM_DISABLE": "1",
    }


def run(name: str, seed: int) -> dict:
    """Run a module in this process, with `seed` added to each seed that it sets for torch.

    Returns:
        The values of its claims, its scores, and how many seconds the processor worked.
    """
    import torch

    set_seed = torch.manual_seed
    names: dict = {"__name__": "__main__"}
    torch.manual_seed = lambda number: set_seed(number + seed)
    begin = time.process_time()
    try:
        for cell in module_of(name).cells:
            if not cell.raises:
                exec(compile(cell.code, f"{name}:{cell.name}", "exec"), names)
    finally:
        torch.manual_seed = set_seed
    seconds = time.process_time() - begin
    return {
        "values": {claim.name: claim.measure(names) for claim in claims_of(name)},
        "scores": SCORES[name](names) if name in SCORES else {},
        "seconds": seconds,
    }


def check_setting() -> None:
    """See that torch uses the kernels that the setting names.

    Raises:
        MarginError: this processor does not have them.
    """
    import torch

    wanted, used = os.environ.get(SETTING), torch.backends.cpu.get_cpu_capability()
    if wanted and wanted.lower() != used.lower():
        raise MarginError(f"this processor has no {wanted} kernels, torch uses {used}")


def measure(name: str) -> dict[str, dict]:
    """Measure the claims of a module; by key what the file says of each."""
    claims = claims_of(name)
    seeds = sorted({seed for claim in claims for seed in claim.seeds})
    settings = sorted({setting for claim in claims for setting in claim.settings})
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = pool.map(lambda setting: run_apart(name, setting, seeds), settings)
        found = dict(zip(settings, runs, strict=True))
    seconds = min(one["seconds"] for of_setting in found.values() for one in of_setting)
    measured = {}
    for claim in claims:
        values = {
            setting: [
                round(one["values"][claim.name], 6)
                for seed, one in zip(seeds, found[setting], strict=True)
                if seed in claim.seeds
            ]
            for setting in claim.settings
        }
        measured[claim.key] = {
            "claim": claim.sentence,
            "values": values,
            "seconds": round(seconds, 1),
            "versions": {name: version(name).partition("+")[0] for name in LIBRARIES},
            "digest": digest(claim),
        }
    return measured


def measure_scores(name: str) -> None:
    """Measure what seeds.json does not have yet, and write it down run by run."""
    measured = json.loads(SEEDS_FILE.read_text(encoding="utf-8")) if SEEDS_FILE.is_file() else {}
    for setting in SETTINGS:
        for seed in SEEDS:
            if str(seed) not in measured.setdefault(setting, {}):
                [found] = run_apart(name, setting, [seed])
                measured[setting][str(seed)] = found["scores"]
                SEEDS_FILE.write_text(json.dumps(measured, indent=2) + "\n", encoding="utf-8")


def margin_and_spread(claim: Claim, values: dict[str, list[float]]) -> tuple[float, float]:
    """How far the worst value is from the bound, and the largest spread under one setting."""
    margin = min(claim.margin(value) for of_setting in values.values() for value in of_setting)
    return margin, max(max(of_setting) - min(of_setting) for of_setting in values.values())


def read_file() -> dict[str, dict]:
    """What was measured, by the keys of the claims."""
    return json.loads(FILE.read_text(encoding="utf-8")) if FILE.is_file() else {}


def write_file(measured: dict[str, dict]) -> None:
    """Write what was measured, in the order of the claims; of claims that are gone, nothing."""
    kept = {claim.key: measured[claim.key] for claim in CLAIMS if claim.key in measured}
    FILE.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the claims about learned numbers.")
    parser.add_argument("modules", nargs="*", help="only these, such as recipes/adapt_mlp")
    parser.add_argument("--seeds", nargs="+", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if unknown := sorted(set(asked.modules) - {*modules(), *SCORES}):
        parser.error(f"tests/learned.py has no claim about {', '.join(unknown)}")
    if asked.seeds:
        check_setting()
        with contextlib.redirect_stdout(sys.stderr):
            found = [run(asked.modules[0], seed) for seed in asked.seeds]
        print(json.dumps(found))
        return
    measured = read_file()
    for name in asked.modules or [*modules(), *SCORES]:
        if name in SCORES:
            measure_scores(name)
        if not claims_of(name):
            continue
        measured |= measure(name)
        write_file(measured)
        for claim in claims_of(name):
            margin, spread = margin_and_spread(claim, measured[claim.key]["values"])
            verdict = "holds" if margin >= ENOUGH * spread else "DOES NOT HOLD"
            print(f"{claim.key}: {verdict}, margin {margin:.4f}, spread {spread:.4f}")


if __name__ == "__main__":
    try:
        main()
    except MarginError as error:
        sys.exit(str(error))
