"""What the last digits of a computed number depend on, besides code and versions.

Libraries choose their kernels by what the processor can do, and add in an order that depends on the
number of threads.
"""

from __future__ import annotations

import functools
import os
import platform
import re
from pathlib import Path

from livedocs.errors import LiveDocsError

CAPABILITY_VARIABLE = "ATEN_CPU_CAPABILITY"
"""PyTorch's own variable; with it, a processor computes as a lesser one would."""
CAPABILITIES = ("default", "avx2", "avx512", "sve256", "vsx", "zvector")
NATIVE = "native"
THREADS_VARIABLE = "LIVEDOCS_THREADS"
CPUINFO = Path("/proc/cpuinfo")
MODEL_FIELDS = ("model name", "cpu family", "model", "CPU implementer", "CPU part", "cpu")
VECTOR_FEATURES = re.compile(
    r"avx\w*|amx\w*|fma\w*|f16c|sse4\w*|sve\w*|asimd\w*|bf16|i8mm|vsx|vx\w*"
)


def arithmetic() -> dict[str, str]:
    """What the digits of a result depend on, by name.

    Raises:
        LiveDocsError: a variable is wrong.
    """
    name, instructions = processor()
    return {
        "CPU capability": capability(),
        "processor": name,
        "vector instructions": instructions,
        "threads": str(threads()),
    }


def variables() -> dict[str, str]:
    """The variables with which a process computes so.

    Raises:
        LiveDocsError: a variable is wrong.
    """
    chosen = capability()
    return {
        "OMP_NUM_THREADS": str(threads()),
        **({} if chosen == NATIVE else {CAPABILITY_VARIABLE: chosen}),
    }


def capability() -> str:
    """What of the processor is used: all that it has, or what ATEN_CPU_CAPABILITY names.

    Raises:
        LiveDocsError: PyTorch knows no such name; it would silently use all.
    """
    chosen = os.environ.get(CAPABILITY_VARIABLE) or NATIVE
    if chosen not in (NATIVE, *CAPABILITIES):
        raise LiveDocsError(
            f"{CAPABILITY_VARIABLE} is `{chosen}`; PyTorch knows {', '.join(CAPABILITIES)}"
        )
    return chosen


def threads() -> int:
    """How many threads a run computes with: one, or as many as LIVEDOCS_THREADS says.

    Modules run side by side, one a core; a second thread would only wait, and one thread adds
    floats in one order.

    Raises:
        LiveDocsError: the variable holds no number of threads.
    """
    chosen = os.environ.get(THREADS_VARIABLE) or "1"
    if not re.fullmatch("[1-9][0-9]{0,3}", chosen):
        raise LiveDocsError(
            f"{THREADS_VARIABLE} is `{chosen}`; it is a number of threads, such as 2"
        )
    return int(chosen)


@functools.cache
def processor() -> tuple[str, str]:
    """The processor's name, and its vector instructions; where /proc is not, its kind and none."""
    try:
        return described(CPUINFO.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return platform.processor() or platform.machine(), ""


def described(cpuinfo: str) -> tuple[str, str]:
    """The name and the vector instructions of the first processor in a /proc/cpuinfo."""
    lines = (line.partition(":") for line in cpuinfo.split("\n\n")[0].splitlines())
    values = {name.strip(): value.strip() for name, _, value in lines}
    model = [values[field] for field in MODEL_FIELDS if values.get(field)]
    features = (values.get("flags") or values.get("Features") or "").split()
    vectors = sorted(feature for feature in features if VECTOR_FEATURES.fullmatch(feature))
    return "/".join(model), " ".join(vectors)
