"""What a name in the code stands for, told from imports and assignments.

What something stands for is written like this:

    transformers.Trainer           what is imported, by its whole name
    transformers.Trainer()         an object of it, or what a call of it returns
    transformers.Trainer().model   an attribute of that
    .train                         something of the program itself, or of a module beside it

A name has a set of these. The set is empty where nobody can tell, and has several where it is bound
in several places.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator

from hfmigrate.scopes import Names, Scope, where_bound

UNKNOWN: Names = frozenset()
AGAIN = frozenset({"?"})
"""What a name stands for while it is being told: `model = model.to(device)`."""
OWN = "."
BUILTINS = frozenset(dir(builtins))
MAKES = {"from_pretrained", "from_config", "from_dict", "from_json_file", "instantiate"}
"""Class methods that return an object of their class."""
RETURNS_ITSELF = {
    "bfloat16", "compile", "cpu", "cuda", "eval", "float", "half", "requires_grad_", "to", "train",
}  # fmt: skip
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
SCOPES = (ast.Module, ast.ClassDef, *FUNCTIONS, *COMPREHENSIONS)


class Program:
    """A program's scopes, and what is bound in them."""

    def __init__(self, tree: ast.Module) -> None:
        self.scopes: dict[ast.AST, Scope] = {}
        self.defined: set[str] = set()
        """The names of its functions and methods, and of the attributes that it binds itself."""
        self._telling: set[object] = set()
        self.top = self._open(tree, None)
        self._collect(tree, self.top)

    def names(self, node: ast.expr, scope: Scope) -> Names:
        """What an expression stands for."""
        if isinstance(node, ast.Name):
            return self._name(node, scope)
        if isinstance(node, ast.Attribute):
            return self._attribute(node, scope)
        if isinstance(node, ast.Call):
            return self._call(node, scope)
        if isinstance(node, ast.Await | ast.NamedExpr | ast.Starred):
            return self.names(node.value, scope)
        if isinstance(node, ast.Constant | ast.JoinedStr | ast.List | ast.Dict | ast.Tuple):
            return frozenset({"builtins.value"})
        return UNKNOWN

    def value(self, node: ast.expr, scope: Scope) -> ast.expr:
        """The expression that a name is bound to, if that is the only one; else the node."""
        while isinstance(node, ast.Name):
            where = where_bound(node.id, scope)
            bound = where.bindings(node.id, node if where is scope else None) if where else []
            if len(bound) != 1 or bound[0].value is None or bound[0].value is node:
                break
            node = bound[0].value
        return node

    def _name(self, node: ast.Name, scope: Scope) -> Names:
        where = where_bound(node.id, scope)
        if where is None:
            return frozenset({f"builtins.{node.id}"}) if node.id in BUILTINS else UNKNOWN
        if node in self._telling:
            return AGAIN
        self._telling.add(node)
        try:
            bound = where.bindings(node.id, node if where is scope else None)
            return _joined(one.tell() for one in bound)
        finally:
            self._telling.discard(node)

    def _attribute(self, node: ast.Attribute, scope: Scope) -> Names:
        own = self._class_of_self(node.value, scope)
        if own and node.attr in own.attributes:
            key = own, f"self.{node.attr}"
            if key in self._telling:
                return AGAIN
            self._telling.add(key)
            try:
                return _joined(tell() for tell in own.attributes[node.attr])
            finally:
                self._telling.discard(key)
        return frozenset(
            _member(name.removesuffix("<own>"), node.attr) for name in self.names(node.value, scope)
        )

    def _class_of_self(self, node: ast.expr, scope: Scope) -> Scope | None:
        """The class of whose object a name is the `self`."""
        if not isinstance(node, ast.Name):
            return None
        where = where_bound(node.id, scope)
        if where is None or where.of_class is None:
            return None
        first = [*where.node.args.posonlyargs, *where.node.args.args][:1]
        return where.of_class if first and first[0].arg == node.id else None

    def _call(self, node: ast.Call, scope: Scope) -> Names:
        if isinstance(node.func, ast.Name) and node.func.id == "super" and not node.args:
            where: Scope | None = scope
            while where and where.of_class is None:
                where = where.parent
            return frozenset({f"{b}()" for b in self.bases(where.of_class)}) if where else UNKNOWN
        if any(keyword.arg == "return_dict" for keyword in node.keywords):
            return UNKNOWN  # a call that is told what to return
        return frozenset(map(_called, self.names(node.func, scope)))

    def bases(self, of_class: Scope) -> Names:
        """What the class derives from that is imported, else itself."""
        found = (self.names(base, of_class.parent) for base in of_class.node.bases)
        known = {name.removesuffix("<own>") for names in found for name in names}
        known = {name for name in known if not name.startswith((OWN, "?", "builtins."))}
        if known or any(not self.names(b, of_class.parent) for b in of_class.node.bases):
            return frozenset(known)
        return frozenset({f"{OWN}{of_class.node.name}"})

    def _class(self, scope: Scope) -> Names:
        """What the name of a class stands for: what it derives from, marked if made otherwise."""
        makes_itself = "__init__" in scope.names or bool(scope.node.decorator_list)
        return frozenset(b + ("<own>" if makes_itself else "") for b in self.bases(scope))

    def _open(self, node: ast.AST, parent: Scope | None) -> Scope:
        self.scopes[node] = scope = Scope(node, parent)
        return scope

    def _collect(self, node: ast.AST, scope: Scope) -> None:
        """Bind what the parts of a node bind."""
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Import | ast.ImportFrom):
                _bind_imports(child, scope)
            elif isinstance(child, SCOPES):
                self._collect_scope(child, scope)
                continue
            elif isinstance(child, ast.Assign):
                for target in child.targets:
                    self._bind(target, child.value, scope, child)
            elif isinstance(child, ast.AnnAssign):
                self._bind_annotated(child, scope)
            elif isinstance(child, ast.NamedExpr):
                self._bind(child.target, child.value, scope, child)
            elif isinstance(child, ast.withitem) and child.optional_vars:
                self._bind(child.optional_vars, child.context_expr, scope, child.optional_vars)
            elif isinstance(child, ast.AugAssign | ast.For | ast.AsyncFor | ast.comprehension):
                self._bind(child.target, None, scope, child.target)
            elif isinstance(child, ast.ExceptHandler) and child.name:
                scope.bind(child.name, _unknown, child.type)
            elif isinstance(child, ast.Global | ast.Nonlocal):
                for name in child.names:
                    scope.bind(name, _unknown, child)
                    self.top.bind(name, _unknown, child)
            if isinstance(child, ast.For | ast.AsyncFor | ast.While):
                scope.loops.append(child)
            self._collect(child, scope)

    def _collect_scope(self, node: ast.AST, parent: Scope) -> None:
        scope = self._open(node, parent)
        if isinstance(node, ast.ClassDef):
            parent.bind(node.name, lambda: self._class(scope), node)
        elif isinstance(node, FUNCTIONS):
            if not isinstance(node, ast.Lambda):
                self.defined.add(node.name)
                parent.bind(node.name, lambda: frozenset({f"{OWN}{node.name}"}), node)
            if isinstance(parent.node, ast.ClassDef) and not _is_static(node):
                scope.of_class = parent
            self._bind_parameters(node, scope)
        self._collect(node, scope)

    def _bind_parameters(self, node: ast.AST, scope: Scope) -> None:
        arguments = node.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        for number, argument in enumerate(every):
            if number == 0 and scope.of_class:
                own = scope.of_class
                scope.bind(
                    argument.arg,
                    lambda own=own: frozenset(f"{base}()" for base in self.bases(own)),
                    argument,
                )
            else:
                self._bind_type(argument.arg, argument.annotation, scope, argument)
        for argument in (arguments.vararg, arguments.kwarg):
            if argument:
                scope.bind(argument.arg, _unknown, argument)

    def _bind_type(self, name: str, annotation: ast.expr | None, scope: Scope, at: ast.AST) -> None:
        """Bind a name to an object of the class that its annotation names."""

        def tell() -> Names:
            known = self.names(annotation, scope)
            known = [name for name in known if not name.startswith("builtins.")]
            return frozenset(f"{name.removesuffix('<own>')}()" for name in known)

        scope.bind(name, tell if annotation is not None else _unknown, at)

    def _bind_annotated(self, node: ast.AnnAssign, scope: Scope) -> None:
        if node.value:
            self._bind(node.target, node.value, scope, node)
        elif isinstance(node.target, ast.Name):
            self._bind_type(node.target.id, node.annotation, scope, node)
        else:
            self._bind(node.target, None, scope, node)

    def _bind(self, target: ast.expr, value: ast.expr | None, scope: Scope, at: ast.AST) -> None:
        """Bind what an assignment assigns to; `value` is None where nobody can tell."""

        def tell() -> Names:
            return self.names(value, scope) if value is not None else UNKNOWN

        if isinstance(target, ast.Name):
            scope.bind(target.id, tell, at, value)
        elif isinstance(target, ast.Attribute):
            if own := self._class_of_self(target.value, scope):
                own.attributes.setdefault(target.attr, []).append(tell)
                self.defined.add(target.attr)
        elif isinstance(target, ast.Starred):
            self._bind(target.value, None, scope, at)
        elif isinstance(target, ast.Tuple | ast.List):
            values = value.elts if isinstance(value, ast.Tuple | ast.List) else []
            is_paired = len(values) == len(target.elts)
            for number, part in enumerate(target.elts):
                self._bind(part, values[number] if is_paired else None, scope, at)


