"""The processes that a cell starts: what they are told, and what they were refused.

An audit hook, which refuses the network to Python, works in the process that sets it. So Python
finds `sitecustomize.py` at its start, which sets one there, too. Other programs look for a proxy.
"""

from __future__ import annotations

import os
from pathlib import Path

from livedocs.runner.children.sitecustomize import LOOPBACK, NOTE, PROXY

FOLDER = Path(__file__).parent
PROXIES = ("http_proxy", "https_proxy", "ftp_proxy", "all_proxy")
NO_PROXY = "localhost,127.0.0.1,.127.0.0.1,::1"


def environment(note: Path, allows_loopback: bool, python_path: str) -> dict[str, str]:
    """Variables for a run, so that what it starts has no network.

    Args:
        note: a file that gets a line with each address that was asked for.
        allows_loopback: whether this machine itself may be reached.
        python_path: what else PYTHONPATH is to hold.
    """
    return {
        "PYTHONPATH": os.pathsep.join(filter(None, [str(FOLDER), python_path])),
        "PYTHONDONTWRITEBYTECODE": "1",
        NOTE: str(note),
        LOOPBACK: "1" if allows_loopback else "0",
    }


def proxies() -> dict[str, str]:
    """Variables for a program that is not Python. In a run itself they would hide who is asked."""
    names = [*PROXIES, *map(str.upper, PROXIES)]
    own = dict.fromkeys(("no_proxy", "NO_PROXY"), NO_PROXY)
    return dict.fromkeys(names, f"http://{PROXY}:9") | own


class Refusals:
    """What children were refused, told by the file that they note it in."""

    def __init__(self, note: Path) -> None:
        self._note = note
        self._seen = 0

    def take(self) -> str | None:
        """The first address since the last call."""
        lines = self._note.read_text("utf-8").splitlines() if self._note.exists() else []
        new, self._seen = lines[self._seen :], len(lines)
        return new[0] if new else None
