"""What a module may need of the Hub a call of it names, so that `livedocs pin` takes it in."""

from __future__ import annotations

from collections.abc import Iterator

from pages import ROOT, SNIPPETS, report

from livedocs.modules.cells import read_module
from localhub.builds import builds
from localhub.named import mentioned, named_repositories

HERE = tuple(script.REPO_ID for script in builds())


def findings() -> Iterator[str]:
    for module in map(read_module, SNIPPETS):
        if module.private_hub:  # it never asks the Hub
            continue
        named = {named.id for named in named_repositories(module.text)}
        for repository in sorted(set(mentioned(module.text, HERE)) - named):
            yield (
                f"{module.path.relative_to(ROOT)}:1: `{repository}` stands in a string, but "
                "localhub/named.py knows no call that names it"
            )


def test_every_repository_in_a_string_is_named_by_a_call():
    report(list(findings()))
