"""A page as one Markdown text, with code and outputs, to be read or pasted elsewhere."""

from __future__ import annotations

from livedocs.exports.blocks import Block, Code, Prose
from livedocs.exports.origin import Origin
from livedocs.exports.plain import FIGURE, fenced, older_as_markdown
from livedocs.modules.record import Output
from livedocs.pages.html import TEXTS
from livedocs.pages.marks import sentence

TITLE = "# "


def to_markdown(blocks: list[Block], origin: Origin) -> str:
    """The text: the title, where it comes from, then the page as it is."""
    title, rest = _split_title(blocks, origin)
    parts = [title, origin.sentences()]
    for block in rest:
        if isinstance(block, Prose):
            parts.append(block.text)
        else:
            parts += _code(block, origin.language)
    return "\n\n".join(filter(None, parts)) + "\n"


def old_output(was: tuple[str, str]) -> str:
    """A label and what the same call printed once."""
    label, text = was
    return f"**{label}**\n\n{fenced(text.strip(chr(10)), 'text')}"


def with_note(output: Output, language: str) -> str:
    """An output's text, which says itself how much of it was left out."""
    if not output.cut:
        return output.text
    return f"{output.text.rstrip(chr(10))}\n{TEXTS[language]['cut'].format(output.cut)}\n"


def _split_title(blocks: list[Block], origin: Origin) -> tuple[str, list[Block]]:
    match blocks:
        case [Prose(text), *rest] if text.startswith(TITLE):
            title, _, text = text.partition("\n")
            return title, [Prose(text.strip("\n")), *rest]
    return f"{TITLE}{origin.page}", blocks


def _code(block: Code, language: str) -> list[str]:
    texts = TEXTS[language]
    parts = [f"`{block.cell.writes}`"] if block.cell.writes else []
    parts.append(fenced(block.cell.shown, block.cell.language))
    if block.was:
        parts.append(old_output(block.was))
        if block.record.outputs:
            parts.append(f"**{texts['now']}**")
    if block.marks:
        parts.append(f"*{sentence(block.marks, language)}*")
    for output in block.record.outputs:
        if output.kind == "figure":
            parts.append(FIGURE[language].format(block.alt))
        else:
            parts.append(fenced(with_note(output, language).strip("\n"), "text"))
    if block.with_stderr:
        parts += [f"**{texts['stderr']}**", fenced(block.record.stderr.strip("\n"), "text")]
    return parts + older_as_markdown(block.older, language)
