"""What a module's process has of its own, and what it does not get from anybody else."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy
import pytest
from fake_source import WITHOUT_TORCH
from mini_project import COUNTED, MiniProject, shown

from livedocs.modules.inputs import Limits
from livedocs.runs.execute import Result

FIRST = """\
# %% change
import os
import pathlib
import sys

pathlib.Path("left.txt").write_text("from first")
os.environ["FROM_FIRST"] = "1"
sys.path.append("/from/first")
os.mkdir("sub")
os.chdir("sub")
print(os.environ["SCRATCH"][::-1])
"""
SECOND = """\
# %% look
import os
import sys

(os.listdir("."), os.environ.get("FROM_FIRST"), "/from/first" in sys.path)

# %% folder
print(os.getcwd()[::-1])
print(os.environ["SCRATCH"][::-1])

# %% environment
for name, value in os.environ.items():
    print(f"{name}={value}")

# %% beside
import helper

(helper.VALUE, sys.argv[0] == helper.BESIDE, sys.path[0] == os.path.dirname(sys.argv[0]))

# %% home
os.path.expanduser("~").startswith(os.environ["SCRATCH"])
"""
HELPER = """\
# %% value
import pathlib

VALUE = "sibling"
BESIDE = str(pathlib.Path(__file__).with_name("second.py"))
"""
SEEDED = """\
# %% random
import random

print(random.random())

# %% numpy
import numpy

print(float(numpy.random.rand()))
"""
SEEDED_TORCH = """\
# %% torch
import torch

print(torch.rand(1).item(), torch.get_num_threads())
"""
# What a module can change of its process, and of the libraries that all runs share.
MEDDLES = """\
# %% meddle
import builtins
import decimal
import json
import locale
import os
import random
import resource
import signal
import sys
import warnings

random.seed(7)
os.umask(0o077)
os.environ["HOME"] = "/meddled"
os.environ["LC_ALL"] = "C"
sys.path.insert(0, "/meddled")
sys.argv.append("meddled")
sys.setrecursionlimit(5_000)
sys.modules["json.decoder"] = None
builtins.meddled = True
json.dumps = lambda value: "meddled"
warnings.simplefilter("error")
locale.setlocale(locale.LC_ALL, "C")
signal.signal(signal.SIGINT, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_NOFILE, (100, 100))
decimal.getcontext().prec = 3
open("meddled.txt", "w").close()
os.chdir("/")
"""
STATE = """\
# %% state
import builtins
import decimal
import json
import json.decoder
import locale
import os
import random
import resource
import signal
import sys
import warnings

