"""Entries that show text which a model generated, by their syntax trees."""

from __future__ import annotations

import ast

from livedocs.modules.cells import Cell, Module
from livedocs.scripts.needs import needs

GENERATING_TASKS = {
    "automatic-speech-recognition",
    "image-text-to-text",
    "image-to-text",
    "summarization",
    "text-generation",
    "text2text-generation",
    "translation",
}


def generates(module: Module, cell: Cell) -> bool:
    """Whether the cell, or one that it needs, lets a model generate."""
    codes = needs(module, cell).codes
    return any(_generates(node) for code in codes for node in ast.walk(ast.parse(code)))


def _generates(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr="generate")):
            return True
        case ast.Call(func=ast.Attribute(attr="create", value=ast.Attribute(attr="completions"))):
            return True  # a client asks a server
        case ast.Call(func=ast.Name(id="pipeline"), args=[ast.Constant(value=task), *_]):
            return task in GENERATING_TASKS
    return False
