"""someone/tiny-model

en:
A build script for tests of `fill`: it takes a moment, not a minute.

zh:
供测试使用。
"""

import os
import shutil
import time
from pathlib import Path

from localhub.archives import Archive

REPO_ID = "someone/tiny-model"
KIND = "model"
LEGACY_NAMES = ()
ARCHIVES = tuple(
    Archive("PyPI", name, "1.0", f"{name}.whl", 1, "0" * 64, "MIT", "nothing")
    for name in filter(None, [os.environ.get("TINY_ARCHIVE")])
)
USES = ()
FILES = {"config.json": ("metadata", "stand-in")}
TRAINED_ON = MADE_BY = ()

CONTENT = "first"


def build(folder: Path, archives: dict[str, Path]) -> None:
    (folder / "config.json").write_text(f'{{"content": "{CONTENT}"}}')
    fault("build", folder)


def load() -> None:
    assert not {"HF_TOKEN", "HF_HUB_CACHE"} & set(os.environ)
    fault("load", Path(os.environ["HF_HOME"]))


def fault(where: str, folder: Path) -> None:
    """Fail as the test wishes: `TINY_FAULT` is a place and a kind of failure."""
    place, _, kind = os.environ.get("TINY_FAULT", "").partition(":")
    if place != where:
        return
    if kind == "full":
        shutil.copyfile(__file__, "/dev/full")
    if kind == "sleep":
        Path(os.environ["TINY_MARK"]).touch()
        time.sleep(float(os.environ.get("TINY_SECONDS", "60")))
    if kind == "error":
        raise ValueError("broken\nin two lines")
