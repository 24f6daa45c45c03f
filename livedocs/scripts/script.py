"""An entry as a script of its own, in several sizes; which of them to take is said by lock.py."""

from __future__ import annotations

import ast
import builtins
import functools
from collections.abc import Iterable
from itertools import pairwise

from livedocs.modules.cells import Cell, Module
from livedocs.scripts.cutting import calling, indented, statements, without, without_last
from livedocs.scripts.imports import import_lines, imports_late
from livedocs.scripts.names import bound_by, is_future, is_import, names_in
from livedocs.scripts.needs import future_imports, needed_cells

SIZES = ("cells", "prefix", "module")
"""The cells that it needs by their names, imports first; all up to it; the whole module."""
AS_REPR = "-repr"
"""Behind a size: what the entry displays is printed as `repr` writes it, not as `str` does."""


@functools.lru_cache(maxsize=1024)  # both languages show it
def candidates(
    module: Module, cell: Cell, displaying: frozenset[str], shown: str | None
) -> dict[str, str]:
    """The scripts that may do what a cell does, for an empty folder, the best first.

    A size that cannot be made is missing. Where it is not known how to print what the cell
    displays, each size is there twice.

    Args:
        displaying: the names of the cells whose last expression showed a value.
        shown: the value that the cell itself displays at its end, as its page shows it.
    """
    forms = _forms(shown) if shown is not None and _displays(cell.code) else {"": None}
    return {
        f"{size}{form}": text
        for size in SIZES
        for form, function in forms.items()
        if (text := _script(size, module, cell, displaying, function)) is not None
    }


def _forms(shown: str) -> dict[str, str]:
    """How a value may be printed, the best first, by how a notebook shows it.

    A notebook shows what `repr` gives, but for the line breaks. For numbers, lists and the like,
    `str` gives the same; for text it does not; for others only a run can tell.
    """
    as_str, as_repr = {"": "print"}, {AS_REPR: "print(repr"}
    try:
        value = ast.literal_eval(shown)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return as_str | as_repr
    return as_repr if isinstance(value, str) else as_str


def _script(
    size: str, module: Module, cell: Cell, displaying: frozenset[str], function: str | None
) -> str | None:
    if size == "module":
        lines = module.text.split("\n")
        end = cell.line + cell.code.count("\n") + 1
        return "\n".join([*lines[: cell.line], _entry(cell, function), *lines[end:]])
    make = parts if size == "cells" else _prefix
    found = make(module, cell, displaying, function)
    return None if found is None else _joined(found.values())


def parts(
    module: Module, cell: Cell, displaying: frozenset[str], function: str | None = None
) -> dict[str | None, str] | None:
    """What the smallest script consists of: the imports, under None, and each needed cell by name.

    A cell that is needed alone and imports behind a use of the environment keeps its own imports.
    What needed cells display is left out, and so is the last statement of those that must raise.

    Args:
        displaying: as for `candidates`.
        function: what is called with the cell's last expression, as it is written before it.

    Returns:
        None where names do not tell what is needed, or imports must not move up.
    """
    needed = needed_cells(module, cell)
    if needed is None:
        return None
    cells, imports = needed
    stay = any(imports_late(module.cells[index].code) for index in cells)
    if stay and len(cells) > 1:
        return None
    own = names_in(cell.code, {}).imports if stay else {}
    moved = [each for each in imports if bound_by(each[1]) not in own]
    found: dict[str | None, str] = {None: import_lines([*future_imports(module), *moved])}
    for index in sorted(cells):
        other = module.cells[index]
        code = _entry(cell, function) if other is cell else other.code
        if other is not cell and (other.raises or _is_shown(other, displaying)):
            code = without_last(code)
        found[other.name] = without(code, is_future if stay else is_import)
    return {name: code for name, code in found.items() if code}


def _prefix(
    module: Module, cell: Cell, displaying: frozenset[str], function: str | None
) -> dict[str | None, str]:
    """Every cell up to this one as it stands; those that must raise do so, and go on."""
    found: dict[str | None, str] = {None: import_lines(future_imports(module))}
    for other in module.cells[: module.cells.index(cell)]:
        code = without(other.code, is_future)
        if other.raises:
            error = other.raises if hasattr(builtins, other.raises) else "Exception"
            code = f"try:\n{indented(code)}\nexcept {error}:\n    pass"
        elif _is_shown(other, displaying) and _does_nothing(statements(code)[-1].value):
            code = without_last(code)
        found[other.name] = code
    found[cell.name] = without(_entry(cell, function), is_future)
    return {name: code for name, code in found.items() if code}


def _entry(cell: Cell, function: str | None) -> str:
    return calling(cell.code, function) if function else cell.code


def _is_shown(cell: Cell, displaying: frozenset[str]) -> bool:
    """Whether the last expression of a cell is there only to be displayed."""
    return cell.name in displaying and _displays(cell.code)


def _displays(code: str) -> bool:
    """Whether code ends in an expression that may have a value to display."""
    last = next(reversed(statements(code)), None)
    match last:
        case ast.Expr(ast.Call(ast.Name("display" | "print"))):
            return False
        case ast.Expr():
            return True
    return False


def _does_nothing(value: ast.expr) -> bool:
    """Whether a script is the same without an expression: it is a name, or a constant."""
    return isinstance(value, ast.Name | ast.Constant)


def _joined(codes: Iterable[str]) -> str:
    """Pieces of code as one text, with an empty line between them, or two around definitions."""
    first, *others = codes
    text = first
    for before, after in pairwise([first, *others]):
        text += "\n\n\n" if _is_definition(before, -1) or _is_definition(after, 0) else "\n\n"
        text += after
    return text + "\n"


def _is_definition(code: str, position: int) -> bool:
    """Whether the code has a definition at that end."""
    body = statements(code)
    return bool(body) and isinstance(body[position], ast.FunctionDef | ast.ClassDef)
