"""A message that cannot be raised here: the line that quotes it, and its HTML.

The line becomes a paragraph that holds nothing but the HTML, written so that Markdown leaves it
alone wherever it stands.

::: quote no-cuda
"""

from __future__ import annotations

import re
from html import escape

from markdown.postprocessors import Postprocessor

from livedocs.errors import LiveDocsError, Location
from livedocs.pages.buttons import COPY_BUTTON
from livedocs.pages.html import UNSEARCHED, render_older
from livedocs.pages.marks import Mark, project_marks
from livedocs.pages.values import unmarked
from livedocs.pages.wordings import QUOTE, Wording, older_wordings, wordings
from livedocs.project import Project

HIDDEN = re.compile("<p>\ue002((?:[0-9a-f]{2})*)\ue003</p>")
KIND, VERSION = "quoted", "version"
"""The kind of marks that a quote bears, and what its text holds."""
LABEL = {"zh": "报错原文", "en": "The message"}
"""What stands over it, by page language."""


def quoted(line: str, project: Project) -> Wording | None:
    """What a line of a page quotes; None if it quotes nothing.

    Raises:
        LiveDocsError: there is no such wording, or the file of wordings is malformed.
    """
    quote = QUOTE.fullmatch(line)
    if quote is None:
        return None
    if not project.settings.wordings:
        raise LiveDocsError("mkdocs.yml names no file of `wordings`")
    path = project.root / project.settings.wordings
    known = wordings(path)
    if quote["id"] not in known:
        there = ", ".join(known) or "none"
        raise LiveDocsError(f"no wording `{quote['id']}`; there are {there}", Location(path, 1))
    return known[quote["id"]]


def older_of(reference: str, project: Project) -> tuple[str, ...]:
    """What older versions printed in the place of what the cell `module:cell` prints.

    Raises:
        LiveDocsError: the file of wordings is malformed.
    """
    if not project.settings.wordings:
        return ()
    known = older_wordings(project.root / project.settings.wordings)
    return tuple(text for older in known if older.entry == reference for text in older.was)


def mark_of(wording: Wording, project: Project) -> Mark:
    """What says that a message is quoted, and from where.

    Raises:
        LiveDocsError: the file of marks has no such kind.
    """
    kind = project_marks(project).kinds.get(KIND)
    if kind is None or kind.fields != {VERSION}:
        place = Location(project.root / project.settings.marks, 1)
        raise LiveDocsError(f"a quote wants a kind `{KIND}` whose text holds {{{VERSION}}}", place)
    version = f"{wording.library} {wording.version}"
    return Mark(KIND, {lang: text.format(version=version) for lang, text in kind.texts.items()})


def hidden_quote(line: str, project: Project, language: str) -> str | None:
    """What a line becomes that quotes a message; None if it does not.

    Raises:
        LiveDocsError: as `quoted` and `mark_of`.
    """
    wording = quoted(line, project)
    if wording is None:
        return None
    html = quote_html(wording, mark_of(wording, project), language)
    return f"\n{QUOTE.fullmatch(line)['before']}{hidden_html(html)}\n"


def hidden_text(text: str) -> str:
    """A paragraph of what something printed, for a place where it is one of many."""
    html = f'<pre class="live-text live-text-stderr"><samp>{unmarked(escape(text))}</samp></pre>'
    return f"\n{hidden_html(html)}\n"


def hidden_html(html: str) -> str:
    """A line of a page that becomes the HTML, a part of an element, too."""
    return f"\ue002{html.encode().hex()}\ue003"


class ShowQuotes(Postprocessor):
    """Puts the HTML where the paragraphs are, once Markdown is done with the page."""

    def run(self, text: str) -> str:
        return HIDDEN.sub(lambda hidden: bytes.fromhex(hidden[1]).decode(), text)


def quote_html(wording: Wording, mark: Mark, language: str) -> str:
    """The message as a block of the page, with its older wordings."""
    older = unmarked(render_older(wording.was, language))
    return (
        f'<div class="live-quote" data-wording="{wording.id}"><div class="live-block">'
        f'<div class="live-label"{UNSEARCHED}><span>{LABEL[language]}</span>'
        f'<em class="live-mark">{escape(mark.texts[language])}</em>'
        f'<div class="live-tools">{COPY_BUTTON}</div></div>'
        f'<pre class="live-text live-text-error" tabindex="0"><samp>'
        f"{escape(wording.shown)}</samp></pre>{older}</div></div>"
    )
