"""What guards a part of a program, so that only some versions of a library come to it.

What a program has only for older libraries is no finding: what stands in a `try` that catches the
error or in its `except`, and behind an `if` that asks for a version, an attribute or a type.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

ALL = "all"
"""What guards everything, beside the names of errors."""
ERRORS = {
    "name": {"ImportError", "AttributeError", "Exception"},
    "module": {"ImportError", "ModuleNotFoundError", "Exception"},
    "attribute": {"AttributeError"},
    "keyword": {"TypeError", "ValueError"},
    "argument": {"KeyError"},
    "item_of": {"TypeError"},
}
"""Kind of a pattern → the errors that a program expects which catches them."""
ASKS = re.compile(
    r"version|_(?:lt|le|gt|ge)_\d|^(?:hasattr|isinstance|signature|TYPE_CHECKING)$", re.IGNORECASE
)
"""A name in the condition of what is not for all versions."""


def guarded_parts(node: ast.AST) -> Iterator[tuple[ast.AST, frozenset[str]]]:
    """The parts of a node, each with what else guards it."""
    nothing, everything = frozenset(), frozenset({ALL})
    if isinstance(node, ast.Try | ast.TryStar):
        caught = frozenset().union(*(_errors(handler.type) for handler in node.handlers))
        yield from ((child, caught) for child in node.body)
        yield from ((child, everything) for child in node.handlers)
        yield from ((child, nothing) for child in [*node.orelse, *node.finalbody])
    elif isinstance(node, ast.If | ast.IfExp) and _asks_for_version(node.test):
        yield from ((child, everything) for child in ast.iter_child_nodes(node))
    elif isinstance(node, ast.With):
        calls = (item.context_expr for item in node.items)
        suppressed = [
            _errors(error)
            for call in calls
            if isinstance(call, ast.Call) and last(call.func) == "suppress"
            for error in call.args
        ]
        caught = frozenset().union(*suppressed)
        yield from ((child, nothing) for child in node.items)
        yield from ((child, caught) for child in node.body)
    else:
        yield from ((child, nothing) for child in ast.iter_child_nodes(node))


def _errors(node: ast.expr | None) -> frozenset[str]:
    """The names of the errors that an `except` catches."""
    if node is None:
        return frozenset({"Exception"})
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    return frozenset(map(last, parts))


def _asks_for_version(test: ast.expr) -> bool:
    return any(
        ASKS.search(last(part))
        for part in ast.walk(test)
        if isinstance(part, ast.Name | ast.Attribute)
    )


def last(node: ast.expr) -> str:
    """The last part of a name; empty for what has none."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
