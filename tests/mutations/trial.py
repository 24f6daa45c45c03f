"""A batch of mutations: applied to a copy of the project, the guards run, and what they said."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from copies import copy_files, copy_filled, link_filled
from guard_results import Results, read_results

from mutations.library import install
from mutations.mutation import Append, Edit, Mutation, Replace, Swap

ACCEPT = ("tests/guards/test_approved_outputs.py", "tests/guards/test_prose_lock.py")
RUNS = ("tests/guards/test_approved_outputs.py", "tests/guards/test_no_deprecations.py")
READERS = (
    "tests/guards/test_alone.py",
    "tests/guards/test_claims.py",
    "tests/guards/test_orphans.py",
    "tests/guards/test_parity.py",
    "tests/guards/test_pitfalls.py",
    "tests/guards/test_prose_lock.py",
    "tests/guards/test_terms.py",
    "tests/guards/test_titles.py",
    "tests/guards/test_typed_numbers.py",
)
LINKS = "tests/guards/test_links.py"
CHANGES = "tests/guards/test_changes.py"
SCRIPT = (
    "tests/guards/test_scripts.py::test_module_runs_as_a_script[{}]",
    "tests/guards/test_scripts.py::test_only_published_libraries_are_imported[{}]",
    "tests/guards/test_scripts.py::test_no_module_is_named_like_a_library[{}]",
)
KEPT = tuple(f".cache/{n}" for n in ("records", "rendered", "build", "notebooks", "playground"))
"""What runs and builds have left, which only guards that run or build look at."""
RUN_FROM = ("snippets/", "localhub/", "tests/outputs/")
"""What cells print depends on, and what is compared with it."""
CHANGED = ("hfmigrate/", "snippets/changed_")
"""The table of what has changed, and the cells that prove it."""
BUILT_FROM = ("docs/", "mkdocs.yml", "overrides/", "localhub/builds/")
"""What the built site is made from besides the snippets."""
LOCK = "docs/prose.lock.yml"
LINK_MARKS = ("](", "{#", "::: ")
RECIPES = "localhub/"
PLUGINS = ("syrupy", "pytest_timeout", "no:cacheprovider")
VARIABLES = {"PYTHONDONTWRITEBYTECODE": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
SECONDS = 300
Batch = Sequence[Mutation]


@dataclass(frozen=True)
class Verdict:
    """How a mutation ended.

    Attributes:
        problem: what is wrong with the guards; empty if just the right ones failed as they should.
        said: what the guards said.
    """

    mutation: Mutation
    problem: str
    said: str
    seconds: float


def attempt(batch: Batch, root: Path, files: list[str], folder: Path) -> list[Verdict]:
    """Try mutations in one copy.

    Args:
        batch: those of more than one are alike in what they need, see `batches`.
        root: the project's folder.
        files: the files that make the project, by their paths below `root`.
        folder: an empty one for the copy; it is removed afterwards.

    Raises:
        DoesNotApply: the project is not as a mutation expects it.
        subprocess.TimeoutExpired: the guards take longer than `SECONDS`.
    """
    started = time.monotonic()
    tree, first = folder / "tree", batch[0]
    tests = needed(first)
    try:
        _copy(batch, root, files, tree)
        python = Path(sys.executable)
        if first.library:
            python = install(first.library, folder / "environment")
        for mutation in batch:
            for edit in mutation.edits:
                edit.apply(tree)
        if any(map(refills, batch)):
            _run([python, "-m", "localhub", "fill"], tree)
        if first.accepts:
            accept = ACCEPT if ACCEPT[0] in tests else ACCEPT[1:]
            _pytest(python, tree, batch, *accept, "--snapshot-update")
        report = folder / "report.xml"
        output = _pytest(python, tree, batch, *tests, f"--junit-xml={report}")
        each = (time.monotonic() - started) / len(batch)
        if not report.is_file():
            return [Verdict(m, "the guards did not run", output, each) for m in batch]
        results = read_results(report)
        said = "\n".join([*results.messages(), *results.broken])
        return [Verdict(m, judge(m, results, tree, batch), said, each) for m in batch]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def needed(mutation: Mutation) -> list[str]:
    """The tests that a mutation needs, as pytest's arguments."""
    tests = [] if mutation.library else [*READERS]
    if mutation.runs and (mutation.library or _changes_runs(mutation)):
        tests += RUNS
    if mutation.runs and any(_may_change_links(edit) for edit in mutation.edits):
        tests.append(LINKS)
    if any(edit.path.startswith(CHANGED) for edit in mutation.edits):
        tests.append(CHANGES)
    for claim in mutation.claims:
        page, _, test = claim.partition("::")
        tests.append(f"tests/snippets/test_{page}.py{test and '::'}{test}")
    tests += [test.format(module) for module in mutation.scripts for test in SCRIPT]
    return tests


