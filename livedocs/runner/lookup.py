"""What is known of an object without running its code: its members, and whose they are.

No property is read, nothing is called: classes and objects are looked up in their dictionaries.
"""

from __future__ import annotations

import collections
import dis
import functools
import inspect
import sys
import types
import typing
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from livedocs.runner.naming import is_class, is_module, is_routine, mro, public_owner

COLLECTIONS = (dict, list, tuple, set, frozenset)
LAYERS = ("_modules", "_parameters", "_buffers")
"""Where a torch module keeps what it hands out as attributes."""
HANDS = 3
"""How often an attribute is looked for behind the objects that hand it on."""
OF_EVERY_CLASS = frozenset(vars(type("", (), {})))


def is_torch_module(cls: type) -> bool:
    """Whether its objects are called by way of their `forward`."""
    torch = sys.modules.get("torch.nn")
    return torch is not None and torch.Module in mro(cls)


def own_dictionary(value: object) -> dict:
    """The attributes that the object has by itself."""
    try:
        found = object.__getattribute__(value, "__dict__")
    except AttributeError:
        return {}
    return found if type(found) is dict else dict(found)


def held(value: object, name: str) -> tuple[object, ...]:
    """What the object holds under that name, alone in a tuple; empty where it holds nothing."""
    for holder in _holders(value):
        if name in holder:
            return (holder[name],)
    return ()


def _holders(value: object) -> Iterator[dict]:
    """The dictionaries with what the object hands out as its attributes."""
    own = own_dictionary(value)
    yield own
    if is_torch_module(type(value)):
        yield from (own.get(layer, {}) for layer in LAYERS)


def item(value: object, key: object) -> tuple[object, ...]:
    """What stands under a constant key of a dictionary or a sequence, like `held`."""
    kind = type(value)
    if issubclass(kind, collections.UserDict):
        value = own_dictionary(value).get("data")
        kind = type(value)
    for base in (dict, list, tuple):
        if issubclass(kind, base):
            try:
                return (base.__getitem__(value, key),)
            except (LookupError, TypeError):
                return ()
    return ()


@dataclass(frozen=True)
class Defined:
    """An attribute with the class that defines it.

    Attributes:
        cls: the class that it was looked for in.
        member: what the defining class has under its name, if anything.
        name: the public one.
    """

    cls: type
    member: object
    name: str | None

    @property
    def kind(self) -> str:
        return "method" if is_routine(self.member) else "attribute"


def defined(classes: Iterable[type], attribute: str) -> Defined | None:
    """What `attribute` is, if exactly one of the classes defines it."""
    owners = {owner_of(cls, attribute): cls for cls in classes}
    owners.pop(None, None)
    if len(owners) != 1:
        return None
    [(owner, cls)] = owners.items()
    return _defined_by(owner, cls, attribute)


def handed_out(value: object, attribute: str) -> Defined | None:
    """What `attribute` is, which the object does not have, so that a `__getattr__` gives it.

    That may answer for it, or hand it on to what the object holds.
    """
    cls = type(value)
    for owner in mro(cls):
        if attribute in _answered(owner):
            return _defined_by(owner, cls, attribute)
    behind = [value]
    for _ in range(HANDS):
        behind = [held for one in behind for holder in _holders(one) for held in holder.values()]
        if found := defined(map(type, behind), attribute):
            return found
    return None


def has_rival(found: Defined, attribute: str) -> bool:
    """Whether another class of the same module, not related to it, has the attribute otherwise."""
    owner = owner_of(found.cls, attribute)
    name = vars(owner).get("__module__")
    module = sys.modules.get(name)
    others = filter(is_class, vars(module).values()) if is_module(module) else ()
    return any(
        vars(other).get("__module__") == name
        and vars(other).get(attribute, found.member) is not found.member
        and owner not in mro(other)
        and other not in mro(owner)
        for other in others
    )


def _defined_by(owner: type, cls: type, attribute: str) -> Defined:
    path = public_owner(cls, owner)
    is_public = path and attribute not in OF_EVERY_CLASS
    return Defined(cls, vars(owner).get(attribute), f"{path}.{attribute}" if is_public else None)


def owner_of(cls: type, name: str) -> type | None:
    """The class, of `cls` and its bases, that defines the attribute `name` of its objects."""
    order = mro(cls)
    for owner in order:
        if name in vars(owner):
            return owner
    for owner in reversed(order):  # subclasses often set once more what the base has set
        if name in _annotations(owner) or name in _attributes_set(owner):
            return owner
    return None


def declared_classes(function: object) -> Iterator[object]:
    """What the return annotation of a function names; nothing is evaluated."""
    if issubclass(type(function), classmethod | staticmethod):
        function = function.__func__
    if issubclass(type(function), property):
        function = function.fget
    elif issubclass(type(function), functools.cached_property):
        function = function.func
    function = _unwrapped(function)
    if type(function) is types.FunctionType:
        annotation = function.__annotations__.get("return")
        yield from _classes_in(annotation, function.__globals__)


def _classes_in(annotation: object, names: dict) -> Iterator[object]:
    """The alternatives of an annotation that are classes, or "Self"."""
    if type(annotation) is str:
        for part in annotation.split("|"):
            first, *rest = part.partition("[")[0].strip().strip("\"'").split(".")
            value = first if first == "Self" else names.get(first)
            for name in rest:
                value = vars(value).get(name) if is_module(value) else None
            if value is not None:
                yield value
    elif annotation is typing.Self:
        yield "Self"
    elif typing.get_origin(annotation) in (typing.Union, types.UnionType):
        for part in typing.get_args(annotation):
            yield from _classes_in(part, names)
    else:
        cls = typing.get_origin(annotation) or annotation
        if is_class(cls):
            yield cls


def _annotations(cls: type) -> dict:
    found = vars(cls).get("__annotations__")
    return found if type(found) is dict else {}


def _unwrapped(function: object) -> object:
    """The innermost function, where it was wrapped by decorators."""
    is_function = type(function) is types.FunctionType
    return inspect.unwrap(function) if is_function else function


@functools.lru_cache(maxsize=4096)
def _attributes_set(cls: type) -> frozenset[str]:
    """The names in `self.name = …` of the class's own `__init__`."""
    function = _unwrapped(vars(cls).get("__init__"))
    if type(function) is not types.FunctionType:
        return frozenset()
    instructions = dis.get_instructions(function.__code__)
    return frozenset(i.argval for i in instructions if i.opname == "STORE_ATTR")


@functools.lru_cache(maxsize=4096)
def _answered(cls: type) -> frozenset[str]:
    """The names that a class can be taken to answer for by a `__getattr__`.

    These are the names that it lists, and where the `__getattr__` is its own, those that its
    methods use.
    """
    names: set[str] = set()
    for value in vars(cls).values():
        if type(value) in COLLECTIONS:
            names.update(entry for entry in value if type(entry) is str)
        elif type(value) is types.FunctionType and "__getattr__" in vars(cls):
            names.update(value.__code__.co_names)
    return frozenset(names)
