"""Every module is a script that runs by itself: that is what people copy.

`tests/outputs/modules.lock` keeps which modules ran as scripts, with which text and libraries. Only
what it does not hold is run; `make accept` writes it.
"""

from __future__ import annotations

import ast
import functools
import importlib.metadata
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from locked_runs import hash_of_run, read_runs, write_runs
from pages import ROOT, SNIPPETS, place, report

from livedocs.modules.cells import Module, read_module
from localhub import source

LOCK = ROOT / "tests" / "outputs" / "modules.lock"
SECONDS = 500
KEPT_VARIABLES = ("PATH", "TMPDIR", "LANG")
EXPECTS = (
    "with __import__('pytest').raises(Exception, check=lambda error: type(error).__name__ == '{}'):"
)
WRITTEN = ("bag_model", "notes")
"""Modules that a cell writes before another one imports them."""


@functools.cache
def owners_of_packages() -> Mapping[str, list[str]]:
    """Top-level package → the installed distributions that have it."""
    return importlib.metadata.packages_distributions()


@pytest.mark.parametrize("path", SNIPPETS, ids=lambda path: path.stem)
def test_only_published_libraries_are_imported(path: Path):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    published = {re.match(r"[\w-]+", name)[0].lower() for name in project["dependencies"]}
    findings = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            names = [node.module or "."] if not node.level else ["."]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        for name in names:
            top = name.partition(".")[0]
            if top in WRITTEN:
                continue
            owners = {
                owner.lower().replace("_", "-") for owner in owners_of_packages().get(top, ())
            }
            if top not in sys.stdlib_module_names and not owners & published:
                findings.append(
                    f"{place(path, node.lineno)}: `{name}` is no part of Python or of a "
                    "dependency in pyproject.toml"
                )
    report(findings)


@pytest.mark.parametrize("path", SNIPPETS, ids=lambda path: path.stem)
def test_no_module_is_named_like_a_library(path: Path):
    libraries = {*sys.stdlib_module_names, *owners_of_packages()}
    if path.stem in libraries:
        report([f"{place(path, 1)}: run as a script, it would hide the library of that name"])


@pytest.fixture(scope="session")
def scripts(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[Path, Future]]:
    """A run of each module that is asked for, two at a time; a result is `finding`'s.

    What the lock holds is not run again.
    """
    asked = {
        path: read_module(path)
        for item in request.session.items
        if getattr(item, "originalname", "") == "test_module_runs_as_a_script"
        for path in [item.callspec.params["path"]]
    }
    locked = read_runs(LOCK)
    with ThreadPoolExecutor(max_workers=2) as pool:
        runs = {
            path: pool.submit(
                lambda module: (
                    None
                    if locked.get(module.name) == hash_of_run(module.text)
                    else finding(module, tmp_path_factory.mktemp(module.name))
                ),
                module,
            )
            for path, module in asked.items()
            if is_a_script(module)
        }
        yield runs
    if request.config.option.update_snapshots:
        right = [asked[path] for path, run in runs.items() if run.result() is None]
        there = {path.stem for path in SNIPPETS}
        kept = {name: known for name, known in locked.items() if name in there}
        now = {module.name: hash_of_run(module.text) for module in right}
        write_runs(LOCK, "Which modules ran as scripts", kept | now)


@pytest.mark.parametrize("path", SNIPPETS, ids=lambda path: path.stem)
def test_module_runs_as_a_script(path: Path, scripts: dict[Path, Future]):
    if path not in scripts:
        pytest.skip("its commands are comments to Python, or it needs a Hub of its own")
    found = scripts[path].result()
    report([found] if found else [])


def is_a_script(module: Module) -> bool:
    """Whether Python alone does what the module does."""
    return module.python_only is module and not module.private_hub


def finding(module: Module, folder: Path) -> str | None:
    """What is wrong with a module as a script; None if nothing is."""
    result = run_script(folder, f"{module.name}.py", raising_as_expected(module))
    return None if result.returncode == 0 else _says(module, result)


def raising_as_expected(module: Module) -> str:
    """A module's text that goes on after each cell that must raise, its lines where they were."""
    lines = module.text.split("\n")
    for cell in module.cells:
        if cell.raises:
            end = cell.line + len(cell.code.split("\n"))
            lines[cell.line - 1] = EXPECTS.format(cell.raises)
            lines[cell.line : end] = [f"    {line}" for line in lines[cell.line : end]]
    return "\n".join(lines)


def run_script(folder: Path, name: str, text: str) -> subprocess.CompletedProcess:
    """Run `python <name>` in an empty folder, the script itself in another one."""
    script, empty = folder / "script" / name, folder / "empty"
    script.parent.mkdir(parents=True)
    empty.mkdir()
    script.write_text(text, encoding="utf-8")
    environment = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    environment |= source.environment(ROOT, folder, text)
    environment |= {"MPLBACKEND": "agg", "OMP_NUM_THREADS": "1", "TQDM_DISABLE": "1"}
    return subprocess.run(
        [sys.executable, str(script)],
        cwd=empty,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def _says(module: Module, result: subprocess.CompletedProcess) -> str:
    """What went wrong, with the line of the module where the script ended."""
    words = result.stderr.strip() or "(nothing on stderr)"
    return (
        f"{place(module.path, _last_line(module, result))}: as a script in an empty folder, the "
        f"module ended with status {result.returncode}\n{words}"
    )


def _last_line(module: Module, result: subprocess.CompletedProcess) -> int:
    """The line of the module that the traceback names last."""
    found = re.findall(rf'File "[^"]*\b{module.name}\.py", line (\d+)', result.stderr)
    return int(found[-1]) if found else 1


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("int('one')", None),
        ("int(None)", "as a script in an empty folder, the module ended with status 1"),
        ("int('1')", "DID NOT RAISE"),
    ],
)
def test_a_cell_raises_what_it_names(tmp_path: Path, line: str, says: str | None):
    path = tmp_path / "raising.py"
    path.write_text(f'# %% number raises="ValueError"\n{line}\n\n# %% next\nprint(1)\n', "utf-8")
    module = replace(read_module(path), path=ROOT / "snippets" / path.name)
    found = finding(module, tmp_path)
    assert found is None if says is None else says in found
