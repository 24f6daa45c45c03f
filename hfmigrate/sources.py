"""Files, notebooks and folders, as code and shell lines with their places."""

from __future__ import annotations

import ast
import json
import re
import tokenize
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib.machinery import PathFinder
from pathlib import Path

SUFFIXES = (".py", ".ipynb")
NOT_THEIRS = {"__pycache__", "build", "dist", "node_modules", "site-packages", "venv"}
"""Folders inside a folder that hold code of others; so do those whose name begins with a dot."""
FLAGS = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT

SHELL_CELL = re.compile(r"%%(?:bash|sh|script +(?:ba)?sh|system|sx)\b|!!")
CODE_CELL = re.compile(r"%%(?:capture|time|timeit|prun|writefile\s.*\.py\s*$|python3?\b|debug)")
NOT_PYTHON = re.compile(
    r"""
    (?P<indent> [ \t]* ) (?P<name> [\w, .*]+ = [ \t]* )? (?P<mark> !!? | %%? | \?\??(?=\w) )
    (?P<rest> .* ) | (?P<help> .* \? )
    """,
    re.VERBOSE,
)
"""A line that only notebooks know."""
SET_VARIABLE = re.compile(r"(?:env|set_env)\s+(\w+)(?:\s*=\s*|\s+)\S")


class BadInput(Exception):
    """A path that cannot be read, as `path:line: what is wrong`."""


@dataclass(frozen=True)
class ShellLine:
    """What a shell is told; `line` is that of the code around it."""

    text: str
    line: int
    column: int = 0


@dataclass
class Source:
    """The code of one file.

    Attributes:
        cells: of a notebook, the cell and the line in it of each line of the code.
    """

    path: Path
    tree: ast.Module
    shell: list[ShellLine] = field(default_factory=list)
    cells: list[tuple[int, int]] | None = None

    def place(self, line: int, column: int) -> str:
        """Where something stands, as editors and terminals open it; `column` is from 0."""
        if self.cells is None:
            return f"{self.path}:{line}:{column + 1}"
        cell, line = self.cells[line - 1]
        return f"{self.path}:cell {cell}:{line}:{column + 1}"


def files_in(paths: Iterable[Path]) -> Iterator[Path | BadInput]:
    """The files that paths name, those below folders sorted; an error for what is none."""
    for path in paths:
        if path.is_dir():
            yield from _below(path)
        elif not path.exists():
            yield BadInput(f"{path}: there is no such file or folder")
        elif path.suffix not in SUFFIXES:
            yield BadInput(f"{path}: neither a Python file nor a notebook (.py, .ipynb)")
        else:
            yield path


def files_of(packages: Iterable[str]) -> Iterator[Path | BadInput]:
    """The Python files of installed packages, found without importing any."""
    for name in packages:
        found = PathFinder.find_spec(name)
        if found is None:
            yield BadInput(f"{name}: this Python has no package of this name to import")
        elif found.submodule_search_locations:
            yield from files_in(map(Path, found.submodule_search_locations))
        elif found.origin and found.origin.endswith(SUFFIXES):
            yield Path(found.origin)
        else:
            yield BadInput(f"{name}: is compiled, there is no code to read")


def _below(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            is_left_out = path.name in NOT_THEIRS or path.name.startswith(".")
            is_environment = (path / "pyvenv.cfg").is_file()
            if not (is_left_out or is_environment or path.is_symlink()):
                yield from _below(path)
        elif path.suffix in SUFFIXES:
            yield path


def read(path: Path) -> tuple[Source, list[BadInput]]:
    """The code of a file, and what of a notebook is no code.

    Raises:
        BadInput: it cannot be read, or is no Python.
    """
    if path.suffix == ".ipynb":
        return _read_notebook(path)
    try:
        with tokenize.open(path) as file:
            text = file.read()
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror}") from error
    except (SyntaxError, UnicodeDecodeError) as error:
        raise BadInput(f"{path}:1: is no UTF-8, and names no encoding that is known") from error
    try:
        return Source(path, _parse(text)), []
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise BadInput(f"{path}:{_line(error)}: {_reason(error)}") from error


