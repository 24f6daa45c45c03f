"""Looking at processes, as Linux shows them below /proc."""

from __future__ import annotations

import os
import time
from pathlib import Path

PAUSE_SECONDS = 0.02


def is_alive(pid: str | int) -> bool:
    """Whether there is such a process that is more than an unread exit status."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rsplit(")", 1)[1].split()[0] not in "ZX"


def parent_of(pid: str) -> int:
    """The id of a process's parent."""
    status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    return int(status.rsplit(")", 1)[1].split()[1])


def with_variable(name: str, value: str | Path) -> dict[str, str]:
    """The processes that were started with this environment variable: id → command line."""
    wanted, found = os.fsencode(f"{name}={value}"), {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            variables = (folder / "environ").read_bytes().split(b"\0")
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if wanted in variables and is_alive(folder.name):
            found[folder.name] = " ".join(map(os.fsdecode, words))
    return found


def wait_until_gone(pids: list[str]) -> None:
    """A killed process goes when the kernel gets to it; the test's own timeout is the limit."""
    while any(is_alive(pid) for pid in pids):
        time.sleep(PAUSE_SECONDS)
