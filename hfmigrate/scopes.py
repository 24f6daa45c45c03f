"""The scopes of a program: where a name is bound, and which binding holds at a place."""

from __future__ import annotations

import ast
import functools
from collections.abc import Callable
from dataclasses import dataclass, field

Names = frozenset[str]


@dataclass(frozen=True)
class Binding:
    """A place that binds a name.

    Attributes:
        tell: what it stands for then.
        place: the end of what binds it: line and column.
        is_sure: it happens whenever the scope runs that far.
        value: the expression that is assigned, if one is.
    """

    tell: Callable[[], Names]
    place: tuple[int, int]
    is_sure: bool
    value: ast.expr | None = None


@dataclass(eq=False)
class Scope:
    """A part of the program with names of its own.

    Attributes:
        names: name → for each place that binds it, what tells what it stands for.
        attributes: of a class, what its methods bind on `self`.
        of_class: of a method, the scope of its class.
    """

    node: ast.AST
    parent: Scope | None
    names: dict[str, list[Binding]] = field(default_factory=dict)
    attributes: dict[str, list[Callable[[], Names]]] = field(default_factory=dict)
    of_class: Scope | None = None
    loops: list[ast.AST] = field(default_factory=list)

    @functools.cached_property
    def always(self) -> frozenset[int]:
        """The statements that happen whenever the scope runs that far, by `id`."""
        body = getattr(self.node, "body", ())
        return frozenset(map(id, body)) if isinstance(body, list) else frozenset()

    def bind(
        self, name: str, tell: Callable[[], Names], at: ast.AST, value: ast.expr | None = None
    ) -> None:
        place = (at.end_lineno, at.end_col_offset) if hasattr(at, "lineno") else (0, 0)
        is_sure = id(at) in self.always
        self.names.setdefault(name, []).append(Binding(tell, place, is_sure, value))

    def bindings(self, name: str, asked_at: ast.AST | None) -> list[Binding]:
        """Where a name is bound that is asked for at a place of the scope itself, or anywhere.

        Before the place, the last binding that is sure to happen makes those before it void.
        """
        every = self.names[name]
        if asked_at is None or any(_holds(loop, asked_at.lineno) for loop in self.loops):
            return every
        place = asked_at.lineno, asked_at.col_offset
        before = [one for one in every if one.place <= place]
        sure = [number for number, one in enumerate(before) if one.is_sure]
        return before[sure[-1] :] if sure else before or every


def where_bound(name: str, asked_in: Scope) -> Scope | None:
    """The scope that binds a name; a method does not see those of its class."""
    where: Scope | None = asked_in
    while where:
        is_seen = where is asked_in or not isinstance(where.node, ast.ClassDef)
        if is_seen and name in where.names:
            return where
        where = where.parent
    return None


def _holds(node: ast.AST, line: int) -> bool:
    return node.lineno <= line <= node.end_lineno
