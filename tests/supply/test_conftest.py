"""What tests need that look at no model: neither a filled cache nor PyTorch."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import engine_pins
import pytest
from copies import copy_files, project_files

TESTS = ("tests/livedocs/test_cells.py", "tests/livedocs/test_record.py")
LIBRARIES = ("datasets", "httpx2", "huggingface_hub", "peft", "tokenizers", "torch", "transformers")
WITHOUT = """\
import sys

sys.modules |= dict.fromkeys({names}, None)
"""
"""Lets an import fail, as where the library is missing."""
PINS = """\
wanted==1 \\
    --hash=sha256:00
    # via hf-cheatsheet (pyproject.toml)
needed==2 ; python_version < "3.13" \\
    --hash=sha256:00 \\
    --hash=sha256:01
    # via
    #   another
    #   wanted
needed-by-that[extra]==3 \\
    --hash=sha256:00
    # via needed
another==4 \\
    --hash=sha256:00
"""


def test_the_engines_tests_run_without_pytorch_and_without_a_filled_cache(
    root: Path, tmp_path: Path
):
    folders = ("livedocs/", "localhub/", "pinnedhub/", "tests/", "mkdocs.yml", "pyproject.toml")
    copy_files(root, [name for name in project_files(root) if name.startswith(folders)], tmp_path)
    without = tmp_path / "without"
    without.mkdir()
    (without / "sitecustomize.py").write_text(WITHOUT.format(names=LIBRARIES), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *TESTS],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(without)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    assert not (tmp_path / ".cache" / "localhub").exists()
    assert not (tmp_path / ".cache" / "huggingface").exists()


def test_the_pins_of_what_is_wanted_and_of_what_that_needs():
    found = engine_pins.needed(PINS, ("wanted",))
    assert list(found) == ["wanted", "needed", "needed-by-that"]
    assert "".join(found.values()) == PINS[: PINS.index("another==4")]
    with pytest.raises(KeyError, match="nobody"):
        engine_pins.needed(PINS, ("nobody",))


def test_the_engine_needs_no_pytorch():
    found = engine_pins.needed(engine_pins.PINS.read_text(encoding="utf-8"), engine_pins.WANTED)
    assert {"datasets", "peft", "tokenizers", "torch", "transformers"} & found.keys() == set()
    assert {"jinja2", "pygments", "nbconvert"} <= found.keys()
