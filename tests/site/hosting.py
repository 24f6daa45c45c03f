"""The site on plain static hosting, as GitHub Pages does it: below a path, compressed, cached."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from localhub.serving import in_thread

BELOW = "/cheat-sheet/"
ADDRESS = f"https://example.org{BELOW}"
"""Where the site believes to be that is built with an address."""
COLAB = "https://colab.research.google.com/github/owner/repo/blob/gh-pages/"
"""Where a published site's notebooks are, as Colab addresses them."""
REPOSITORY = "https://github.com/owner/repo"
"""Where its code is."""
READY = re.compile("键入以开始搜索|Type to start searching")
LONGEST_LOAD = 120_000
"""Milliseconds for the page of all entries to come, on a busy machine."""
CACHED = (b"cache-control", b"max-age=600")
"""What GitHub Pages says of every file."""


class Hosting:
    """Files below `BELOW`, nothing beside them; it keeps account of what it sends.

    Attributes:
        asked: the path below `BELOW` of each request, as it came.
        sent: the path below `BELOW` and the bytes, headers included, of each response.
        pauses: of these paths, the first so many bytes come, and the rest when they are taken out;
            they come uncompressed.
        silent: it takes requests and answers none.
    """

    def __init__(self, site: Path) -> None:
        self.asked: list[str] = []
        self.sent: list[tuple[str, int]] = []
        self.pauses: dict[str, int] = {}
        self.silent = False
        self._files: ASGIApp = GZipMiddleware(StaticFiles(directory=site, html=True))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        name = path.removeprefix(BELOW)
        self.asked.append(name)
        while self.silent:
            await asyncio.sleep(0.05)
        inside = path.startswith(BELOW)
        scope = {**scope, "root_path": BELOW.rstrip("/")} if inside else {**scope, "path": "/404"}
        if name in self.pauses:
            headers = [header for header in scope["headers"] if header[0] != b"accept-encoding"]
            scope = {**scope, "headers": headers}
        size = 0

        async def counted(message: Message) -> None:
            nonlocal size
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], CACHED]
                size += sum(len(name) + len(value) + 4 for name, value in message["headers"])
            size += len(message.get("body", b""))
            if name in self.pauses and message["type"] == "http.response.body":
                body = message["body"]
                await send({**message, "body": body[: self.pauses[name]], "more_body": True})
                message["body"] = body[self.pauses[name] :]
                while name in self.pauses:
                    await asyncio.sleep(0.05)
            await send(message)

        await self._files(scope, receive, counted)
        self.sent.append((name, size))


@contextmanager
def hosted(site: Path) -> Iterator[tuple[Hosting, str]]:
    """Serve the site's folder while the block runs; gives its address, which ends with a slash."""
    hosting = Hosting(site)
    with in_thread(hosting) as origin:
        try:
            yield hosting, origin + BELOW
        finally:
            hosting.silent = False  # else the server waits for its own answers
            hosting.pauses.clear()


def build_of(site: Path) -> dict:
    """What the worker of a site was told of its build."""
    first = (site / "service-worker.js").read_text(encoding="utf-8").partition("\n")[0]
    return json.loads(first.removeprefix("const BUILD = ").removesuffix(";"))


def wait_until_kept(page: Page, build: dict, paths: list[str]) -> None:
    """Wait until the worker of a build serves and has these paths, and what every page needs."""
    page.evaluate(
        """async ([id, paths]) => {
            const isKept = async () => {
                if (!navigator.serviceWorker.controller) return false;
                const { scope } = await navigator.serviceWorker.ready;
                if (!(await caches.has(`${scope} ${id}`))) return false;
                const cache = await caches.open(`${scope} ${id}`);
                const kept = new Set((await cache.keys()).map((request) => request.url));
                return paths.every((path) => kept.has(new URL(path, scope).href));
            };
            for (let tries = 0; !(await isKept()); tries++) {
                if (tries === 600) throw new Error(`not kept: ${paths}`);
                await new Promise((resolve) => setTimeout(resolve, 100));
            }
        }""",
        [build["id"], build["shell"] + paths],
    )


def without_search(context: BrowserContext) -> BrowserContext:
    """Keep the search's index away from readers who do not search: it takes longer than a page."""
    context.route("**/search_index.json", lambda route: None)  # a failure would be said
    return context


def wait_for_search(page: Page) -> None:
    """Wait until the search box listens."""
    expect(page.locator(".md-search-result__meta")).to_have_text(READY)
