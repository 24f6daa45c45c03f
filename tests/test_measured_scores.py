"""`make margins` keeps the scores of each run, and makes no run twice."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import margins
import pytest
from learned import SCORES, SEEDS, SETTINGS

NAME = next(iter(SCORES))


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, list[int]]]:
    """The runs that were asked for; nothing is run. The sixth one fails at first."""
    asked = []

    def run_apart(name: str, setting: str, seeds: list[int]) -> list[dict]:
        asked.append((name, setting, seeds))
        if len(asked) == 6:
            raise margins.MarginError("out of memory")
        return [{"values": {}, "scores": {"LoRA": seed / 10}, "seconds": 1} for seed in seeds]

    monkeypatch.setattr(margins, "run_apart", run_apart)
    monkeypatch.setattr(margins, "SEEDS_FILE", tmp_path / "seeds.json")
    monkeypatch.setattr(sys, "argv", ["margins.py", NAME])
    return asked


def test_what_was_measured_before_a_failure_is_kept(runs: list):
    with pytest.raises(margins.MarginError):
        margins.main()
    first, *_ = SETTINGS
    kept = json.loads(margins.SEEDS_FILE.read_text(encoding="utf-8"))
    assert kept == {first: {str(seed): {"LoRA": seed / 10} for seed in SEEDS}}
    margins.main()
    assert len(runs) == len(SETTINGS) * len(SEEDS) + 1
    kept = json.loads(margins.SEEDS_FILE.read_text(encoding="utf-8"))
    assert {setting: len(seeds) for setting, seeds in kept.items()} == dict.fromkeys(SETTINGS, 5)
    margins.main()
    assert len(runs) == len(SETTINGS) * len(SEEDS) + 1


def test_the_file_of_today_is_what_the_command_writes(root: Path):
    measured = json.loads((root / "tests" / "seeds.json").read_text(encoding="utf-8"))
    assert measured.keys() <= SETTINGS.keys()
    for seeds in measured.values():
        assert seeds.keys() <= set(map(str, SEEDS))
