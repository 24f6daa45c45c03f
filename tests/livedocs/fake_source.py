"""A source of models for mini projects: it serves nothing, and files of the project steer it.

environment.json    further variables for the children
fingerprint.txt     the fingerprint of everything
contents.json       {repository: what the fingerprint of a module holds that names it}
broken.txt          there is one: `prepare` fails with its text, whatever a module names
broken.json         {repository: the sentence with which `prepare` fails for a module that names it}
"""

from __future__ import annotations

import json
from pathlib import Path

NAME = "local"
LABEL = {"zh": "测试来源", "en": "test source"}
CODE = ()
REPOSITORIES = ("owner/model", "owner/data")
WITHOUT_TORCH = Path(__file__).parent / "without_torch"


class Unavailable(RuntimeError):
    """What one repository lacks."""

    def __init__(self, sentence: str, repository: str) -> None:
        super().__init__(sentence)
        self.repository = repository


def repositories(root: Path) -> tuple[str, ...]:
    return REPOSITORIES


def missing(root: Path, text: str) -> list[tuple[int, str]]:
    lines = enumerate(text.split("\n"), start=1)
    return [(number, "no `owner/other` here") for number, line in lines if "owner/other" in line]


def prepare(root: Path, text: str) -> None:
    broken = root / "broken.txt"
    if broken.is_file():
        raise RuntimeError(broken.read_text(encoding="utf-8"))
    for repository, sentence in _steered(root, "broken.json").items():
        if repository in text:
            raise Unavailable(sentence, repository)


def environment(root: Path, scratch: Path, text: str) -> dict[str, str]:
    """RUNS names a file outside the run to which modules append, so that runs can be counted."""
    return {
        "RUNS": str(root / "runs.txt"),
        "SCRATCH": str(scratch),
        "NAMED": ",".join(repository for repository in REPOSITORIES if repository in text),
        "PYTHONPATH": str(WITHOUT_TORCH),
        **_steered(root, "environment.json"),
    }


def attributes(scratch: Path) -> dict[str, str]:
    return {"scratchlib.FOLDER": str(scratch), "scratchlib.no_such_name": str(scratch)}


def fingerprint(root: Path, text: str) -> str:
    path = root / "fingerprint.txt"
    everything = path.read_text(encoding="utf-8") if path.is_file() else "first"
    contents = _steered(root, "contents.json")
    return " ".join([everything, *(contents[name] for name in contents if name in text)])


def _steered(root: Path, name: str) -> dict[str, str]:
    path = root / name
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
