"""Local variables: which names a function or a comprehension binds, and how often."""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass, field

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


@dataclass(frozen=True)
class Scope:
    """The local variables of a function, how often each is bound, and what is known of them."""

    times_bound: Counter[str]
    known: dict[str, object] = field(default_factory=dict)

    @classmethod
    def of_function(cls, node: Function) -> Scope:
        """What a function binds, its arguments included."""
        bound = Counter(child.arg for child in ast.walk(node.args) if isinstance(child, ast.arg))
        for statement in node.body if isinstance(node.body, list) else [node.body]:
            bound += _targets(statement)
        for child in ast.walk(node):
            if isinstance(child, ast.Global | ast.Nonlocal):
                for name in child.names:
                    del bound[name]
        return cls(bound)

    @classmethod
    def of_comprehension(cls, node: Comprehension) -> Scope:
        """What a comprehension binds."""
        return cls(sum(map(_targets, node.generators), Counter()))


def _targets(node: ast.AST) -> Counter[str]:
    """The names that are bound somewhere in a node, and how often."""
    return Counter(
        child.id
        for child in ast.walk(node)
        if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store)
    )
