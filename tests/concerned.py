"""Runs the tests that a change concerns, in less than a minute: `make check`.

What has changed is told from git: against `origin/main`, or else against the files of the last
green `make test`, which begins with `python tests/concerned.py --remember FILE`. What would take
longer is left out, and named.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath

from copies import listing

from livedocs.modules.record import Record, RecordStore
from livedocs.pages.change_rows import read_changes
from livedocs.pages.sections import CHANGES

ROOT = Path(__file__).parent.parent
MAIN = "origin/main"
GREEN = ".cache/green"
"""A hash and a path a line: the files as the last `make test` without a failure began with them."""
SLOW = 20
"""Seconds; a module that took longer is left out."""

GUARDS = "tests/guards/test_{}.py"
TRAINS = GUARDS.format("margins") + "::test_a_quick_module_still_does_what_was_measured"
OUTPUTS = {*map(GUARDS.format, ("approved_outputs", "no_deprecations"))}
ROWS = GUARDS.format("changes")
"""Looks at the modules of tables of changes alone."""
LEFT_OVER = GUARDS.format("approved_outputs") + "::test_every_approved_output_has_a_cell"
RUNNING = {
    *map(
        GUARDS.format,
        (
            "entry_scripts",
            "index_complete",
            "links",
            "scripts",
            "text_names_known",
            "wordings",
        ),
    ),
    ROWS,
    *OUTPUTS,
}
RUNNING |= {"tests/livedocs/test_real_modules.py"}
"""What looks at all modules or at the built site. All other guards read, but for `TRAINS`."""
PICTURES = "tests/supply/test_pictures.py"
"""Reads, as these guards do."""
PAPERS = {"tests/supply/test_contributing.py", "tests/supply/test_readme.py"}

ALL = "all is concerned: make test"
TESTED_BY = {
    "benchmarks": "pytest tests/benchmarks",
    "hfmigrate": "pytest tests/hfmigrate tests/guards/test_changes.py",
    "livedocs": "all is concerned: make test-engine, then make test",
    "localhub": "all is concerned: pytest tests/localhub, then make test",
    "playground": "pytest tests/playground tests/site/test_playground*.py",
    "pinnedhub": "all is concerned: pytest tests/pinnedhub, then make test",
}
"""Folder → what to say of a change in it; of any other change that is not known, `ALL`."""
NEVER = "Not run here: scripts, links, the API index, the site in a browser. make test runs all."

SHOWN = re.compile(r'(?:\bsnippet="|\{\{\s+)(\w+):')
"""A fence, or a form in a sentence, that shows something of a module."""


@dataclass(frozen=True)
class Changes:
    """What has changed.

    Attributes:
        files: paths below the root, also of what is gone; None if nobody knows.
        words: since when, or why nobody knows.
    """

    files: frozenset[str] | None
    words: str


def changes(root: Path) -> Changes:
    """What has changed since `origin/main` or, without it, since the last green `make test`."""
    now = listing(root)
    if now is None:
        return Changes(None, "git does not know this folder")
    if base := _git(root, "merge-base", MAIN, "HEAD") or _git(root, "rev-parse", "--verify", MAIN):
        since = ("diff", "--name-only", "--no-renames", "--relative", "-z", base.strip())
        names = _git(root, *since) + _git(root, "ls-files", "--others", "--exclude-standard", "-z")
        return Changes(frozenset(filter(None, names.split("\0"))), f"since {MAIN}")
    green = root / GREEN
    if not green.is_file():
        return Changes(None, f"there is neither {MAIN} nor a green `make test` to compare with")
    differing = now ^ set(green.read_text(encoding="utf-8").splitlines())
    files = frozenset(line.partition(" ")[2] for line in differing)
    return Changes(files, "since the last green `make test`")


def _git(root: Path, *arguments: str) -> str:
    """What git says; nothing where it fails."""
    command = ["git", "-C", str(root), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else ""


class Tree:
    """The pages and the modules of a project, and what concerns them."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @cached_property
    def modules(self) -> dict[str, Path]:
        """Snippet module → its file."""
        folders = ("snippets", "snippets/recipes")
        return {p.stem: p for folder in folders for p in (self.root / folder).glob("*.py")}

    @cached_property
    def records(self) -> dict[str, Record | None]:
        """Snippet module → its last record."""
        store = RecordStore(self.root / ".cache" / "records")
        return {name: store.load(name) for name in self.modules}

    @cached_property
    def pages(self) -> dict[str, set[str]]:
        """Page → the modules that it shows. A recipe is a page."""
        shown: dict[str, set[str]] = {}
        for path in self.root.glob("docs/*/*.md"):
            if path.parent.name != "dev":
                named = {*SHOWN.findall(self._read(path)), *self._in_tables(path)}
                shown.setdefault(path.name, set()).update(self.modules.keys() & named)
        for path in self.root.glob("snippets/recipes/*.py"):
            shown[f"recipes/{path.stem.replace('_', '-')}.md"] = {path.stem}
        return shown

    def has_table(self, page: str) -> bool:
        """Whether a page shows what has changed."""
        return any(map(self._in_tables, self.root.glob(f"docs/*/{page}")))

    def claims(self, page: str) -> str:
        """The file with the tests of what a page claims, as tests/guards/test_claims.py has it."""
        return f"tests/snippets/test_{PurePosixPath(page).stem.replace('-', '_')}.py"

    def pages_of(self, file: str) -> set[str]:
        """The pages that a file concerns: itself, by its module, or by the tests of its claims."""
        path = PurePosixPath(file)
        if file.startswith("docs/") and path.suffix == ".yml":
            return {page for page in self.pages if path.name in self._text(self.claims(page))}
        if file.startswith("tests/outputs/"):
            modules = {path.parent.name}
        else:
            modules = {name for name in self.modules if self._depends(name, file)}
        return {
            page
            for page, shown in self.pages.items()
            if shown & modules or file in (self.claims(page), f"docs/{path.parent.name}/{page}")
        }

    def too_long(self, page: str) -> str:
        """Why the modules of a page are not run; empty if they are."""
        if page.startswith("recipes/"):
            return "a walkthrough"
        records = {name: self.records[name] for name in self.pages[page]}
        slow = [name for name, record in records.items() if record and record.seconds > SLOW]
        return f"shows {', '.join(sorted(slow))}, which took more than {SLOW} s" if slow else ""

    def _in_tables(self, page: Path) -> set[str]:
        """The modules whose cells are in the tables of changes of a page."""
        lines = filter(None, map(CHANGES.fullmatch, self._read(page).splitlines()))
        tables = [self.root / line["path"] for line in lines]
        groups = [group for table in tables for group in read_changes(table)]
        return {row.module for group in groups for row in group.rows}

    def _depends(self, module: str, file: str) -> bool:
        record = self.records[module]
        used = {*record.inputs.files, *record.reads} if record else ()
        return self.modules[module] == self.root / file or file in used

    def _text(self, file: str) -> str:
        path = self.root / file
        return self._read(path) if path.is_file() else ""

    @staticmethod
    def _read(path: Path) -> str:
        return path.read_text(encoding="utf-8")


