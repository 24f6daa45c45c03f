"""Small projects for the engine's tests: snippet modules, pages and the fake source."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import processes

from livedocs.modules.cells import Module, read_module
from livedocs.modules.inputs import Inputs, Limits
from livedocs.modules.record import CellRecord
from livedocs.pages.references import references
from livedocs.project import Project
from livedocs.runs.execute import Executor, Result
from livedocs.settings import Settings
from livedocs.source import load_source

ROOT = Path(__file__).parent.parent.parent
SOURCES = {"local": "fake_source"}
INPUTS = Inputs({}, {}, "3", "machine", "local", "content", {}, {}, "engine")
MKDOCS_YML = """\
site_name: Mini
theme: {theme}
docs_dir: docs
plugins:
  - i18n:
      docs_structure: folder
      fallback_to_default: false
      languages:
        - {{locale: zh, name: 中文, build: true, default: true}}
        - {{locale: en, name: English, build: true}}
  - markdown-exec:
      languages: [python]
markdown_extensions:
  - admonition
  - attr_list
  - pymdownx.highlight
  - pymdownx.superfences
  - livedocs.markdown:
      sources:
        local: fake_source
      sources_page: outputs/
      old_outputs: old.yml
      old_outputs_label: {{zh: 2024 年笔记里印的, en: What the 2024 note printed}}
"""
COUNTED = """\
# %% counted
import os

with open(os.environ["RUNS"], "a") as runs:
    runs.write("{name}\\n")
print("ran {name}")
"""
"""A module that leaves its name in the file of runs."""


HOOKS = f"""\
hooks:
  - {ROOT}/livedocs/building/hooks.py
  - {ROOT}/livedocs/building/exports.py
watch:
  - snippets
"""
"""What a project has in mkdocs.yml, too, that is served or built by two at a time."""


class MiniProject:
    """A project folder, and what one does in it.

    Attributes:
        temporary: the folder for temporary files of all processes that it starts.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.temporary = root.with_name(f"{root.name}-tmp")
        self.temporary.mkdir()
        self.write("mkdocs.yml", MKDOCS_YML.format(theme="mkdocs"))
        (root / "docs").mkdir()
        (root / "snippets").mkdir()

    def write(self, path: str, text: str) -> Path:
        """Write a file of the project and return its full path."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def snippet(self, name: str, text: str) -> Path:
        return self.write(f"snippets/{name}.py", text)

    def pages(self, text: str, path: str = "index.md") -> None:
        """Write the same page in both languages."""
        for language in ("zh", "en"):
            self.write(f"docs/{language}/{path}", text)

    def open(self, limits: Limits = Limits()) -> Project:  # noqa: B008  (it is frozen)
        """The project's engine, as a new process would see it."""
        settings = Settings(self.root, tuple(SOURCES.items()), limits=limits)
        return Project(settings, references)

    def executor(self, limits: Limits = Limits(), checkpoints: bool = False) -> Executor:  # noqa: B008
        """What runs the project's modules; to be closed."""
        source = load_source(SOURCES, "local", self.root)
        logs, read_only = self.root / ".cache/logs", ("snippets", "docs")
        return Executor(self.root, source, limits, logs, checkpoints, read_only)

    def module(self, name: str) -> Module:
        return read_module(self.root / f"snippets/{name}.py")

    def runs(self) -> list[str]:
        """The names that counted modules have left, in the order they ran; forgets them."""
        path = self.root / "runs.txt"
        names = path.read_text(encoding="utf-8").split() if path.is_file() else []
        path.unlink(missing_ok=True)
        return names

    def execute(
        self,
        *names: str,
        limits: Limits = Limits(),  # noqa: B008
        workers: int = 2,
        reverse: bool = False,
    ) -> dict[str, Result]:
        """Run modules, by default all, without looking for records; the results as they came."""
        files = sorted((self.root / "snippets").glob("*.py"), reverse=reverse)
        modules = [read_module(file) for file in files if not names or file.stem in names]
        executor = self.executor(limits)
        try:
            results = executor.run(dict.fromkeys(modules, INPUTS), workers, lambda name: None)
            return {result.module.name: result for result in results}
        finally:
            executor.close()

    def execute_and_tell(self, workers: int = 2) -> dict[str, Result]:
        """Run all modules; the message of each error is as a terminal in the project shows it."""
        with contextlib.chdir(self.root):
            results = self.execute(workers=workers)
            for result in results.values():
                if result.error:
                    result.error.message = str(result.error)
        return results

    def build(self, *options: str, prefix: Sequence[str] = ()) -> subprocess.CompletedProcess:
        """`mkdocs build` in a process of its own; the site is below `site/`.

        Args:
            prefix: a command that is given the build as its last arguments.
        """
        return self.python("-m", "mkdocs", "build", *options, prefix=prefix)

    def livedocs(self, *arguments: str, prefix: Sequence[str] = ()) -> subprocess.CompletedProcess:
        """`python -m livedocs` in a process of its own."""
        return self.python("-m", "livedocs", *arguments, prefix=prefix)

    def use_hooks(self) -> None:
        """Have mkdocs.yml name what MkDocs calls of the engine."""
        config = self.root / "mkdocs.yml"
        config.write_text(config.read_text(encoding="utf-8") + HOOKS, encoding="utf-8")

    def start(self, *arguments: str, output: int | IO = subprocess.PIPE) -> subprocess.Popen:
        """`python -m …` in a session of its own, as a terminal gives one to each command."""
        return subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=self.root,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def processes(self) -> dict[str, str]:
        """What was started here and lives, also in runs: process id → command line."""
        return processes.with_variable("TMPDIR", self.temporary)

    def litter(self) -> list[str]:
        """What was left in the folder for temporary files, and such files in the cache."""
        left = [*self.temporary.iterdir(), *self.root.glob(".cache/**/*.tmp")]
        return [str(path) for path in left]

    def python(self, *arguments: str, prefix: Sequence[str] = ()) -> subprocess.CompletedProcess:
        """Python in the project's folder, in a process of its own."""
        return subprocess.run(
            [*prefix, sys.executable, *arguments],
            cwd=self.root,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(Path(__file__).parent)]),
            "NO_MKDOCS_2_WARNING": "1",
            "COLUMNS": "200",
            "TMPDIR": str(self.temporary),
        }


def shown(cell: CellRecord) -> list[tuple[str, str]]:
    """A cell's outputs as (kind, text)."""
    return [(output.kind, output.text) for output in cell.outputs]
