"""Breaks the project in every way of the catalogue and looks whether the right guard says so.

Mutations are made in copies of the tree, two at a time; those that can be told apart share one, and
what does not end there as it should is tried again with fewer, at last alone. With words as
arguments, only the mutations that have one of them in their text or guard are tried. `make test`
runs it with `--unless-proved`: then nothing is tried where all were caught by the same guards and
engine; mutations/test_trial.py sees that all fit the pages of today. A clean clone tries all.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from copies import listing, project_files, without_content
from mutations.batches import batches
from mutations.catalogue import HARMLESS, MUTATIONS
from mutations.mutation import DoesNotApply, Mutation
from mutations.trial import LINKS, READERS, Batch, Verdict, attempt, needed, refills

ROOT = Path(__file__).parent.parent
UNLESS_PROVED = "--unless-proved"
PROVED = ROOT / ".cache" / "mutations"
"""All files but those of the content, as they were when all mutations were caught."""
SAID = 40
"""How many lines of what the guards said are shown of a mutation that went wrong."""


def main(words: list[str]) -> int:
    now = without_content(listing(ROOT) or ())
    if words == [UNLESS_PROVED]:
        words = []
        if PROVED.is_file() and PROVED.read_text(encoding="utf-8") == now:
            print("mutations: all were caught by these guards; python tests/mutate.py tries again")
            return 0
    chosen = [m for m in (*MUTATIONS, *HARMLESS) if not words or _has(m, words)]
    files = project_files(ROOT)
    started = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="mutations-") as temporary,
        ThreadPoolExecutor(max_workers=len(os.sched_getaffinity(0))) as pool,
    ):
        ordered = slowest_first(batches(chosen))
        folders = (Path(temporary).resolve() / str(number) for number in range(len(ordered)))
        tried = pool.map(lambda batch, folder: _try(batch, files, folder), ordered, folders)
        verdicts = [verdict for each in tried for verdict in each]
    harmful = [verdict for verdict in verdicts if verdict.mutation.caught_by]
    caught = sum(not verdict.problem for verdict in harmful)
    quiet = sum(not verdict.problem for verdict in verdicts) - caught
    print(
        f"mutations caught: {caught} / {len(harmful)}; harmless edits let pass: "
        f"{quiet} / {len(verdicts) - len(harmful)}; {time.monotonic() - started:.0f} s"
    )
    if not verdicts or caught + quiet < len(verdicts):
        return 1
    if not words:
        PROVED.write_text(now, encoding="utf-8")
    return 0


def slowest_first(batches: list[Batch]) -> list[Batch]:
    """Those that run modules or build the site come before those that only read."""

    def length(batch: Batch) -> int:
        tests = needed(batch[0])
        return 2 * any(map(refills, batch)) + (LINKS in tests) + len({*tests} - {*READERS})

    return sorted(batches, key=length, reverse=True)


def _try(batch: Batch, files: list[str], folder: Path) -> list[Verdict]:
    """What became of the mutations of a batch; those that went wrong are tried in smaller ones."""
    try:
        verdicts = attempt(batch, ROOT, files, folder)
    except (DoesNotApply, subprocess.TimeoutExpired) as error:
        verdicts = [Verdict(m, f"it cannot be tried: {error}", "", 0) for m in batch]
    ended = [v for v in verdicts if not v.problem or len(batch) == 1]
    for verdict in ended:
        _tell(verdict)
    again = [v.mutation for v in verdicts if v not in ended]
    parts = [again] if ended else [again[::2], again[1::2]]
    return [*ended, *(v for part in parts if part for v in _try(part, files, folder))]


def _tell(verdict: Verdict) -> None:
    guards = "+".join(verdict.mutation.caught_by) or "harmless"
    state = "ok  " if not verdict.problem else "FAIL"
    lines = [f"{state} {verdict.seconds:5.1f} s  {guards:16} {verdict.mutation.what}"]
    if verdict.problem:
        lines.append(f"     {verdict.problem}")
        lines += [f"     | {line}" for line in verdict.said.strip().splitlines()[:SAID]]
    print("\n".join(lines), flush=True)


def _has(mutation: Mutation, words: list[str]) -> bool:
    text = " ".join((mutation.what, *mutation.caught_by))
    return any(word in text for word in words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
