"""How much a run may allocate."""

from __future__ import annotations

import re
import resource
import sys
from pathlib import Path

OUT_OF_MEMORY = re.compile(r"can't allocate memory|not enough memory|cannot allocate memory", re.I)
"""What libraries say that raise something else than a MemoryError."""

RESERVE_BYTES = 2**24


class MemoryLimit:
    """Lets this process allocate some bytes more than it has when this is made; on Linux only.

    What a cell has left must not be in the way of reporting it, so the limit holds only while its
    code runs. Then even the call that lifts it may find no memory; hence a reserve, which is given
    back by assigning None.
    """

    reserve: bytearray | None = None

    def __init__(self, size: int) -> None:
        self.size = size
        self._lifted = self._limited = resource.getrlimit(resource.RLIMIT_DATA)
        if sys.platform == "linux":
            status = Path("/proc/self/status").read_text(encoding="utf-8")
            allocated = next(line for line in status.splitlines() if line.startswith("VmData:"))
            self._limited = int(allocated.split()[1]) * 1024 + size, self._lifted[1]

    def begin(self) -> None:
        """Let it hold."""
        self.reserve = bytearray(RESERVE_BYTES)
        resource.setrlimit(resource.RLIMIT_DATA, self._limited)

    def end(self) -> None:
        """Lift it."""
        self.reserve = None
        resource.setrlimit(resource.RLIMIT_DATA, self._lifted)

    def explains(self, error: BaseException, message: str) -> bool:
        """Whether `error` was raised because of it."""
        return isinstance(error, MemoryError) or OUT_OF_MEMORY.search(message) is not None

    def __str__(self) -> str:
        return f"a run may allocate {self.size / 2**30:g} GiB"
