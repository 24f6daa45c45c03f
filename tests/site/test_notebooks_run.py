"""The notebook of each page runs from top to bottom and shows what it says.

`tests/outputs/notebooks.lock` keeps which did so, with which code and libraries. Only what it does
not hold is run; `make accept` writes it.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from locked_runs import hash_of_run, read_runs, write_runs
from notebook_runs import as_module, differences
from site_pages import FOLDERS, ROOT, WRITTEN, notebook_of

LOCK = ROOT / "tests" / "outputs" / "notebooks.lock"
HAVE_CODE = [
    page for page in WRITTEN if 'snippet="' in (ROOT / f"docs/en/{page}.md").read_text("utf-8")
]
pytestmark = pytest.mark.timeout(3600)  # all that are new run before the first test ends


@pytest.fixture(scope="module")
def found(
    site: Path, project, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> dict[str, list[str]]:
    """What notebooks show otherwise when they are run, by page; nothing of those in the lock."""
    folder = tmp_path_factory.mktemp("notebooks").resolve()
    notebooks = {page: notebook_of(site, "en", page) for page in HAVE_CODE}
    hashes = {
        page: hash_of_run(as_module(page.replace("-", "_"), notebook, project, folder).text)
        for page, notebook in notebooks.items()
    }
    locked = read_runs(LOCK)
    new = {
        page.replace("-", "_"): notebook
        for page, notebook in notebooks.items()
        if locked.get(page) != hashes[page]
    }
    run = differences(new, project, folder) if new else {}
    found = {page: run.get(page.replace("-", "_"), []) for page in notebooks}
    if request.config.option.update_snapshots:
        right = {page: known for page, known in hashes.items() if not found[page]}
        write_runs(LOCK, "Which pages' notebooks ran and showed what they say", right)
    return found


@pytest.mark.parametrize("page_name", HAVE_CODE)
def test_the_notebook_runs_from_top_to_bottom_with_the_same_outputs(
    site: Path, found: dict[str, list[str]], page_name: str
):
    assert found[page_name] == []
    codes = [
        [cell.source for cell in notebook_of(site, language, page_name).cells
         if cell.cell_type == "code"]
        for language in FOLDERS
    ]  # fmt: skip
    assert codes[0] == codes[1]
