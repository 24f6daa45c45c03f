"""Rehearses a build from the Hub with three twins of it, and says whether the marks are right.

`make rehearsal` runs it. From the first twin a copy of the project is published all the way: it
pins the repositories, downloads them, runs every module and builds the site, as
`LIVEDOCS_SOURCE=hub make site` does with the Hub; and what the pages claim must hold. From the
others only those modules run again that load something which a twin has otherwise, and they do so
beside the first.

An output that any twin prints differently must be marked in docs/marks.yml; one that is marked must
differ, or be generated text, or have a reason there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from copies import copy_files, project_files
from generated import generates
from mkdocs.config import load_config
from twin import ROOT, TWINS, archives, make_twin

from livedocs.markdown import project_from_options
from livedocs.modules.cells import Module
from livedocs.modules.record import CellRecord, RecordStore
from livedocs.pages.facts import facts
from livedocs.pages.fidelity import SHOWN_PARTS
from livedocs.pages.marks import Marks, project_marks
from livedocs.pages.sections import all_sections
from livedocs.project import Project
from localhub import serving
from localhub.server import create_app
from localhub.state import Place

LIMIT = 30
"""Minutes that a rehearsal may take, the making of the twins included."""
HUB = "hub"
CHANGED = ("rounded", "stand-in")
"""What is of this fidelity, a twin has otherwise."""
GUARDS = [f"tests/guards/test_{name}.py" for name in ("approved_outputs", "no_deprecations")]
CLAIMS = [*GUARDS, "tests/snippets"]
LANES = (TWINS[:1], TWINS[1:])
"""What goes on beside each other: there is as much to do for the first twin as for the others."""
WORKERS = max((os.cpu_count() or 1) // len(LANES), 1)
"""Modules that run at a time in a lane."""
TO_RUN = (("livedocs", "pin"), ("livedocs", "run", "--workers", str(WORKERS)))
TO_PUBLISH = (
    *TO_RUN,
    ("mkdocs", "build", "--strict", "--quiet"),
    ("pytest", "-q", "-n", "2", "--dist", "loadfile", "-m", "not needs_knowledge", *CLAIMS),
)
Differences = dict[str, list[int]]
"""`module:cell` → the twins that print something else."""


def main() -> int:
    deadline = time.monotonic() + 60 * LIMIT
    options = load_config(str(ROOT / "mkdocs.yml")).mdx_configs["livedocs.markdown"]
    project = project_from_options(ROOT, options)
    project.refresh()
    modules = project.sourced_modules()
    named = {name for module in modules for name in project.source.named_in(module.text)}

    def rehearse(lane: tuple[int, ...]) -> dict[int, list[str]]:
        return {number: in_twin(number, project, named, deadline) for number in lane}

    differ: Differences = {}
    with archives(Place(ROOT)), ThreadPoolExecutor(len(LANES)) as pool:
        for cells in pool.map(rehearse, LANES):
            for number, references in cells.items():
                for reference in references:
                    differ.setdefault(reference, []).append(number)
    found = list(findings(differ, project_marks(project), project))
    print(*found or [f"{len(differ)} outputs differ, and are marked."], sep="\n")
    return bool(found)


def in_twin(number: int, project: Project, named: set[str], deadline: float) -> list[str]:
    """Rehearse with one twin.

    Returns:
        The cells that show something else.
    """
    with tempfile.TemporaryDirectory(
        prefix="rehearsal-", dir=ROOT / ".cache", ignore_cleanup_errors=True
    ) as temporary:
        twin, tree = Path(temporary, "twin"), Path(temporary, "tree")
        make_twin(Place(ROOT), twin, number, named)
        copy_project(tree, project, changed_only=number != TWINS[0])
        with serving.in_thread(create_app(twin)) as endpoint:
            environment = os.environ | {"LIVEDOCS_SOURCE": HUB, "HF_ENDPOINT": endpoint}
            for command in TO_PUBLISH if number == TWINS[0] else TO_RUN:
                run(command, tree, environment, number, deadline)
        return list(different_cells(project, tree))


def run(
    command: tuple[str, ...], tree: Path, environment: dict[str, str], number: int, deadline: float
) -> None:
    """Run a command in a copy; what it says is printed in one piece, as the lanes speak at a time.

    Raises:
        subprocess.CalledProcessError: it fails.
        subprocess.TimeoutExpired: the deadline is reached.
    """
    started, said = time.monotonic(), tree.parent / "said"
    try:
        with said.open("w", encoding="utf-8") as file:
            subprocess.run(
                [sys.executable, "-m", *command],
                cwd=tree,
                env=environment,
                stdout=file,
                stderr=subprocess.STDOUT,
                check=True,
                timeout=max(deadline - started, 1),
            )
    finally:
        seconds = time.monotonic() - started
        head = f"twin {number}: python -m {' '.join(command)}: {seconds:.0f} s"
        print(f"{head}\n{said.read_text(encoding='utf-8')}", flush=True)


def changed_modules(project: Project) -> list[Module]:
    """The modules that load something which a twin has otherwise, cards and dates aside."""
    changed = {
        name
        for name, parts in project.source.fidelity().items()
        if any(parts.get(part) in CHANGED for part in SHOWN_PARTS)
    }
    return [
        module
        for module in project.sourced_modules()
        if changed & set(project.source.named_in(module.text))
    ]


def copy_project(tree: Path, project: Project, changed_only: bool) -> None:
    """Copy the project, with all snippet modules or with those alone that a twin changes.

    The records go with it: of another source, they say only which module is the longest.
    """
    copy_files(ROOT, project_files(ROOT), tree)
    shutil.copytree(project.store.folder, tree / ".cache" / f"records-{HUB}")
    if changed_only:
        shutil.rmtree(tree / project.settings.snippets)
        modules = changed_modules(project)
        copy_files(ROOT, [str(module.path.relative_to(ROOT)) for module in modules], tree)


def different_cells(project: Project, tree: Path) -> Iterator[str]:
    """The cells that show something else in the copy than here, to the letter."""
    with_stderr = shown_with_stderr(project)
    there = RecordStore(tree / ".cache" / f"records-{HUB}")
    for name in sorted(project.modules()):
        others = there.load(name).cells
        for cell, record in project.record(name).cells.items():
            reference = f"{name}:{cell}"
            if shows(record, reference in with_stderr) != shows(
                others[cell], reference in with_stderr
            ):
                yield reference


def shown_with_stderr(project: Project) -> set[str]:
    """The entries whose pages show what they wrote to stderr."""
    return {
        entry.reference
        for _, _, section in all_sections(project, "en")
        for entry in section.entries
        if "stderr" in entry.options
    }


def shows(record: CellRecord, with_stderr: bool) -> tuple:
    """What of a record a page shows."""
    return record.outputs, record.stderr if with_stderr else ""


def findings(differ: Differences, marks: Marks, project: Project) -> Iterator[str]:
    """What is wrong with the marks, each with its place."""
    for module in project.modules().values():
        for cell in module.cells:
            reference = f"{module.name}:{cell.name}"
            twins, entry = differ.get(reference, []), marks.entries.get(reference)
            if cell.hidden or cell.volatile:
                continue
            if entry and not marks.kinds[entry.kind].holds(HUB):
                generated = generates(module, cell) and entry.kind == "rounded"
                if not (twins or generated or entry.reason):
                    yield f"{entry.place}: no twin prints `{reference}` differently; say a reason"
            elif twins:
                places = project.references(reference) or [f"{module.path.name}:{cell.line}"]
                numbers = ", ".join(map(str, twins))
                loads = ", ".join(facts(module, cell, project.source).repositories) or "nothing"
                yield (
                    f"{places[0]}: `{reference}` bears no mark for it, and twin {numbers} prints "
                    f"it differently; it loads {loads}"
                )


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.TimeoutExpired:
        sys.exit(f"the rehearsal took longer than its {LIMIT} minutes")
    except subprocess.CalledProcessError as error:
        sys.exit(f"`{' '.join(map(str, error.cmd[1:]))}` failed")
