"""By what a row of the table is recognised in a program.

A row's `find` is a list of these, each with its kind as the key; `*` stands for any part of a name:

    name: transformers.AdamW        something imported, from the package or a module of it
    module: transformers.onnx       a module
    attribute: encode_plus          a method or an attribute
    keyword: tokenizer              an argument in a call, `value` if it counts only with that
    passes: transformers.Trainer()  what is given to a call as an argument
    argument: summarization         a text as the argument at the place `at`, or called `keyword`
    sets: config.max_length         an assignment to an attribute of an attribute
    item_of: past_key_values        an item of what has that name, by its number
    environment: TRANSFORMERS_CACHE a variable that is set
    command: huggingface-cli        a program that a shell line or `subprocess` starts
    catches: requests.HTTPError     an `except` behind calls of `around`
    overrides: compute_loss         a method of a subclass that lacks the parameter `without`

`of` says of what: `transformers.Trainer` is what is called, `transformers.Trainer()` an object of
it. Where the program does not tell what something is, `called` may say how it is named there.
There, `*` is any part of one name, and `**` goes across dots.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

OPTIONS = {
    "name": set(),
    "module": set(),
    "attribute": {"of", "called"},
    "keyword": {"of", "called", "value"},
    "passes": {"of", "called"},
    "argument": {"of", "at", "keyword"},
    "sets": {"of", "called"},
    "item_of": set(),
    "environment": set(),
    "command": set(),
    "catches": {"around"},
    "overrides": {"of", "without"},
}
"""Kind → what else a pattern of it may say."""


class MalformedPattern(Exception):
    """A pattern that says something else than its kind can."""


@dataclass(frozen=True)
class Pattern:
    """A pattern; what its kind does not have is empty.

    Attributes:
        words: what is looked for, any of them.
        values: of a keyword, the values with which it counts; empty for any.
    """

    kind: str
    words: tuple[str, ...]
    of: tuple[str, ...] = ()
    called: tuple[str, ...] = ()
    around: tuple[str, ...] = ()
    values: tuple[object, ...] = ()
    at: int | None = None
    keyword: str | None = None
    without: str | None = None

    def is_word(self, text: str) -> bool:
        """Whether something is what is looked for."""
        return any(fnmatchcase(text, word) for word in self.words)

    def is_name(self, name: str) -> bool:
        """Whether something imported is what is looked for."""
        return fits(name, self.words)

    def is_of(self, names: Iterable[str], called: str) -> bool:
        """Whether something belongs to what the pattern says.

        Args:
            names: what it stands for, none if nobody can tell.
            called: how the program names it.
        """
        if names := list(names):
            return all(fits(name, self.of) for name in names)
        return any(fnmatchcase(called, word) for word in self.called)


def read_pattern(said: dict) -> Pattern:
    """A pattern as the table has it.

    Raises:
        MalformedPattern: it has no kind, or says what its kind does not have.
    """
    kinds = OPTIONS.keys() & said.keys() - ({"keyword"} if "argument" in said else set())
    if len(kinds) != 1:
        raise MalformedPattern(f"a pattern has one of {', '.join(OPTIONS)}, not {said}")
    [kind] = kinds
    if unknown := said.keys() - OPTIONS[kind] - {kind}:
        raise MalformedPattern(f"`{kind}` does not have `{', '.join(sorted(unknown))}`: {said}")
    if kind in ("keyword", "passes", "argument", "sets") and not said.keys() & {"of", "called"}:
        raise MalformedPattern(f"`{kind}` says `of` what it is: {said}")
    return Pattern(
        kind,
        _texts(said[kind]),
        **{name: _texts(said.get(name)) for name in ("of", "called", "around")},
        values=_texts(said.get("value")),
        at=said.get("at"),
        without=said.get("without"),
        keyword=said.get("keyword") if kind == "argument" else None,
    )


def _texts(said: object) -> tuple:
    if said is None:
        return ()
    return tuple(said) if isinstance(said, list) else (said,)


def fits(name: str, patterns: Iterable[str]) -> bool:
    """Whether a whole name fits one of the patterns."""
    return any(_regex(pattern).fullmatch(name) for pattern in patterns)


@functools.cache
def _regex(pattern: str) -> re.Pattern:
    """A pattern of whole names; what it names may stand in a module below the package, too."""
    package, _, rest = pattern.partition(".")
    inside = re.escape(rest).replace(r"\*\*", ".*").replace(r"\*", r"\w*")
    return re.compile(rf"{re.escape(package)}\.(?:[a-z_]\w*\.)*{inside}")
