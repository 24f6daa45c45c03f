"""Messages that pages quote are in the installed library, where they say so, and no cell prints
what is given as another wording of its message."""

from __future__ import annotations

from pathlib import Path

import pytest
from installed_words import holds
from pages import place, report

from livedocs.modules.record import CellRecord
from livedocs.pages.wordings import older_wordings, wordings
from livedocs.project import Project

LIBRARY = """\
def check(name, size):
    if name:
        raise ValueError(
            f"No model {name!r} "
            "of that kind, "
            f"only {size:,} bytes\\nleft"
        )
    raise KeyError("No %s in %d rows" % (name, size) + ", {size} left".format(size=size))
"""


def test_quoted_messages_are_in_the_installed_library(unrefreshed_project: Project):
    settings = unrefreshed_project.settings
    known = wordings(settings.root / settings.wordings).values() if settings.wordings else ()
    report([
        f"{place(wording.place.path, wording.place.line)}: no string in {wording.module} of "
        f"{wording.library} {wording.version} is `{wording.text}`"
        for wording in known
        if wording.module and not holds(wording.module, wording.parts)
    ])  # fmt: skip


def test_no_cell_prints_what_is_another_wording_of_its_message(unrefreshed_project: Project, runs):
    settings = unrefreshed_project.settings
    report([
        f"{place(older.place.path, older.place.line)}: {older.entry} itself prints `{text}`"
        for older in older_wordings(settings.root / settings.wordings)
        if older.entry in runs.cells
        for text in older.was
        if prints(runs.cells[older.entry], text)
    ])  # fmt: skip


def prints(record: CellRecord, text: str) -> bool:
    """Whether an output holds the text, wherever lines are broken."""
    return any(" ".join(text.split()) in " ".join(o.text.split()) for o in record.outputs)


@pytest.mark.parametrize(
    ("package", "parts", "is_there"),
    [
        ("lib", ("No model ", " of that kind, only ", " bytes\nleft"), True),
        ("lib.inner.checks", ("No model ", " of that kind"), True),
        ("lib.inner", (" of that kind, only ",), True),
        ("lib.other", (" of that kind, only ",), False),
        ("lib", ("No model x of that kind",), False),
        ("lib", (" of that kind,", "only "), False),
        ("lib", ("No ", " in ", " rows"), True),
        ("lib", (" left",), True),
        ("no_such_lib", ("No model ",), False),
    ],
)
def test_words_are_found_wherever_a_string_is_cut(
    tmp_path: Path, package: str, parts: tuple[str, ...], is_there: bool
):
    inner = tmp_path / "lib" / "inner"
    inner.mkdir(parents=True)
    (inner / "checks.py").write_text(LIBRARY, encoding="utf-8")
    (tmp_path / "lib" / "other.py").write_text("", encoding="utf-8")
    (tmp_path / "lib" / "__init__.py").write_text("", encoding="utf-8")
    assert holds(package, parts, [str(tmp_path)]) is is_there
