"""The tags of a page, without the tree that an HTML library makes of them, which takes longer."""

from __future__ import annotations

from html.parser import HTMLParser

Attributes = dict[str, str | None]


def start_tags(html: str) -> list[tuple[str, Attributes]]:
    """The name and the attributes of each start tag, in the page's order."""
    reader = _Reader()
    reader.feed(html)
    return reader.tags


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, Attributes]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
