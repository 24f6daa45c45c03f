"""What a long test found out, kept below .cache until something changes that it depends on.

A clean clone has nothing of it and finds out everything.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from pathlib import Path
from typing import TypeVar

from livedocs.modules.inputs import Inputs

FOLDER = Path(__file__).parent.parent / ".cache" / "remembered"
Found = TypeVar("Found")


def remembered(
    name: str,
    depends_on: Iterable[object],
    find: Callable[[], Found],
    is_right: Callable[[Found], bool],
) -> Found:
    """What `find` gave when it was last called with all of this the same, or gives now, as JSON.

    Args:
        name: a name for a file.
        depends_on: what JSON can hold, or `Inputs`.
        is_right: whether to keep it; what is wrong is found out anew each time.
    """
    key = hashlib.sha256(json.dumps([*depends_on], default=asdict, sort_keys=True).encode())
    path = FOLDER / f"{name}.json"
    if path.is_file():
        known = json.loads(path.read_text(encoding="utf-8"))
        if known["key"] == key.hexdigest():
            return known["found"]
    found = find()
    if is_right(found):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"key": key.hexdigest(), "found": found}), encoding="utf-8")
    return found


def without_engine(inputs: Inputs) -> Inputs:
    """What a module depends on that is not run by the engine."""
    return replace(inputs, engine="", limits={})
