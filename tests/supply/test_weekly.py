"""The scripts of the weekly workflow, with other programs in the place of `make` and `gh`."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

QUIET = "Nothing is newer than what requirements.txt pins.\nNo known vulnerabilities found\n"


@pytest.fixture
def programs(tmp_path: Path):
    """Puts a program in front of all others: its text, which may note things in `said`."""
    folder = tmp_path / "bin"
    folder.mkdir()

    def put(name: str, script: str) -> None:
        (folder / name).write_text(f"#!/bin/bash\nsaid={tmp_path}/said\n{script}\n")
        (folder / name).chmod(0o755)

    return put


def run(root: Path, tmp_path: Path, script: str, report: Path) -> subprocess.CompletedProcess:
    path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"
    command = [str(root / ".github" / script), str(report)]
    return subprocess.run(command, env=os.environ | {"PATH": path}, capture_output=True, text=True)


def open_issue(root: Path, tmp_path: Path, programs, report: str, number: str = "") -> str:
    """What was asked of `gh` for a report; the text of an issue stands behind it."""
    programs(
        "gh",
        f'echo "$@" >> "$said"\n[ "$2" = list ] && echo "{number}"\n'
        'while [ $# -gt 0 ]; do [ "$1" = --body-file ] && cat "$2" >> "$said"; shift; done; exit 0',
    )
    file = tmp_path / "report.txt"
    file.write_text(report, encoding="utf-8")
    done = run(root, tmp_path, "open-issue", file)
    assert done.returncode == 0, done.stderr
    said = tmp_path / "said"
    return said.read_text(encoding="utf-8") if said.exists() else ""


def test_both_reports_are_written_also_where_one_fails(root: Path, tmp_path: Path, programs):
    programs("make", 'echo "make $1 says this"; [ "$1" = upgrade ]')
    report = tmp_path / "report.txt"
    assert run(root, tmp_path, "weekly-report", report).returncode == 0
    assert report.read_text().splitlines() == [
        "# What the newest releases would change",
        "make upgrade says this",
        "",
        "# Known vulnerabilities of the pinned versions",
        "make audit says this",
        "make audit failed",
    ]


def test_where_nothing_is_new_no_issue_is_opened(root: Path, tmp_path: Path, programs):
    assert open_issue(root, tmp_path, programs, QUIET) == ""


@pytest.mark.parametrize("line", QUIET.splitlines())
def test_one_of_both_is_enough_to_tell(root: Path, tmp_path: Path, programs, line: str):
    assert "issue create" in open_issue(root, tmp_path, programs, line)


def test_an_issue_is_opened_with_the_report_as_a_block_of_code(root, tmp_path, programs):
    said = open_issue(root, tmp_path, programs, "peft 1 → 2\n```\n@everybody\n")
    assert "issue create --title Newest releases: what would change --body-file" in said
    assert said.endswith("    peft 1 → 2\n    ```\n    @everybody\n")


def test_an_issue_that_is_open_is_renewed(root: Path, tmp_path: Path, programs):
    said = open_issue(root, tmp_path, programs, "new\n", number="17")
    assert "issue edit 17 --body-file" in said and "issue create" not in said


def test_a_long_report_is_cut_to_what_an_issue_holds(root: Path, tmp_path: Path, programs):
    said = open_issue(root, tmp_path, programs, "…" * 200_000)
    assert 50_000 < len(said.encode()) < 65_536
    assert "\ufffd" not in said
