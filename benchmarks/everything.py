"""This repository as a whole, walkthroughs included, built by this engine; once, beside no peer."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from benchmarks.builds import Place
from benchmarks.content import read_content, write_if_changed
from benchmarks.environment import common_variables
from benchmarks.errors import BenchmarkError
from benchmarks.measure import run
from benchmarks.tools.livedocs import SHARED_CACHES
from livedocs.modules.record import RecordStore
from localhub import source

NOT_COPIED = (".*", "site", "build", "benchmarks", "__pycache__", "*.egg-info")
FOLDERS = ("snippets", "snippets/recipes")
PAGE = Path("docs", "zh", "index.md")
SENTENCE = "\n这句话是为测量加上的。\n"


def measure_everything(place: Place, say: Callable[[str], None]) -> dict:
    """Build a copy of the repository: at first, with nothing changed, with a sentence more.

    Returns:
        How many modules and cells it has, and by scenario the wall and CPU seconds.

    Raises:
        BenchmarkError: a build failed, or did not run every module.
        FillError: what the modules need cannot be had.
    """
    contents = [read_content(place.root / folder) for folder in FOLDERS]
    modules = [module for content in contents for module in content.modules]
    source.prepare(place.root, "\n".join(module.text for module in modules))
    folder = place.empty("everything")
    copy_repository(place.root, folder)
    builds = {}
    for scenario in ("cold", "warm", "prose"):
        say(f"everything, {scenario}")
        if scenario == "prose":
            text = (folder / PAGE).read_text(encoding="utf-8")
            write_if_changed(folder / PAGE, text + SENTENCE)
        command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
        log = place.log(f"everything {scenario}")
        builds[scenario] = asdict(run(command, folder, common_variables(), log))
        store = RecordStore(folder / ".cache" / "records")
        if missing := [module.name for module in modules if store.load(module.name) is None]:
            raise BenchmarkError(f"no record of {', '.join(missing)}; see {log}")
    shutil.rmtree(folder)
    cells = sum(len(module.cells) for module in modules)
    return {"modules": len(modules), "cells": cells, "builds": builds}


def copy_repository(root: Path, folder: Path) -> None:
    """Copy what the site is built from; what the source has filled is shared."""
    ignored = shutil.ignore_patterns(*NOT_COPIED)
    shutil.copytree(root, folder, ignore=ignored, dirs_exist_ok=True)
    (folder / ".cache").mkdir()
    for name in SHARED_CACHES:
        (folder / ".cache" / name).symlink_to(root / ".cache" / name)
