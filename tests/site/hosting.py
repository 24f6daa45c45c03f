"""The site on plain static hosting, as GitHub Pages does it: below a path, compressed, cached."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from localhub.serving import in_thread

BELOW = "/cheat-sheet/"
CACHED = (b"cache-control", b"max-age=600")
"""What GitHub Pages says of every file."""


class Hosting:
    """Files below `BELOW`, nothing beside them; it keeps account of what it sends.

    Attributes:
        sent: the path below `BELOW` and the bytes, headers included, of each response.
    """

    def __init__(self, site: Path) -> None:
        self.sent: list[tuple[str, int]] = []
        self._files: ASGIApp = GZipMiddleware(StaticFiles(directory=site, html=True))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        inside = path.startswith(BELOW)
        scope = {**scope, "root_path": BELOW.rstrip("/")} if inside else {**scope, "path": "/404"}
        size = 0

        async def counted(message: Message) -> None:
            nonlocal size
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], CACHED]
                size += sum(len(name) + len(value) + 4 for name, value in message["headers"])
            size += len(message.get("body", b""))
            await send(message)

        await self._files(scope, receive, counted)
        self.sent.append((path.removeprefix(BELOW), size))


@contextmanager
def hosted(site: Path) -> Iterator[tuple[Hosting, str]]:
    """Serve the site's folder while the block runs; gives its address, which ends with a slash."""
    hosting = Hosting(site)
    with in_thread(hosting) as origin:
        yield hosting, origin + BELOW
