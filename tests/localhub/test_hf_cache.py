"""The environment of a process that runs from a filled cache."""

from __future__ import annotations

import os
from pathlib import Path

from localhub import hf_cache

PREPARED = "datasets/owner___name/default/0.0.0/abc"


def test_a_run_sees_the_same_times_whoever_filled_the_cache_and_when(tmp_path: Path):
    times = []
    for filler, when in (("one", 1_000_000_000), ("other", 1_700_000_000)):
        hf_home, scratch = tmp_path / filler, tmp_path / f"{filler}-scratch"
        file = hf_home / PREPARED / "name-train.arrow"
        file.parent.mkdir(parents=True)
        file.write_bytes(b"rows")
        for folder in file.relative_to(hf_home).parents:
            os.utime(hf_home / folder, (when, when))
        hf_cache.environment(hf_home, [f"{PREPARED}/name-train.arrow"], scratch)
        copy = scratch / PREPARED
        assert (copy / file.name).read_bytes() == b"rows"
        times.append([folder.stat().st_mtime for folder in (copy, *copy.parents[:3])])
    assert times[0] == times[1]
