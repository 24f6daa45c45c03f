"""What the site's search knows, as tests look at it."""

from __future__ import annotations

import json

from livedocs.building.search_index import APART


def documents(index: str | bytes) -> list[dict]:
    """The documents of a search index, each with its code and its output."""
    read = json.loads(index)
    apart = zip(*(read["config"][key] for key in APART), strict=True)
    return [
        {**document, **dict(zip(APART, texts, strict=True))}
        for document, texts in zip(read["docs"], apart, strict=True)
    ]
