"""Publishes from a twin of the Hub on this machine, all the way, and says what came out otherwise.

`make rehearsal` runs it. A copy of the project, without stand-ins, pins the twin's repositories,
downloads them, runs every module and builds the site, as `LIVEDOCS_SOURCE=hub make site` does with
the Hub. Then the outputs must be the approved ones, but for the entries that may differ, and what
the pages claim must hold.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from copies import copy_files, project_files
from twin import make_twin

from livedocs.modules.record import RecordStore
from localhub import serving
from localhub.server import create_app
from localhub.state import Place

ROOT = Path(__file__).parent.parent
GUARDS = [
    f"tests/guards/test_{name}.py" for name in ("approved_outputs", "no_deprecations", "may_differ")
]
COMMANDS = (
    ("livedocs", "pin"),
    ("livedocs", "run"),
    ("mkdocs", "build", "--strict", "--quiet"),
    ("pytest", "-q", *GUARDS, "tests/snippets"),
)


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="rehearsal-") as temporary:
        twin, tree = Path(temporary, "twin"), Path(temporary, "tree")
        make_twin(Place(ROOT).repositories, twin)
        copy_files(ROOT, project_files(ROOT), tree)
        with serving.in_thread(create_app(twin)) as endpoint:
            environment = os.environ | {"LIVEDOCS_SOURCE": "hub", "HF_ENDPOINT": endpoint}
            for command in COMMANDS:
                print(f"$ python -m {' '.join(command)}", flush=True)
                subprocess.run(
                    [sys.executable, "-m", *command], cwd=tree, env=environment, check=True
                )
        print("What differs from the stand-ins:", *different_cells(tree), sep="\n  ")
    return 0


def different_cells(tree: Path) -> list[str]:
    """The cells whose outputs are not the same in the records of both projects, to the letter."""
    found = []
    for path in sorted((ROOT / ".cache" / "records").glob("*.json")):
        folders = path.parent, tree / ".cache" / "records-hub"
        here, there = (RecordStore(folder).load(path.stem) for folder in folders)
        found += [
            f"{path.stem}:{name}"
            for name, cell in here.cells.items()
            if cell.outputs != there.cells[name].outputs
        ]
    return found


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as error:
        sys.exit(f"`{' '.join(error.cmd[1:])}` failed")
