"""Values from records inside sentences: `{{ module:cell name }}` in a page's Markdown.

The name says which value of the cell's output is meant:

    {{ pipeline:hidden-states hidden size }}    the label before it; the cell prints
                                                `hidden size:     768`
    {{ models:save *.safetensors }}             a pattern of a word; `*` stands for any characters

Two more forms count what pages show:

    {{ entries }}                               of all pages in this language but the home page
    {{ entries padding.md }}                    of one of them

It may stand wherever Markdown may, also in inline code and in the line that opens a fence
(`alt="…"`), but not inside a fence. A value shows as it was printed, whatever Markdown it holds.

Other braces are text, which shows as it is written: `{{ eos_token }}` and `{{ x | trim }}` of a
chat template. Two words, or a word and a colon before another, are no expression of a template
language; so they are a form, or a mistake in one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

from markdown.postprocessors import Postprocessor

from livedocs.errors import LiveDocsError
from livedocs.modules.record import CellRecord
from livedocs.pages.sections import read_sections
from livedocs.project import Project

OPERATOR = r"(?:and|else|if|in|is|not|or)\b"
WORD = r"\w[\w-]*"
FORM = re.compile(
    rf"""
    \{{\{{
    (?= \s* entries\b
      | \s* {WORD} \s* [:：] \s* \w
      | \s* (?!{OPERATOR}) {WORD} \s+ (?!{OPERATOR}) \w )
    (?P<inside> .*? ) (?: \}}\}} | $ )
    """,
    re.VERBOSE,
)
"""A form, or a mistake in one."""
BRACES = re.compile(r"\{\{[^\n]*?\}\}")
COUNT = re.compile(r"\s+entries(?:\s+(?P<page>[\w/-]+\.md))?\s+")
INSIDE = re.compile(r"\s+(?P<reference>[\w-]+:[\w-]+)\s+(?P<name>\S.*?)\s+")
LABEL = re.compile(
    r"""(?P<quote>["'])(?P<key>[^"']{1,60})(?P=quote)\s*:\s*"""  # 'label': 'POSITIVE'
    r"""|(?<!\w)(?P<words>[^\W\d][\w .'%-]{,60}?)\s*:(?:\s+|$)"""  # hidden size:   768
    r"""|(?<!\w)(?P<word>[^\W\d][\w.%-]{,60})\s?=(?!=)\s?"""  # train_loss=0.69
)
"""A label and what stands between it and its value. (The bound keeps long lines fast.)"""
QUOTED = re.compile(r"""(["'])(.*?)\1(?=\s*(?:[,|)\]}]|$))""")
AROUND_WORDS = "\"'`,;:()[]{}"
SHOWN = 20
"""How many labels or candidates an error lists."""
MARK = re.compile("\ue000([0-9a-f]*)\ue001")
"""What stands for a value: hexadecimal between two characters of the private use area."""
PRIVATE = re.compile("[\ue000-\ue003]")
"""These two, and the two around what stands for a quote."""


def find_value(record: CellRecord, name: str) -> str:
    """The one value that a cell showed under `name`, or in what it wrote to stderr if nowhere else.

    Args:
        name: a label that stands before the value, or a word with `*` for any characters.

    Raises:
        LiveDocsError: there is no such value, or there are several that differ.
    """
    output = record.text
    find = _words if "*" in name else _labelled
    for text in (output, record.stderr):
        found = list(dict.fromkeys(find(text, name)))
        if len(found) == 1:
            return found[0]
        if found:
            raise LiveDocsError(f"`{name}` has several values in the cell's output: {_list(found)}")
    if "*" in name:
        kind, there = "word", _words(output + "\n" + record.stderr, "*")
    else:
        kind, there = "label", (label for label, _ in _items(output + "\n" + record.stderr))
    raise LiveDocsError(
        f"no {kind} `{name}` in the cell's output; there is {_list(dict.fromkeys(there))}"
    )


def mark_values(line: str, language: str, project: Project) -> str:
    """A line of a page with its inline forms replaced by marks, which Markdown leaves alone.

    Args:
        language: of the page.

    Raises:
        LiveDocsError: a form is malformed, there is no such cell, value or page, or a run failed.
    """

    def replace(form: re.Match) -> str:
        if count := COUNT.fullmatch(form["inside"]):
            return str(_count_entries(project.pages_in(language), count["page"]))
        inside = INSIDE.fullmatch(form["inside"])
        if inside is None or not form[0].endswith("}}"):
            raise LiveDocsError(
                f"an inline value is written {{{{ module:cell name }}}}, not `{form[0]}`; "
                "as text, such braces stand in a fence"
            )
        _, cell, record = project.cell_on_page(inside["reference"])
        if cell.volatile:
            raise LiveDocsError(
                f"cell `{inside['reference']}` is volatile: what it shows differs from run to run"
            )
        value = find_value(record, inside["name"])
        return marked(value)

    return FORM.sub(replace, line)


def mark_braces(line: str) -> str:
    """A line with its other braces replaced by marks, so that Markdown leaves them alone, too."""
    return BRACES.sub(lambda braces: marked(braces[0]), line)


def marked(value: str) -> str:
    """What stands for `value` until Markdown is done."""
    return f"\ue000{value.encode().hex()}\ue001"


def values_in(text: str) -> Iterator[str]:
    """The cells of the values in a text, as `module:cell`."""
    for form in FORM.finditer(text):
        if inside := INSIDE.fullmatch(form["inside"]):
            yield inside["reference"]


class ShowValues(Postprocessor):
    """Puts the values where the marks are, once Markdown is done with the page."""

    def run(self, text: str) -> str:
        if hasattr(self.md, "_original_md"):  # the code of a cell, in which there are none
            return text
        return MARK.sub(lambda mark: unmarked(escape(marked_value(mark))), text)


def marked_value(mark: re.Match) -> str:
    """The value that a mark stands for."""
    return bytes.fromhex(mark[1]).decode()


def unmarked(html: str) -> str:
    """HTML of what others wrote, so that nothing in it is taken for a mark of ours."""
    return PRIVATE.sub(lambda character: f"&#x{ord(character[0]):X};", html)


def _count_entries(folder: Path, name: str | None) -> int:
    """How many entries the page `name` in `folder` has, or all pages there but the home page."""
    home = folder / "index.md"
    paths = [folder / name] if name else sorted({*folder.rglob("*.md")} - {home})
    if not all(path.is_file() for path in paths):
        raise LiveDocsError(f"there is no page {name}")
    return sum(len(section.entries) for path in paths for section in read_sections(path))


def _labelled(text: str, name: str) -> Iterator[str]:
    return (value for label, value in _items(text) if label == name)


def _words(text: str, pattern: str) -> Iterator[str]:
    matches = re.compile(re.escape(pattern).replace(r"\*", ".*")).fullmatch
    words = (word.strip(AROUND_WORDS) for word in text.split())
    return (word for word in words if word and matches(word))


def _items(text: str) -> Iterator[tuple[str, str]]:
    """Every label in `text` with the value behind it; a value stands on one line."""
    for line in text.splitlines():
        for label in LABEL.finditer(line):
            if value := _value(line[label.end() :]):
                yield label["key"] or label["words"] or label["word"], value


def _value(text: str) -> str:
    """What `text` begins with, up to the end of the item; empty where the item goes on below."""
    if quoted := QUOTED.match(text):
        return quoted[2]
    depth = 0
    for position, character in enumerate(text):
        depth += (character in "([{") - (character in ")]}")
        if depth < 0 or (depth == 0 and _ends_item(text, position)):
            return text[:position].strip()
    return text.strip() if depth == 0 else ""


def _ends_item(text: str, position: int) -> bool:
    """Whether a comma (but that of a number), `||` or the next label stands at `position`."""
    character, before = text[position], text[position - 1 : position]
    if character == ",":
        return not (before.isdigit() and text[position + 1 : position + 2].isdigit())
    return text.startswith("||", position) or (
        not before.strip() and LABEL.match(text, position) is not None
    )


def _list(names: Iterable[str]) -> str:
    names = list(names)
    shown = ", ".join(names[:SHOWN]) + (", …" if len(names) > SHOWN else "")
    return shown or "none"
