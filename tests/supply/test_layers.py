"""Who may know of whom: the packages import nothing from above them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
OURS = {"livedocs", "localhub", "pinnedhub", "benchmarks", "tests"}
HUGGING_FACE = {"datasets", "huggingface_hub", "peft", "tokenizers", "transformers"}
DOCS = {"markdown", "markdown_exec", "material", "mkdocs", "mkdocs_jupyter"}
FORBIDDEN = {
    "snippets": OURS,
    "livedocs": HUGGING_FACE | OURS - {"livedocs"},
    "localhub": DOCS | OURS - {"localhub"},
    "pinnedhub": DOCS | OURS - {"pinnedhub", "localhub"},
}
"""Folder → what its files must not import."""


def imports(folder: str) -> Iterator[tuple[str, str]]:
    """Where something is imported, and what."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            for name in names:
                yield f"{path.relative_to(ROOT)}:{node.lineno}", name.partition(".")[0]


@pytest.mark.parametrize("folder", FORBIDDEN)
def test_nothing_is_imported_from_above(folder: str):
    found = list(imports(folder))
    assert found
    assert [(place, name) for place, name in found if name in FORBIDDEN[folder]] == []
