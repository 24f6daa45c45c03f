"""All entries of the site at a glance: by group of the navigation, by page.

An entry stands there under its own title. What that names at its end, `(padding=True)`, is the call
that the entry is about, and looks like it. The field that filters the list works by
docs/assets/home.js.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from livedocs.pages.navigation import Listed, navigation
from livedocs.pages.recipe import recipe_name
from livedocs.pages.sections import Section, read_sections
from livedocs.project import Project

CALLS = re.compile(r"(?P<task>.*?) ?[(（](?P<calls>`[^`]+`(?:(?:, |、)`[^`]+`)*)[)）]")
"""A title that names calls at its end."""
TEXTS = {
    "zh": {
        "label": "筛选条目",
        "hint": "任务、API 名，或粘贴报错",
        "all": "{} 条",
        "count": "{} / {} 条",
        "loading": "搜索加载中…",
    },
    "en": {
        "label": "Filter the entries",
        "hint": "Task, API name, pasted error",
        "all": "{} entries",
        "count": "{} of {}",
        "loading": "Loading search…",
    },
}
"""The words of the field above the list, by page language."""
INDENT = "    "


def index_as_list(_: str, language: str, project: Project) -> str:
    """Markdown: each group's name, and below it a list of its pages with their entries.

    Raises:
        LiveDocsError: there is no navigation, or it is malformed.
    """
    groups = _groups(
        language, project, "{task} ({calls})" if language == "en" else "{task}（{calls}）"
    )
    return "\n\n".join(f"**{title}**\n\n{lines}" for title, lines, _ in groups)


def index_on_page(_: str, language: str, project: Project) -> str:
    """The same with a field that filters it, and groups that fold.

    Raises:
        LiveDocsError: as `index_as_list`.
    """
    texts = {key: escape(text) for key, text in TEXTS[language].items()}
    parts = [
        f'<form class="live-find" role="search" data-all="{texts["all"]}" '
        f'data-count="{texts["count"]}" data-loading="{texts["loading"]}">'
        f'<label for="filter">{texts["label"]}</label>'
        f'<input id="filter" type="search" placeholder="{texts["hint"]}" autocomplete="off" '
        'autocapitalize="off" spellcheck="false" aria-controls="entries">'
        '<output for="filter"></output></form>',
        '<div class="live-index" id="entries" markdown>',
    ]
    for title, lines, count in _groups(
        language, project, '{task} <span class="live-key">{calls}</span>'
    ):
        heading = f'<span role="heading" aria-level="2">{escape(title)}</span>'
        summary = f"<summary>{heading} <small>{count}</small></summary>"
        parts += [f'<details class="live-group" markdown>{summary}', lines, "</details>"]
    return "\n\n".join([*parts, "</div>"])


def _groups(language: str, project: Project, form: str) -> Iterator[tuple[str, str, int]]:
    """Of each group its title, its list, and how many lines of that are no page with entries.

    Args:
        form: how a title is written that names calls at its end.
    """
    recipes = set(map(recipe_name, project.recipe_paths()))
    for group in navigation(project.root, language):
        lines, count = [], 0
        for page in group.pages:
            entries = [] if page.name in recipes else list(_entries(page, language, project))
            lines.append(f"-   [{page.title}]({page.name})")
            for entry in entries:
                calls = CALLS.fullmatch(entry.title)
                title = form.format(**calls.groupdict()) if calls else entry.title
                lines.append(f"{INDENT}-   [{title}]({page.name}#{entry.id})")
            count += len(entries) or 1
        yield group.title, "\n".join(lines), count


def _entries(page: Listed, language: str, project: Project) -> Iterator[Section]:
    """The sections of a page that show something; MkDocs says where a page is missing."""
    path = project.pages_in(language) / page.name
    if not path.is_file():
        return
    for section in read_sections(path):
        if section.level > 1 and (section.entries or section.quotes):
            yield section
