"""Mistakes in pages, each built in a copy of a project, and what such a build must say."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import forked_builds
from mini_project import MiniProject

HEAD = "---\ntitle: Page\n---\n\n# Page {#page}\n\n"

Mistakes = dict[str, tuple[str, int, str]]
"""Name → the text behind `HEAD`, the line to name counted from there, and the message."""


def build_each(
    mistakes: Mistakes, page: str, template: MiniProject, new_project: Callable[[], MiniProject]
) -> dict[str, subprocess.CompletedProcess]:
    """For each mistake a quiet build of the project with it on `page`."""
    projects = {name: new_project() for name in mistakes}
    for name, project in projects.items():
        shutil.copytree(template.root, project.root, dirs_exist_ok=True)
        project.write(page, HEAD + mistakes[name][0])
    template.python(forked_builds.__file__, *(str(p.root) for p in projects.values()))
    return {name: _build_of(project.root) for name, project in projects.items()}


def _build_of(root: Path) -> subprocess.CompletedProcess:
    said = [(root / file).read_text(encoding="utf-8") for file in forked_builds.STREAMS.values()]
    status = int((root / forked_builds.STATUS).read_text())
    return subprocess.CompletedProcess("mkdocs", status, *said)


def check_build(
    build: subprocess.CompletedProcess, page: str, mistake: tuple[str, int, str]
) -> None:
    """The build failed, named the page's line with the code around, and said why last."""
    text, line, message = mistake
    assert build.returncode != 0
    number = HEAD.count("\n") + line
    assert f"{page}:{number}\n" in build.stderr
    assert f"  > {number:4} | {text.splitlines()[line - 1]}\n" in build.stderr
    assert build.stderr.rstrip().endswith(message)
    assert "Traceback" not in build.stderr
