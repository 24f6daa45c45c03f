"""Tests that look at no page are left out where they passed with the same engine, never else."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from proved import PROOF

ROOT = Path(__file__).parent.parent
CONFTEST = f"""
import sys

import pytest

sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / "tests")!r}]
pytest_plugins = ["proved"]

@pytest.fixture
def root(pytestconfig):
    return pytestconfig.rootpath
"""
ENGINE = """
from pathlib import Path

def test_of_the_engine():
    assert Path("engine.py").read_text() == "fine"

def test_of_a_page(root):
    assert (root / "docs/page.md").read_text()
"""
SITE = """
def test_of_the_site(root):
    assert (root / "docs/page.md").read_text() != "wrong"
"""
READS = """
from pathlib import Path

def test_that_reads_by_the_way():
    assert Path("docs/page.md").read_text()
"""


@pytest.fixture
def files(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project with two tests of its engine, of which one looks at a page, and one of its site."""
    for name, text in {
        "pytest.ini": "[pytest]\ntestpaths = tests\n",
        "tests/conftest.py": CONFTEST,
        "tests/livedocs/test_engine.py": ENGINE,
        "tests/site/test_site.py": SITE,
        "engine.py": "fine",
        "docs/page.md": "right",
        ".gitignore": ".cache\n__pycache__\n.pytest_cache\nstd*\nrunpytest-*\n",
    }.items():
        write(pytester, name, text)
    subprocess.run(["git", "init", "-q", pytester.path], check=True)
    return pytester


def write(pytester: pytest.Pytester, name: str, text: str) -> None:
    path = pytester.path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def run(pytester: pytest.Pytester, *arguments: str) -> dict[str, int]:
    """How many tests passed, failed, were left out."""
    result = pytester.runpytest_subprocess("--unless-proved", *arguments)
    outcomes = result.parseoutcomes()
    told = "look at no page and passed with this engine" in result.stdout.str()
    assert told == ("deselected" in outcomes)
    return outcomes


@pytest.mark.parametrize("changed", ["docs/page.md", "tests/site/more.py", "hfmigrate/rows.yml"])
def test_what_passed_is_left_out_where_only_pages_have_changed(
    files: pytest.Pytester, changed: str
):
    assert run(files) == {"passed": 3}
    write(files, changed, "# another")
    assert run(files) == {"passed": 2, "deselected": 1}
    assert files.runpytest_subprocess().parseoutcomes() == {"passed": 3}


@pytest.mark.parametrize("changed", ["engine.py", "tests/livedocs/test_engine.py", "new.py"])
def test_a_change_of_the_engine_or_of_a_test_has_all_run(files: pytest.Pytester, changed: str):
    run(files)
    path = files.path / changed
    write(files, changed, (path.read_text() if path.exists() else "") + "\n# more")
    assert sum(run(files).values()) == 3 and (files.path / PROOF).exists()


def test_a_failure_of_the_engine_is_no_proof_and_one_of_the_site_takes_none_away(
    files: pytest.Pytester,
):
    write(files, "engine.py", "broken")
    assert run(files) == {"passed": 2, "failed": 1}
    assert run(files) == {"passed": 2, "failed": 1}
    write(files, "engine.py", "fine")
    write(files, "docs/page.md", "")
    assert run(files) == {"passed": 2, "failed": 1}
    write(files, "docs/page.md", "wrong")
    assert run(files) == {"passed": 1, "failed": 1, "deselected": 1}


@pytest.mark.parametrize("part", ["tests/site", "-k=site", "--deselect=tests/livedocs"])
def test_a_part_of_the_tests_proves_nothing(files: pytest.Pytester, part: str):
    outcomes = files.runpytest_subprocess("--unless-proved", part).parseoutcomes()
    assert outcomes["passed"] == 1
    assert not (files.path / PROOF).exists()


def test_an_edit_while_the_tests_run_is_not_proved(files: pytest.Pytester):
    write(files, "tests/site/test_edit.py", "def test_edit(root):\n    (root / 'new.py').touch()\n")
    assert run(files) == {"passed": 4}
    assert not (files.path / PROOF).exists()


def test_several_processes_agree(files: pytest.Pytester):
    assert run(files, "-n", "2") == {"passed": 3}
    result = files.runpytest_subprocess("--unless-proved", "-n", "2")
    assert result.parseoutcomes()["passed"] == 2


def test_a_test_that_reads_a_page_must_ask_for_the_site(files: pytest.Pytester):
    write(files, "tests/livedocs/test_reads.py", READS)
    result = files.runpytest_subprocess("--unless-proved")
    assert result.parseoutcomes() == {"passed": 3, "failed": 1}
    result.stdout.fnmatch_lines(["*it reads *docs/page.md: let it ask for the fixture `root`"])
    assert not (files.path / PROOF).exists()
