"""How a library's users name its classes and functions: by the shortest path of packages."""

from __future__ import annotations

import sys
import types
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
OF_EVERY_MODULE = frozenset(vars(types.ModuleType("")))


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


def public_owner(cls: type, owner: type) -> str | None:
    """The name of `owner`, or where that is private, of the next class on the way to `cls`."""
    order = mro(cls)
    if not is_of_library(owner):
        return None
    names = map(public_name, reversed(order[: order.index(owner) + 1]))
    return next(filter(None, names), None)


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
