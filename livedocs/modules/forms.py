"""The forms that a cell may have besides Python: commands, and a file that a command then starts.

Commands are comments, as jupytext writes the `!` lines of a notebook:

    # %% download
    # !hf download owner/name config.json --local-dir model

A file begins as jupytext writes a notebook's `%%writefile`. What follows is Python for editors and
linters, and a run of the module writes it down instead of running it:

    # %% train-script
    # %%writefile train.py
    print("training")
"""

from __future__ import annotations

import io
import re
import tokenize
from contextlib import suppress

from livedocs.commands import COMMAND, CONTINUES, Command, commands_in
from livedocs.errors import LiveDocsError, Location

WRITES = re.compile(r"# %%writefile(?!\S)(?P<name>.*)")
FILE_NAME = re.compile(r"\w[\w-]*\.py")
NOT_IN_THE_BACKGROUND = re.compile(r"""\\.|'[^']*'|"(?:\\.|[^"\\])*"|&&|[<>|]&|&>""")
"""Where `&` is part of a quoted text or of another operator."""
LASTING = ("cd", "export", "set", "source", "alias", "unset")
"""What lasts for one line in a notebook, where each has its own shell, and longer in a terminal."""


def read_commands(location: Location, body: str) -> tuple[Command, ...]:
    """The commands of a cell; none where it is Python.

    Args:
        location: of the cell's marker; the body begins on the next line.

    Raises:
        LiveDocsError: only some of its lines are commands, the others Python or comments, or one
            would do something else in a notebook than in a terminal.
    """
    lines = body.rstrip().split("\n")
    is_comment = all(line.startswith("#") or not line.strip() for line in lines)
    if not any(map(COMMAND.match, lines)):
        return ()
    if not is_comment:
        _check_is_python(location, body)
        return ()
    found = tuple(
        Command(command.text, location.line + command.line) for command in commands_in(body)
    )
    covered = {
        command.line + offset for command in found for offset in range(command.text.count("\n") + 1)
    }
    for number, line in enumerate(lines, start=location.line + 1):
        if line.strip() and number not in covered:
            raise LiveDocsError(
                "a cell of commands has no other lines; each begins with `# !`, or goes on the "
                f"line before it, which ends in `{CONTINUES}`",
                Location(location.path, number),
            )
    for command in found:
        _check(command, Location(location.path, command.line))
    return found


def read_file_name(location: Location, body: str) -> str | None:
    """The name of the file that a cell writes; None where it writes none.

    Raises:
        LiveDocsError: it is no plain name of a Python file, or the file would be empty.
    """
    first, _, rest = body.partition("\n")
    begins = WRITES.fullmatch(first.rstrip())
    if begins is None:
        return None
    place, name = Location(location.path, location.line + 1), begins["name"].strip()
    if not FILE_NAME.fullmatch(name):
        raise LiveDocsError(
            "`# %%writefile` wants the name of a Python file in the working folder, as train.py",
            place,
        )
    if not rest.strip():
        raise LiveDocsError(f"the file {name} would be empty", place)
    return name


def _check_is_python(location: Location, body: str) -> None:
    """Refuse commands among Python: they would run in a notebook, and not here."""
    if WRITES.match(body):
        return  # the file's own comments
    with suppress(tokenize.TokenError, SyntaxError):  # the run will say so
        for token in tokenize.generate_tokens(io.StringIO(body).readline):
            is_line = token.type == tokenize.COMMENT and token.start[1] == 0
            if is_line and COMMAND.match(token.string):
                raise LiveDocsError(
                    "a command stands in a cell of its own, without Python",
                    Location(location.path, location.line + token.start[0]),
                )


def _check(command: Command, place: Location) -> None:
    words = command.words
    if words and words[0] in LASTING:
        raise LiveDocsError(
            f"`{words[0]}` lasts for one line in a notebook and for all that follow in a terminal",
            place,
        )
    if "&" in NOT_IN_THE_BACKGROUND.sub("", command.text):
        raise LiveDocsError(
            "a notebook starts nothing in the background by a command; use subprocess.Popen", place
        )
    if command.text.rstrip().endswith(CONTINUES):
        raise LiveDocsError(f"nothing follows the `{CONTINUES}` at the end of the command", place)
