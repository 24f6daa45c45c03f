"""What is edited while a module runs: its record does not pass for one of what is there now."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from mini_project import COUNTED, MiniProject

WAITS = """
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
print((ROOT / "data" / "early").read_text())
(ROOT / "reached").touch()
while not (ROOT / "go").exists():
    time.sleep(0.01)
from parts.helper import VALUE

print((ROOT / "data" / "late").read_text())
"""


@pytest.mark.parametrize(
    ("path", "is_stale"),
    [
        ("data/early", True),
        ("data/late", False),
        ("snippets/waits.py", True),
        ("snippets/parts/helper.py", True),
    ],
    ids=["read", "not-read-yet", "module", "helper"],
)
def test_an_edit_during_the_run_is_not_missed(new_project, path: str, is_stale: bool) -> None:
    project = new_project()
    project.snippet("waits", COUNTED.format(name="waits") + WAITS)
    project.write("snippets/parts/helper.py", "VALUE = 1\n")
    for name in ("early", "late"):
        project.write(f"data/{name}", "old")
    with ThreadPoolExecutor() as pool:
        run = pool.submit(project.open().refresh)
        while not (project.root / "reached").exists() and not run.done():
            time.sleep(0.01)
        file = project.root / path
        file.write_text(file.read_text(encoding="utf-8") + "# edited\n", encoding="utf-8")
        (project.root / "go").touch()
    run.result()
    assert project.runs() == ["waits"]
    assert reasons(project) == ([f"{path} changed"] if is_stale else [])
    project.open().refresh()
    assert project.runs() == (["waits"] if is_stale else [])
    assert reasons(project) == []
    [output] = project.open().record("waits").cells["counted"].outputs
    assert output.text.count("# edited") == path.startswith("data/")


def reasons(project: MiniProject) -> list[str]:
    """Why the module would run now, in words."""
    opened = project.open()
    [(module, now)] = opened.inputs(opened.modules().values()).items()
    return opened.records.reasons_to_run(module, now)
