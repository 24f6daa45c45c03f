"""Where the tools run: the peers' virtual environment, the variables, the machine in words."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

from benchmarks.errors import BenchmarkError
from benchmarks.tools.tool import Tool
from localhub import source

LIBRARIES = ("torch", "transformers", "datasets", "peft")
"""What the snippets are about; shown with the machine."""
SHARED = (*LIBRARIES, "tokenizers", "huggingface-hub", "numpy", "matplotlib")
"""Kept at this project's versions, so that every tool runs the same libraries."""
ANOTHER_SOURCE = ("HF_", "LIVEDOCS_", "BENCHMARK_")
VERSIONS = """\
import importlib.metadata, json, sys
print(json.dumps({name: importlib.metadata.version(name) for name in sys.argv[1:]}))
"""


def install_peers(folder: Path, tools: list[Tool], log: Path) -> Path:
    """A virtual environment with the tools at their current versions; its Python.

    It sees the libraries of this environment behind its own, so that torch is not installed again.
    Without tools it is this environment.

    Raises:
        BenchmarkError: pip failed.
    """
    if not tools:
        return Path(sys.executable)
    python = folder / "bin" / "python"
    if not python.is_file():
        venv.create(folder, with_pip=True, symlinks=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    (packages / "project.pth").write_text(sysconfig.get_path("purelib") + "\n")
    constraints = folder / "constraints.txt"
    versions = {name: importlib.metadata.version(name) for name in SHARED}
    constraints.write_text(
        "".join(f"{name}=={version.partition('+')[0]}\n" for name, version in versions.items())
    )
    wanted = sorted({name for tool in tools for name in tool.distributions})
    command = [python, "-m", "pip", "install", "--disable-pip-version-check", "--upgrade"]
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        result = subprocess.run(
            [*command, "--constraint", constraints, *wanted],
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if result.returncode:
        raise BenchmarkError(f"the peers could not be installed; pip's words are in {log}")
    return python


def installed_versions(python: Path, names: list[str]) -> dict[str, str]:
    """Distribution → version, as that Python sees them."""
    command = [python, "-c", VERSIONS, *names]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def common_variables() -> dict[str, str]:
    """This process's variables, without those that name a source of models.

    Python keeps compiled code, as it does for users: pip has compiled the peers' already, and where
    a machine forbids it, this engine's would be compiled anew at each start.
    """
    left_out = (*ANOTHER_SOURCE, "PYTHONDONTWRITEBYTECODE")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(left_out)}
    return {**kept, "NO_MKDOCS_2_WARNING": "1"}


def offline_variables(root: Path, scratch: Path, text: str) -> dict[str, str]:
    """The variables of a peer, which has the same models and data as this engine.

    Args:
        root: This repository, its cache filled.
        scratch: An empty folder; the peer keeps there what `datasets.map` caches.
        text: The code of all modules; the peer sees the repositories that it names.
    """
    jupyter = str(Path(sys.prefix, "share", "jupyter"))  # nbconvert's templates
    own = source.environment(root, scratch, text)
    return {**common_variables(), "JUPYTER_PATH": jupyter, **own}


def machine() -> dict[str, str | int]:
    """Processor, cores, memory (GiB), system and Python."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count() or 1,
        "memory": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "system": platform.system(),
        "python": platform.python_version(),
        **installed_versions(Path(sys.executable), list(LIBRARIES)),
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
