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
from dataclasses import dataclass

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
}
"""Function → the argument that names a repository, by its name and by its place."""
WITHOUT_WEIGHTS = ("Tokenizer", "Config", "Processor", "FeatureExtractor")
"""How the classes end that load something else of a model."""


@dataclass(frozen=True)
class Named:
    """A call or a command that names a repository.

    Attributes:
        kind: "model" or "dataset".
        config: the configuration of a dataset, if the call names one.
        weights: whether the call loads a model's weights.
    """

    id: str
    kind: str
    line: int
    config: str | None = None
    weights: bool = False


@functools.cache
def named_repositories(text: str) -> tuple[Named, ...]:
    """The calls and commands in a file's text that name a repository `owner/name`, in their order.

    The name is a string, or a variable that is such a string wherever the file assigns it; of the
    commands only `hf download` names one for sure, by the first word of that form. In a file that
    is no Python nothing is named; who runs it will say so.
    """
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return ()
    strings = dict(_assigned_strings(tree))
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    found = [_named(call, strings) for call in calls]
    found += [_downloaded(line, words) for line, words in commands(text)]
    return tuple(sorted(filter(None, found), key=lambda named: named.line))


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


def _assigned_strings(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(text))):
                yield name, text


def _named(call: ast.Call, strings: dict[str, str]) -> Named | None:
    function, loader = _function(call.func)
    if function not in ARGUMENTS:
        return None
    keyword, place = ARGUMENTS[function]
    repository = _text(_argument(call, keyword, place), strings)
    if repository is None or not REPOSITORY.fullmatch(repository):
        return None
    if function == "hf_hub_download":
        kind = _text(_argument(call, "repo_type", len(call.args)), strings)
        return Named(repository, kind, call.lineno) if kind == "dataset" else None
    if function == "load_dataset":
        config = _text(_argument(call, "name", 1), strings)
        return Named(repository, "dataset", call.lineno, config=config)
    weights = not loader.endswith(WITHOUT_WEIGHTS)
    return Named(repository, "model", call.lineno, weights=weights)


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


def _argument(call: ast.Call, keyword: str, place: int) -> ast.expr | None:
    for argument in call.keywords:
        if argument.arg == keyword:
            return argument.value
    return call.args[place] if len(call.args) > place else None


def _text(node: ast.expr | None, strings: dict[str, str]) -> str | None:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.Name(id=name):
            return strings.get(name)
    return None
