"""What the outputs of a module can depend on, what not, and how a change of it is named."""

from __future__ import annotations

import json
import os
import platform
import shutil
from collections.abc import Callable
from dataclasses import asdict
from importlib.metadata import PathDistribution
from pathlib import Path

import pytest
from mini_project import ROOT, SOURCES, MiniProject

from livedocs.modules import inputs
from livedocs.modules.cells import read_module
from livedocs.modules.inputs import (
    Inputs,
    Limits,
    imported_files,
    installed_versions,
    mentioned_files,
    module_inputs,
    shared_inputs,
)
from livedocs.private import private_source
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


def inputs_of(root: Path, name: str = "module", limits: Limits | None = None) -> Inputs:
    source = load_source(SOURCES, "local", root)
    module = read_module(root / f"snippets/{name}.py")
    return module_inputs(module, source, shared_inputs(source, limits or Limits()))


@pytest.fixture
def current(project: MiniProject) -> Callable[..., Inputs]:
    """What the outputs of the module would depend on if it ran now."""
    return lambda **options: inputs_of(project.root, **options)


def test_imports_are_followed_through_files_and_packages(project: MiniProject) -> None:
    found = imported_files(project.root / "snippets/module.py")
    assert [path.relative_to(project.root).as_posix() for path in found] == sorted(FILES)


@pytest.mark.parametrize("path", ["snippets/module.py", *FILES])
def test_the_text_of_the_module_and_of_what_it_imports_counts(
    project: MiniProject, current: Callable[..., Inputs], path: str
) -> None:
    before = current()
    file = project.root / path
    text = file.read_text(encoding="utf-8")
    project.write(path, f"{text}# edited\n")
    assert before.changes(current()) == [f"{path} changed"]
    project.write(path, text)
    assert before.changes(current()) == []


def test_a_new_file_that_an_import_now_finds_counts(
    project: MiniProject, current: Callable[..., Inputs]
) -> None:
    project.snippet("module", "# %% a\nimport json\n")
    before = current()
    project.snippet("json", "# %% a\n1\n")
    after = current()
    assert before.changes(after) == ["snippets/json.py is new"]
    assert after.changes(before) == ["snippets/json.py is gone"]


def test_imports_inside_functions_count(project: MiniProject) -> None:
    project.snippet("module", "# %% a\ndef f():\n    import direct\n")
    names = [path.name for path in imported_files(project.root / "snippets/module.py")]
    assert names == ["direct.py", "over_direct.py"]


def test_an_imported_file_that_is_no_python_still_counts(
    project: MiniProject, current: Callable[..., Inputs]
) -> None:
    project.write("snippets/folder/sibling.py", "x = = 1\n")
    before = current()
    (project.root / "snippets/folder/sibling.py").write_bytes(b"x = '\xe9'\n")
    assert before.changes(current()) == ["snippets/folder/sibling.py changed"]


def test_a_data_file_counts_where_the_module_or_what_it_imports_names_it(
    project: MiniProject, current: Callable[..., Inputs]
) -> None:
    """Libraries open such files without Python, where a run cannot see it."""
    names = ("data/weights.bin", "data/over.bin", "data/other.bin", "tiny/a/b.bin", ".tiny/c.bin")
    for name in names:
        project.write(f"snippets/{name}", "1")
    project.snippet("module", f'{MODULE}load("weights.bin")\nload("tiny")\n')
    project.snippet("over_direct", '# %% a\nload("over.bin")\n')
    before = current()
    for name in names:
        project.write(f"snippets/{name}", "2")
    assert before.changes(current()) == [
        "snippets/data/over.bin changed",
        "snippets/data/weights.bin changed",
        "snippets/tiny/a/b.bin changed",
    ]
    assert mentioned_files(project.root / "snippets", "other") == []


@pytest.mark.parametrize("path", UNRELATED)
def test_other_files_do_not_count(
    project: MiniProject, current: Callable[..., Inputs], path: str
) -> None:
    before = current()
    project.write(path, "# %% changed\n2\n")
    assert current() == before


def test_neither_file_times_nor_the_projects_place_count(
    project: MiniProject, current: Callable[..., Inputs], new_project
) -> None:
    before = current()
    for file in project.root.rglob("*.py"):
        os.utime(file, (1, 1))
    assert current() == before
    other = new_project()
    shutil.copytree(project.root / "snippets", other.root / "snippets", dirs_exist_ok=True)
    assert inputs_of(other.root) == before


def test_the_modules_name_counts(project: MiniProject, current: Callable[..., Inputs]) -> None:
    before = current()
    (project.root / "snippets/module.py").rename(project.root / "snippets/renamed.py")
    assert before != inputs_of(project.root, name="renamed")


