"""`python forked_builds.py PROJECT…`: a quiet build of each, in a process of its own.

The processes are forked, two at a time, from this one, which has imported what takes most of the
time of a small build. What a build printed and its status are in files of the project.
"""

from __future__ import annotations

import importlib
import os
import runpy
import sys
from pathlib import Path

IMPORTED = (
    *("mkdocs.commands.build", "mkdocs_static_i18n.plugin"),
    *("markdown_exec", "livedocs.markdown"),
)
STREAMS = {1: "stdout.txt", 2: "stderr.txt"}
STATUS = "status.txt"


def build(folder: Path) -> None:
    """As `python -m mkdocs build -q` in the folder does; ends as that does."""
    os.chdir(folder)
    sys.path[0] = str(folder)
    for stream, file in STREAMS.items():
        os.dup2(os.open(file, os.O_CREAT | os.O_WRONLY), stream)
    sys.argv = ["mkdocs", "build", "-q"]
    runpy.run_module("mkdocs", run_name="__main__", alter_sys=True)


def wait(building: dict[int, Path]) -> None:
    """Wait until one of the builds has ended."""
    pid, status = os.wait()
    (building.pop(pid) / STATUS).write_text(str(os.waitstatus_to_exitcode(status)))


def main() -> None:
    for name in IMPORTED:
        importlib.import_module(name)
    building: dict[int, Path] = {}
    for folder in map(Path, sys.argv[1:]):
        if len(building) == 2:
            wait(building)
        pid = os.fork()
        if not pid:
            return build(folder)
        building[pid] = folder
    while building:
        wait(building)


if __name__ == "__main__":
    main()
