"""What a piece of module-level code reads, binds and changes, by its syntax tree."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from livedocs.scripts.cutting import statements

Functions = dict[str, list[tuple[str, bool]]]
"""The functions of a module: of each its parameters, and whether its body changes them."""
Import = tuple[ast.Import | ast.ImportFrom, ast.alias]
"""A part of an import statement."""
FUTURE = "__future__"


@dataclass
class Names:
    """The names in code.

    Attributes:
        reads: those read before the code binds them.
        binds: those that it binds, imports left out.
        maybe: of these the ones that it binds only in some case.
        changes: those of objects that it changes: it sets a part of them, calls a method of them
            for its effect, or gives them to a function of the module that does so.
        imports: those that its import statements bind → the statements, each with its alias.
        stars: imports of all that a module has; which names these bind is not known.
    """

    reads: set[str] = field(default_factory=set)
    binds: set[str] = field(default_factory=set)
    maybe: set[str] = field(default_factory=set)
    changes: set[str] = field(default_factory=set)
    imports: dict[str, list[Import]] = field(default_factory=dict)
    stars: list[Import] = field(default_factory=list)


def names_in(code: str, functions: Functions) -> Names:
    """The names in `code`."""
    reader = _Reader(functions)
    for statement in statements(code):
        if is_import(statement):
            for alias in statement.names:
                _add_import(reader.names, (statement, alias))
        else:
            reader.visit(statement)
    names = reader.names
    names.reads |= reader.later - names.binds - names.imports.keys()
    names.changes -= names.imports.keys()
    return names


def is_import(node: ast.AST) -> bool:
    """Whether it is an import statement."""
    return isinstance(node, ast.Import | ast.ImportFrom)


def is_future(node: ast.AST) -> bool:
    """Whether it changes what the code of the whole file means."""
    return isinstance(node, ast.ImportFrom) and node.module == FUTURE


def imports_part(found: Import) -> bool:
    """Whether it binds a package of which other imports may load other parts: `import a.b`."""
    statement, alias = found
    return isinstance(statement, ast.Import) and not alias.asname


def _add_import(names: Names, found: Import) -> None:
    statement, alias = found
    if alias.name == "*":
        names.stars.append(found)
    elif not is_future(statement):
        name = bound_by(alias)
        parts = names.imports.get(name, []) if imports_part(found) else []
        names.imports[name] = [*filter(imports_part, parts), found]


def functions_in(code: str, known: Functions) -> Functions:
    """The functions that `code` defines at its top, beside those known before."""
    definitions = [node for node in statements(code) if isinstance(node, ast.FunctionDef)]
    functions: Functions = {**known, **{node.name: [] for node in definitions}}
    for _ in definitions:  # a function may hand a parameter on to the next one
        for node in definitions:
            reader = _Reader(functions)
            for statement in node.body:
                reader.visit(statement)
            functions[node.name] = [
                (argument.arg, argument.arg in reader.names.changes)
                for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
            ]
    return functions


class _Reader(ast.NodeVisitor):
    """Goes through code in the order in which Python does.

    Attributes:
        later: what functions read when they are called, and annotations when somebody asks.
    """

    def __init__(self, functions: Functions) -> None:
        self.names = Names()
        self.later: set[str] = set()
        self._functions = functions
        self._scopes: list[set[str]] = []
        self._branches = 0

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Store):
            self._bind(node.id)
        else:
            self._read(node.id)
        if isinstance(node.ctx, ast.Del):
            self.names.changes.add(node.id)

    def visit_Attribute(self, node: ast.Attribute | ast.Subscript) -> None:
        self.generic_visit(node)
        if not isinstance(node.ctx, ast.Load):
            self._change(node)

    visit_Subscript = visit_Attribute

    def visit_Assign(self, node: ast.Assign) -> None:
        self._visit(node.value, *node.targets)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self._annotation(node.annotation)
        self._visit(node.value)
        if node.value is not None:
            self._visit(node.target)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            self._read(node.target.id)
        self._change(node.target)
        self._visit(node.value, node.target)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self._visit(node.value, node.target)

    def visit_Expr(self, node: ast.Expr) -> None:
        self.generic_visit(node)
        if isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Attribute):
            self._change(node.value.func)

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        parameters = self._functions.get(node.func.id, []) if _is_name(node.func) else []
        changed = {name for name, is_changed in parameters if is_changed}
        given = [(name, value) for (name, _), value in zip(parameters, node.args, strict=False)]
        given += [(keyword.arg, keyword.value) for keyword in node.keywords]
        for name, value in given:
            if name in changed:
                self._change(value)

    def visit_For(self, node: ast.For) -> None:
        self._visit(node.iter, node.target)
        self._branch(*node.body, *node.orelse)

    def visit_If(self, node: ast.If | ast.While) -> None:
        self._visit(node.test)
        self._branch(*node.body, *node.orelse)

    visit_While = visit_If

    def visit_Try(self, node: ast.Try) -> None:
        self._branch(*node.body, *node.handlers, *node.orelse)
        self._visit(*node.finalbody)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        self._visit(node.type)
        if node.name:
            self._bind(node.name)
        self._visit(*node.body)

    def visit_MatchAs(self, node: ast.MatchAs | ast.MatchStar) -> None:
        self.generic_visit(node)
        if node.name:
            self._bind(node.name)

    visit_MatchStar = visit_MatchAs

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            self._bind(bound_by(alias))

    visit_ImportFrom = visit_Import

    def visit_ListComp(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> None:
        self._comprehension(node, node.elt)

    visit_SetComp = visit_GeneratorExp = visit_ListComp

    def visit_DictComp(self, node: ast.DictComp) -> None:
        self._comprehension(node, node.key, node.value)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._visit(*node.args.defaults, *node.args.kw_defaults)
        self._scopes.append(_parameters(node.args))
        self._visit(node.body)
        self._scopes.pop()

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self._visit(*node.decorator_list, *node.args.defaults, *node.args.kw_defaults)
        self._bind(node.name)
        inner = _Reader(self._functions)
        for statement in node.body:
            inner.visit(statement)
        own = _parameters(node.args) | inner.names.binds
        self._note_later((inner.later | inner.names.reads) - own)
        arguments = (each for each in ast.walk(node.args) if isinstance(each, ast.arg))
        for annotation in (node.returns, *(argument.annotation for argument in arguments)):
            self._annotation(annotation)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._visit(*node.decorator_list, *node.bases, *node.keywords)
        self._scopes.append(set())
        self._visit(*node.body)
        self._scopes.pop()
        self._bind(node.name)

    def _comprehension(self, node: ast.expr, *results: ast.expr) -> None:
        first, *others = node.generators
        self._visit(first.iter)
        self._scopes.append(set())
        self._visit(first.target, *first.ifs)
        for generator in others:
            self._visit(generator.iter, generator.target, *generator.ifs)
        self._visit(*results)
        self._scopes.pop()

    def _visit(self, *nodes: ast.AST | None) -> None:
        for node in nodes:
            if node is not None:
                self.visit(node)

    def _annotation(self, node: ast.expr | None) -> None:
        """It can name what comes after, since Python may read it only when somebody asks."""
        inside = ast.walk(node) if node else ()
        self._note_later({each.id for each in inside if isinstance(each, ast.Name)})

    def _note_later(self, names: set[str]) -> None:
        self.later |= names.difference(*self._scopes)

    def _branch(self, *nodes: ast.AST) -> None:
        self._branches += 1
        self._visit(*nodes)
        self._branches -= 1

    def _bind(self, name: str) -> None:
        if self._scopes:
            self._scopes[-1].add(name)
            return
        if not self._branches:
            self.names.maybe.discard(name)
        elif name not in self.names.binds:
            self.names.maybe.add(name)
        self.names.binds.add(name)

    def _read(self, name: str) -> None:
        bound = name in self.names.binds or any(name in scope for scope in self._scopes)
        if not bound and name not in self.names.imports:
            self.names.reads.add(name)

    def _change(self, node: ast.expr) -> None:
        """The object at the root of `node` is changed."""
        while isinstance(node, ast.Attribute | ast.Subscript):
            node = node.value
        if _is_name(node) and not any(node.id in scope for scope in self._scopes):
            self.names.changes.add(node.id)


def bound_by(alias: ast.alias) -> str:
    """The name that a part of an import statement binds."""
    return alias.asname or alias.name.partition(".")[0]


def _is_name(node: ast.expr) -> bool:
    return isinstance(node, ast.Name)


def _parameters(arguments: ast.arguments) -> set[str]:
    several = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    rest = (a for a in (arguments.vararg, arguments.kwarg) if a is not None)
    return {argument.arg for argument in (*several, *rest)}
