"""What tests need that look at no model: neither a filled cache nor PyTorch."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from copies import copy_files, project_files

TESTS = ("tests/livedocs/test_cells.py", "tests/livedocs/test_record.py")


def test_the_engines_tests_run_without_pytorch_and_without_a_filled_cache(
    root: Path, tmp_path: Path
):
    folders = ("livedocs/", "localhub/", "pinnedhub/", "tests/", "mkdocs.yml", "pyproject.toml")
    copy_files(root, [name for name in project_files(root) if name.startswith(folders)], tmp_path)
    without_torch = tmp_path / "tests" / "livedocs" / "without_torch"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *TESTS],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(without_torch)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    assert not (tmp_path / ".cache" / "localhub").exists()
    assert not (tmp_path / ".cache" / "huggingface").exists()
