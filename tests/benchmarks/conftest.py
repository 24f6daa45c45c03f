"""A module with every kind of cell, as the tools get it."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.content import Content, read_content

MINI = '''\
"""分词: from text to ids.

More.
"""

# %% load
greeting = "你好"
print(greeting)

# %% secret hidden=true
fence = """
```
"""

# %% wrong raises="ValueError"
int(greeting)
'''


@pytest.fixture
def snippets(tmp_path: Path) -> Path:
    """A folder with two modules."""
    folder = tmp_path / "snippets"
    folder.mkdir()
    (folder / "mini.py").write_text(MINI, encoding="utf-8")
    (folder / "other.py").write_text("# %% only\nprint(1)\n", encoding="utf-8")
    return folder


@pytest.fixture
def content(snippets: Path) -> Content:
    return read_content(snippets)
