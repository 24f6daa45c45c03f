"""The whole site, built once for all tests of a run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from once import once

ROOT = Path(__file__).parent.parent
ABORTED = "in strict mode!"
"""What MkDocs says of a site that is whole, but was built with warnings."""


def site_folder(
    tmp_path_factory: pytest.TempPathFactory, name: str, strict: bool = True, **variables: str
) -> Path:
    """The folder of the site, built with these environment variables; no test changes it.

    Args:
        name: of this build among those of a run.
        strict: whether a warning is an error, as it is for the published site.
    """

    def make(folder: Path) -> None:
        result = subprocess.run(
            [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
            cwd=ROOT,
            env={**os.environ, **variables},
            capture_output=True,
            text=True,
            check=False,
        )
        said = result.stdout + result.stderr
        assert result.returncode == 0 or ABORTED in said, said
        folder.with_suffix(".warnings").write_text(said if result.returncode else "", "utf-8")

    folder = once(tmp_path_factory, name, make)
    warnings = folder.with_suffix(".warnings").read_text(encoding="utf-8")
    assert not (strict and warnings), warnings
    return folder
