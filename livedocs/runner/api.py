"""The API names that a cell uses.

Its syntax tree says which names there are, the namespace after the run what they stand for:

- a name is what the namespace, or a module behind a dot, has under it now;
- an attribute belongs to the class that defines it, found without reading it (see lookup.py);
- a keyword argument belongs to the function, method or class that is called;
- what a call gives is an object of the class that is called, or of what the return annotation
  says, and a slice is of its object's class; anything else is unknown;
- a local variable is what it is set to, if it is set once, else unknown;
- of what is unknown an attribute is guessed when all cells have run: it counts if exactly one of
  the classes that the module uses, or has objects of, defines it.

What does not resolve is left out, and so is what belongs to Python or to the module itself.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from livedocs.runner import lookup, naming
from livedocs.runner.scopes import Comprehension, Function, Scope

UNKNOWN = object()
BUILTINS = (bool, int, float, complex, str, bytes, list, tuple, dict, set, frozenset)
DISPLAYS = {
    ast.JoinedStr: str, ast.List: list, ast.ListComp: list, ast.Tuple: tuple, ast.Dict: dict,
    ast.DictComp: dict, ast.Set: set, ast.SetComp: set,
}  # fmt: skip


@dataclass(frozen=True)
class Thing:
    """What an expression stands for.

    Attributes:
        value: the object itself, where it is at hand.
        classes: where not, it is of one of these; none if nothing is known.
        name: the public one, under which its arguments are listed if it is called.
        gives: what a call of it gives.
        guess: the attribute that it is of something unknown.
    """

    value: object = UNKNOWN
    classes: tuple[type, ...] = ()
    name: str | None = None
    gives: tuple[type, ...] = ()
    guess: str | None = None

    @property
    def types(self) -> tuple[type, ...]:
        return self.classes if self.value is UNKNOWN else (type(self.value),)


@dataclass(frozen=True)
class Names:
    """What a cell uses, as far as it can be said when it has run.

    Names are written `package.Class.method`, those of arguments `package.Class.method(argument)`.

    Attributes:
        known: name → "module", "class", "function", "method", "attribute" or "argument".
        guesses: the attributes of what is unknown, and of calls of them the arguments.
        classes: those that the code uses, and those of the objects that it uses.
    """

    known: dict[str, str]
    guesses: frozenset[tuple[str, str | None]]
    classes: frozenset[type]

    @classmethod
    def of(cls, code: str, namespace: Mapping[str, object]) -> Names:
        """The names in the code of a cell that has just run."""
        reader = _Reader(namespace)
        reader.visit(ast.parse(code))
        return cls(reader.names, frozenset(reader.guesses), frozenset(reader.classes))


def all_names(cells: Mapping[str, Names], namespace: Mapping[str, object]) -> dict[str, dict]:
    """For each cell the known names and the guessed ones, sorted, now that all cells have run."""
    used = (cls for names in cells.values() for cls in names.classes)
    met = {*BUILTINS, *used, *_classes_in(namespace)}
    return {cell: dict(sorted(_with_guesses(names, met).items())) for cell, names in cells.items()}


def _with_guesses(names: Names, met: Iterable[type]) -> dict[str, str]:
    found = dict(names.known)
    for attribute, argument in names.guesses:
        defined = lookup.defined(met, attribute)
        if defined and defined.name and not lookup.has_rival(defined, attribute):
            found[defined.name] = defined.kind
            if argument:
                found[f"{defined.name}({argument})"] = "argument"
    return found


class _Reader(ast.NodeVisitor):
    """Collects names; each visit of an expression returns the `Thing` that it stands for."""

    def __init__(self, namespace: Mapping[str, object]) -> None:
        self.names: dict[str, str] = {}
        self.guesses: set[tuple[str, str | None]] = set()
        self.classes: set[type] = set()
        self._namespace = namespace
        self._scopes: list[Scope] = []

    def visit(self, node: ast.AST) -> Thing:
        thing = super().visit(node)
        if isinstance(node, ast.expr):
            self.classes.update((thing.value,) if naming.is_class(thing.value) else thing.types)
        return thing

    def generic_visit(self, node: ast.AST) -> Thing:
        super().generic_visit(node)
        kind = DISPLAYS.get(type(node))
        return Thing(classes=(kind,)) if kind else Thing()

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            if naming.is_library(alias.name):
                self.names[alias.name] = "module"

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        module = sys.modules.get(node.module or "")
        if node.level == 0 and module is not None:
            for alias in node.names:
                member = self._member(module, alias.name)
                if naming.is_module(member.value) and naming.is_library(node.module):
                    self.names[f"{node.module}.{alias.name}"] = "module"

    def visit_FunctionDef(self, node: Function) -> Thing:
        self._scopes.append(Scope.of_function(node))
        super().generic_visit(node)
        self._scopes.pop()
        return Thing()

    visit_AsyncFunctionDef = visit_Lambda = visit_FunctionDef

    def visit_ListComp(self, node: Comprehension) -> Thing:
        self._scopes.append(Scope.of_comprehension(node))
        thing = self.generic_visit(node)
        self._scopes.pop()
        return thing

    visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_ListComp

    def visit_Assign(self, node: ast.Assign) -> None:
        thing = self.visit(node.value)
        for target in node.targets:
            self.visit(target)
            if isinstance(target, ast.Name) and self._scopes:
                scope = self._scopes[-1]
                if scope.times_bound[target.id] == 1:
                    scope.known[target.id] = thing

    def visit_Constant(self, node: ast.Constant) -> Thing:
        return Thing(node.value)

    def visit_Name(self, node: ast.Name) -> Thing:
        for scope in reversed(self._scopes):
            if node.id in scope.times_bound:
                return scope.known.get(node.id, Thing())
        value = self._namespace.get(node.id, UNKNOWN)
        if value is UNKNOWN or not isinstance(node.ctx, ast.Load):
            return Thing()
        name = naming.public_name(value)
        return self._note(value, name)

    def visit_Attribute(self, node: ast.Attribute) -> Thing:
        of = self.visit(node.value)
        if _is_private(node.attr):
            return Thing()
        if naming.is_module(of.value):
            return self._member(of.value, node.attr)
        return self._attribute(of, node.attr)

    def visit_Subscript(self, node: ast.Subscript) -> Thing:
        of = self.visit(node.value)
        key = self.visit(node.slice)
        if isinstance(node.slice, ast.Slice):
            return Thing(classes=of.types)
        if of.value is UNKNOWN or key.value is UNKNOWN:
            return Thing()
        return Thing(*lookup.item(of.value, key.value))

    def visit_Call(self, node: ast.Call) -> Thing:
        called = self._called(self.visit(node.func))
        for argument in (*node.args, *node.keywords):
            self.visit(argument)
        for keyword in node.keywords:
            if keyword.arg and called.name:
                self.names[f"{called.name}({keyword.arg})"] = "argument"
            elif keyword.arg and called.guess:
                self.guesses.add((called.guess, keyword.arg))
        return Thing(classes=called.gives)

    def _note(self, value: object, name: str | None, kind: str | None = None) -> Thing:
        """Count a name, and say what it stands for."""
        if name:
            of_value = "class" if naming.is_class(value) else "function"
            self.names[name] = kind or of_value
        return Thing(value, name=name, gives=tuple(_given(value)))

    def _member(self, module: Any, name: str) -> Thing:
        """What a module has under `name`."""
        value = vars(module).get(name, UNKNOWN)
        if value is UNKNOWN or naming.is_module(value):
            return Thing(value)
        if naming.is_class(value) or naming.is_routine(value):
            kind = None
            public = naming.public_name(value)
        else:
            kind = "function" if callable(value) else "attribute"
            path = module.__name__
            is_public = naming.is_library(path) and "._" not in path
            public = f"{path}.{name}" if is_public else None
        if name in naming.OF_EVERY_MODULE:
            public = None
        return self._note(value, public, kind)

    def _attribute(self, of: Thing, name: str) -> Thing:
        """The attribute of something that is no module."""
        is_class = naming.is_class(of.value)
        classes = (of.value,) if is_class else of.types
        if not classes:
            self.guesses.add((name, None))
            return Thing(guess=name)
        held: tuple[object, ...] = ()
        if not is_class and of.value is not UNKNOWN:
            held = lookup.held(of.value, name)
        found = lookup.defined(classes, name)
        if found is None and not held and of.value is not UNKNOWN:
            found = lookup.handed_out(of.value, name)
        if found is None:
            return Thing(*held)
        if found.name:
            self.names[found.name] = found.kind
        gives = tuple(_given(found.member, found.cls))
        if found.kind == "method":
            return Thing(found.member, name=found.name, gives=gives)
        return Thing(*held) if held else Thing(classes=gives)

    def _called(self, thing: Thing) -> Thing:
        """What takes the arguments of a call: of an object its class's `__call__`."""
        value = thing.value
        if naming.is_class(value):
            path = naming.public_owner(value, lookup.owner_of(value, "__init__"))
            return Thing(value, name=thing.name or path, gives=(value,))
        if naming.is_routine(value) or len(thing.types) != 1:
            return thing
        [cls] = thing.types
        name = "forward" if lookup.is_torch_module(cls) else "__call__"
        owner = lookup.owner_of(cls, name)
        if owner is None:
            return thing
        path = naming.public_owner(cls, owner)
        gives = tuple(_given(vars(owner).get(name), cls))
        return Thing(name=f"{path}.{name}" if path else None, gives=gives)


def _given(function: object, cls: type | None = None) -> Iterator[type]:
    """The classes of what a function gives, as it says itself; a "Self" is `cls`."""
    for found in lookup.declared_classes(function):
        if found == "Self" and cls is not None:
            yield cls
        elif naming.is_class(found):
            yield found


def _classes_in(namespace: Mapping[str, object]) -> Iterator[type]:
    """The classes in a namespace and those of the objects in it."""
    for name, value in namespace.items():
        if not name.startswith("_") and not naming.is_module(value):
            yield value if naming.is_class(value) else type(value)


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__")
