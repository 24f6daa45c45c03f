"""An entry as a script of its own: the cells that it needs and no others, the imports first."""

from __future__ import annotations

import ast
import builtins
import functools
import sys
from dataclasses import dataclass
from itertools import pairwise
from textwrap import indent

from livedocs.errors import LiveDocsError, Location
from livedocs.modules.cells import Cell, Module
from livedocs.scripts.names import Functions, Names, functions_in, names_in

WIDTH = 80
GIVEN = {*dir(builtins), "__file__"}
"""What Python binds in every module."""
Import = tuple[ast.Import | ast.ImportFrom, ast.alias]


@functools.lru_cache(maxsize=1024)  # both languages show it
def script(module: Module, cell: Cell, displaying: frozenset[str]) -> str:
    """A script that does what the cell does, for an empty folder.

    Args:
        displaying: the names of the cells whose last expression showed a value. The cell itself
            prints it then; of the cells that it needs it is left out, and so is the last statement
            of those that must raise.

    Raises:
        LiveDocsError: the cell reads a name that nothing before it binds.
    """
    codes = list(parts(module, cell, displaying).values())
    text = codes[0]
    for before, after in pairwise(codes):
        text += "\n\n\n" if _ends_in_definition(before) or _begins_with_one(after) else "\n\n"
        text += after
    return text + "\n"


def parts(module: Module, cell: Cell, displaying: frozenset[str]) -> dict[str | None, str]:
    """What a cell's script consists of: the imports, under None, and each needed cell by name.

    Args:
        displaying: as for `script`.

    Raises:
        LiveDocsError: the cell reads a name that nothing before it binds.
    """
    needed, imports = _needs(module, module.cells.index(cell))
    found: dict[str | None, str] = {None: _import_lines(imports)}
    for index in sorted(needed):
        other = module.cells[index]
        code = _without_imports(other.code)
        if other is not cell and (other.raises or other.name in displaying):
            code = _without_last(code)
        elif other.name in displaying:
            code = _printing(code)
        found[other.name] = code
    return {name: code for name, code in found.items() if code}


@dataclass(frozen=True)
class Needs:
    """What a cell needs to run.

    Attributes:
        code: of the needed cells, the cell itself included.
        imports: the top-level names of what that code imports and uses, Python's own included.
    """

    code: str
    imports: frozenset[str]


@functools.lru_cache(maxsize=1024)  # both languages show it, and files for programs name it
def needs(module: Module, cell: Cell) -> Needs:
    """What a cell needs, by the names that it reads; how its script is written plays no part.

    Raises:
        LiveDocsError: the cell reads a name that nothing before it binds.
    """
    needed, imports = _needs(module, module.cells.index(cell))
    code = "\n".join(module.cells[index].code for index in sorted(needed))
    top = ast.parse(code).body
    inner = [node for statement in top if not _is_import(statement) for node in ast.walk(statement)]
    inside = [(node, alias) for node in filter(_is_import, inner) for alias in node.names]
    return Needs(code, frozenset(_imported_from(*each) for each in [*imports, *inside]))


def _is_import(node: ast.AST) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom)


def _imported_from(statement: ast.Import | ast.ImportFrom, alias: ast.alias) -> str:
    """The top-level name of what a part of an import statement imports."""
    name = alias.name if isinstance(statement, ast.Import) else statement.module or ""
    return name.partition(".")[0]


@functools.lru_cache(maxsize=64)
def _analysis(module: Module) -> list[Names]:
    functions: Functions = {}
    names = []
    for cell in module.cells:
        functions = functions_in(cell.code, functions)
        names.append(names_in(cell.code, functions))
    return names


def _needs(module: Module, wanted: int) -> tuple[set[int], list[Import]]:
    """The cells that the one at `wanted` needs, itself included, and the imports of all these."""
    names = _analysis(module)
    needed: set[int] = set()
    imports: dict[str, Import] = {}
    to_do = [wanted]
    while to_do:
        index = to_do.pop()
        if index in needed:
            continue
        needed.add(index)
        code = ast.parse(module.cells[index].code)
        used = {node.id for node in ast.walk(code) if isinstance(node, ast.Name)}
        for name in used & names[index].imports.keys():
            imports[name] = names[index].imports[name]
        for name, line in names[index].reads.items():
            to_do += _givers(module, names, index, name, line, imports)
    return needed, list(imports.values())


def _givers(
    module: Module, names: list[Names], index: int, name: str, line: int, imports: dict[str, Import]
) -> list[int]:
    """The cells before `index` that bind or change what it reads as `name`; an import is noted."""
    givers = []
    for before in range(index - 1, -1, -1):
        if name in names[before].binds:
            givers.append(before)
            if name not in names[before].maybe:
                return givers
        elif name in names[before].imports:
            imports[name] = names[before].imports[name]
            # A call of what a library has changes no library.
            return [giver for giver in givers if name in names[giver].binds]
        elif name in names[before].changes:
            givers.append(before)
    if name not in GIVEN and not any(name in names[giver].binds for giver in givers):
        place = Location(module.path, module.cells[index].line + line)
        raise LiveDocsError(f"nothing before this cell binds `{name}`", place)
    return givers


def _import_lines(imports: list[Import]) -> str:
    """The statements, each library once, Python's own first."""
    plain: dict[str, str] = {}
    members: dict[str, set[str]] = {}
    for statement, alias in imports:
        written = f"{alias.name} as {alias.asname}" if alias.asname else alias.name
        if isinstance(statement, ast.Import):
            plain[f"import {written}"] = alias.name
        else:
            members.setdefault(statement.module or "", set()).add(written)
    sections: list[list[str]] = [[], []]
    for line, name in sorted(plain.items()):
        sections[_is_foreign(name)].append(line)
    for name in sorted(members):
        sections[_is_foreign(name)].append(_from_line(name, members[name]))
    return "\n\n".join("\n".join(lines) for lines in sections if lines)


def _from_line(name: str, members: set[str]) -> str:
    # Constants, then classes, then functions, as linters sort them.
    ordered = sorted(members, key=lambda m: (not m.isupper(), m[:1].islower(), m))
    line = f"from {name} import {', '.join(ordered)}"
    if len(line) <= WIDTH:
        return line
    return f"from {name} import (\n{indent(''.join(f'{m},{chr(10)}' for m in ordered), '    ')})"


def _is_foreign(name: str) -> bool:
    return name.partition(".")[0] not in sys.stdlib_module_names


def _without_imports(code: str) -> str:
    """The code without the import statements at its top level."""
    lines = code.split("\n")
    for statement in reversed(ast.parse(code).body):
        if _is_import(statement):
            del lines[statement.lineno - 1 : statement.end_lineno]
    return "\n".join(lines).strip("\n")


def _split_last(code: str) -> tuple[list[str], str]:
    """The lines before the last statement, and that statement."""
    last = ast.parse(code).body[-1]
    lines = code.split("\n")
    return lines[: last.lineno - 1], "\n".join(lines[last.lineno - 1 : last.end_lineno])


def _printing(code: str) -> str:
    before, last = _split_last(code)
    printed = f"print(\n{indent(last, '    ')}\n)" if "\n" in last else f"print({last})"
    return "\n".join([*before, printed])


def _without_last(code: str) -> str:
    return "\n".join(_split_last(code)[0]).strip("\n")


def _begins_with_one(code: str) -> bool:
    return isinstance(ast.parse(code).body[0], ast.FunctionDef | ast.ClassDef)


def _ends_in_definition(code: str) -> bool:
    return isinstance(ast.parse(code).body[-1], ast.FunctionDef | ast.ClassDef)
