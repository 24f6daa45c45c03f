"""Which entries may print something else with another source than the default one."""

from __future__ import annotations

import itertools
from pathlib import Path

import yaml

TABLE = Path(__file__).with_name("may_differ.yml")


def may_differ() -> dict[str, list[str]]:
    """Stand-in → the entries, as `module:cell`, that show what it does not have."""
    return yaml.safe_load(TABLE.read_text(encoding="utf-8"))


def all_that_may_differ() -> set[str]:
    """The entries of all stand-ins."""
    return set(itertools.chain.from_iterable(may_differ().values()))
