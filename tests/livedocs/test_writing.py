"""Where a cell may write, and that a record is fresh as soon as it is made."""

from __future__ import annotations

import pytest
from mini_project import MiniProject

HEAD = """\
# %% a
import os
import shutil
import sqlite3
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
"""
REFUSED = {
    "beside": ('Path(__file__).with_name("out.txt").write_text("1")', "snippets/out.txt"),
    "itself": ('Path(__file__).write_text("1")', "snippets/refused-itself.py"),
    "called-like-itself": (
        'Path(__file__).with_suffix(".py.txt").write_text("1")',
        "snippets/refused-called-like-itself.py.txt",
    ),
    "appends": ('open(ROOT / "snippets/out.txt", "a")', "snippets/out.txt"),
    "by-descriptor": ('os.open(ROOT / "docs/x", os.O_CREAT | os.O_WRONLY)', "docs/x"),
    "page": ('(ROOT / "docs/en/made.md").write_text("# Made")', "docs/en/made.md"),
    "relative": (
        'os.chdir(ROOT)\nopen("snippets/../docs/out.txt", "w")',
        "docs/out.txt",
    ),
    "moves": (
        'Path("made").write_text("1")\nshutil.move("made", ROOT / "snippets/out.txt")',
        "snippets/out.txt",
    ),
    "links": ('os.symlink("/dev/null", ROOT / "docs/x")', "docs/x"),
    "folder": ('(ROOT / "docs/made").mkdir()', "docs/made"),
    "removes": ('(ROOT / "data/number.txt").read_text()\n(ROOT / "data/number.txt").unlink()',
                "data/number.txt"),
    "counts": (
        'number = ROOT / "data/number.txt"\nnumber.write_text(number.read_text() + "1")',
        "data/number.txt",
    ),
    "updates": ('open(ROOT / "data/number.txt", "r+").write("2")', "data/number.txt"),
    "lists": (
        'print(len(os.listdir(ROOT / "data")))\n(ROOT / "data/new.txt").write_text("1")',
        "data/new.txt",
    ),
    "database": ('sqlite3.connect(ROOT / "snippets/new.db")', "snippets/new.db"),
}  # fmt: skip
"""A module's last lines, and what they may not change."""
ALLOWED = {
    "working-folder": 'Path("out.txt").write_text("1")\nPath("out.txt").read_text()',
    "temporary": (
        "with tempfile.NamedTemporaryFile() as file:\n    file.write(b'1')\n"
        'Path(tempfile.gettempdir(), "out.txt").write_text("1")'
    ),
    "outside": '(ROOT.parent / "outside.txt").write_text("1")',
    "cache": 'made = ROOT / ".cache/made"\nmade.mkdir(exist_ok=True)\n(made / "x").write_text("1")',
    "compiled": "import py_compile\n\npy_compile.compile(ROOT / 'snippets/compiled.py')",
    "existing-folder": 'os.makedirs(ROOT / "docs", exist_ok=True)',
    "database": 'sqlite3.connect("new.db").execute("create table t (x)")',
    "database-in-memory": 'sqlite3.connect(":memory:")\nsqlite3.connect("file::memory:", uri=True)',
    "only-reads": '(ROOT / "data/number.txt").read_text()\nsqlite3.connect(ROOT / "data/old.db");',
    "elsewhere": '(ROOT / "build.log").write_text("1")',
}
FILES = ("docs/deep/page.md", "data/in/number.txt", "build/log.txt")
FIRST_LINE = HEAD.count("\n") + 1


@pytest.fixture(scope="module")
def ran(new_project) -> MiniProject:
    """All of them, run."""
    project = new_project()
    project.write("data/number.txt", "1")
    project.write("data/old.db", "")
    for name, (code, _) in REFUSED.items():
        project.snippet(f"refused-{name}", HEAD + code + "\n")
    for name, code in ALLOWED.items():
        project.snippet(f"allowed-{name}", HEAD + code + "\n")
    project.snippet("compiled", "# %% a\n1\n")
    project.said = project.livedocs("run").stderr
    project.status = project.livedocs("status").stdout
    return project


@pytest.mark.parametrize("name", REFUSED)
def test_a_cell_that_changes_the_project_is_refused_with_line_file_and_mend(
    ran: MiniProject, name: str
) -> None:
    code, path = REFUSED[name]
    [said] = [part for part in ran.said.split("\n\n") if f"snippets/refused-{name}.py:" in part]
    line = FIRST_LINE + code.count("\n")
    assert said.lstrip().startswith(f"snippets/refused-{name}.py:{line}\n")
    assert said.rstrip().endswith(
        f"WriteRefused: a cell may not change {path}, a file of the project; "
        "it can write into the working folder, which is the current one"
    )
    made = ran.root / path
    assert path == "data/number.txt" or path.endswith(".py") or not made.exists()


@pytest.mark.parametrize("name", ALLOWED)
def test_a_record_is_fresh_as_soon_as_it_is_made(ran: MiniProject, name: str) -> None:
    lines = [line.split() for line in ran.status.splitlines()]
    assert [words[0] for words in lines if f"allowed-{name}" in words] == ["fresh"], ran.said


def test_what_is_refused_has_changed_nothing(ran: MiniProject) -> None:
    assert (ran.root / "data/number.txt").read_text(encoding="utf-8") == "1"


@pytest.mark.parametrize(
    ("code", "path"),
    [
        ('shutil.rmtree(ROOT / "docs/deep")', "docs/deep"),
        ('shutil.rmtree(ROOT / "docs/deep/")', "docs/deep"),
        ('shutil.rmtree(ROOT / "snippets")', "snippets"),
        ('(ROOT / "snippets").rename(ROOT / "moved")', "snippets"),
        ('(ROOT / "data/in/number.txt").read_text()\nshutil.rmtree(ROOT / "data")', "data"),
        ('shutil.rmtree(ROOT / "build")', "build"),
        ("shutil.rmtree(ROOT)", "."),
    ],
)
def test_a_folder_of_the_project_is_kept_with_all_that_is_in_it(
    new_project, code: str, path: str
) -> None:
    project = new_project()
    project.snippet("m", f"{HEAD}{code}\n")
    files = [project.write(name, "1") for name in FILES]
    error = str(project.execute()["m"].error)
    assert f"WriteRefused: a cell may not change {path}, a file of the project; " in error
    assert all(file.is_file() for file in [*files, project.root / "snippets/m.py"])


def test_a_process_forked_by_a_cell_is_refused_too(new_project) -> None:
    project = new_project()
    project.snippet(
        "pool",
        "# %% a\nimport multiprocessing\nfrom pathlib import Path\n\n"
        'out = Path(__file__).with_name("out.txt")\n'
        'with multiprocessing.get_context("fork").Pool(1) as pool:\n'
        '    pool.apply(out.write_text, ("1",))\n',
    )
    error = str(project.execute()["pool"].error)
    assert "PermissionError: a cell may not change snippets/out.txt" in error
