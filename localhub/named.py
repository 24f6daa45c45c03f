"""The repositories that a Python file names, in its syntax tree and in its command lines.

A command line is a comment, as jupytext writes the `!` lines of a notebook:

    # !hf download owner/name config.json
"""

from __future__ import annotations

import ast
import functools
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

COMMAND = re.compile(r"^# !(?=[A-Za-z.~$\\/{}])(?P<text>(?:.*\\\n)*.*)", re.MULTILINE)
"""A command as jupytext knows it, which goes on behind a backslash."""
DOWNLOAD = ["hf", "download"]
TYPE_OPTIONS = ("--repo-type", "--type")
REPOSITORY = re.compile(r"\w[\w.-]*/[\w.-]+")
ARGUMENTS = {
    "from_pretrained": ("pretrained_model_name_or_path", 0),
    "load_dataset": ("path", 0),
    "pipeline": ("model", 1),
    "hf_hub_download": ("repo_id", 0),
    "SentenceTransformer": ("model_name_or_path", 0),
    "CrossEncoder": ("model_name_or_path", 0),
    "Transformer": ("model_name_or_path", 0),
}
"""Function → the argument that names a repository, by its name and by its place."""
WITHOUT_WEIGHTS = ("Tokenizer", "Config", "Processor", "FeatureExtractor")
"""How the classes end that load something else of a model."""
Variables = dict[str, list[tuple[int, ast.expr]]]
"""Variable → what it is given, and on which lines, in their order."""


@dataclass(frozen=True)
class Named:
    """A call or a command that names a repository.

    Attributes:
        kind: "model" or "dataset".
        config: the configuration of a dataset, if the call names one.
        weights: whether the call loads a model's weights.
        file: the path of the only file that the call wants; None where the library chooses.
    """

    id: str
    kind: str
    line: int
    config: str | None = None
    weights: bool = False
    file: str | None = None


@functools.cache
def named_repositories(text: str) -> tuple[Named, ...]:
    """The calls and commands in a file's text that name a repository `owner/name`, in their order.

    The name is a string, or a variable: that takes what it was given last before the call, by an
    assignment or by a loop over strings. Of the commands only `hf download` names one for sure, by
    the first word of that form, and one that is a list of words, behind `serve`. In a file that is
    no Python nothing is named; who runs it will say so.
    """
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return ()
    variables = _variables(tree)
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    found = [named for call in calls for named in _named(call, variables)]
    lists = (node for node in ast.walk(tree) if isinstance(node, ast.List))
    found += [named for words in lists for named in _served(words, variables)]
    found += filter(None, (_downloaded(line, words) for line, words in commands(text)))
    return tuple(sorted(found, key=lambda named: named.line))


def commands(text: str) -> Iterator[tuple[int, list[str]]]:
    """The commands in a file's text: the line of each, and its words without their quotes."""
    for command in COMMAND.finditer(text):
        line = re.sub(r"\\\n(?:# ?)?", " ", command["text"])
        lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
        lexer.whitespace_split, lexer.commenters = True, ""
        try:
            words = list(lexer)
        except ValueError:  # a quote is open
            words = line.split()
        yield text.count("\n", 0, command.start()) + 1, words


@functools.cache
def mentioned(text: str, repo_ids: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the repositories that stand in a string of a file's text, or in a command of it.

    These are all that a run of the file may need; to which of them a call leads, only it can tell.
    """
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return ()
    strings = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    strings += [word for _, words in commands(text) for word in words]
    return tuple(repo_id for repo_id in repo_ids if any(_holds(each, repo_id) for each in strings))


def _holds(text: str, repo_id: str) -> bool:
    """Whether `repo_id` stands in `text`, and not as a part of a longer one."""
    if repo_id not in text:
        return False
    return bool(re.search(rf"(?<![\w.-]){re.escape(repo_id)}(?![\w-]|\.\w)", text))


def _variables(tree: ast.AST) -> Variables:
    """What each variable is given, for itself or to run through, and on which line."""
    found: Variables = {}
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=given):
                found.setdefault(name, []).append((node.lineno, given))
            case ast.For(target=ast.Name(id=name) as target, iter=given):
                found.setdefault(name, []).append((target.lineno, given))
            case ast.comprehension(target=ast.Name(id=name) as target, iter=given):
                found.setdefault(name, []).append((target.lineno, given))
    for given in found.values():
        given.sort(key=lambda line_and_value: line_and_value[0])
    return found


def _named(call: ast.Call, variables: Variables) -> Iterator[Named]:
    function, loader = _function(call.func)
    if function not in ARGUMENTS:
        return

    def texts(keyword: str, place: int | None = None) -> tuple[str, ...]:
        return _texts(_argument(call, keyword, place), call.lineno, variables)

    for repository in filter(REPOSITORY.fullmatch, texts(*ARGUMENTS[function])):
        named = Named(repository, "model", call.lineno)
        match function:
            case "hf_hub_download":
                kind = "dataset" if "dataset" in texts("repo_type") else "model"
                for file in texts("filename", 1):
                    yield replace(named, kind=kind, file=file)
            case "load_dataset":
                for config in texts("name", 1) or [None]:
                    yield replace(named, kind="dataset", config=config)
            case _:
                yield replace(named, weights=not loader.endswith(WITHOUT_WEIGHTS))


def _served(command: ast.List, variables: Variables) -> Iterator[Named]:
    """The models that a command, written as a list of words, serves: those behind `serve`."""
    for before, word in pairwise(command.elts):
        if isinstance(before, ast.Constant) and before.value == "serve":
            for repository in filter(REPOSITORY.fullmatch, _texts(word, command.lineno, variables)):
                yield Named(repository, "model", command.lineno, weights=True)


def _downloaded(line: int, words: list[str]) -> Named | None:
    """What a command downloads; nothing of it needs weights that the command does not name."""
    if words[:2] != DOWNLOAD:
        return None
    given = " ".join(words).replace("=", " ")
    kind = "dataset" if any(f"{option} dataset" in given for option in TYPE_OPTIONS) else "model"
    found = next(filter(REPOSITORY.fullmatch, words[2:]), None)
    return found and Named(found, kind, line)


def _function(function: ast.expr) -> tuple[str, str]:
    """The name of what is called, and of the class before it: `A.from_pretrained`."""
    match function:
        case ast.Attribute(attr=name, value=ast.Name(id=owner) | ast.Attribute(attr=owner)):
            return name, owner
        case ast.Name(id=name):
            return name, ""
    return "", ""


def _argument(call: ast.Call, keyword: str, place: int | None) -> ast.expr | None:
    for argument in call.keywords:
        if argument.arg == keyword:
            return argument.value
    return call.args[place] if place is not None and len(call.args) > place else None


def _texts(node: ast.expr | None, line: int, variables: Variables) -> tuple[str, ...]:
    """The strings that an expression on a line may be, or that one runs through."""
    match node:
        case ast.Constant(value=str(text)):
            return (text,)
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Dict(keys=parts):
            return tuple(text for part in parts for text in _texts(part, line, variables))
        case ast.Name(id=name) if name in variables:
            before = [given for at, given in variables[name] if at <= line]
            given = before[-1] if before else variables[name][0][1]
            return _texts(given, line, {n: v for n, v in variables.items() if n != name})
    return ()
