"""What the key of a record depends on, and what not."""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Callable
from importlib.metadata import PathDistribution
from pathlib import Path

import pytest
from mini_project import SOURCES, MiniProject

from livedocs import key
from livedocs.cells import read_module
from livedocs.key import imported_files, installed_versions, record_key
from livedocs.source import load_source

MODULE = """\
# %% a
import direct
import folder.inner.deep
import folder.sibling
from folder.inner import name_of_a_module
"""
FILES = {
    "snippets/direct.py": "# %% a\nimport over_direct\n",
    "snippets/over_direct.py": "# %% a\n1\n",
    "snippets/folder/__init__.py": "from .relative import thing\n",
    "snippets/folder/relative.py": "from .inner.up import other\nthing = 1\n",
    "snippets/folder/sibling.py": "",
    "snippets/folder/inner/__init__.py": "",
    "snippets/folder/inner/deep.py": "from . import beside\n",
    "snippets/folder/inner/beside.py": "",
    "snippets/folder/inner/up.py": "from ..above import other\n",
    "snippets/folder/inner/name_of_a_module.py": "",
    "snippets/folder/above.py": "import loop\nother = 1\n",
    "snippets/loop.py": "# %% a\nimport loop\nimport module\n",
}
UNRELATED = {
    "snippets/unrelated.py": "# %% a\n1\n",
    "snippets/folder/unrelated.py": "1\n",
    "snippets/relative.py": "# %% a\n1\n",
    "docs/en/index.md": "# Page\n",
}


@pytest.fixture
def project(new_project) -> MiniProject:
    project = new_project()
    project.snippet("module", MODULE)
    for path, text in {**FILES, **UNRELATED}.items():
        project.write(path, text)
    return project


@pytest.fixture
def current_key(project: MiniProject) -> Callable[..., str]:
    """The key of the record that a run of the module would leave now."""

    def current_key(timeout: float = 60) -> str:
        source = load_source(SOURCES, "local", project.root)
        return record_key(read_module(project.root / "snippets/module.py"), source, timeout)

    return current_key


def test_imports_are_followed_through_files_and_packages(project: MiniProject) -> None:
    found = imported_files(project.root / "snippets/module.py")
    assert [path.relative_to(project.root).as_posix() for path in found] == sorted(FILES)


@pytest.mark.parametrize("path", ["snippets/module.py", *FILES])
def test_the_text_of_the_module_and_of_what_it_imports_counts(
    project: MiniProject, current_key: Callable[..., str], path: str
) -> None:
    before = current_key()
    file = project.root / path
    text = file.read_text(encoding="utf-8")
    project.write(path, f"{text}# edited\n")
    assert current_key() != before
    project.write(path, text)
    assert current_key() == before


def test_a_new_file_that_an_import_now_finds_counts(
    project: MiniProject, current_key: Callable[..., str]
) -> None:
    project.snippet("module", "# %% a\nimport json\n")
    before = current_key()
    project.snippet("json", "# %% a\n1\n")
    assert current_key() != before


def test_imports_inside_functions_count(project: MiniProject) -> None:
    project.snippet("module", "# %% a\ndef f():\n    import direct\n")
    names = [path.name for path in imported_files(project.root / "snippets/module.py")]
    assert names == ["direct.py", "over_direct.py"]


def test_an_imported_file_that_is_no_python_still_has_a_key(
    project: MiniProject, current_key: Callable[..., str]
) -> None:
    project.write("snippets/folder/sibling.py", "x = = 1\n")
    before = current_key()
    (project.root / "snippets/folder/sibling.py").write_bytes(b"x = '\xe9'\n")
    assert current_key() != before


@pytest.mark.parametrize("path", UNRELATED)
def test_other_files_do_not_count(
    project: MiniProject, current_key: Callable[..., str], path: str
) -> None:
    before = current_key()
    project.write(path, "# %% changed\n2\n")
    assert current_key() == before


