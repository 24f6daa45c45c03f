"""What is known of an object without running its code: its members, and whose they are.

No property is read, nothing is called: modules, classes and objects are looked up in their
dictionaries. A class is named as its library's users name it, by the shortest path of packages
under which it stands.
"""

from __future__ import annotations

import collections
import dis
import functools
import inspect
import sys
import types
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROUTINES = (
    types.FunctionType,
    types.BuiltinFunctionType,
    types.MethodType,
    types.MethodDescriptorType,
    types.WrapperDescriptorType,
    types.ClassMethodDescriptorType,
    classmethod,
    staticmethod,
)
COLLECTIONS = (dict, list, tuple, set, frozenset)
LAYERS = ("_modules", "_parameters", "_buffers")
"""Where a torch module keeps what it hands out as attributes."""
OF_EVERY_MODULE = frozenset(vars(types.ModuleType("")))
OF_EVERY_CLASS = frozenset(vars(type("", (), {})))


def mro(cls: type) -> tuple[type, ...]:
    """The method resolution order; metaclasses have no say."""
    return type.__dict__["__mro__"].__get__(cls)


def is_class(value: object) -> bool:
    return issubclass(type(value), type)


def is_module(value: object) -> bool:
    return issubclass(type(value), types.ModuleType)


def is_routine(value: object) -> bool:
    """Whether it is a function or method, as a class or module holds it."""
    return issubclass(type(value), ROUTINES)


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
    own = own_dictionary(value)
    layers = LAYERS if is_torch_module(type(value)) else ()
    for holder in (own, *(own.get(layer, {}) for layer in layers)):
        if name in holder:
            return (holder[name],)
    return ()


def behind(value: object) -> tuple[object, ...]:
    """The objects that it holds, if it may hand attributes on to them by a `__getattr__`."""
    if not any("__getattr__" in vars(cls) for cls in mro(type(value))):
        return ()
    own = own_dictionary(value)
    layers = LAYERS if is_torch_module(type(value)) else ()
    return tuple(
        held
        for holder in (own, *(own.get(name, {}) for name in layers))
        for held in holder.values()
    )


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
    path = public_owner(cls, owner)
    member = vars(owner).get(attribute)
    is_public = path and attribute not in OF_EVERY_CLASS
    return Defined(cls, member, f"{path}.{attribute}" if is_public else None)


def owner_of(cls: type, name: str) -> type | None:
    """The class, of `cls` and its bases, that defines the attribute `name` of its objects."""
    order = mro(cls)
    for owner in order:
        if name in vars(owner):
            return owner
    for owner in reversed(order):  # subclasses often set once more what the base has set
        if name in _annotations(owner) or name in _attributes_set(vars(owner).get("__init__")):
            return owner
    return next((owner for owner in order if name in _answered(owner)), None)


def public_owner(cls: type, owner: type) -> str | None:
    """The name of `owner`, or where that is private, of the next class on the way to `cls`."""
    order = mro(cls)
    if not is_of_library(owner):
        return None
    names = map(public_name, reversed(order[: order.index(owner) + 1]))
    return next(filter(None, names), None)


def public_name(value: object) -> str | None:
    """The shortest path to a class or function of an installed library; None if it is private."""
    if not is_of_library(value):
        return None
    path, name = "", _text(value, "__name__")
    for part in _text(value, "__module__").split("."):
        if part.startswith("_"):
            return None
        path = f"{path}.{part}".lstrip(".")
        if _exports(sys.modules.get(path), name, value):
            return f"{path}.{name}"
    return None


def is_of_library(value: object) -> bool:
    """Whether a class or function belongs to an installed distribution."""
    return is_library(_text(value, "__module__"))


def is_library(module: str) -> bool:
    """Whether a module is neither Python's, nor the script, nor a file beside it."""
    top = module.partition(".")[0]
    if not top or top == "__main__" or top in sys.stdlib_module_names:
        return False
    file = getattr(sys.modules.get(top), "__file__", None)
    script = getattr(sys.modules["__main__"], "__file__", None)
    if not file or not script:
        return top in sys.modules
    folder, place = Path(script).parent, Path(file)
    return folder not in (place.parent, place.parent.parent)


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
    """The alternatives of an annotation that are classes or, as "Self", text."""
    if type(annotation) is str:
        for part in annotation.split("|"):
            first, *rest = part.partition("[")[0].strip().strip("\"'").split(".")
            value = first if first == "Self" else names.get(first)
            for name in rest:
                value = vars(value).get(name) if is_module(value) else None
            if value is not None:
                yield value
    elif is_class(annotation):
        yield annotation
    elif getattr(annotation, "__name__", None) == "Self":
        yield "Self"
    elif type(annotation) is types.UnionType or str(annotation).startswith(
        ("typing.Union[", "typing.Optional[")
    ):
        for part in annotation.__args__:
            yield from _classes_in(part, names)
    elif is_class(origin := getattr(annotation, "__origin__", None)):
        yield origin


def _exports(package: object, name: str, value: object) -> bool:
    """Whether a package has `value` under `name`, or says so and fills itself later."""
    if not is_module(package):
        return False
    names = vars(package)
    if name in names:
        return names[name] is value
    return name in names.get("__all__", ())


def _text(value: object, attribute: str) -> str:
    """`__name__` or `__module__` of a class or function."""
    if is_class(value):
        found = type.__dict__[attribute].__get__(value)
    elif is_routine(value):
        found = getattr(value, attribute, None)
    else:
        found = None
    return found if type(found) is str else ""


def _annotations(cls: type) -> dict:
    found = vars(cls).get("__annotations__")
    return found if type(found) is dict else {}


def _unwrapped(function: object) -> object:
    """The innermost function, where it was wrapped by decorators."""
    is_function = type(function) is types.FunctionType
    return inspect.unwrap(function) if is_function else function


@functools.lru_cache(maxsize=4096)
def _attributes_set(function: object) -> frozenset[str]:
    """The names in `self.name = …` of a function's body."""
    function = _unwrapped(function)
    if type(function) is not types.FunctionType:
        return frozenset()
    instructions = dis.get_instructions(function.__code__)
    return frozenset(i.argval for i in instructions if i.opname == "STORE_ATTR")


@functools.lru_cache(maxsize=4096)
def _answered(cls: type) -> frozenset[str]:
    """The names that a class can be taken to answer for by its `__getattr__`.

    These are the names that the class lists, and where the `__getattr__` is its own, those that its
    methods use.
    """
    hooks = ("__getattr__", "__getattribute__")
    if not any(hook in vars(base) for base in mro(cls)[:-1] for hook in hooks):
        return frozenset()
    names: set[str] = set()
    for value in vars(cls).values():
        if type(value) in COLLECTIONS:
            names.update(entry for entry in value if type(entry) is str)
        elif type(value) is types.FunctionType and hooks[0] in vars(cls):
            names.update(value.__code__.co_names)
    return frozenset(names)