def _unknown() -> Names:
    return UNKNOWN


def _is_static(node: ast.AST) -> bool:
    decorators = getattr(node, "decorator_list", [])
    return isinstance(node, ast.Lambda) or any(
        isinstance(one, ast.Name) and one.id in ("staticmethod", "classmethod")
        for one in decorators
    )


def _joined(told: Iterator[Names]) -> Names:
    """What several places bind; unknown if one of them is."""
    found = [names - AGAIN for names in told if names != AGAIN]
    return frozenset().union(*found) if found and all(found) else UNKNOWN


def _member(name: str, attribute: str) -> str:
    if name == "?":
        return f"?{attribute}"
    if attribute == "__init__" and name.endswith("()"):
        return name.removesuffix("()")  # a call of it takes what a call of the class does
    return f"{name}.{attribute}"


def _called(name: str) -> str:
    """What a call of it returns."""
    before, _, last = name.rpartition(".")
    if name.startswith("?"):
        return "?" if name[1:] in RETURNS_ITSELF else "?()"
    if last in MAKES:
        return f"{before}()"
    if last in RETURNS_ITSELF and before.endswith("()"):
        return before
    return f"{name.removesuffix('<own>')}()"


def _bind_imports(node: ast.Import | ast.ImportFrom, scope: Scope) -> None:
    for alias in node.names:
        if isinstance(node, ast.Import):
            name = alias.asname or alias.name.partition(".")[0]
            whole = alias.name if alias.asname else name
        elif node.level:
            name, whole = alias.asname or alias.name, f"{OWN}{alias.name}"
        else:
            name, whole = alias.asname or alias.name, f"{node.module}.{alias.name}"
        scope.bind(name, lambda whole=whole: frozenset({whole}), node)
