"""Snippet modules: ordinary scripts in jupytext's percent format, cut into named cells.

A cell is Python, or has one of the forms in forms.py.

Recipes, the modules in a folder `recipes`, hold their prose, too, in Markdown cells; a line that
begins such a cell says the language:

    # %% [markdown] lang="en"
"""

from __future__ import annotations

import ast
import codecs
import functools
import io
import re
import tokenize
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from livedocs.commands import Command
from livedocs.errors import LiveDocsError, Location
from livedocs.modules.forms import WRITES, read_commands, read_file_name
from livedocs.modules.options import (
    COMMANDS_OPTIONS,
    FILE_OPTIONS,
    MODULE_OPTIONS,
    OPTIONS,
    TEXT_OPTIONS,
    check_options,
    read_options,
)

MARKER = re.compile(r"#\s*%%(?!\S)")
# What jupytext takes for a marker, also behind spaces, and what looks like one.
LIKE_MARKER = re.compile(r"#\s*(%%|<codecell>|In\[[0-9 ]*\]:?\s*$)")
# Behind the marker stand a name and options, in jupytext's notation. It is read here because to
# import jupytext takes a tenth of a warm build.
HEAD = re.compile(r"(?P<name>.*?)(?P<options>(?:(?:^|\s+)\S+=.*)?)")
BLANK_END = re.compile(r"\n\s*\Z")
KEBAB_CASE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

RECIPES = "recipes"
"""The folder of the recipes, among the modules."""
MARKDOWN = "[markdown]"
LANGUAGE = re.compile(r"[a-z]{2}")
COMMENT = re.compile(r"#(?: (?P<text>.*))?")


@dataclass(frozen=True)
class Cell:
    """The part of a module between `# %% name` and the next marker.

    Attributes:
        code: as it stands in the module.
        line: of the marker in the module, from 1.
        warns: words of a line on stderr that must come.
        timeout: in seconds; None means the default of the build.
        exits: the status with which the last command must end.
        loopback: of the first cell, whether the module's run may reach this machine itself.
        private_hub: of the first cell, whether the module's run has a Hub of its own.
        commands: none where it is Python, or a file.
        writes: the name of the file that it is; None where it is none.
    """

    name: str
    code: str
    line: int
    hidden: bool = False
    raises: str | None = None
    warns: str | None = None
    volatile: bool = False
    timeout: int | None = None
    exits: int = 0
    loopback: bool = False
    private_hub: bool = False
    commands: tuple[Command, ...] = ()
    writes: str | None = None

    @property
    def is_python(self) -> bool:
        """Whether the module's own process runs it."""
        return not self.commands and self.writes is None

    @property
    def language(self) -> str:
        """In which `shown` is written, as highlighters call it."""
        return "bash" if self.commands else "python"

    @property
    def shown(self) -> str:
        """What readers see of it and copy: commands without comment signs, the file's content."""
        if self.commands:
            return "\n".join(command.text for command in self.commands)
        return self.code if self.writes is None else self.code.partition("\n")[2]

    @property
    def in_notebook(self) -> str:
        """How a notebook writes it."""
        if self.commands:
            return "\n".join(f"!{command.text}" for command in self.commands)
        return self.code if self.writes is None else f"%%writefile {self.writes}\n{self.shown}"


@dataclass(frozen=True)
class Text:
    """A Markdown cell: a piece of a recipe's prose in one language.

    Attributes:
        line: the line of the marker in the module, from 1; the text begins on the next one.
        alt: what the figure of the cell behind it shows.
    """

    language: str
    markdown: str
    line: int
    alt: str = ""


@dataclass(frozen=True)
class Module:
    """One file of `snippets/`; `texts` is empty unless it is a recipe."""

    name: str
    path: Path
    text: str
    cells: tuple[Cell, ...]
    texts: tuple[Text, ...] = ()

    @property
    def loopback(self) -> bool:
        """Whether its run may reach this machine itself by the network."""
        return self.cells[0].loopback or self.private_hub

    @property
    def private_hub(self) -> bool:
        """Whether its run has a Hub of its own, on this machine."""
        return self.cells[0].private_hub

    @property
    def is_recipe(self) -> bool:
        """Whether it is a page of its own."""
        return is_recipe(self.path)

    @functools.cached_property
    def python_only(self) -> Module:
        """The same without the cells that are commands or files; its lines stand where they did."""
        others = [cell for cell in self.cells if not cell.is_python]
        if not others:
            return self
        lines = self.text.split("\n")
        for cell in others:
            end = cell.line + cell.code.count("\n") + 1
            lines[cell.line - 1 : end] = [""] * (end - cell.line + 1)
        python = tuple(cell for cell in self.cells if cell.is_python)
        return replace(self, text="\n".join(lines), cells=python)

    def cell(self, name: str) -> Cell:
        """The cell of that name.

        Raises:
            KeyError: there is none.
        """
        for cell in self.cells:
            if cell.name == name:
                return cell
        raise KeyError(name)


def is_recipe(path: Path) -> bool:
    """Whether the module at `path` is a recipe."""
    return path.parent.name == RECIPES


def read_module(path: Path) -> Module:
    """Read a snippet module and check its form.

    Raises:
        LiveDocsError: the file is no UTF-8 or no Python, has code before its first marker, or a
            cell has no name, a name used before, a name that is not kebab-case, no code, or an
            unknown or ill-typed option; a Markdown cell stands outside of a recipe, names no
            language, is empty, or holds code. The error names the file and the line.
    """
    return _parse(path, _read_text(path))


