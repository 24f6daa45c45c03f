"""A source of models for mini projects: it serves nothing, and files of the project steer it.

environment.json    further variables for the children
fingerprint.txt     the fingerprint
broken.txt          there is one: `prepare` fails with its text
"""

from __future__ import annotations

import json
from pathlib import Path

NAME = "local"
LABEL = {"zh": "测试来源", "en": "test source"}
WITHOUT_TORCH = Path(__file__).parent / "without_torch"


def repositories(root: Path) -> tuple[str, ...]:
    return ("owner/model",)


def missing(root: Path, text: str) -> list[tuple[int, str]]:
    lines = enumerate(text.split("\n"), start=1)
    return [(number, "no `owner/other` here") for number, line in lines if "owner/other" in line]


def prepare(root: Path) -> None:
    broken = root / "broken.txt"
    if broken.is_file():
        raise RuntimeError(broken.read_text(encoding="utf-8"))


def environment(root: Path, scratch: Path) -> dict[str, str]:
    """RUNS names a file outside the run to which modules append, so that runs can be counted."""
    further = root / "environment.json"
    return {
        "RUNS": str(root / "runs.txt"),
        "SCRATCH": str(scratch),
        "PYTHONPATH": str(WITHOUT_TORCH),
        **(json.loads(further.read_text(encoding="utf-8")) if further.is_file() else {}),
    }


def attributes(scratch: Path) -> dict[str, str]:
    return {"scratchlib.FOLDER": str(scratch)}


def fingerprint(root: Path) -> str:
    path = root / "fingerprint.txt"
    return path.read_text(encoding="utf-8") if path.is_file() else "first"
