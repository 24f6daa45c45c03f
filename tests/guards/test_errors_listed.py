"""Each cell of a page that raises or warns, and each quote, is in docs/errors.yml."""

from __future__ import annotations

from pages import DOCS, report

from livedocs.errors import LiveDocsError
from livedocs.pages.errors_file import read_errors
from livedocs.pages.sections import all_sections
from livedocs.pages.wordings import QUOTE
from livedocs.project import Project

FILE = DOCS / "errors.yml"


def test_each_message_is_listed(unrefreshed_project: Project):
    project, file = unrefreshed_project, read_errors(FILE)
    modules = project.modules()
    shown: dict[str, bool] = {}
    for _, _, section in all_sections(project, "en"):
        for fence in section.entries:
            module, _, name = fence.reference.partition(":")
            try:
                cell = modules[module].cell(name)
            except (KeyError, LiveDocsError):
                continue  # another guard says so
            says = bool(cell.raises or cell.warns or "stderr" in fence.options)
            shown[fence.reference] = says or shown.get(fence.reference, False)
        shown |= {QUOTE.fullmatch(line)["id"]: True for line in section.quotes}
    wanted = {name for name, says in shown.items() if says and not file.is_elsewhere(name)}
    listed = {name for group in file.groups for name in group.advice}
    silent = {name for group in file.silent for name in group.advice}
    report(
        [f"docs/errors.yml:1: nothing says what to do about {name}" for name in wanted - listed]
        + [f"docs/errors.yml:1: no page shows a message of {name}" for name in listed - wanted]
        + [f"docs/errors.yml:1: no page shows {name}" for name in silent - shown.keys()]
    )
    assert len(listed) >= 80