def test_neither_file_times_nor_the_projects_place_count(
    project: MiniProject, current_key: Callable[..., str], new_project
) -> None:
    before = current_key()
    for file in project.root.rglob("*.py"):
        os.utime(file, (1, 1))
    assert current_key() == before
    other = new_project()
    shutil.copytree(project.root / "snippets", other.root / "snippets", dirs_exist_ok=True)
    module = read_module(other.root / "snippets/module.py")
    assert record_key(module, load_source(SOURCES, "local", other.root), 60) == before


def test_the_modules_name_counts(project: MiniProject, current_key: Callable[..., str]) -> None:
    path = (project.root / "snippets/module.py").rename(project.root / "snippets/renamed.py")
    source = load_source(SOURCES, "local", project.root)
    renamed = record_key(read_module(path), source, 60)
    path.rename(project.root / "snippets/module.py")
    assert current_key() != renamed


@pytest.mark.parametrize(
    "versions",
    [{"torch": "2.13.1", "numpy": "2.0"}, {"torch": "2.13.0"}, {"torch": "2.13.0", "numpy": "2.0",
     "zstd": "1"}],
    ids=["upgraded", "removed", "added"],
)  # fmt: skip
def test_installed_versions_count(
    current_key: Callable[..., str], monkeypatch: pytest.MonkeyPatch, versions: dict[str, str]
) -> None:
    installed = {"torch": "2.13.0", "numpy": "2.0"}
    monkeypatch.setattr(key, "installed_versions", lambda: installed)
    before = current_key()
    monkeypatch.setattr(key, "installed_versions", lambda: versions)
    assert current_key() != before
    monkeypatch.setattr(key, "installed_versions", lambda: dict(reversed(installed.items())))
    assert current_key() == before, "the order on the disk must not count"


def test_pythons_version_and_the_machine_count(
    current_key: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = current_key()
    monkeypatch.setattr(platform, "python_version", lambda: "3.99.0")
    other_python = current_key()
    monkeypatch.undo()
    monkeypatch.setattr(platform, "machine", lambda: "abacus")
    assert len({before, other_python, current_key()}) == 3


def test_the_source_and_its_content_count(
    project: MiniProject, current_key: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = current_key()
    project.write("fingerprint.txt", "second")
    other_content = current_key()
    monkeypatch.setattr("fake_source.NAME", "hub")
    assert len({before, other_content, current_key()}) == 3


def test_the_default_timeout_counts(current_key: Callable[..., str]) -> None:
    assert current_key(timeout=60) != current_key(timeout=61)


@pytest.mark.parametrize("name", ["cells.py", "execute.py", "runner.py", "record.py", "key.py"])
def test_the_code_that_runs_modules_counts(
    current_key: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    name: str,
) -> None:
    before = current_key()
    package = Path(key.__file__).parent
    shutil.copytree(package, tmp_path / "livedocs")
    file = tmp_path / "livedocs" / name
    file.write_text(file.read_text(encoding="utf-8") + "# edited\n", encoding="utf-8")
    monkeypatch.setattr(key, "__file__", str(tmp_path / "livedocs/key.py"))
    monkeypatch.setattr(key, "_runner_hashes", key._runner_hashes.__wrapped__)
    assert current_key() != before


def test_of_two_installed_versions_the_one_that_python_imports_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    distributions = []
    for place, text in (
        ("venv/thing", "Name: thing\nVersion: 2\n"),
        ("system/thing", "Name: thing\nVersion: 1\n"),
        ("venv/broken", ""),
    ):
        folder = tmp_path / f"{place}.dist-info"
        folder.mkdir(parents=True)
        (folder / "METADATA").write_text(text, encoding="utf-8")
        distributions.append(PathDistribution(folder))
    monkeypatch.setattr("importlib.metadata.distributions", lambda: iter(distributions))
    assert installed_versions.__wrapped__() == {"thing": "2"}
