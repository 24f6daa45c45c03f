"""What a cell says of itself behind its name: `raises="ValueError" hidden=true timeout=60`."""

from __future__ import annotations

import json
import re

from livedocs.errors import LiveDocsError, Location

OPTION = re.compile(r'(\w+)=("[^"]*"|\S+)(?:\s+|$)')
OPTIONS = {"hidden": bool, "raises": str, "warns": str, "volatile": bool, "timeout": int}
"""What a cell of Python may say, with the type of the value."""
COMMANDS_OPTIONS = {"hidden": bool, "exits": int, "volatile": bool, "timeout": int}
FILE_OPTIONS = {"hidden": bool}
MODULE_OPTIONS = {"loopback": bool, "private_hub": bool}
"""What the first cell may say, too, and says of the whole module."""
TEXT_OPTIONS = {"lang": str, "alt": str}


def check_options(location: Location, options: dict[str, object], known: dict[str, type]) -> None:
    """Refuse what is not among `known`.

    Args:
        location: of the cell's marker.
        known: name of an option → type of its value.

    Raises:
        LiveDocsError: an option is unknown, or its value is of another type or empty.
    """
    for option, value in options.items():
        if option not in known:
            raise LiveDocsError(
                f"unknown cell option `{option}`; known are {', '.join(known)}", location
            )
        if type(value) is not known[option] or value == "":
            raise LiveDocsError(
                f"cell option `{option}` wants {known[option].__name__}, not {value!r}", location
            )


def read_options(location: Location, text: str) -> dict[str, object]:
    """The options in `text`; their values are those of JSON.

    Raises:
        LiveDocsError: it cannot be read.
    """
    try:
        if OPTION.sub("", text):
            raise ValueError
        return {key: json.loads(value) for key, value in OPTION.findall(text)}
    except ValueError:
        raise LiveDocsError(
            f"cannot read the cell options `{text}`; "
            'they are written like raises="ValueError" hidden=true timeout=60',
            location,
        ) from None
