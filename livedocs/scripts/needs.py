"""What a cell needs of its module, by the names that it reads."""

from __future__ import annotations

import ast
import builtins
import functools
from dataclasses import dataclass

from livedocs.modules.cells import Cell, Module
from livedocs.scripts.cutting import statements
from livedocs.scripts.names import (
    Functions,
    Import,
    Names,
    functions_in,
    imports_part,
    is_future,
    is_import,
    names_in,
)

GIVEN = {*dir(builtins), "__file__"}
"""What Python binds in every module."""


@dataclass(frozen=True)
class Needs:
    """What a cell needs to run.

    Attributes:
        codes: of the needed cells, the cell itself included.
        imports: the top-level names of what that code imports and uses, Python's own included.
    """

    codes: tuple[str, ...]
    imports: frozenset[str]


@functools.lru_cache(maxsize=1024)  # both languages show it, and files for programs name it
def needs(module: Module, cell: Cell) -> Needs:
    """What a cell needs; where names do not tell it, all that stands before the cell."""
    index = module.cells.index(cell)
    found = needed_cells(module, cell)
    cells, imports = found if found else (range(index + 1), ())
    codes = tuple(module.cells[each].code for each in sorted(cells))
    names = {_imported_from(*each) for each in imports}
    return Needs(codes, names.union(*(_imported_inside(code, not found) for code in codes)))


@functools.lru_cache(maxsize=4096)  # many entries need the same cells
def _imported_inside(code: str, at_top: bool) -> frozenset[str]:
    """The top-level names of what functions and blocks import, at the top too where wanted."""
    return frozenset(
        _imported_from(node, alias)
        for statement in statements(code)
        if at_top or not is_import(statement)
        for node in ast.walk(statement)
        if is_import(node)
        for alias in node.names
    )


def _imported_from(statement: ast.Import | ast.ImportFrom, alias: ast.alias) -> str:
    """The top-level name of what a part of an import statement imports."""
    name = alias.name if isinstance(statement, ast.Import) else statement.module or ""
    return name.partition(".")[0]


@functools.lru_cache(maxsize=1024)  # its facts need it, and its script
def needed_cells(module: Module, cell: Cell) -> tuple[frozenset[int], tuple[Import, ...]] | None:
    """The indices of the cells that a cell needs, itself included, and the imports of all these.

    None where that cannot be told: it reads a name that nothing before it binds in its text.
    """
    wanted = module.cells.index(cell)
    names = _analysis(module)
    needed: set[int] = set()
    imports: list[Import] = []
    to_do = [wanted]
    while to_do:
        index = to_do.pop()
        if index in needed:
            continue
        needed.add(index)
        code = module.cells[index].code
        used = _names_used(code)
        if index == wanted and all(map(is_import, statements(code))):
            used |= names[index].imports.keys()
            imports += names[index].stars
        for name in used & names[index].imports.keys():
            imports += _with_other_parts(names[: index + 1], name, names[index].imports[name])
        for name in names[index].reads:
            if not _add_givers(names[: index + 1], name, to_do, imports):
                return None
    return frozenset(needed), tuple(imports)


@functools.lru_cache(maxsize=4096)
def _names_used(code: str) -> frozenset[str]:
    nodes = (node for statement in statements(code) for node in ast.walk(statement))
    return frozenset(node.id for node in nodes if isinstance(node, ast.Name))


@functools.lru_cache(maxsize=64)
def future_imports(module: Module) -> list[Import]:
    """What changes the meaning of the module's code, wherever it is taken."""
    return [
        (statement, alias)
        for statement in statements(module.text)
        if is_future(statement)
        for alias in statement.names
    ]


@functools.lru_cache(maxsize=64)
def _analysis(module: Module) -> list[Names]:
    functions: Functions = {}
    names = []
    for cell in module.cells:
        functions = functions_in(cell.code, functions)
        names.append(names_in(cell.code, functions))
    return names


def _add_givers(names: list[Names], name: str, to_do: list[int], imports: list[Import]) -> bool:
    """Note what gives the last of the cells what it reads as `name`; False if nothing does.

    That are the cells before it that bind or change it, or imports.
    """
    givers, is_bound = [], name in GIVEN
    for index in range(len(names) - 2, -1, -1):
        if name in names[index].binds:
            givers.append(index)
            is_bound = True
            if name not in names[index].maybe:
                break
        elif name in names[index].imports:
            imports += _with_other_parts(names, name, names[index].imports[name])
            # A call of what a library has is not taken for a change of the library.
            givers = [giver for giver in givers if name in names[giver].binds]
            is_bound = True
            break
        elif name in names[index].changes:
            givers.append(index)
    stars = [] if is_bound else [star for each in names for star in each.stars]
    to_do += givers
    imports += stars
    return is_bound or bool(stars)


def _with_other_parts(names: list[Names], name: str, found: list[Import]) -> list[Import]:
    """Imports of a name; of a package all of its parts, since each import loads another one."""
    if not all(map(imports_part, found)):
        return found
    return [part for each in names for part in each.imports.get(name, []) if imports_part(part)]
