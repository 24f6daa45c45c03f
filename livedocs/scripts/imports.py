"""Import statements: whether they may move up, and as one block, as linters sort them."""

from __future__ import annotations

import ast
import sys

from livedocs.scripts.cutting import statements
from livedocs.scripts.names import FUTURE, Import, is_import

WIDTH = 80


def imports_late(code: str) -> bool:
    """Whether code imports behind a use of the environment, which the import may read."""
    if "environ" not in code:  # most code, at a hundredth of the time
        return False
    body = statements(code)
    uses = (index for index, statement in enumerate(body) if _uses_environment(statement))
    return any(map(is_import, body[next(uses, len(body)) :]))


def _uses_environment(statement: ast.stmt) -> bool:
    return any(
        isinstance(node, ast.Attribute) and node.attr == "environ" for node in ast.walk(statement)
    )


def import_lines(imports: list[Import]) -> str:
    """The statements, each library once: what changes the language, Python's own, the others."""
    plain: dict[str, str] = {}
    members: dict[str, set[str]] = {}
    for statement, alias in imports:
        written = f"{alias.name} as {alias.asname}" if alias.asname else alias.name
        if isinstance(statement, ast.Import):
            plain[f"import {written}"] = alias.name
        else:
            name = "." * statement.level + (statement.module or "")
            members.setdefault(name, set()).add(written)
    sections: list[list[str]] = [[], [], []]
    for line, name in sorted(plain.items()):
        sections[_section(name)].append(line)
    for name in sorted(members):
        sections[_section(name)] += _from_lines(name, members[name])
    return "\n\n".join("\n".join(lines) for lines in sections if lines)


def _from_lines(name: str, members: set[str]) -> list[str]:
    # Constants, then classes, then functions, as linters sort them.
    ordered = sorted(members - {"*"}, key=lambda m: (not m.isupper(), m[:1].islower(), m))
    lines = [f"from {name} import *"] if "*" in members else []
    if ordered:
        line = f"from {name} import {', '.join(ordered)}"
        if len(line) > WIDTH:
            line = "\n".join([f"from {name} import (", *(f"    {m}," for m in ordered), ")"])
        lines.append(line)
    return lines


def _section(name: str) -> int:
    top = name.partition(".")[0]
    return 0 if top == FUTURE else 1 if top in sys.stdlib_module_names else 2