def _parse(text: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of escapes, which are not ours to tell
        return compile(text, "<code>", "exec", FLAGS)


def _line(error: Exception) -> int:
    return getattr(error, "lineno", None) or 1


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError | MemoryError):
        return "is nested too deep to be read"
    return f"is no Python: {getattr(error, 'msg', None) or error}"


def _read_notebook(path: Path) -> tuple[Source, list[BadInput]]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        cells = _code_cells(data)
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror}") from error
    except json.JSONDecodeError as error:
        raise BadInput(f"{path}:{error.lineno}: is no notebook: {error.msg}") from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise BadInput(f"{path}:1: is no notebook") from error
    source, wrong = Source(path, ast.Module([], []), cells=[]), []
    for number, text in cells:
        try:
            _add_cell(source, number, text)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            wrong.append(BadInput(f"{path}:cell {number}:{_line(error)}: {_reason(error)}"))
    return source, wrong


def _code_cells(data: dict) -> list[tuple[int, str]]:
    """The cells with code, each with its number among all cells, from 1."""
    cells = data["cells"] if "cells" in data else data["worksheets"][0]["cells"]
    found = []
    for number, cell in enumerate(cells, start=1):
        if cell["cell_type"] == "code":
            lines = cell["source"] if "source" in cell else cell["input"]
            found.append((number, lines if isinstance(lines, str) else "".join(lines)))
    return found


def _add_cell(source: Source, number: int, text: str) -> None:
    """Add the code of a cell to that of the cells before it.

    Raises:
        SyntaxError: it is no Python, even without what only notebooks know.
    """
    lines, offset = text.split("\n"), len(source.cells)
    shell: list[ShellLine] = []
    if SHELL_CELL.match(text):
        shell = [ShellLine(line, at) for at, line in enumerate(lines[1:], start=2)]
        text = ""
    elif text.startswith("%%"):
        text = "\n".join(["", *lines[1:]]) if CODE_CELL.match(lines[0]) else ""
    tree, found = parse_notebook_code(text)
    source.cells += [(number, line) for line in range(1, len(lines) + 1)]
    source.tree.body += ast.increment_lineno(tree, offset).body
    source.shell += [ShellLine(s.text, s.line + offset, s.column) for s in [*shell, *found]]


def parse_notebook_code(text: str) -> tuple[ast.Module, list[ShellLine]]:
    """The code of a cell, and the shell lines in it.

    Only where Python cannot read a line it is one that notebooks know: `%` also goes on an
    expression, and `!` stands in texts.

    Raises:
        SyntaxError: there is another reason that it cannot be read.
    """
    lines, shell = text.split("\n"), []
    while True:
        try:
            return _parse("\n".join(lines)), shell
        except SyntaxError as error:
            at = _first_of_notebooks(lines, _line(error) - 1)
            if at is None:
                raise
            shell += _take(lines, at)


def _first_of_notebooks(lines: list[str], last: int) -> int | None:
    """The line that only notebooks know, at or right before the one that Python stumbled over."""
    for at in (last, last - 1):
        if 0 <= at < len(lines) and (found := NOT_PYTHON.fullmatch(lines[at])):
            is_comment = lines[at].lstrip().startswith("#")
            if not is_comment and (found["mark"] or lines[at].strip() != "?"):
                return at
    return None


def _take(lines: list[str], at: int) -> Iterator[ShellLine]:
    """Put `pass` or `None` where such a line stands, with the lines that go it on."""
    found = NOT_PYTHON.fullmatch(lines[at])
    text, end = found["rest"] or "", at + 1
    while text.endswith("\\") and end < len(lines):
        text, end = f"{text[:-1]} {lines[end]}", end + 1
    indent = re.match(r"[ \t]*", lines[at])[0]
    column = found.start("rest") if found["mark"] else 0
    lines[at:end] = [f"{indent}{found['name']}None" if found["name"] else f"{indent}pass"]
    lines[at + 1 : at + 1] = [""] * (end - at - 1)
    mark = found["mark"] or ""
    if mark.startswith("!") or (mark == "%" and re.match(r"(?:sx|system)\s", text)):
        yield ShellLine(text, at + 1, column)
    elif mark == "%" and (variable := SET_VARIABLE.match(text)):
        yield ShellLine(f"export {variable[1]}=", at + 1, column)
