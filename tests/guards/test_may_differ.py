"""What may differ between the sources is listed for each stand-in, and lists what there is."""

from __future__ import annotations

import pytest
from pages import SNIPPETS, place, report
from sources import TABLE, may_differ

from livedocs.modules.cells import read_module
from localhub.builds import recipes

MODULES = {module.name: module for module in map(read_module, SNIPPETS)}


def test_every_stand_in_is_listed():
    assert list(may_differ()) == [recipe.REPO_ID for recipe in recipes()]


@pytest.mark.parametrize("stand_in", may_differ())
def test_what_is_listed_is_there_and_uses_the_stand_in(stand_in: str):
    findings = []
    listed = may_differ()[stand_in]
    for reference in listed:
        name, _, cell = reference.partition(":")
        module = MODULES.get(name)
        if module is None or cell not in [each.name for each in module.cells]:
            findings.append(f"{place(TABLE, 1)}: {stand_in}: there is no `{reference}`")
        elif f'"{stand_in}"' not in module.text:
            findings.append(
                f"{place(module.path, 1)}: `{name}` does not use {stand_in}, and {TABLE.name} "
                f"says that `{reference}` shows what it does not have"
            )
    report(findings)
    assert listed == sorted(set(listed))
