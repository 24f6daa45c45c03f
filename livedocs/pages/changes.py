"""A table of what has changed: the old and the new, what happens to who keeps the old, and proof.

    ::: changes FILE        its path below the project's folder; its form is in change_rows.py

On a page, each row has an anchor and a fold with its two cells, as they ran. The row is a section
with a heading, not the row of an HTML table: so the search finds each, a phone shows it in one
column, and a screen reader steps from one to the next. Exports and the sheet have tables.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from livedocs.errors import LiveDocsError
from livedocs.pages.change_rows import HAPPENS, Group, Row, read_changes
from livedocs.pages.html import TEXTS as ALL_TEXTS
from livedocs.pages.html import UNSEARCHED, render_older
from livedocs.pages.quotes import hidden_html, older_of
from livedocs.pages.sections import read_sections
from livedocs.project import Project

TEXTS = {
    "zh": {
        "raises": "报错",
        "warns": "警告",
        "ignored": "被忽略，没有任何提示",
        "other": "结果不同",
        "works": "仍可用",
        "prints": "打印",
        "proof": "新旧两种写法的运行结果",
        "old": "旧写法",
        "now": "新写法",
        "happens": "沿用旧写法会怎样",
        "since": "起始版本",
        "from": "{} {} 起",
        "more": "详见[{}]({})。",
        "end": "。",
        "note": "：{}",
        "filter": "筛选",
        "words": "名称或报错，如 evaluation_strategy",
        "library": "所有库",
        "any": "所有后果",
        "count": "{} 条",
        "one": "1 条",
        "none": "没有符合的条目",
    },
    "en": {
        "raises": "error",
        "warns": "warning",
        "ignored": "ignored, without a word",
        "other": "another result",
        "works": "still works",
        "prints": "prints",
        "proof": "Both, as they ran",
        "old": "Old",
        "now": "Now",
        "happens": "If the old stays",
        "since": "Since",
        "from": "since {} {}",
        "more": "More: [{}]({}).",
        "end": ".",
        "note": ": {}",
        "filter": "Filter",
        "words": "Name or error, e.g. evaluation_strategy",
        "library": "All libraries",
        "any": "Whatever happens",
        "count": "{} rows",
        "one": "1 row",
        "none": "No row fits",
    },
}
"""The words of the table, by page language."""
BEFORE_WARNING = re.compile(r"\S+:\d+: (?=\w+: )")
"""Where Python says that a warning comes from."""
LONGEST = 200
"""So many characters of an error or an output stand in a row; its fold has all of them."""


@dataclass(frozen=True)
class Outcome:
    """What happens to who keeps the old: a key of `TEXTS`, and what is printed then."""

    kind: str
    printed: str


def changes_on_page(argument: str, language: str, project: Project) -> str:
    """Markdown of a page: a filter, then for each group its rows, each with its cells.

    Raises:
        LiveDocsError: the file is malformed, a row is not what its cells show, or a run failed.
    """
    groups = read_changes(project.root / argument)
    parts = [hidden_html(_filter(groups, language))]
    for group in groups:
        parts.append(f"### {group.title[language]} {{#{group.id}}}")
        for row in group.rows:
            parts += _row_on_page(row, language, project)
    return "\n\n".join(parts)


def changes_as_tables(argument: str, language: str, project: Project) -> str:
    """Markdown of exports: for each group a heading and a table.

    Raises:
        LiveDocsError: as `changes_on_page`.
    """
    groups = read_changes(project.root / argument)
    return "\n\n".join(
        f"### {group.title[language]} {{#{group.id}}}\n\n{_table(group, language, project)}"
        for group in groups
    )


def changes_on_sheet(argument: str, page: str, language: str, project: Project) -> str:
    """Markdown of the page of all entries: tables whose rows lead to `page`.

    Raises:
        LiveDocsError: as `changes_on_page`.
    """
    groups = read_changes(project.root / argument)
    tables = (
        f"**{group.title[language]}**\n\n{_table(group, language, project, page)}"
        for group in groups
    )
    inside = "\n\n".join(tables)
    return f'<div class="live-changes-sheet" markdown>\n\n{inside}\n\n</div>'


def outcome(row: Row, project: Project) -> Outcome:
    """What the cell `ID-old` of a row shows, if the row says so.

    Raises:
        LiveDocsError: it shows something else, there is no such cell, or the run failed.
    """
    try:
        _, cell, record = project.cell_on_page(row.cell("old"))
        now = project.cell_on_page(row.cell("now"))[1]
    except LiveDocsError as error:
        raise error.inside(row.place) if not error.is_reported else error from None
    shown = "raises" if cell.raises or cell.exits else "warns" if cell.warns else ""
    if shown != (row.happens if row.happens in ("raises", "warns") else ""):
        really = {"raises": "ends in an error", "warns": "must warn", "": "does neither"}[shown]
        raise LiveDocsError(
            f"`happens` of `{row.id}` is {row.happens}, but the cell `{row.cell('old')}` {really}; "
            "change the row, or what the cell says behind its name",
            row.place,
        )
    if now.raises or now.exits or now.warns:
        raise LiveDocsError(
            f"the cell `{row.cell('now')}` is what readers are to write, and may neither raise "
            "nor warn",
            row.place,
        )
    said = ""
    if shown == "warns":
        warnings = (line for line in record.stderr.splitlines() if cell.warns in line)
        said = BEFORE_WARNING.sub("", next(warnings, "")).strip()
    elif row.happens in ("raises", "other") and not cell.volatile:
        said = next(filter(None, map(str.strip, reversed(record.text.splitlines()))), "")
    return Outcome(row.happens, said if len(said) <= LONGEST else f"{said[:LONGEST]}…")


def _row_on_page(row: Row, language: str, project: Project) -> list[str]:
    texts, happens = TEXTS[language], outcome(row, project)
    said = f"<strong>{texts[happens.kind]}</strong>"
    if happens.printed:
        prints = f" {texts['prints']}" if happens.kind == "other" else ""
        said += f"{prints} <code>{escape(happens.printed)}</code>"
    # The heading stands in the Markdown as HTML, where MkDocs sees what links may lead to.
    heading = (
        f'<h4 id="{row.id}"><code>{escape(row.old)}</code> → <code>{escape(row.now)}</code>'
        f'<a class="headerlink" href="#{row.id}" title="{ALL_TEXTS[language]["permalink"]}">'
        "&para;</a></h4>"
    )
    section = (
        f'<section class="live-change" data-library="{row.library}" data-happens="{row.happens}">'
    )
    happened = (
        f'<p class="live-change-happens">{said}</p>'
        f'<p class="live-change-since"{UNSEARCHED}>'
        f"{texts['from'].format(row.library, row.version)}</p>"
    )
    fold = (
        f'<details class="live-fold live-change-proof"><summary{UNSEARCHED}>{texts["proof"]}'
        "</summary>"
    )
    with_stderr = ' stderr="on"' if row.happens == "warns" else ""
    older = render_older(older_of(row.cell("old"), project), language)
    return [
        hidden_html(section),
        heading,
        hidden_html(happened),
        *filter(None, [_more(row, language, project)]),
        hidden_html(fold),
        f'```python exec="on" snippet="{row.cell("old")}"{with_stderr}\n```',
        *([hidden_html(older)] if older else []),
        f'```python exec="on" snippet="{row.cell("now")}"\n```',
        hidden_html("</details></section>"),
    ]


def _more(row: Row, language: str, project: Project) -> str:
    """The note of a row as a sentence, and where to read more."""
    texts = TEXTS[language]
    note = row.note.get(language, "")
    if note:
        note = f"{note[0].upper()}{note[1:]}{texts['end']}"
    link = ""
    if row.entry:
        # The search finds the entry by its own title.
        link = texts["more"].format(_title(row, language, project), row.entry)
        link = f"<span{UNSEARCHED}>{link}</span>"
    return f"{note}{' ' if note and link and language == 'en' else ''}{link}"


def _title(row: Row, language: str, project: Project) -> str:
    """The title of the entry that tells more.

    Raises:
        LiveDocsError: there is none.
    """
    page, _, entry = row.entry.partition("#")
    path = project.pages_in(language) / page
    sections = read_sections(path) if path.is_file() else []
    found = next((section.title for section in sections if section.id == entry), None)
    if found is None:
        raise LiveDocsError(f"`entry` of `{row.id}`: there is no {row.entry}", row.place)
    return found


def _table(group: Group, language: str, project: Project, page: str = "") -> str:
    """A table; on the sheet, where its rows lead to `page`, without what is printed."""
    texts = TEXTS[language]
    titles = [texts[key] for key in ("old", "now", "happens", "since")]
    lines = [_line(titles), _line(["---"] * len(titles))]
    for row in group.rows:
        happens = outcome(row, project)
        said = texts[happens.kind]
        if not page:
            said += f" {_code(happens.printed)}" if happens.printed else ""
            said += texts["note"].format(_cell(row.note[language])) if row.note else ""
        old = f"[{_code(row.old)}]({page}#{row.id})" if page else _code(row.old)
        lines.append(_line([old, _code(row.now), said, f"{row.library} {row.version}"]))
    return "\n".join(lines)


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _code(text: str) -> str:
    """A text as inline code of a table's cell, also where it holds backticks."""
    longest = max((len(marks) for marks in re.findall("`+", text)), default=0)
    marks = "`" * (longest + 1)
    space = " " if longest else ""
    return f"{marks}{space}{_cell(text)}{space}{marks}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _filter(groups: tuple[Group, ...], language: str) -> str:
    """A box that filter.js makes work; without JavaScript it does not show."""
    texts = TEXTS[language]
    rows = [row for group in groups for row in group.rows]
    libraries = list(dict.fromkeys(row.library for row in rows))
    kinds = [kind for kind in HAPPENS if any(row.happens == kind for row in rows)]
    data = " ".join(f'data-{key}="{texts[key]}"' for key in ("count", "one", "none"))
    return (
        f'<form class="live-filter" data-rows=".live-change" data-groups="h3" role="search" '
        f'aria-label="{texts["filter"]}" autocomplete="off"{UNSEARCHED}>'
        f'<input type="search" name="words" aria-label="{texts["words"]}" '
        f'placeholder="{texts["words"]}">'
        + _select("library", texts["library"], {name: name for name in libraries})
        + _select("happens", texts["any"], {kind: texts[kind] for kind in kinds})
        + f"<output {data}>{texts['count'].format(len(rows))}</output></form>"
    )


def _select(name: str, every: str, options: dict[str, str]) -> str:
    inside = "".join(f'<option value="{value}">{text}</option>' for value, text in options.items())
    return (
        f'<select name="{name}" aria-label="{every}"><option value="">{every}</option>'
        f"{inside}</select>"
    )
