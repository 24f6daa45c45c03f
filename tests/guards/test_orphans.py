"""Nothing stands alone: cells, pages, references, stand-ins, messages, and what no run made."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import yaml
from mkdocs.utils.yaml import yaml_load
from pages import DOCS, NAMES, ROOT, SNIPPETS, STAND_INS, Section, every_section, place, report

from livedocs.modules.cells import Cell, Module, read_module
from livedocs.pages.change_rows import read_changes
from livedocs.pages.docstring import read_parts
from livedocs.pages.sections import CHANGES
from livedocs.pages.values import COUNT, FORM, INSIDE
from livedocs.pages.wordings import older_wordings, wordings
from livedocs.project import Project

MODULES = {path.stem: read_module(path) for path in SNIPPETS}
OLD_OUTPUTS = DOCS / "old-outputs.yml"


def cells() -> dict[str, tuple[Module, Cell]]:
    return {
        f"{module.name}:{cell.name}": (module, cell)
        for module in MODULES.values()
        for cell in module.cells
    }


def test_every_cell_is_shown_or_hidden():
    shown = {entry.reference for section in every_section() for entry in section.entries}
    report(
        [
            f"{place(module.path, cell.line)}: no page shows the cell `{reference}`, and it is "
            "not hidden=true"
            for reference, (module, cell) in cells().items()
            if not cell.hidden and reference not in shown
        ]
    )


def navigation(entries: list[dict]) -> Iterator[str]:
    """The pages in the navigation, those in its sections, too."""
    for entry in entries:
        for value in entry.values():
            yield from [value] if isinstance(value, str) else navigation(value)


def test_every_page_is_in_the_navigation_and_the_other_way_round():
    path = ROOT / "mkdocs.yml"
    text = path.read_text(encoding="utf-8")
    nav = list(navigation(yaml_load(text)["nav"]))
    lines = text.splitlines()
    report(
        [
            f"{place(DOCS / 'zh' / name, 1)}: the navigation in mkdocs.yml lacks this page"
            for name in NAMES
            if name not in nav
        ]
        + [
            f"{place(path, 1 + next(i for i, line in enumerate(lines) if line.endswith(name)))}: "
            f"there is no page {name}"
            for name in nav
            if name not in NAMES
        ]
    )


def test_every_reference_leads_to_a_cell():
    known = cells()
    findings = []
    for section in every_section():
        named = [(entry.line, entry.reference) for entry in section.entries]
        for line, form in section.find(FORM):
            if COUNT.fullmatch(form["inside"]):
                continue
            inside = INSIDE.fullmatch(form["inside"])
            named += [(line, inside["reference"] if inside else form[0])]
        findings += [
            f"{place(section.path, line)}: there is no cell `{reference}`"
            for line, reference in named
            if reference not in known
        ]
    report(findings)


def test_old_outputs_and_the_fences_that_name_them_are_the_same():
    old = yaml.safe_load(OLD_OUTPUTS.read_text(encoding="utf-8"))
    lines = OLD_OUTPUTS.read_text(encoding="utf-8").splitlines()
    used = {
        entry.options["was"]: place(section.path, entry.line)
        for section in every_section()
        for entry in section.entries
        if "was" in entry.options
    }
    report(
        [
            f"{place(OLD_OUTPUTS, lines.index(f'{key}:') + 1)}: no page shows `{key}`"
            for key in old
            if key not in used
        ]
        + [
            f"{where}: there is no old output `{key}`"
            for key, where in used.items()
            if key not in old
        ]
    )


def unquoted(known: Iterable[str], sections: Iterable[Section]) -> list[str]:
    """The messages that no page quotes."""
    quoted = {quote for section in sections for quote in section.quotes}
    return [name for name in known if name not in quoted]


def test_every_wording_is_quoted(unrefreshed_project: Project):
    settings = unrefreshed_project.settings
    known = wordings(settings.root / settings.wordings) if settings.wordings else {}
    report(
        [
            f"{place(known[name].place.path, known[name].place.line)}: no page quotes `{name}`"
            for name in unquoted(known, every_section())
        ]
    )


def in_tables() -> Iterator[str]:
    """The cells that the rows of tables of changes show."""
    tables = {line["path"] for section in every_section() for _, line in section.find(CHANGES)}
    for group in (group for table in tables for group in read_changes(ROOT / table)):
        for row in group.rows:
            yield from (row.cell("old"), row.cell("now"))


def test_every_older_wording_stands_at_an_entry(unrefreshed_project: Project):
    settings = unrefreshed_project.settings
    older = older_wordings(settings.root / settings.wordings) if settings.wordings else []
    shown = {entry.reference for section in every_section() for entry in section.entries}
    shown |= set(in_tables())
    report([
        f"{place(said.place.path, said.place.line)}: no page shows `{said.entry}`"
        for said in older
        if said.entry not in shown
    ])  # fmt: skip


def test_a_wording_that_stands_alone_is_found():
    prose = [(3, "::: quote no-cuda"), (5, "    ::: quote gated  ")]
    section = Section(DOCS / "en" / "a.md", "a", "A", 2, 1, prose)
    assert unquoted(["gated", "lost", "no-cuda"], [section]) == ["lost"]


def test_every_stand_in_is_used_and_every_repository_says_what_it_is():
    """A real model may wait for its page; a stand-in is the last resort for what a page needs."""
    from localhub.builds import NAMES as BUILT

    code = "\n".join(module.text for module in MODULES.values())
    findings = []
    for path in STAND_INS:
        _, texts = read_parts(path)
        if not all(texts.get(language, "").strip() for language in ("en", "zh")):
            findings.append(
                f"{place(path, 1)}: the docstring must say in parts `en:` and `zh:` what is real "
                "and what is not"
            )
        repository = re.search(r'^REPO_ID = "([^"]+)"$', path.read_text("utf-8"), re.MULTILINE)
        is_made_here = re.search(r'"(weights|rows)", "stand-in"', path.read_text("utf-8"))
        if repository is None or (is_made_here and f'"{repository[1]}"' not in code):
            findings.append(f"{place(path, 1)}: no snippet module uses this stand-in")
        if path.stem not in BUILT:
            findings.append(f"{place(path, 1)}: localhub.builds.NAMES does not build it")
    report(findings)


def test_no_block_is_typed_by_hand():
    report(
        [
            f"{place(section.path, line)}: a block that no run made; code and output come from "
            f"snippets: {text.strip()}"
            for section in every_section()
            for line, text in section.code
        ]
    )


def test_there_is_something_to_look_at():
    assert MODULES and STAND_INS and every_section()
