"""`make check` finds what has changed, and runs what that concerns."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
from pathlib import Path

import concerned
import pytest
from concerned import GREEN, LEFT_OVER, OUTPUTS, ROWS, RUNNING, Tree, changes, plan, reading
from copies import listing

from livedocs.modules.inputs import Inputs
from livedocs.modules.record import CellRecord, Record, RecordStore

READS = "tests/guards/test_parity.py"
FILES = {
    ".gitignore": ".cache/\n",
    "docs/en/first.md": '```python exec="on" snippet="one:a"\n```\n',
    "docs/zh/first.md": '```python exec="on" snippet="one:a"\n```\n',
    "docs/en/second-page.md": "Of {{ two:a size }} bytes.\n",
    "docs/zh/second-page.md": "Of {{ two:a size }} bytes.\n",
    "docs/en/bare.md": "Nothing runs.\n",
    "docs/en/new.md": "::: changes changes.yml\n",
    "docs/zh/new.md": "::: changes changes.yml\n",
    "changes.yml": """
old:
  title: {en: Old, zh: 旧}
  module: changed_names
  rows:
    - {id: a, old: a, now: b, library: l, version: "1", happens: raises, find: no}
""",
    "snippets/changed_names.py": "# %% a-old\n1\n\n# %% a-now\n2\n",
    "tests/snippets/test_new.py": "",
    "docs/glossary.yml": "{}\n",
    "docs/old.yml": "{}\n",
    "docs/rules.yml": "{}\n",
    "docs/dev/engine.md": "# Engine\n",
    "snippets/one.py": "# %% a\n1\n",
    "snippets/two.py": "# %% a\n2\n",
    "snippets/data.txt": "data\n",
    "snippets/recipes/long_way.py": "# %% a\n3\n",
    "livedocs/engine.py": "",
    "tests/snippets/test_first.py": "",
    "tests/snippets/test_second_page.py": 'OLD = "old.yml"\n',
    "tests/snippets/test_long_way.py": "",
    "tests/guards/test_links.py": 'RULES = "rules.yml"\n',
    READS: "",
    "tests/test_make.py": "",
    "tests/livedocs/test_cells.py": "",
    "tests/livedocs/helper.py": "",
    "tests/outputs/two/a.txt": "2\n",
    "tests/site/test_reading.py": "",
    **dict.fromkeys(RUNNING - {"tests/guards/test_links.py"}, ""),
}


def git(folder: Path, *arguments: str) -> None:
    me = ("-c", "user.name=nobody", "-c", "user.email=nobody@example.org")
    quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    command = ["git", "-C", str(folder), *me, *arguments]
    subprocess.run(command, env=os.environ | quiet, check=True, capture_output=True)


def commit(folder: Path) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--allow-empty", "--message", "more")


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


@pytest.fixture(autouse=True)
def no_repository_around(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a hook, git says with variables which repository it means."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project that has just been committed, with nothing to compare with."""
    root = tmp_path / "project"
    for name, text in FILES.items():
        write(root, name, text)
    git(root, "init", "--initial-branch=main")
    commit(root)
    return root


@pytest.fixture
def tested(root: Path) -> Path:
    """The same after a green `make test`."""
    write(root, GREEN, "\n".join(listing(root)))
    return root


@pytest.fixture
def cloned(root: Path) -> Path:
    """A clone of it, with `origin/main`."""
    git(root, "clone", str(root), str(root.parent / "clone"))
    return root.parent / "clone"


@pytest.fixture(params=["tested", "cloned"])
def project(request: pytest.FixtureRequest) -> Path:
    """A project with something to compare with."""
    return request.getfixturevalue(request.param)


def record(root: Path, module: str, seconds: float, *reads: str) -> None:
    """Write down that a module has run."""
    cell = CellRecord((), "", seconds, 1, dict.fromkeys(reads, "0"), ())
    inputs = Inputs({}, {}, "3", "machine", "local", "content", {}, {}, "engine")
    RecordStore(root / ".cache" / "records").save(Record(module, inputs, {"a": cell}))


def test_nothing_has_changed(project: Path):
    assert changes(project).files == frozenset()
    found = plan(Tree(project), frozenset())
    assert (found.tests, found.modules, found.left_out) == ({READS}, set(), set())
    assert LEFT_OVER in found.command() and "-n" not in found.command()


@pytest.mark.parametrize(
    ("edit", "now"),
    [
        ({"docs/en/first.md": "new"}, {"docs/en/first.md"}),
        ({"docs/en/new page.md": "new"}, {"docs/en/new page.md"}),
        ({"snippets/one.py": None}, {"snippets/one.py"}),
        (
            {"snippets/one.py": None, "snippets/uno.py": FILES["snippets/one.py"]},
            {"snippets/one.py", "snippets/uno.py"},
        ),
        ({".cache/records/one.json": "{}"}, set()),
    ],
)
def test_what_has_changed_in_the_working_tree(project: Path, edit: dict, now: set):
    """Edited, untracked, deleted, renamed; what git ignores has not."""
    for name, text in edit.items():
        if text is None:
            (project / name).unlink()
        else:
            write(project, name, text)
    assert changes(project).files == now
    git(project, "add", "--all")
    assert changes(project).files == now


def test_what_was_committed_since(project: Path):
    write(project, "snippets/one.py", "# %% a\n7\n")
    commit(project)
    git(project, "checkout", "--detach")
    write(project, "docs/en/first.md", "new")
    assert changes(project).files == {"snippets/one.py", "docs/en/first.md"}


def test_what_others_have_pushed_is_no_change_of_mine(root: Path, cloned: Path):
    write(root, "snippets/two.py", "# %% a\n7\n")
    commit(root)
    git(cloned, "fetch")
    assert changes(cloned).files == frozenset()


