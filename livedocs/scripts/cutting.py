"""Statements cut out of code, or put into a call, by their positions in the syntax tree.

A line may hold several statements, a statement several lines, and a string what looks like code:
whatever works on lines alone is wrong for one of them.
"""

from __future__ import annotations

import ast
import functools
import io
import tokenize
from collections.abc import Callable


@functools.lru_cache(maxsize=4096)  # each script of an entry asks for the same
def statements(code: str) -> tuple[ast.stmt, ...]:
    """The statements at the top level of code; not to be changed."""
    return tuple(ast.parse(code).body)


def without(code: str, is_unwanted: Callable[[ast.stmt], bool]) -> str:
    """The code without the unwanted statements of its top level.

    What stood alone on its lines goes with them, a comment behind it included.
    """
    while True:
        body = statements(code)
        index = next((i for i, statement in enumerate(body) if is_unwanted(statement)), None)
        if index is None:
            return code.strip("\n")
        code = _without_one(code, body, index)


def without_last(code: str) -> str:
    """The code without the last statement of its top level."""
    body = statements(code)
    return _without_one(code, body, len(body) - 1).strip("\n") if body else code


def calling(code: str, function: str) -> str:
    """The code with its last statement, an expression, given to a function.

    Args:
        function: as it is written before its argument, `print` or `print(repr`.
    """
    last = statements(code)[-1]
    start, end = _span(code, last)
    return code[:start] + _call(function, code[start:end]) + code[end:]


def indented(code: str) -> str:
    """The code, four spaces further to the right; what is in strings stays as it is."""
    inside = _lines_in_strings(code)
    return "\n".join(
        line if number in inside or not line.strip() else f"    {line}"
        for number, line in enumerate(code.split("\n"), start=1)
    )


def _without_one(code: str, body: tuple[ast.stmt, ...], index: int) -> str:
    start, end = _span(code, body[index])
    if index:
        end_before = _span(code, body[index - 1])[1]
        if _is_one_line(code[end_before:start]):
            return code[:end_before] + code[end:]
    if index + 1 < len(body):
        start_behind = _span(code, body[index + 1])[0]
        if _is_one_line(code[end:start_behind]):
            return code[:start] + code[start_behind:]
    lines = code.split("\n")
    del lines[code.count("\n", 0, start) : body[index].end_lineno]
    return "\n".join(lines)


def _is_one_line(between: str) -> bool:
    """Whether what is around this stands on one line, as Python counts lines."""
    return "\n" not in between.replace("\\\n", "")


def _span(code: str, statement: ast.stmt) -> tuple[int, int]:
    """Where a statement begins and ends, in characters; the tree counts columns in bytes."""
    lines = code.split("\n")

    def offset(line: int, column: int) -> int:
        before = sum(len(other) + 1 for other in lines[: line - 1])
        return before + len(lines[line - 1].encode()[:column].decode())

    end = offset(statement.end_lineno, statement.end_col_offset)
    if decorators := getattr(statement, "decorator_list", []):
        return code.rindex("@", 0, offset(decorators[0].lineno, decorators[0].col_offset)), end
    return offset(statement.lineno, statement.col_offset), end


def _call(function: str, argument: str) -> str:
    """A call of a function with one argument, in the plainest form that means it."""
    value = ast.parse(argument).body[0].value
    closing = ")" * (function.count("(") + 1)
    forms = [f"({argument}{closing}", f"(({argument}){closing}"]
    if argument.startswith("("):
        forms.insert(0, f"{argument}{closing[1:]}")
    elif _is_broken(argument):
        forms.insert(0, f"(\n{indented(argument)}\n{closing}")
    return next(f"{function}{form}" for form in forms if _gives(f"{function}{form}", value))


def _is_broken(code: str) -> bool:
    """Whether the code stands on several lines, and not only a string of it."""
    return bool(set(range(2, code.count("\n") + 2)) - _lines_in_strings(code))


def _gives(call: str, value: ast.expr) -> bool:
    """Whether a call hands on that value and nothing else."""
    try:
        tree: ast.AST = ast.parse(call).body[0].value
    except SyntaxError:
        return False
    wanted = ast.dump(value)
    while isinstance(tree, ast.Call) and len(tree.args) == 1 and not tree.keywords:
        tree = tree.args[0]
        if ast.dump(tree) == wanted:
            return True
    return False


def _lines_in_strings(code: str) -> set[int]:
    """The lines, from 1, that begin inside a string."""
    lines: set[int] = set()
    opened: list[int] = []
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        kind = tokenize.tok_name[token.type]
        if kind == "STRING":
            lines |= {*range(token.start[0] + 1, token.end[0] + 1)}
        elif kind.endswith("STRING_START"):  # from Python 3.12 on, an f-string is several tokens
            opened.append(token.start[0])
        elif kind.endswith("STRING_END"):
            lines |= {*range(opened.pop() + 1, token.end[0] + 1)}
    return lines
