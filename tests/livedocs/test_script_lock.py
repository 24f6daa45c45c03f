"""The lock of scripts: what was proved, and what a build makes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from mini_project import SOURCES, MiniProject

from livedocs.errors import LiveDocsError
from livedocs.pages.entry_script import entry_script, entry_scripts
from livedocs.pages.references import references
from livedocs.project import Project
from livedocs.scripts import lock
from livedocs.scripts.lock import DIFFERS, Proof, hash_of, read_lock, write_lock
from livedocs.settings import Settings

LOCK = "scripts.lock"
MODULE = """\
# %% first
import yaml

x = yaml.safe_load("[1]")

# %% other
print("other")

# %% last
x
"""
CELLS = 'import yaml\n\nx = yaml.safe_load("[1]")\n\nprint(x)\n'
PREFIX = 'import yaml\n\nx = yaml.safe_load("[1]")\n\nprint("other")\n\nprint(x)\n'
PAGE = """\
# Page

```python exec="on" snippet="module:first"
```

```python exec="on" snippet="module:last"
```
"""


@pytest.fixture(scope="module")
def mini(new_project: Callable[[], MiniProject]) -> MiniProject:
    project = new_project()
    project.snippet("module", MODULE)
    project.pages(PAGE)
    config = (project.root / "mkdocs.yml").read_text(encoding="utf-8")
    project.write("mkdocs.yml", f"{config}      scripts: {LOCK}\n")
    return project


@pytest.fixture
def project(mini: MiniProject) -> Project:
    return Project(Settings(mini.root, tuple(SOURCES.items()), scripts=LOCK), references)


def script(project: Project) -> str:
    return entry_script(project, *project.cell("module:last"))


def proved(project: Project, size: str) -> None:
    """Write that this size prints what the page shows."""
    module, cell, record = project.cell("module:last")
    digest = hash_of(module, cell, entry_scripts(project, module, cell, record), size)
    write_lock(project.root / LOCK, {"module:last": Proof(size, digest)})


def test_without_a_proof_nothing_is_left_out(project: Project):
    (project.root / LOCK).unlink(missing_ok=True)
    assert script(project) == PREFIX


@pytest.mark.parametrize(
    ("size", "text"), [("cells", CELLS), ("prefix", PREFIX), (DIFFERS, ""), ("no-such", "")]
)
def test_the_script_is_the_one_that_was_proved(project: Project, size: str, text: str):
    proved(project, size)
    assert script(project) == text


BEHIND = ("", '\n# %% behind\nprint("behind")\n')
BEFORE = ('print("other")', 'print("another")')


@pytest.mark.parametrize(
    ("size", "text", "edit"),
    [
        ("cells", CELLS, BEHIND),
        ("module", PREFIX, BEHIND),
        (DIFFERS, PREFIX, BEHIND),
        ("cells", PREFIX.replace(*BEFORE), BEFORE),
    ],
)
def test_a_proof_is_old_when_code_changes_that_was_run(
    mini: MiniProject, project: Project, size: str, text: str, edit: tuple[str, str]
):
    proved(project, size)
    before, after = edit
    edited = MODULE.replace(before, after) if before else MODULE + after
    mini.snippet("module", edited)
    assert script(project) == text
    mini.snippet("module", MODULE)


def test_a_proof_is_old_when_a_library_changes(project: Project, monkeypatch: pytest.MonkeyPatch):
    proved(project, "cells")
    monkeypatch.setattr(lock, "library_versions", lambda imports: {"PyYAML": "0.0"})
    assert script(project) == PREFIX


def test_a_proof_is_old_when_scripts_are_written_in_another_way(project: Project):
    module, cell, record = project.cell("module:last")
    scripts = entry_scripts(project, module, cell, record)
    another = {size: text.replace("print(x)", "print(repr(x))") for size, text in scripts.items()}
    assert hash_of(module, cell, scripts, "cells") != hash_of(module, cell, another, "cells")


@pytest.mark.parametrize("change", [{"volatile": True}, {"raises": "ValueError"}])
def test_a_proof_is_old_when_the_cell_says_something_else_of_itself(project: Project, change: dict):
    module, cell, record = project.cell("module:last")
    scripts = entry_scripts(project, module, cell, record)
    changed = replace(cell, **change)
    cells = tuple(changed if each is cell else each for each in module.cells)
    edited = replace(module, cells=cells)
    assert hash_of(module, cell, scripts, "cells") != hash_of(edited, changed, scripts, "cells")


@pytest.mark.parametrize("other", ["# !echo {}", "# %%writefile t.py\n{}"])
def test_a_proof_is_old_when_a_command_or_a_file_before_the_cell_changes(
    mini: MiniProject, project: Project, other: str
):
    hashes = set()
    for text in ("1", "2"):
        mini.snippet("behind", f"# %% other\n{other.format(text)}\n\n# %% last\nprint(1)\n")
        module, cell, record = project.cell("behind:last")
        scripts = entry_scripts(project, module, cell, record)
        hashes.add(hash_of(module, cell, scripts, "cells"))
    (mini.root / "snippets/behind.py").unlink()
    assert len(hashes) == 2


def test_an_entry_without_a_script_is_shown_without_the_button(mini: MiniProject, project: Project):
    proved(project, DIFFERS)
    built = mini.build("--strict")
    assert built.returncode == 0, built.stderr
    html = (mini.root / "site" / "en" / "index.html").read_text(encoding="utf-8")
    first, last = BeautifulSoup(html, "html.parser").select(".live")
    assert (len(first.select(".live-script")), len(last.select(".live-script"))) == (1, 0)
    assert last.select_one("samp").get_text() == "[1]"
    command = mini.livedocs("script", "module:last")
    assert command.returncode == 1
    assert "snippets/module.py:9" in command.stderr.splitlines()[0]
    assert "no script of `module:last` prints what its page shows" in command.stderr
    assert command.stdout == ""


def test_what_is_written_is_read(tmp_path: Path):
    proofs = {"b:c-d": Proof("cells-repr", "0" * 16), "a:b": Proof(DIFFERS, "f" * 16)}
    write_lock(tmp_path / LOCK, proofs)
    assert read_lock(tmp_path / LOCK) == proofs
    assert read_lock(tmp_path / "no-such") == {}


@pytest.mark.parametrize("line", ["<<<<<<< ours", "a:b: cells 12", "a:b: cells 0000000000000000"])
def test_a_malformed_lock_is_told_with_its_line(tmp_path: Path, line: str):
    write_lock(tmp_path / LOCK, {"a:b": Proof("cells", "0" * 16)})
    with (tmp_path / LOCK).open("a") as file:
        file.write(f"{line}\n")
    with pytest.raises(LiveDocsError, match="make accept") as caught:
        read_lock(tmp_path / LOCK)
    assert str(caught.value.locations[0]).endswith(f"{LOCK}:4")
