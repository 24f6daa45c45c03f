"""How much a run may allocate."""

from __future__ import annotations

import re
import resource
import sys
from pathlib import Path

OUT_OF_MEMORY = re.compile(r"can't allocate memory|not enough memory|cannot allocate memory", re.I)
"""What libraries say that raise something else than a MemoryError."""


class MemoryLimit:
    """Lets this process allocate some bytes more than it has when this is made; on Linux only.

    It holds inside of `with`: what a cell has left must not be in the way of reporting it.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._limit = 0
        if sys.platform == "linux":
            status = Path("/proc/self/status").read_text(encoding="utf-8")
            allocated = next(line for line in status.splitlines() if line.startswith("VmData:"))
            self._limit = int(allocated.split()[1]) * 1024 + size

    def __enter__(self) -> None:
        self._set(self._limit)

    def __exit__(self, *error: object) -> None:
        self._set(resource.RLIM_INFINITY)

    def _set(self, limit: int) -> None:
        if self._limit:
            _, most = resource.getrlimit(resource.RLIMIT_DATA)
            if most != resource.RLIM_INFINITY:
                limit = most if limit == resource.RLIM_INFINITY else min(limit, most)
            resource.setrlimit(resource.RLIMIT_DATA, (limit, most))

    def explains(self, error: BaseException, message: str) -> bool:
        """Whether `error` was raised because of it."""
        return isinstance(error, MemoryError) or OUT_OF_MEMORY.search(message) is not None

    def __str__(self) -> str:
        return f"a run may allocate {self.size / 2**30:g} GiB"
