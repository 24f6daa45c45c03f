"""What the home page says about versions."""

from importlib.metadata import version

import pytest


@pytest.mark.parametrize("library", ["transformers", "datasets", "peft", "torch"])
def test_the_installed_version_is_printed(run_snippet, library: str):
    printed = run_snippet("versions")["__stdout__"]["libraries"]
    assert dict(line.split() for line in printed.splitlines())[library] == version(library)