def _changes_runs(mutation: Mutation) -> bool:
    """Whether cells may print something else, or are compared with something else."""
    changed = any(edit.path.startswith(RUN_FROM) for edit in mutation.edits)
    return changed and not mutation.scripts


def _may_change_links(edit: Edit) -> bool:
    """Whether links, ids or pages of the built site may be other ones: words are neither."""
    if isinstance(edit, Swap) or edit.path == LOCK:
        return False
    if edit.path.endswith(".md") and isinstance(edit, Replace | Append):
        text = edit.text if isinstance(edit, Append) else edit.old + edit.new
        return any(mark in text for mark in LINK_MARKS)
    return edit.path.startswith(BUILT_FROM)


def judge(mutation: Mutation, results: Results, tree: Path, batch: Batch = ()) -> str:
    """What is wrong with how the guards ended for a mutation; empty if nothing is.

    Args:
        batch: the mutations that were tried in one copy with it; their guards fail, too.
    """
    if not results.ran:
        return "no guard ran to an end"
    if results.broken:
        return f"a test could not begin: {results.broken[0]}"
    failed = set(results.failed)
    if missed := set(mutation.caught_by) - failed:
        return f"not caught by {', '.join(sorted(missed))}"
    awaited = {guard for each in (mutation, *batch) for guard in each.caught_by}
    if unasked := failed - awaited:
        return f"caught by {', '.join(sorted(unasked))}, too"
    said, where = "\n".join(results.messages(mutation.caught_by)), place(mutation, tree)
    if any(where == place(other, tree) for other in batch if where and other is not mutation):
        return f"another one of the batch leads to {where}, too"
    for words in filter(None, (mutation.says, where)):
        if words not in said:
            return f"caught, but no message says {words!r}"
    return ""


def _copy(batch: Batch, root: Path, files: list[str], tree: Path) -> None:
    copy_files(root, files, tree)
    for name in KEPT if {*needed(batch[0])} - {*READERS} else ():
        if (root / name).is_dir():
            shutil.copytree(root / name, tree / name)
    for name in {Path(file).parent / "__pycache__" for file in files if file.endswith(".py")}:
        if (root / name).is_dir():  # of what no edit touches, nothing is compiled again
            shutil.copytree(root / name, tree / name)
    (copy_filled if any(map(refills, batch)) else link_filled)(root, tree)


def refills(mutation: Mutation) -> bool:
    """Whether the stand-ins may be other ones, or the libraries that cache them."""
    recipes = any(edit.path.startswith(RECIPES) for edit in mutation.edits)
    return bool(mutation.library) or (recipes and mutation.runs)


def _pytest(python: Path, tree: Path, batch: Batch, *arguments: str) -> str:
    options = ["-q", "--tb=short", *(f"-p{plugin}" for plugin in PLUGINS)]
    options += [f"--module={mutation.only}" for mutation in batch if mutation.only]
    return _run([python, "-m", "pytest", *options, *arguments], tree)


def _run(command: list, tree: Path) -> str:
    """What a command in the copy says."""
    done = subprocess.run(
        command,
        cwd=tree,
        env={**os.environ, **VARIABLES},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    return done.stdout


def place(mutation: Mutation, tree: Path) -> str:
    """What a message must name: the file and the line, or the file alone."""
    if mutation.leads_to is None:
        return ""
    path, text = mutation.leads_to
    if not text:
        return f"{path}:"
    lines = (tree / path).read_text(encoding="utf-8").splitlines()
    found = [number for number, line in enumerate(lines, start=1) if text in line]
    return f"{path}:{found[0]}" if found else f"{path}: a line with {text!r}, which is not there"