@pytest.mark.parametrize(
    ("versions", "changes"),
    [
        ({"torch": "2.13.1", "numpy": "2.0"}, ["torch 2.13.0 → 2.13.1"]),
        ({"torch": "2.13.0"}, ["numpy 2.0 → absent"]),
        ({"torch": "2.13.0", "numpy": "2.0", "zstd": "1"}, ["zstd absent → 1"]),
        ({"numpy": "2.0", "torch": "2.13.0"}, []),
    ],
    ids=["upgraded", "removed", "added", "other-order"],
)
def test_installed_versions_count(
    current: Callable[..., Inputs],
    monkeypatch: pytest.MonkeyPatch,
    versions: dict[str, str],
    changes: list[str],
) -> None:
    monkeypatch.setattr(inputs, "installed_versions", lambda: {"torch": "2.13.0", "numpy": "2.0"})
    before = current()
    monkeypatch.setattr(inputs, "installed_versions", lambda: versions)
    assert before.changes(current()) == changes


def test_pythons_version_and_the_machine_count(
    current: Callable[..., Inputs], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform, "python_version", lambda: "3.11.0")
    monkeypatch.setattr(platform, "machine", lambda: "abacus")
    before = current()
    monkeypatch.setattr(platform, "python_version", lambda: "3.99.0")
    assert before.changes(current()) == ["Python 3.11.0 → 3.99.0"]
    monkeypatch.setattr(platform, "machine", lambda: "slide rule")
    changes = before.changes(current())
    assert changes == ["Python 3.11.0 → 3.99.0", "machine abacus → slide rule"]


def test_the_source_and_its_content_count(
    project: MiniProject, current: Callable[..., Inputs], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = current()
    project.write("fingerprint.txt", "second")
    assert before.changes(current()) == ["the content of source local changed"]
    monkeypatch.setattr("fake_source.NAME", "hub")
    assert before.changes(current()) == ["source local → hub"]


def test_the_limits_and_what_is_preloaded_count(current: Callable[..., Inputs]) -> None:
    before = current()
    after = current(limits=Limits(timeout=61, memory=1, preload=("json",)))
    changes = ["memory 8 → 1", "preload [] → ['json']", "timeout 60 → 61"]
    assert before.changes(after) == changes


@pytest.mark.parametrize(
    "name",
    [
        *("source.py", "modules/cells.py", "modules/inputs.py", "modules/record.py"),
        *("runs/checkpoints.py", "runs/execute.py", "runs/forkserver.py", "runner/cell.py"),
    ],
)
def test_the_code_that_runs_modules_counts(
    current: Callable[..., Inputs], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    before = current()
    shutil.copytree(inputs.PACKAGE, tmp_path / "livedocs")
    file = tmp_path / "livedocs" / name
    file.write_text(file.read_text(encoding="utf-8") + "# edited\n", encoding="utf-8")
    monkeypatch.setattr(inputs, "PACKAGE", tmp_path / "livedocs")
    monkeypatch.setattr(inputs, "_engine_hash", inputs._engine_hash.__wrapped__)
    assert before.changes(current()) == ["the engine's code changed"]


def test_the_code_of_the_source_counts(
    current: Callable[..., Inputs], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = current()
    (tmp_path / "fake_source.py").write_text("# edited\n", encoding="utf-8")
    monkeypatch.setattr("fake_source.__file__", str(tmp_path / "fake_source.py"))
    assert before.changes(current()) == ["the engine's code changed"]


@pytest.mark.parametrize("name", ["localhub.source", "pinnedhub.source"])
def test_what_makes_a_runs_variables_is_code_of_the_source_and_what_makes_content_is_not(
    name: str,
) -> None:
    source = load_source({"it": name}, "it", ROOT)
    private = private_source({"local": "localhub.source"}, ROOT)
    for code in (source.code, private.code):
        paths = [path.relative_to(ROOT).as_posix() for path in code]
        assert {"localhub/hf_cache.py", "localhub/named.py"} <= set(paths)
        assert not [path for path in paths if path.startswith("localhub/builds/")]
        assert len(paths) == len(set(paths))
        assert all(path.is_file() for path in code)
    assert ROOT / "localhub/server.py" in private.code


def test_code_that_the_source_names_counts(
    current: Callable[..., Inputs], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = current()
    (tmp_path / "more.py").write_text("# more\n", encoding="utf-8")
    monkeypatch.setattr("fake_source.CODE", (tmp_path / "more.py",))
    assert before.changes(current()) == ["the engine's code changed"]


def test_inputs_are_the_same_when_read_from_json(current: Callable[..., Inputs]) -> None:
    now = current(limits=Limits(preload=("json",)))
    assert Inputs(**json.loads(json.dumps(asdict(now)))) == now


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
    monkeypatch.setattr(inputs, "_versions_in", inputs._versions_in.__wrapped__)
    assert installed_versions() == {"thing": "2"}
