"""The command: its output, its exit code, folders, and files that cannot be read."""

from __future__ import annotations

import subprocess
import sys
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest
import yaml

from hfmigrate.__main__ import main
from hfmigrate.table import rows

ROOT = Path(__file__).parent.parent.parent
OLD, NEW = "from transformers import AdamW\n", "from torch.optim import AdamW\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_finding_has_its_place_what_to_write_and_what_happens(folder: Path, capsys):
    Path("old.py").write_text(f"import os\n{OLD}", encoding="utf-8")
    assert main(["old.py"]) == 1
    [row] = [row for row in rows() if row.id == "adamw"]
    first, second = capsys.readouterr().out.splitlines()
    assert first == f"old.py:2:26: {row.old} → {row.now} (transformers {row.version})"
    assert second == f"    an error: {row.note}"


def test_nothing_found_is_no_output(folder: Path, capsys):
    Path("new.py").write_text(NEW, encoding="utf-8")
    assert main(["new.py"]) == 0
    assert capsys.readouterr() == ("", "")


def test_a_folder_is_searched_but_for_what_is_not_its_own(folder: Path, capsys):
    for name in ("a.py", "sub/b.py", "sub/notes.txt", ".venv/c.py", "env/d.py", "build/e.py"):
        path = Path("project", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(OLD, encoding="utf-8")
    Path("project/env/pyvenv.cfg").touch()
    assert main(["project"]) == 1
    found = [line for line in capsys.readouterr().out.splitlines() if line[0] != " "]
    assert [line.partition(":")[0] for line in found] == ["project/a.py", "project/sub/b.py"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("broken.py", b"x = 1\ndef f(:\n", "broken.py:2: is no Python: "),
        ("null.py", b"x = '\0'\n", "null.py:1: is no Python: "),
        ("bytes.py", b"x = '\xff'\n", "bytes.py:1: is no UTF-8"),
        ("coding.py", b"# coding: no-such\n", "coding.py:1: is no UTF-8"),
        ("notes.txt", b"", "notes.txt: neither a Python file nor a notebook"),
        ("missing.py", None, "missing.py: there is no such file or folder"),
    ],
)
def test_what_cannot_be_read_is_told_and_the_rest_goes_on(
    folder: Path, capsys, name: str, content: bytes | None, said: str
):
    if content is not None:
        Path(name).write_bytes(content)
    Path("old.py").write_text(OLD, encoding="utf-8")
    assert main([name, "old.py"]) == 2
    out, err = capsys.readouterr()
    assert err.startswith(said)
    assert len(err.splitlines()) == 1
    assert out.startswith("old.py:1:26: ")


def test_an_installed_package_is_searched_and_not_imported(folder: Path, capsys, monkeypatch):
    Path("oldpackage/sub").mkdir(parents=True)
    Path("oldpackage/__init__.py").write_text("raise SystemExit(5)\n", encoding="utf-8")
    Path("oldpackage/sub/old.py").write_text(OLD, encoding="utf-8")
    Path("oldmodule.py").write_text(OLD, encoding="utf-8")
    monkeypatch.syspath_prepend(folder)
    assert main(["--package", "oldpackage", "--package", "oldmodule"]) == 1
    found = [line for line in capsys.readouterr().out.splitlines() if line[0] != " "]
    assert [line.partition(":")[0] for line in found] == [
        str(folder / "oldpackage/sub/old.py"),
        str(folder / "oldmodule.py"),
    ]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("no_such", "no_such: this Python has no package of this name"),
        ("not.a/name", "not.a/name: this Python has no package of this name"),
        ("compiled", "compiled: is compiled"),
    ],
)
def test_a_package_that_cannot_be_read_is_told(folder: Path, capsys, monkeypatch, name, said):
    Path("compiled" + EXTENSION_SUFFIXES[0]).touch()
    monkeypatch.syspath_prepend(folder)
    assert main(["--package", name]) == 2
    assert capsys.readouterr().err.startswith(said)


def test_without_a_path_the_usage_is_told(capsys):
    with pytest.raises(SystemExit, match="2"):
        main([])
    assert "name a file, a folder" in capsys.readouterr().err


def test_a_reader_that_stops_early_is_no_error(folder: Path):
    for number in range(200):
        Path(f"old{number}.py").write_text(OLD * 10, encoding="utf-8")
    Path("hfmigrate").symlink_to(ROOT / "hfmigrate")
    with subprocess.Popen(
        [sys.executable, "-m", "hfmigrate", "."], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == b""


def test_code_that_is_nested_too_deep_is_told(folder: Path, capsys):
    Path("deep.py").write_text("x = " + "-" * 50_000 + "1\n", encoding="utf-8")
    assert main(["deep.py"]) == 2
    assert "deep.py:1: " in capsys.readouterr().err


def test_it_runs_where_it_is_copied_and_runs_nothing_of_the_program(folder: Path):
    Path("hfmigrate").symlink_to(ROOT / "hfmigrate")
    Path("old.py").write_text(f"raise SystemExit(5)\n{OLD}", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "hfmigrate", "."], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stdout.startswith("old.py:2:26: ")


def test_the_hook_of_pre_commit_starts_a_file_that_is_there(folder: Path):
    [hook] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    Path("old.py").write_text(OLD, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, ROOT / hook["entry"], "old.py"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ROOT / hook["entry"]).stat().st_mode & 0o111
    assert (done.returncode, done.stderr) == (1, "")
