"""What a run is told, as runner/run.py reads it from JSON."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path

from livedocs.modules.inputs import Limits, called_packages, module_code
from livedocs.runner import children
from livedocs.runs.checkpoints import Chain
from livedocs.runs.forkserver import ForkServer
from livedocs.source import Source, joined

GIB = 2**30


def every_job(
    chain: Chain, root: Path, limits: Limits, read_only: tuple[str, ...], can_copy: bool
) -> dict:
    """What every run is told.

    Args:
        root: the project's folder.
        read_only: folders below it that no cell may write into.
        can_copy: whether the run leaves checkpoints.
    """
    return {
        "path": str(chain.module.path.resolve()),
        "repository": str(root),
        "cells": [{"shown": cell.shown, **asdict(cell)} for cell in chain.module.cells],
        "scratch": str(chain.scratch),
        "checkpoints": str(chain.states) if can_copy else None,
        "stdout": str(chain.folder / "stdout"),
        "stderr": str(chain.folder / "stderr"),
        "memory": int(limits.memory * GIB),
        "read_only": [f"{folder}/" for folder in read_only],
        "loopback": chain.module.loopback,
        "refusals": str(chain.folder / "refusals"),
    }


def first_job(chain: Chain, server: ForkServer, source: Source, given: dict[str, str]) -> dict:
    """What a run is told, too, that begins with the first cell; its working folder is made.

    Args:
        given: variables besides those of the source.

    Raises:
        LiveDocsError: the source is not ready.
    """
    work, text = chain.scratch / "work", joined(module_code(chain.module))
    work.mkdir(parents=True)
    environment = server.environment(source, chain.scratch, text) | given
    # What the module's commands start of the project by `python -m` is found from their folder.
    of_project = str(source.root) if called_packages(chain.module, source.root) else ""
    note = chain.folder / "refusals"
    path = os.pathsep.join(filter(None, [environment.get("PYTHONPATH", ""), of_project]))
    return {
        "folder": str(work),
        "environment": environment | children.environment(note, chain.module.loopback, path),
        "attributes": source.attributes(chain.scratch),
    }
