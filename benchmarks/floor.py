"""The least that any tool can do: import the libraries once, then run every module once.

A script: `python -P floor.py [--fork] FOLDER RESULT`. It runs the scripts of FOLDER in the order of
their names, in this one process, or with --fork each in a child that has the libraries already.
RESULT becomes JSON: {"import": seconds, "modules": {name: {"wall": seconds, "cpu": seconds}}}.
It imports nothing of ours, so that it costs nothing but what it measures.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import json
import os
import sys
import time
import traceback
from pathlib import Path


def import_all(scripts: list[Path]) -> None:
    """Run the import statements that stand at the top level of the scripts."""
    for path in scripts:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        tree.body = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
        exec(compile(tree, str(path), "exec"), {"__name__": "imports"})


def run(path: Path) -> None:
    """Run a script, as `python PATH` would."""
    sys.argv = [str(path)]
    code = compile(path.read_text(encoding="utf-8"), str(path), "exec")
    exec(code, {"__name__": "__main__", "__file__": str(path)})


def run_here(path: Path) -> dict[str, float]:
    """Run a script in this process; its wall and CPU seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    run(path)
    return {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}


def run_forked(path: Path) -> dict[str, float]:
    """Run a script in a child process; its wall and CPU seconds."""
    started = time.perf_counter()
    child = os.fork()
    if child == 0:
        status = 1
        with contextlib.suppress(BaseException):
            try:
                run(path)
                status = 0
            except BaseException:
                traceback.print_exc()
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)
    _, status, usage = os.wait4(child, 0)
    if status:
        raise SystemExit(f"{path} failed")
    return {"wall": time.perf_counter() - started, "cpu": usage.ru_utime + usage.ru_stime}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fork", action="store_true", help="each script in a child process")
    parser.add_argument("folder", type=Path)
    parser.add_argument("result", type=Path)
    arguments = parser.parse_args()
    scripts = sorted(arguments.folder.glob("*.py"))
    started = time.perf_counter()
    import_all(scripts)
    imported = time.perf_counter() - started
    run_one = run_forked if arguments.fork else run_here
    modules = {path.stem: run_one(path) for path in scripts}
    arguments.result.write_text(json.dumps({"import": imported, "modules": modules}))


if __name__ == "__main__":
    main()
