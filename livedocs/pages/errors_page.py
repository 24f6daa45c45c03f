"""The list of all messages that pages show, with what to do, and that of silent mistakes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from livedocs.errors import LiveDocsError, Location
from livedocs.pages.errors_box import paste_box, view_switch
from livedocs.pages.errors_file import Advice, ErrorsFile, Group, read_errors
from livedocs.pages.html import TEXTS, UNSEARCHED
from livedocs.pages.messages import Message, beginning, messages_on_pages
from livedocs.pages.sections import all_sections, read_sections
from livedocs.project import Project

PRINTED = "text"
"""The language of a fence, in what is generated, that holds what something printed."""
LABELS = {
    "zh": {
        "cause": "**原因**：{}",
        "fix": "**解决**：{}",
        "elsewhere": "另有一页专门收录它们：[{}]({})。",
    },
    "en": {
        "cause": "**Cause:** {}",
        "fix": "**Fix:** {}",
        "elsewhere": "More messages have a page of their own: [{}]({}).",
    },
}
"""What stands before a line of the list, by page language."""


def errors_list(name: str, language: str, project: Project) -> str:
    """Markdown: a box to paste into, then each group's heading and messages.

    Args:
        name: of the file of errors, below the folder of all pages.
        language: of the page.

    Raises:
        LiveDocsError: the file is malformed, a message is not in it, or what it names is none.
    """
    path = project.pages / name
    file, messages = read_errors(path), messages_on_pages(project, language)
    _check(file, messages, path, project)
    parts = [
        paste_box(language, _installed(file, language, project)),
        view_switch(language),
        '<div class="live-messages" markdown>',
    ]
    for group in file.groups:
        known = [(messages[key], advice) for key, advice in group.advice.items()]
        items = [item for message, advice in known if message.text
                 for item in _item(message, advice, language)]  # fmt: skip
        parts += ['<div class="live-messages-group" markdown>', _heading(group, language)]
        parts += [*items, "</div>"]
    parts += ["</div>", *_elsewhere(file, language, project)]
    return "\n\n".join(parts)


def silent_list(name: str, language: str, project: Project) -> str:
    """Markdown: mistakes that nothing is said of, each with the entry whose run shows it.

    Args:
        name: of the file of errors, below the folder of all pages.
        language: of the page.

    Raises:
        LiveDocsError: the file is malformed, or no page shows what it names.
    """
    file = read_errors(project.pages / name)
    shown = {
        fence.reference: (f"{page}#{section.id}", section.title)
        for page, _, section in reversed([*all_sections(project, language)])
        for fence in section.entries
    }
    parts = []
    for group in file.silent:
        lines = []
        for key, advice in group.advice.items():
            if key not in shown:
                raise LiveDocsError(f"no page shows the cell `{key}`", advice.place)
            address, title = shown[key]
            what = f"**{advice.cause[language]}** {advice.fix[language]}"
            lines.append(f"-   {what} → [{title}]({address})")
        parts += [_heading(group, language, level=3), "\n".join(lines)]
    return "\n\n".join(parts)


def _heading(group: Group, language: str, level: int = 2) -> str:
    return f"{'#' * level} {group.title[language]} {{#{group.id}{UNSEARCHED}}}"


def _item(message: Message, advice: Advice, language: str) -> Iterator[str]:
    labels, anchor = LABELS[language], message.name.replace(":", "--")
    library = message.library or advice.library
    yield f'<section class="live-message" data-library="{library}" markdown>'
    yield f"### [{message.title}]({message.address}) {{#{anchor}{UNSEARCHED}}}"
    yield _printed(beginning(message.text))
    if message.was:
        yield '<details class="live-fold live-older" markdown>'
        yield f"<summary>{TEXTS[language]['older']}</summary>"
        yield from map(_printed, map(beginning, message.was))
        yield "</details>"
    for kind, text in (("cause", advice.cause.get(language)), ("fix", advice.fix[language])):
        if text:
            yield f'<div class="live-{kind}" markdown>'
            yield labels[kind].format(text)
            yield "</div>"
    yield "</section>"


def _printed(text: str) -> str:
    return f"```{PRINTED}\n{text}\n```"


def _installed(file: ErrorsFile, language: str, project: Project) -> tuple[str, str] | None:
    """The section on packages that are too old: its address and its title, if there is one.

    Raises:
        LiveDocsError: it is not there.
    """
    for page, _, anchor in (address.partition("#") for address in file.elsewhere.values()):
        if anchor:
            path = project.pages_in(language) / page
            for section in read_sections(path):
                if section.id == anchor:
                    return f"{page.removesuffix('.md')}/#{anchor}", section.title
            raise LiveDocsError(f"`elsewhere` names a section `{anchor}`", Location(path, 1))
    return None


def _elsewhere(file: ErrorsFile, language: str, project: Project) -> Iterator[str]:
    folder = project.pages_in(language)
    for page in dict.fromkeys(address.partition("#")[0] for address in file.elsewhere.values()):
        if (folder / page).is_file():
            title = read_sections(folder / page)[0].title
            yield LABELS[language]["elsewhere"].format(title, page)


def _check(file: ErrorsFile, messages: dict[str, Message], path: Path, project: Project) -> None:
    """Raise LiveDocsError where the file and the messages of the pages are not the same."""
    said = {key: advice for group in file.groups for key, advice in group.advice.items()}
    for key, advice in said.items():
        if key not in messages:
            raise LiveDocsError(_no_message(key, project), advice.place)
        if file.is_elsewhere(key):
            raise LiveDocsError(f"another page has `{key}`, as `elsewhere` says", advice.place)
    for key, message in messages.items():
        if key not in said and message.text and not file.is_elsewhere(key):
            raise LiveDocsError(
                f"nothing says what to do about the message of `{key}`: "
                f"give it a line in {path.relative_to(project.root).as_posix()}",
                Location(path, 1),
                message.place,
            )


def _no_message(key: str, project: Project) -> str:
    module, _, cell = key.partition(":")
    modules = project.modules()
    if not cell:
        return f"no page quotes the wording `{key}`"
    if module not in modules or cell not in {known.name for known in modules[module].cells}:
        return f"there is no cell `{key}`"
    return f"no page shows the cell `{key}`, or it neither raises nor logs anything that is shown"
