"""Walks the code of a program, and asks of each part whether a row of the table is about it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hfmigrate.guards import ALL, ERRORS, guarded_parts, last
from hfmigrate.names import Names, Program, Scope
from hfmigrate.patterns import Pattern, fits
from hfmigrate.sources import ShellLine, Source
from hfmigrate.table import Row

STARTS = ("subprocess.*", "os.system", "os.popen", "os.exec*", "shutil.which")
SETS_VARIABLE = ("os.environ.setdefault", "os.putenv", "*.setenv")


@dataclass(frozen=True)
class Finding:
    """A row, and where in the code it was found; `column` is from 0."""

    line: int
    column: int
    row: Row


def check(source: Source, rows: Iterable[Row]) -> list[Finding]:
    """What of the table is in a program, in its order."""
    checker = _Checker(Program(source.tree), rows)
    checker.walk(source.tree, checker.program.top, frozenset())
    for line in source.shell:
        checker.shell(line)
    places = {(found.line, found.column, found.row.id): found for found in checker.found}
    return [places[key] for key in sorted(places)]


class _Checker:
    def __init__(self, program: Program, rows: Iterable[Row]) -> None:
        self.program = program
        self.found: list[Finding] = []
        self._by_kind: dict[str, list[tuple[Row, Pattern]]] = {}
        for row in rows:
            for pattern in row.patterns:
                self._by_kind.setdefault(pattern.kind, []).append((row, pattern))

    def walk(self, node: ast.AST, scope: Scope, guards: frozenset[str]) -> None:
        """Look at a node and all that it holds.

        Args:
            guards: the errors that are expected around it, or `ALL`, as in guards.py.
        """
        scope = self.program.scopes.get(node, scope)
        if ALL not in guards:
            self._look_at(node, scope, guards)
        for child, more in guarded_parts(node):
            self.walk(child, scope, guards | more)

    def shell(self, line: ShellLine) -> None:
        """Look at what a shell is told."""
        for row, pattern in self._by_kind.get("command", ()):
            for word in pattern.words:
                if starts(line.text, word):
                    self._add(row, line.line, line.column)
        for row, pattern in self._by_kind.get("environment", ()):
            if any(re.search(rf"(?:^|[\s;&|]){word}=", line.text) for word in pattern.words):
                self._add(row, line.line, line.column)

    def _look_at(self, node: ast.AST, scope: Scope, guards: frozenset[str]) -> None:
        if isinstance(node, ast.Import | ast.ImportFrom):
            self._imports(node, guards)
        elif isinstance(node, ast.Attribute):
            if isinstance(node.ctx, ast.Load):
                self._attribute(node, scope, guards)
            elif isinstance(node.ctx, ast.Store):
                self._set(node, scope)
        elif isinstance(node, ast.Call):
            self._call(node, scope, guards)
        elif isinstance(node, ast.Subscript):
            self._item(node, scope, guards)
        elif isinstance(node, ast.Try):
            self._catches(node, scope)
        elif isinstance(node, ast.ClassDef):
            self._overrides(node, scope.parent)

    def _kind(self, kind: str, guards: frozenset[str]) -> Iterable[tuple[Row, Pattern]]:
        return () if guards & ERRORS.get(kind, set()) else self._by_kind.get(kind, ())

    def _add(self, row: Row, line: int, column: int) -> None:
        self.found.append(Finding(line, column, row))

    def _imports(self, node: ast.Import | ast.ImportFrom, guards: frozenset[str]) -> None:
        if isinstance(node, ast.ImportFrom) and (node.level or not node.module):
            return
        for alias in node.names:
            is_from = isinstance(node, ast.ImportFrom)
            whole = f"{node.module}.{alias.name}" if is_from else alias.name
            for row, pattern in self._kind("module", guards):
                if any(whole == word or whole.startswith(f"{word}.") for word in pattern.words):
                    self._add(row, alias.lineno, alias.col_offset)
            if is_from:
                for row, pattern in self._kind("name", guards):
                    if pattern.is_name(whole):
                        self._add(row, alias.lineno, alias.col_offset)

    def _attribute(self, node: ast.Attribute, scope: Scope, guards: frozenset[str]) -> None:
        line, column = node.end_lineno, node.end_col_offset - len(node.attr)
        names = self.program.names(node.value, scope)
        for row, pattern in self._kind("name", guards):
            if names and all(pattern.is_name(f"{name}.{node.attr}") for name in names):
                self._add(row, line, column)
        for row, pattern in self._kind("module", guards):
            if names and all(f"{name}.{node.attr}" in pattern.words for name in names):
                self._add(row, line, column)
        for row, pattern in self._kind("attribute", guards):
            if pattern.is_word(node.attr) and self._has_it(row, pattern, names, node):
                self._add(row, line, column)

    def _has_it(self, row: Row, pattern: Pattern, names: Names, node: ast.Attribute) -> bool:
        if node.attr in self.program.defined:
            return False
        if pattern.of or pattern.called:
            return pattern.is_of(names, last(node.value))
        return all(name.startswith(f"{row.module}.") for name in names)

    def _set(self, node: ast.Attribute, scope: Scope) -> None:
        for row, pattern in self._by_kind.get("sets", ()):
            for word in pattern.words:
                holder, _, attribute = word.partition(".")
                if node.attr != attribute or not isinstance(node.value, ast.Attribute):
                    continue
                owner = node.value.value
                if node.value.attr == holder and pattern.is_of(
                    self.program.names(owner, scope), last(owner)
                ):
                    self._add(row, node.lineno, node.col_offset)

    def _call(self, node: ast.Call, scope: Scope, guards: frozenset[str]) -> None:
        names, called = self.program.names(node.func, scope), last(node.func)
        keywords = list(self._keywords(node, scope))
        for row, pattern in self._kind("keyword", guards):
            for name, value, place in keywords:
                if (
                    pattern.is_word(name)
                    and pattern.is_of(names, called)
                    and self._has_value(pattern, value, scope)
                ):
                    self._add(row, place.lineno, place.col_offset)
        for row, pattern in self._kind("passes", guards):
            given = [*node.args, *(value for _, value, _ in keywords)]
            for value in given if pattern.is_of(names, called) else ():
                made = self.program.names(value, scope)
                if made and all(map(pattern.is_name, made)):
                    self._add(row, value.lineno, value.col_offset)
        for row, pattern in self._kind("argument", guards):
            if not pattern.is_of(names, called):
                continue
            given = [value for name, value, _ in keywords if name == pattern.keyword]
            if pattern.at is not None and pattern.at < len(node.args):
                given.append(node.args[pattern.at])
            for value in given:
                text = self.program.value(value, scope)
                is_text = isinstance(text, ast.Constant) and isinstance(text.value, str)
                if is_text and pattern.is_word(text.value):
                    self._add(row, value.lineno, value.col_offset)
        self._starts(node, names, scope)

    def _keywords(
        self, node: ast.Call, scope: Scope
    ) -> Iterator[tuple[str, ast.expr, ast.keyword | ast.expr]]:
        """The named arguments, each with its value and its place.

        Of `**`, and of `model_kwargs`, which a pipeline passes on, those of a known dict.
        """
        for keyword in node.keywords:
            if keyword.arg:
                yield keyword.arg, keyword.value, keyword
            if keyword.arg not in (None, "model_kwargs"):
                continue
            given = self.program.value(keyword.value, scope)
            if isinstance(given, ast.Dict):
                for key, value in zip(given.keys, given.values, strict=True):
                    if isinstance(key, ast.Constant) and isinstance(key.value, str):
                        yield key.value, value, key
            elif isinstance(given, ast.Call) and last(given.func) == "dict":
                yield from ((k.arg, k.value, k) for k in given.keywords if k.arg)

    def _has_value(self, pattern: Pattern, value: ast.expr, scope: Scope) -> bool:
        if not pattern.values:
            return True
        value = self.program.value(value, scope)
        return isinstance(value, ast.Constant) and any(
            value.value == wanted and type(value.value) is type(wanted) for wanted in pattern.values
        )

    def _starts(self, node: ast.Call, names: Names, scope: Scope) -> None:
        """Look at a program that a call starts, or a variable that it sets."""
        if not names or not node.args:
            return
        first = self.program.value(node.args[0], scope)
        if all(fits(name, STARTS) for name in names):
            parts = first.elts if isinstance(first, ast.List | ast.Tuple) else [first]
            words = [part.value if isinstance(part, ast.Constant) else "…" for part in parts]
            text = " ".join(map(str, words))
            self.shell(ShellLine(text, node.args[0].lineno, node.args[0].col_offset))
        elif all(fits(name, SETS_VARIABLE) for name in names):
            self._variable(first, node.args[0])

    def _item(self, node: ast.Subscript, scope: Scope, guards: frozenset[str]) -> None:
        names, index = self.program.names(node.value, scope), node.slice
        if isinstance(node.ctx, ast.Store) and names == {"os.environ"}:
            self._variable(index, index)
        # What is only called like a cache may be a list; an item of an item is a tuple's.
        inner = node.value
        if isinstance(inner, ast.Subscript) and isinstance(inner.value, ast.Name):
            if _is_number(index):
                self._add_item(inner, self.program.names(inner.value, scope), guards)
        elif names or isinstance(inner, ast.Attribute):
            self._add_item(node, names, guards)

    def _add_item(self, node: ast.Subscript, names: Names, guards: frozenset[str]) -> None:
        if not _is_number(node.slice) or not isinstance(node.ctx, ast.Load):
            return
        for row, pattern in self._kind("item_of", guards):
            is_theirs = all(name.startswith(f"{row.module}.") for name in names)
            if pattern.is_word(last(node.value)) and is_theirs:
                self._add(row, node.lineno, node.col_offset)

    def _variable(self, name: ast.expr, place: ast.expr) -> None:
        for row, pattern in self._by_kind.get("environment", ()):
            if isinstance(name, ast.Constant) and name.value in pattern.words:
                self._add(row, place.lineno, place.col_offset)

    def _catches(self, node: ast.Try, scope: Scope) -> None:
        for row, pattern in self._by_kind.get("catches", ()):
            calls = (n for part in node.body for n in ast.walk(part) if isinstance(n, ast.Call))
            named = (self.program.names(call.func, scope) for call in calls)
            if not any(names and all(fits(n, pattern.around) for n in names) for names in named):
                continue
            for handler in node.handlers:
                types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
                caught = [one for one in types if one is not None]
                for one in caught:
                    names = self.program.names(one, scope)
                    if len(caught) == 1 and names and all(map(pattern.is_name, names)):
                        self._add(row, one.lineno, one.col_offset)

    def _overrides(self, node: ast.ClassDef, scope: Scope) -> None:
        for row, pattern in self._by_kind.get("overrides", ()):
            bases = (self.program.names(base, scope) for base in node.bases)
            if not any(names and pattern.is_of(names, "") for names in bases):
                continue
            for method in node.body:
                if isinstance(method, ast.FunctionDef) and pattern.is_word(method.name):
                    taken = method.args
                    every = [*taken.posonlyargs, *taken.args, *taken.kwonlyargs]
                    is_taken = any(argument.arg == pattern.without for argument in every)
                    if not (is_taken or taken.kwarg):
                        self._add(row, method.lineno, method.col_offset)


def starts(line: str, program: str) -> bool:
    """Whether a shell line starts a program, alone or among others."""
    before = r"(?:^|[;&|(]|\b(?:sudo|time|exec|env|then|do)\s)\s*(?:\w+=\S*\s+)*"
    words = r"\s+".join(map(re.escape, program.split()))
    return re.search(rf"{before}{words}(?![\w./-])", line) is not None


def _is_number(node: ast.expr) -> bool:
    """Whether an index is a whole number, from the end, too."""
    number = node.operand if isinstance(node, ast.UnaryOp) else node
    return isinstance(number, ast.Constant) and type(number.value) is int