@functools.lru_cache(maxsize=256)  # while serving, most modules are the same as before
def _parse(path: Path, text: str) -> Module:
    markers = _marker_lines(path, text)
    _check_preamble(path, text, markers)

    lines = text.split("\n")
    cells: dict[str, Cell] = {}
    texts: list[Text] = []
    for line, next_line in pairwise([*markers, len(lines) + 1]):
        text_of_cell = "\n".join(lines[line - 1 : next_line - 1])
        cell = _read_cell(Location(path, line), text_of_cell, is_first=not cells)
        if isinstance(cell, Text):
            texts.append(cell)
            continue
        if cell.name in cells:
            raise LiveDocsError(
                f"cell `{cell.name}` stands twice; the first is on line {cells[cell.name].line}",
                Location(path, line),
            )
        cells[cell.name] = cell
    if not cells:
        raise LiveDocsError("the module has no cell with code", Location(path, 1))
    return Module(path.stem, path, text, tuple(cells.values()), tuple(texts))


def _read_text(path: Path) -> str:
    data = path.read_bytes().removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise LiveDocsError(
            f"the file is not UTF-8: byte {data[error.start]:#x}", Location(path, line)
        ) from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise LiveDocsError("the file holds a null byte", Location(path, line))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _marker_lines(path: Path, text: str) -> list[int]:
    """The lines of the cell markers, from 1; a marker inside a string is none."""
    try:
        compile(text, str(path), "exec", dont_inherit=True)
    except SyntaxError as error:
        raise LiveDocsError(
            f"SyntaxError: {error.msg}", Location(path, error.lineno or 1)
        ) from None
    lines = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        line, column = token.start
        is_alone = token.line[:column].isspace() or column == 0
        if token.type == tokenize.COMMENT and is_alone and LIKE_MARKER.match(token.string):
            if not column and lines[-1:] == [line - 1] and WRITES.match(token.string):
                continue
            if column or not MARKER.match(token.string):
                raise LiveDocsError(
                    "a cell marker begins its line and is written `# %% name`", Location(path, line)
                )
            lines.append(line)
    return lines


def _check_preamble(path: Path, text: str, markers: list[int]) -> None:
    first_marker = markers[0] if markers else float("inf")
    for position, statement in enumerate(ast.parse(text).body):
        is_docstring = (
            position == 0
            and isinstance(statement, ast.Expr)
            and isinstance(statement.value, ast.Constant)
            and isinstance(statement.value.value, str)
        )
        if statement.lineno < first_marker and not is_docstring:
            raise LiveDocsError(
                "code before the first cell marker; only a docstring may stand there",
                Location(path, statement.lineno),
            )
    if not markers:
        raise LiveDocsError("the module has no cell: no line begins with `# %%`", Location(path, 1))


def _read_cell(location: Location, text: str, is_first: bool) -> Cell | Text:
    marker, _, body = text.partition("\n")
    head = HEAD.fullmatch(MARKER.sub("", marker, count=1).strip())
    name, options = head["name"], read_options(location, head["options"].strip())
    if name == MARKDOWN and is_recipe(location.path):
        return _read_text_cell(location, body, options)
    if name.startswith("["):
        raise LiveDocsError(
            f"a recipe has cells with names, and Markdown cells: `# %% {MARKDOWN}`"
            if is_recipe(location.path)
            else "a snippet module has code cells only",
            location,
        )
    if not KEBAB_CASE.fullmatch(name):
        raise LiveDocsError(
            f"cell name `{name}` is not kebab-case" if name else "the cell has no name", location
        )
    commands, writes = read_commands(location, body), read_file_name(location, body)
    known = COMMANDS_OPTIONS if commands else FILE_OPTIONS if writes else OPTIONS
    for option in () if is_first else options.keys() & MODULE_OPTIONS:
        raise LiveDocsError(f"`{option}` is said once, by the module's first cell", location)
    check_options(location, options, known | MODULE_OPTIONS)
    if options.get("timeout", 1) <= 0:
        raise LiveDocsError("cell option `timeout` wants seconds above 0", location)
    if not body.strip():
        raise LiveDocsError(f"cell `{name}` is empty", location)
    return Cell(
        name=name,
        code=BLANK_END.sub("", body),
        line=location.line,
        commands=commands,
        writes=writes,
        **options,
    )


def _read_text_cell(location: Location, body: str, options: dict[str, object]) -> Text:
    check_options(location, options, TEXT_OPTIONS)
    if not LANGUAGE.fullmatch(options.get("lang", "")):
        raise LiveDocsError('a Markdown cell says its language, as lang="en"', location)
    lines = []
    for number, line in enumerate(body.rstrip().split("\n"), start=location.line + 1):
        comment = COMMENT.fullmatch(line.rstrip())
        if line.strip() and not comment:
            raise LiveDocsError(
                "a line of a Markdown cell begins with `# `; code stands in a cell with a name",
                Location(location.path, number),
            )
        lines.append((comment["text"] or "") if comment else "")
    if not any(lines):
        raise LiveDocsError("the Markdown cell is empty", location)
    return Text(options["lang"], "\n".join(lines), location.line, options.get("alt", ""))