@dataclass
class Plan:
    """What to run, and what not.

    Attributes:
        tests: files.
        modules: the snippet modules that the tests look at.
        left_out: a sentence for each thing that the change concerns, too.
    """

    tests: set[str] = field(default_factory=set)
    modules: set[str] = field(default_factory=set)
    left_out: set[str] = field(default_factory=set)

    def command(self) -> list[str]:
        """The call of pytest."""
        modules = [part for name in sorted(self.modules) for part in ("--module", name)]
        processes = ["-n", "2", "--dist", "loadfile"] if self.modules else []
        options = ["-q", "--no-header", f"--deselect={TRAINS}", *processes, *modules]
        tests = sorted(self.tests | ({LEFT_OVER} if not self.modules else OUTPUTS))
        return [sys.executable, "-m", "pytest", *options, *tests]


def reading(root: Path) -> set[str]:
    """The guards that only read pages, modules and lists."""
    files = [*root.glob(GUARDS.format("*")), *root.glob(PICTURES)]
    return {path.relative_to(root).as_posix() for path in files} - RUNNING


def plan(tree: Tree, files: Iterable[str] | None) -> Plan:
    """The tests that changed files concern; where these are not known, those of all pages."""
    found, pages = Plan(reading(tree.root)), set(tree.pages if files is None else ())
    for file in sorted(files or ()):
        concerned = tree.pages_of(file)
        pages |= concerned
        if not concerned:
            _add_other(tree.root, file, found)
    for page in sorted(pages):
        claims = tree.claims(page)
        if reason := tree.too_long(page):
            found.left_out.add(f"{page}, {reason}: pytest {claims}")
        elif (tree.root / claims).is_file():
            found.tests.add(claims)
            found.modules |= tree.pages[page]
            found.tests |= {ROWS} if tree.has_table(page) else set()
    return found


def _add_other(root: Path, file: str, found: Plan) -> None:
    """Add what a file concerns that has to do with no page."""
    path = PurePosixPath(file)
    top = path.parts[0]
    if top == "tests" and path.name.startswith("test_"):
        if file.startswith("tests/site/") or file in RUNNING:
            found.left_out.add(f"{file}: pytest {file}")
        elif (root / file).is_file():
            found.tests.add(file)
    elif path.match("docs/*.yml"):
        guards = sorted(g for g in RUNNING if path.name in (root / g).read_text(encoding="utf-8"))
        found.left_out |= {f"what {guard} says of {file}: pytest {guard}" for guard in guards}
    elif path.suffix == ".md":
        found.tests |= PAPERS
    elif not file.startswith("snippets/"):
        found.left_out.add(f"{top} has changed: {TESTED_BY.get(top, ALL)}")


def main(arguments: list[str]) -> int:
    """Run what is concerned; with `--remember FILE`, write down the files as they are."""
    if arguments[:1] == ["--remember"]:
        file = ROOT / arguments[1]
        file.parent.mkdir(exist_ok=True)
        file.write_text("\n".join(sorted(listing(ROOT) or ())), encoding="utf-8")
        return 0
    changed = changes(ROOT)
    if changed.files is None:
        print(f"All counts as changed: {changed.words}.")
    elif not changed.files:
        print(f"Nothing has changed {changed.words}; only the guards that read are run.")
    else:
        print(f"Changed {changed.words}: {len(changed.files)} file(s).")
    found = plan(Tree(ROOT), changed.files)
    print("Modules:", ", ".join(sorted(found.modules)) or "none", flush=True)
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    status = subprocess.run(found.command(), cwd=ROOT, env=variables, check=False).returncode
    print("\n".join([*(f"Left out: {each}" for each in sorted(found.left_out)), NEVER]))
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
