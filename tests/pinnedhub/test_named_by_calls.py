"""What a module may need of the Hub a call of it names, so that `livedocs pin` takes it in."""

from __future__ import annotations

from pathlib import Path

import pytest

from livedocs.modules.cells import read_module
from localhub.builds import builds
from localhub.named import mentioned, named_repositories

SNIPPETS = Path(__file__).parent.parent.parent / "snippets"
MODULES = [read_module(path) for path in sorted(SNIPPETS.rglob("*.py")) if path.stem != "__init__"]
HERE = tuple(script.REPO_ID for script in builds())


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_every_repository_in_a_string_is_named_by_a_call(module):
    if not module.private_hub:  # else it never asks the Hub
        named = {named.id for named in named_repositories(module.text)}
        assert set(mentioned(module.text, HERE)) <= named
