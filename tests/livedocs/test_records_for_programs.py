"""records.json and versions.json, for projects in every state that a build can meet."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from mini_project import MiniProject

from livedocs.exports.records import records_json
from livedocs.exports.versions import commit_of, versions_json
from livedocs.modules.inputs import installed_versions
from livedocs.runs.refresh import RunError

ADDRESSES = {"zh": {"index.md": "./", "more.md": "more/"}, "en": {"index.md": "en/"}}
MODULE = """\
# %% uses-the-source
import sys

import yaml

repository = yaml.safe_load("owner/model")
print("填充", file=sys.stderr)
print(repository)

# %% tells-the-time volatile=true
import time

time.time_ns()

# %% fails raises="ValueError"
raise ValueError("no")

# %% not-shown
1
"""
OTHER = "# %% uses-nothing\nprint('x' * 100_000)\n"
FENCE = '```python exec="on" snippet="{}"\n```\n'


@pytest.fixture
def mini(tmp_path: Path) -> MiniProject:
    mini = MiniProject(tmp_path / "project")
    mini.snippet("module", MODULE)
    mini.snippet("other", OTHER)
    cells = ["other:uses-nothing", "module:uses-the-source", "module:tells-the-time"]
    fences = "".join(map(FENCE.format, [*cells, "module:fails"]))
    mini.pages(f"# Page\n\n## Part {{#part}}\n\n{fences}")
    mini.write("docs/zh/more.md", f"# More\n\n{FENCE.format(cells[0])}")
    return mini


def cells(mini: MiniProject) -> dict[str, dict]:
    project = mini.open()
    project.refresh()
    data = json.loads(records_json(project, ADDRESSES))
    assert data["format"] == 4
    assert list(data["cells"]) == sorted(data["cells"])
    return data["cells"]


def test_a_program_can_ask_what_an_entry_printed_and_with_which_versions(mini: MiniProject):
    found = cells(mini)
    assert "module:not-shown" not in found
    cell = found["module:uses-the-source"]
    assert cell.pop("seconds") >= 0
    assert cell == {
        "code": MODULE.split("# %%")[1].partition("\n")[2].strip(),
        "outputs": [{"kind": "stdout", "text": "owner/model\n", "cut": 0}],
        "language": "python",
        "writes": None,
        "stderr": "填充\n",
        "older": [],
        "volatile": False,
        "marks": [],
        "source": "local",
        "repositories": ["owner/model"],
        "versions": {"PyYAML": installed_versions()["PyYAML"]},
        "shown": {"en": ["en/#part"], "zh": ["#part"]},
    }
    [error] = found["module:fails"]["outputs"]
    assert error["kind"] == "error"
    assert "ValueError: no" in error["text"]


def test_what_only_another_cell_of_the_module_needs_is_not_told_of_an_entry(mini: MiniProject):
    error = cells(mini)["module:fails"]
    assert (error["source"], error["repositories"], error["versions"]) == (None, [], {})


def test_it_says_where_else_a_cell_is_shown_and_how_much_of_a_text_is_missing(mini: MiniProject):
    cell = cells(mini)["other:uses-nothing"]
    assert cell["shown"] == {"en": ["en/#part"], "zh": ["#part", "more/"]}
    assert (cell["source"], cell["repositories"], cell["versions"]) == (None, [], {})
    [output] = cell["outputs"]
    assert len(output["text"]) + output["cut"] == 100_001
    assert output["cut"] > 0


def test_a_build_that_names_its_time_leaves_out_what_changes(
    mini: MiniProject, monkeypatch: pytest.MonkeyPatch
):
    assert cells(mini)["module:tells-the-time"]["outputs"]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    found = cells(mini)
    assert not any("seconds" in cell for cell in found.values())
    assert found["module:tells-the-time"].keys().isdisjoint({"outputs", "stderr"})
    assert found["module:tells-the-time"]["volatile"]
    assert found["other:uses-nothing"]["outputs"]


def test_a_cell_that_has_failed_is_left_out(mini: MiniProject):
    mini.snippet("other", "# %% uses-nothing\n1 / 0\n")
    project = mini.open()
    with pytest.raises(RunError, match="uses-nothing"):
        project.refresh()
    data = json.loads(records_json(project, ADDRESSES))
    assert "other:uses-nothing" not in data["cells"]


def test_versions_say_what_the_site_was_built_from(
    mini: MiniProject, monkeypatch: pytest.MonkeyPatch
):
    project = mini.open()
    data = json.loads(versions_json(project, "", ["zh", "en"]))
    assert (data["site"], data["commit"], data["modified"]) == (None, None, None)
    assert data["source"] == {
        "name": "local",
        "label": {language: project.source.label(language) for language in ("en", "zh")},
        "content": project.source.fingerprint(""),
    }
    assert data["libraries"] == {"PyYAML": installed_versions()["PyYAML"]}
    assert data["distributions"] == installed_versions()

    pins = {"owner/model": "0123"}
    for name in ("pin", "pins"):
        monkeypatch.setattr(project.source.module, name, lambda root: pins, raising=False)
    data = json.loads(versions_json(project, "https://x.org/", ["en"]))
    assert (data["site"], data["source"]["pins"]) == ("https://x.org/", pins)


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), "-c", "user.name=x", "-c", "user.email=x@x", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def test_the_commit_is_that_of_the_projects_own_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    inner = tmp_path / "inner"
    inner.mkdir()
    git(tmp_path, "init", "-q")
    assert commit_of(tmp_path) == (None, None), "there is no commit yet"
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "first")
    commit = git(tmp_path, "rev-parse", "HEAD")
    assert commit_of(tmp_path) == (commit, False)
    assert commit_of(inner) == (None, None), "the repository is not its own"
    (inner / "new.txt").touch()
    assert commit_of(tmp_path) == (commit, True)
    monkeypatch.setenv("PATH", "")
    assert commit_of(tmp_path) == (None, None), "there is no git"
