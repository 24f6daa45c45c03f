"""Whether the code of an installed library holds a message: by its syntax tree, running nothing."""

from __future__ import annotations

import ast
import importlib.machinery
import re
from collections.abc import Iterator
from pathlib import Path

FILLED_IN = "\0"
"""Stands for whatever a string fills in."""
PLACEHOLDER = re.compile(
    r"%(?:\(\w+\))?[-+ #0]*\d*(?:\.\d+)?[a-zA-Z]|\{[\w.\[\]]*(?:![rsa])?(?::[^{}]*)?\}"
)
"""What `%` and `str.format` replace."""
WORD = re.compile(r"\w{4,}")


def holds(module: str, parts: tuple[str, ...], path: list[str] | None = None) -> bool:
    """Whether a string in the code of a module, or of what lies below it, holds a message.

    Args:
        module: as one imports it.
        parts: the message, cut where the string fills something in.
        path: where to look for the module; `sys.path` if None.
    """
    wanted, words = FILLED_IN.join(parts), set(WORD.findall(" ".join(parts)))
    for file in _files(module, path):
        text = file.read_text(encoding="utf-8", errors="replace")
        if all(word in text for word in words) and any(wanted in each for each in _strings(text)):
            return True
    return False


def _files(module: str, path: list[str] | None) -> Iterator[Path]:
    top, *below = module.split(".")
    spec = importlib.machinery.PathFinder.find_spec(top, path)
    if spec is None:
        return
    for folder in spec.submodule_search_locations or ():
        place = Path(folder, *below)
        yield from sorted(place.rglob("*.py")) if place.is_dir() else ()
        if (file := place.with_suffix(".py")).is_file():
            yield file
    if not below and not spec.submodule_search_locations and spec.origin:
        yield Path(spec.origin)


def _strings(code: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(code)):
        if (text := _string(node)) is not None:
            yield text
            yield PLACEHOLDER.sub(FILLED_IN, text)


def _string(node: ast.AST) -> str | None:
    """The text of a string, also of one that is added up; None if it is none."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            texts = (part.value if isinstance(part, ast.Constant) else FILLED_IN for part in parts)
            return "".join(texts)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            before, after = _string(left), _string(right)
            if before is not None or after is not None:
                return f"{before or FILLED_IN}{after or FILLED_IN}"
    return None
