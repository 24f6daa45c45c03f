"""Command lines in the comments of Python code, as jupytext writes the `!` lines of a notebook.

    # !hf download owner/name config.json \\
    #     --local-dir model

A notebook runs each in a shell of its own, in the folder where it is.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass

COMMAND = re.compile(r"# !(?=[A-Za-z.~$\\/{}])")
"""What a line begins with that jupytext takes for a command."""
COMMENT = re.compile(r"# ?")
CONTINUES = "\\"
ASSIGNMENT = re.compile(r"\w+=.*", re.DOTALL)
OPERATOR = re.compile(r"[();<>|&]+")
REDIRECTION = re.compile(r"[<>]")


@dataclass(frozen=True)
class Command:
    """A command as a terminal takes it, on one line or several; `line` is the module's, from 1."""

    text: str
    line: int

    @property
    def words(self) -> list[str]:
        """Its words without their quotes, and the shell's operators."""
        text = self.text.replace(f"{CONTINUES}\n", " ")
        lexer = shlex.shlex(text, posix=True, punctuation_chars=True)
        lexer.whitespace_split, lexer.commenters = True, ""
        try:
            return list(lexer)
        except ValueError:  # a quote is open; the shell will say so
            return text.split()

    @property
    def programs(self) -> list[str]:
        """What it starts: the first word of each part, and what stands behind `python`."""
        found, begins, redirects = [], True, False
        words = self.words
        for position, word in enumerate(words):
            if OPERATOR.fullmatch(word):
                redirects = bool(REDIRECTION.search(word))
                begins = begins or not redirects
            elif redirects:
                redirects = False
            elif begins and not ASSIGNMENT.fullmatch(word):
                begins = False
                found.append(word)
                if word.startswith("python"):
                    found += [w for w in words[position + 1 : position + 3] if w != "-m"][:1]
        return found


def commands_in(text: str) -> Iterator[Command]:
    """The commands that stand in Python code, in their order."""
    lines = text.split("\n")
    for number, line in enumerate(lines, start=1):
        if COMMAND.match(line):
            parts = [COMMAND.sub("", line, count=1)]
            for following in lines[number:]:
                if not parts[-1].endswith(CONTINUES):
                    break
                parts.append(COMMENT.sub("", following, count=1))
            yield Command("\n".join(parts), number)


def words_of_commands(text: str) -> frozenset[str]:
    """The words of all commands in Python code, and the values of `--option=value`."""
    words = [word for command in commands_in(text) for word in command.words]
    return frozenset(words) | {word.partition("=")[2] for word in words}
