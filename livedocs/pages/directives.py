"""Lines of a page that stand for Markdown which is made when the page is built:

::: docstrings localhub.builds     a section from each docstring of a package
::: entries padding.md              every entry of another page, without its sentences
::: index                           the titles of all entries, by group of the navigation
::: api-index api-docs.yml          the API names in all entries, from A to Z
::: pins                            the repositories of the source with their revisions, as a table
::: fidelity                        which parts of these repositories are real, as a table
::: models outputs.md               where the models of this build come from, in one line
::: errors errors.yml               the messages that pages show, and what to do
::: silent errors.yml               mistakes without a message
::: changes hfmigrate/changes.yml   what has changed: the old, the new, and what happens
::: wall wall.yml                   entries to pin to the wall, each in one line
::: built versions:libraries        the day of the build, and the libraries that a cell uses

`::: quote no-cuda` stands for HTML and is read in quotes.py.
"""

from __future__ import annotations

import re
from pathlib import Path

from livedocs.errors import LiveDocsError
from livedocs.pages.api_index import api_index, api_index_on_page
from livedocs.pages.built import built_in_words, built_on_page
from livedocs.pages.changes import changes_as_tables, changes_on_page, changes_on_sheet
from livedocs.pages.docstring import package_sections
from livedocs.pages.entry_index import index_as_list, index_on_page
from livedocs.pages.errors_page import errors_list, silent_list
from livedocs.pages.fidelity import fidelity_table, models_line
from livedocs.pages.pins import pins_table
from livedocs.pages.sections import Section, read_sections
from livedocs.pages.wall import wall_as_list, wall_on_page
from livedocs.project import Project

DIRECTIVE = re.compile(r":::(?: +(?P<name>[\w-]+)(?: +(?P<argument>\S.*?))?)? *")
ANY_QUOTE = re.compile(r"[ \t]*(?=::: +quote\b)")
"""Before a line that quotes a message, or is to; it may be part of something."""


def expand(line: str, language: str, project: Project, on_page: bool = False) -> str | None:
    """The Markdown that a line of a page in `language` stands for; None if it is no directive.

    A line that quotes a message is read before, so one that comes here is malformed.

    Args:
        on_page: it is for the page itself, which shows some as more than an export can.

    Raises:
        LiveDocsError: there is no such directive, or what it names is missing.
    """
    directive = DIRECTIVE.fullmatch(ANY_QUOTE.sub("", line))
    if directive is None:
        return None
    make = DIRECTIVES.get(directive["name"] or "")
    argument = directive["argument"] or ""
    if make is None or len(argument.split()) != int(make not in ALONE):
        known = [f"`::: {name}{'' if f in ALONE else ' …'}`" for name, f in DIRECTIVES.items()]
        there = ", ".join([*known, "`::: quote …`"])
        raise LiveDocsError(f"no directive `{line.strip()}`; there are {there}")
    if on_page:
        make = ON_PAGE.get(make, make)
    return make(argument, language, project)


def _docstrings(package: str, language: str, project: Project) -> str:
    return package_sections(package, language)


def _entries(name: str, language: str, project: Project) -> str:
    """The title of another page and its entries, each heading with a link to where it is."""
    path = project.pages_in(language) / name
    if not path.is_file():
        raise LiveDocsError(f"there is no page {name}")
    title, *sections = read_sections(path)
    parts = [f"## [{title.title}]({name}) {{#{Path(name).stem}}}"]
    parts += [
        _entry(section, name, language, project)
        for section in sections
        if section.entries or section.quotes or section.changes
    ]
    return "\n\n".join(parts)


def _entry(section: Section, name: str, language: str, project: Project) -> str:
    heading = f"### [{section.title}]({name}#{section.id}) {{#{Path(name).stem}-{section.id}}}"
    fences = (f"{entry.opening}\n{entry.marks}" for entry in section.entries)
    tables = (changes_on_sheet(path, name, language, project) for path in section.changes)
    return "\n\n".join([heading, *fences, *section.quotes, *tables])


def _pins(_: str, language: str, project: Project) -> str:
    return _boxed(pins_table(project.source.pins(), language))


def _fidelity(_: str, language: str, project: Project) -> str:
    return _boxed(fidelity_table(project.source.fidelity(), language))


def _boxed(table: str) -> str:
    """A table in a box that scrolls, by keyboard, too; the theme's own comes late, with a jump."""
    return f'<div class="live-table" tabindex="0" markdown>\n\n{table}\n\n</div>' if table else ""


ALONE = (index_as_list, _pins, _fidelity)
"""The directives that have no argument."""
ON_PAGE = {
    index_as_list: index_on_page,
    changes_as_tables: changes_on_page,
    wall_as_list: wall_on_page,
    built_in_words: built_on_page,
    api_index: api_index_on_page,
}
"""Those that give a page more than an export."""
DIRECTIVES = {
    "docstrings": _docstrings,
    "entries": _entries,
    "index": index_as_list,
    "api-index": api_index,
    "pins": _pins,
    "fidelity": _fidelity,
    "models": models_line,
    "errors": errors_list,
    "silent": silent_list,
    "changes": changes_as_tables,
    "wall": wall_as_list,
    "built": built_in_words,
}