os.mkdir("made")
print(random.random(), oct(os.stat("made").st_mode), os.listdir())
print(os.path.basename(os.environ["HOME"]), os.environ["LC_ALL"], locale.setlocale(locale.LC_ALL))
print("/meddled" in sys.path, sys.argv[1:], sys.getrecursionlimit(), hasattr(builtins, "meddled"))
print(json.dumps(1), signal.getsignal(signal.SIGINT), decimal.getcontext().prec)
print(resource.getrlimit(resource.RLIMIT_NOFILE))
warnings.warn("only a warning");
"""
LEAKS = {
    "HF_TOKEN": "hf_secret",
    "HF_HOME": "/home/user/hf",
    "HF_ENDPOINT": "https://mirror.example",
    "TRANSFORMERS_CACHE": "/home/user/cache",
    "PYTHONSTARTUP": "/home/user/startup.py",
    "PYTHONWARNINGS": "error",
    "PYTHONPATH": "/home/user/lib",
    "MY_OWN": "mine",
}


@pytest.fixture(scope="module")
def project(new_project) -> MiniProject:
    project = new_project()
    project.snippet("first", FIRST)
    project.snippet("second", SECOND)
    project.snippet("helper", HELPER)
    project.snippet("seeded", SEEDED)
    return project


@pytest.fixture(scope="module")
def records(project: MiniProject) -> dict[str, Result]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in LEAKS.items():
            patch.setenv(name, value)
        results = project.execute()
    assert {str(result.error) for result in results.values()} == {"None"}
    return results


def test_modules_do_not_see_each_others_files_environment_or_path(
    records: dict[str, Result],
) -> None:
    assert shown(records["second"].cells["look"]) == [("result", "([], None, False)")]


def test_whatever_a_module_changes_the_next_one_does_not_see_it(new_project) -> None:
    """Both come from one fork server, which has preloaded what the first one changes."""
    project = new_project()
    project.snippet("a_meddles", MEDDLES)
    project.snippet("b_state", STATE)
    limits = Limits(preload=("json", "decimal"))
    together = project.execute(limits=limits, workers=1)
    assert [str(result.error) for result in together.values()] == ["None", "None"]
    alone = project.execute("b_state", limits=limits)["b_state"].cells["state"]
    after = together["b_state"].cells["state"]
    assert shown(after) == shown(alone)
    assert after.stderr == alone.stderr
    [(_, text)] = shown(after)
    assert "meddled" not in text
    assert "0o40755 ['made']\nhome C.UTF-8 " in text
    assert "UserWarning: only a warning" in after.stderr


def test_a_module_works_in_a_folder_of_its_own_that_is_gone_afterwards(
    records: dict[str, Result], project: MiniProject
) -> None:
    [(_, text)] = shown(records["second"].cells["folder"])
    folder, scratch = (backwards[::-1] for backwards in text.split())
    assert Path(folder).is_relative_to(scratch)
    assert not Path(folder).is_relative_to(project.root)
    assert not Path(scratch).exists()
    [(_, other_scratch)] = shown(records["first"].cells["change"])
    other_scratch = other_scratch.strip()[::-1]
    assert other_scratch != scratch
    assert not Path(other_scratch).exists()


def test_in_records_the_folder_of_a_run_has_always_the_same_name(records: dict[str, Result]):
    [(_, text)] = shown(records["second"].cells["environment"])
    assert "SCRATCH=/tmp/livedocs/scratch\n" in text


def test_what_a_preloaded_library_keeps_of_the_environment_is_the_runs_own(new_project) -> None:
    """What the source names and the library does not have, it does not get."""
    project = new_project()
    project.write("packages/scratchlib.py", 'from pathlib import Path\n\nFOLDER = Path("/none")\n')
    packages = {"PYTHONPATH": f"{WITHOUT_TORCH}:{project.root / 'packages'}"}
    project.write("environment.json", json.dumps(packages))
    prints = "print([scratchlib.FOLDER], hasattr(scratchlib, 'no_such_name'))"
    project.snippet("one", f"# %% one\nimport scratchlib\n\n{prints}\n")
    [result] = project.execute(limits=Limits(preload=("scratchlib",))).values()
    assert shown(result.cells["one"]) == [
        ("stdout", "[PosixPath('/tmp/livedocs/scratch')] False\n")
    ]


def test_nothing_is_left_in_the_project(records: dict[str, Result], project: MiniProject) -> None:
    files = {file.relative_to(project.root) for file in project.root.rglob("*") if file.is_file()}
    names = ("first", "second", "helper", "seeded")
    logs = {f".cache/logs/{name}.{stream}" for name in names for stream in ("stdout", "stderr")}
    snippets = {f"snippets/{name}.py" for name in names}
    assert {file.as_posix() for file in files} == {"mkdocs.yml", *snippets, *logs}


def test_the_users_environment_does_not_leak_in(records: dict[str, Result]) -> None:
    [(_, text)] = shown(records["second"].cells["environment"])
    variables = dict(line.split("=", 1) for line in text.splitlines())
    assert "PATH" in variables
    assert "RUNS" in variables, "what the source says must be there"
    assert variables.keys() & LEAKS.keys() == {"PYTHONPATH"}, "PYTHONPATH is the source's"
    assert not set(variables.values()) & set(LEAKS.values())


def test_home_is_a_folder_of_the_run(records: dict[str, Result]) -> None:
    assert shown(records["second"].cells["home"]) == [("result", "True")]


def test_a_module_imports_its_neighbours_as_a_script_would(records: dict[str, Result]) -> None:
    assert shown(records["second"].cells["beside"]) == [("result", "('sibling', True, True)")]


def test_python_and_numpy_are_seeded_where_torch_is_missing(records: dict[str, Result]) -> None:
    cells = records["seeded"].cells
    assert shown(cells["random"]) == [("stdout", f"{random.Random(0).random()}\n")]
    expected = float(numpy.random.RandomState(0).rand())
    assert shown(cells["numpy"]) == [("stdout", f"{expected}\n")]


def test_torch_is_seeded_and_has_one_thread(new_project) -> None:
    torch = pytest.importorskip("torch")
    project = new_project()
    project.write("environment.json", '{"PYTHONPATH": ""}')
    project.snippet("seeded_torch", SEEDED_TORCH)
    record = project.execute()["seeded_torch"]
    assert record.error is None, str(record.error)
    expected = torch.rand(1, generator=torch.Generator().manual_seed(0)).item()
    assert shown(record.cells["torch"]) == [("stdout", f"{expected} 1\n")]


def test_the_order_of_modules_changes_no_output(
    records: dict[str, Result], project: MiniProject
) -> None:
    again = project.execute("seeded", "helper", workers=1, reverse=True)
    assert list(again) == ["seeded", "helper"]
    for name, record in again.items():
        before = {cell: shown(c) for cell, c in records[name].cells.items()}
        assert {cell: shown(c) for cell, c in record.cells.items()} == before


def test_modules_run_side_by_side(new_project) -> None:
    """Each waits for the other's sign; one after the other, both would pass their timeout."""
    project = new_project()
    for own, other in (("left", "right"), ("right", "left")):
        project.snippet(
            own,
            COUNTED.format(name=own)
            + f'while "{other}" not in open(os.environ["RUNS"]).read():\n    os.sched_yield()\n',
        )
    results = project.execute(limits=Limits(timeout=30))
    assert {str(result.error) for result in results.values()} == {"None"}
    assert sorted(project.runs()) == ["left", "right"]
