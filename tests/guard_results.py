"""How the guards ended, read from the file that pytest writes with `--junit-xml`."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

GUARDS = {
    "test_approved_outputs": "outputs",
    "test_claims": "claims",
    "test_no_deprecations": "deprecation",
    "test_parity": "parity",
    "test_prose_lock": "freshness",
    "test_terms": "glossary",
    "test_titles": "entries",
    "test_pitfalls": "entries",
    "test_alone": "entries",
    "test_changes": "changes",
    "test_orphans": "orphans",
    "test_typed_numbers": "orphans",
    "test_marks": "orphans",
    "test_links": "links",
    "test_anchors": "links",
    "test_scripts": "scripts",
    "test_entry_scripts": "scripts",
    "test_seed_note": "orphans",
}
"""Test file → the guard that it is; the tests of the pages' claims stand in tests/snippets."""
CLAIMS = "tests.snippets."


@dataclass
class Results:
    """How tests ended.

    Attributes:
        failed: guard → the messages of its tests that failed.
        broken: the messages of tests that could not even begin, say because the site was not built.
        ran: the number of tests that ran to an end.
    """

    failed: dict[str, list[str]] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    ran: int = 0

    def messages(self, guards: Iterable[str] | None = None) -> list[str]:
        """What failed, of all guards or of these."""
        chosen = self.failed if guards is None else guards
        return [text for guard in chosen for text in self.failed.get(guard, ())]


def guard_of(module: str) -> str:
    """The guard that the test module, a dotted name, belongs to.

    Raises:
        KeyError: it is no guard's.
    """
    return "claims" if module.startswith(CLAIMS) else GUARDS[module.rpartition(".")[2]]


def read_results(path: Path) -> Results:
    """The results in a file of pytest's.

    Raises:
        OSError, ElementTree.ParseError: pytest has not written it.
    """
    results = Results()
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        failure, error = case.find("failure"), case.find("error")
        if failure is not None:
            guard = guard_of(case.get("classname"))
            results.failed.setdefault(guard, []).append(failure.text or failure.get("message"))
        elif error is not None:
            results.broken.append(f"{case.get('classname')}::{case.get('name')}\n{error.text}")
        results.ran += case.find("skipped") is None and error is None
    return results
