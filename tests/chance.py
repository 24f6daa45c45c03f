"""What in a text differs from run to run, for those who compare texts without it."""

import re

AGO = re.compile(r"\b(?:a few|an?|\d+) \w+ ago\b")
"""How long ago something was."""
DATE = re.compile(r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} +\d+ [\d:]{8} \d{4}\b")
"""When something was, as C and Python write it."""
ALIGNED = re.compile(r"(?<=\S)([ -])\1+")
"""The spaces and rules that align columns."""


def without_times(text: str) -> str:
    """A text that does not tell when something was, or how long ago."""
    return DATE.sub("a date", AGO.sub("# ago", text))