def test_without_anything_to_compare_with_all_counts_as_changed(root: Path):
    found = changes(root)
    assert found.files is None
    assert found.words == "there is neither origin/main nor a green `make test` to compare with"
    assert plan(Tree(root), None).modules == {"changed_names", "one", "two"}


def test_a_shallow_clone_of_one_commit(root: Path):
    commit(root)
    clone = root.parent / "shallow"
    git(root, "clone", "--depth=1", f"file://{root}", str(clone))
    write(clone, "docs/en/first.md", "new")
    assert changes(clone).files == {"docs/en/first.md"}
    git(clone, "remote", "remove", "origin")
    assert changes(clone).files is None


def test_a_shallow_clone_that_has_no_commit_in_common(root: Path):
    git(root, "checkout", "-b", "mine")
    write(root, "docs/en/first.md", "new")
    commit(root)
    clone = root.parent / "shallow"
    git(root, "clone", "--depth=1", "--no-single-branch", f"file://{root}", str(clone))
    assert changes(clone).files == {"docs/en/first.md"}


def test_no_git_at_all(tested: Path, monkeypatch: pytest.MonkeyPatch):
    shutil.rmtree(tested / ".git")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tested.parent))
    assert changes(tested) == concerned.Changes(None, "git does not know this folder")
    monkeypatch.setenv("PATH", str(tested))
    assert changes(tested) == concerned.Changes(None, "git does not know this folder")


@pytest.mark.parametrize(
    ("file", "tests", "modules"),
    [
        ("docs/en/first.md", {"tests/snippets/test_first.py"}, {"one"}),
        ("docs/zh/second-page.md", {"tests/snippets/test_second_page.py"}, {"two"}),
        ("docs/old.yml", {"tests/snippets/test_second_page.py"}, {"two"}),
        ("snippets/one.py", {"tests/snippets/test_first.py"}, {"one"}),
        ("docs/en/new.md", {"tests/snippets/test_new.py", ROWS}, {"changed_names"}),
        ("snippets/changed_names.py", {"tests/snippets/test_new.py", ROWS}, {"changed_names"}),
        ("tests/snippets/test_first.py", {"tests/snippets/test_first.py"}, {"one"}),
        ("tests/outputs/two/a.txt", {"tests/snippets/test_second_page.py"}, {"two"}),
        ("tests/livedocs/test_cells.py", {"tests/livedocs/test_cells.py"}, set()),
        ("tests/test_make.py", {"tests/test_make.py"}, set()),
        ("docs/dev/engine.md", concerned.PAPERS, set()),
        ("docs/en/bare.md", set(), set()),
        ("docs/glossary.yml", set(), set()),
        ("snippets/gone.py", set(), set()),
        ("tests/livedocs/test_gone.py", set(), set()),
    ],
)
def test_what_a_file_concerns(root: Path, file: str, tests: set[str], modules: set[str]):
    found = plan(Tree(root), [file])
    assert found.tests - {READS} == tests
    assert found.modules == modules
    assert found.left_out == set()
    assert (set(found.command()) >= OUTPUTS) == bool(modules)


def test_modules_are_named_to_pytest(root: Path):
    command = plan(Tree(root), ["snippets/one.py", "snippets/two.py"]).command()
    at = command.index("--module")
    assert command[at : at + 4] == ["--module", "one", "--module", "two"]


def test_a_file_that_a_module_has_read(root: Path):
    assert plan(Tree(root), ["snippets/data.txt"]).modules == set()
    record(root, "two", 1, "snippets/data.txt")
    assert plan(Tree(root), ["snippets/data.txt"]).modules == {"two"}


def test_what_takes_long_is_left_out_and_named(root: Path):
    record(root, "two", 30)
    found = plan(Tree(root), ["snippets/two.py", "snippets/one.py", "snippets/recipes/long_way.py"])
    assert found.modules == {"one"}
    assert found.left_out == {
        "second-page.md, shows two, which took more than 20 s: "
        "pytest tests/snippets/test_second_page.py",
        "recipes/long-way.md, a walkthrough: pytest tests/snippets/test_long_way.py",
    }


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (
            "livedocs/engine.py",
            "livedocs has changed: all is concerned: make test-engine, then make test",
        ),
        ("mkdocs.yml", "mkdocs.yml has changed: all is concerned: make test"),
        ("benchmarks/words.py", "benchmarks has changed: pytest tests/benchmarks"),
        ("tests/livedocs/helper.py", "tests has changed: all is concerned: make test"),
        ("docs/assets/live.css", "docs has changed: all is concerned: make test"),
        ("tests/site/test_reading.py", "tests/site/test_reading.py: pytest"),
        ("docs/rules.yml", "what tests/guards/test_links.py says of docs/rules.yml: pytest"),
    ],
)
def test_what_is_concerned_and_not_run_is_named(root: Path, file: str, said: str):
    found = plan(Tree(root), [file])
    assert found.tests == {READS}
    [left_out] = found.left_out
    assert left_out.startswith(said)


def test_a_guard_that_asks_for_runs_is_not_said_to_read():
    """A new one would have `make check` run every module."""
    root = concerned.ROOT
    assert {path for path in RUNNING if not (root / path).is_file()} == set()
    for path in reading(root):
        for node in ast.walk(ast.parse((root / path).read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                asked = {argument.arg for argument in node.args.args}
                assert not asked & {"models", "project", "runs", "whole_project"} or is_trained(
                    node
                )


def is_trained(node: ast.FunctionDef) -> bool:
    """Whether it is the test that is left out."""
    return node.name == concerned.TRAINS.partition("::")[2]
