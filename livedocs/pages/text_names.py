"""Names in the sentences of pages, which no entry's code may have: `padding_side`, `HF_HOME`.

Inline code counts as a name if all of it is one and it looks like one:

    padding_side  padding_side="left"  tokenizer.padding_side  unload()   words joined by `_`
    HF_HOME  HF_HOME=/data                                                the same in capitals
    DataCollatorWithPadding                                               more than one capital
    prompt=                                                               an argument
    --local-dir                                                           an option
    hf download                                                           a program of a library

Single words are values, columns or files far more often than names (`train`, `label`, `json`), and
calls with arguments are examples: both stay out. So does what Python has built in. Whether a
library has such a name cannot be told without importing it; a guard proves it by the libraries'
source, and `index_without` lists what only looks like one.
"""

from __future__ import annotations

import builtins
import functools
import importlib.metadata
import re
from collections.abc import Iterator
from dataclasses import dataclass

from livedocs.modules.cells import read_module
from livedocs.modules.libraries import distribution_of
from livedocs.pages.pieces import CODE, Heading, Line, page_pieces
from livedocs.pages.recipe import recipe_name, recipe_page
from livedocs.project import Project

INLINE_CODE = re.compile(CODE, re.VERBOSE)
NAME = re.compile(r"(?:(?P<owner>[A-Za-z_][\w.]*)?\.)?(?P<word>[A-Za-z_]\w*)(?P<end>\(\)|=\S*)?")
JOINED = re.compile(r"_?(?:[a-z][a-z0-9]*(?:_[a-z0-9]+)+|[A-Z]{2,}(?:_[A-Z]{2,})+)")
CAPITALS = re.compile(r"[A-Z]\w*[a-z]\w*[A-Z]\w+")
ARGUMENT = re.compile("[a-z]+")
OPTION = re.compile(r"(?P<word>--[a-z][\w-]+)")
COMMAND = re.compile(r"(?P<program>[a-z][\w-]*)(?: [a-z][a-z-]*){0,2}")


@dataclass(frozen=True)
class TextName:
    """A name as it stands in a sentence; its `library` is empty if the sentence does not say it."""

    word: str
    library: str


def names_in_texts(
    project: Project, language: str, libraries: set[str]
) -> Iterator[tuple[TextName, str, tuple[str, str]]]:
    """The names in the sentences of a language, each with the entry and its titles.

    The address of an entry is relative to the folder of the language; the titles are its own and
    that of its page.

    Args:
        libraries: the modules that names and programs may be of.

    Raises:
        LiveDocsError: a recipe is malformed.
    """
    for page, text in _texts(project, language):
        titles, address = ("", ""), ""
        for piece in page_pieces(text):
            if isinstance(piece, Heading):
                titles = piece.title, titles[1] or piece.title
                address = f"{page}#{piece.id}" if piece.id else page
            if isinstance(piece, Heading | Line) and address:
                for found in INLINE_CODE.finditer(piece.text):
                    if name := read_name(found[0].strip("`").strip(), libraries):
                        yield name, address, titles


def read_name(code: str, libraries: set[str]) -> TextName | None:
    """The name that some inline code is; None if it does not look like one."""
    if option := OPTION.fullmatch(code):
        return TextName(option["word"], "")
    if name := NAME.fullmatch(code):
        word, top = name["word"], (name["owner"] or "").partition(".")[0]
        is_argument = (name["end"] or "").startswith("=") and ARGUMENT.fullmatch(word)
        if not hasattr(builtins, word) and (
            is_argument or JOINED.fullmatch(word) or CAPITALS.fullmatch(word)
        ):
            return TextName(word, top if top in libraries else "")
    command = COMMAND.fullmatch(code)
    if command and code not in libraries and command["program"] in _programs(frozenset(libraries)):
        return TextName(code, "")
    return None


@functools.lru_cache(maxsize=1)
def _programs(libraries: frozenset[str]) -> set[str]:
    """What can be started from a command line and comes with a library."""
    distributions = set(map(distribution_of, libraries))
    scripts = importlib.metadata.entry_points(group="console_scripts")
    return {script.name for script in scripts if script.dist and script.dist.name in distributions}


def _texts(project: Project, language: str) -> Iterator[tuple[str, str]]:
    """The pages and recipes of a language, each with its Markdown, code not shown."""
    folder = project.pages_in(language)
    for path in sorted(folder.rglob("*.md")):
        yield path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8")
    for module in map(read_module, project.recipe_paths()):
        yield recipe_name(module.path), recipe_page(module, language, lambda cell, alt: "")
