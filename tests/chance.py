"""What in a text differs from run to run, for those who compare texts without it."""

import re

AGO = re.compile(r"\b(?:a few|an?|\d+) \w+ ago\b")
"""How long ago something was."""
ALIGNED = re.compile(r"(?<=\S)([ -])\1+")
"""The spaces and rules that align columns."""
