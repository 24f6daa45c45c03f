"""The site, built once, served on this machine, and opened in Chromium."""

from __future__ import annotations

import contextlib
import functools
import http.server
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import FLAGS, find
from hosting import ADDRESS, COLAB, LONGEST_LOAD, REPOSITORY
from looked_at import Looks
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright
from site_builds import site_folder

from livedocs.building.moved import MARK

expect.set_options(timeout=60_000)  # in milliseconds: a busy machine is no error
WINDOW = {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def site(project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built site, which no test changes."""
    return site_folder(tmp_path_factory, "site")


@pytest.fixture(scope="session")
def site_with_address(project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site, built for where it, its notebooks and its code are published."""
    return site_folder(
        tmp_path_factory,
        "published",
        LIVEDOCS_SITE_URL=ADDRESS,
        LIVEDOCS_NOTEBOOKS_AT=COLAB,
        LIVEDOCS_REPOSITORY=REPOSITORY,
    )


@pytest.fixture(scope="session")
def chinese_in_cells(project) -> set[str]:
    """The Chinese in the code of cells and in what they print: it is the same on English pages."""
    texts = [cell.code for module in project.modules().values() for cell in module.cells]
    texts += [c.text for name in project.modules() for c in project.record(name).cells.values()]
    return set(re.findall(r"[\u3000-\u9fff\uff00-\uffef]+", "\n".join(texts)))


@pytest.fixture(scope="session")
def paths(site: Path) -> list[str]:
    """Where the pages of the site are, in all languages, below its address.

    Without those that only lead from an old address to a page.
    """
    pages = (page for page in site.rglob("*.html") if MARK not in page.read_text(encoding="utf-8"))
    files = (page.relative_to(site).as_posix() for page in pages)
    return sorted(file.removesuffix("index.html") for file in files)


class _QuietHandler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # a page asks for a dozen files

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):  # readers leave before all is sent
            super().handle()

    def log_message(self, *arguments) -> None:
        """Requests are not news."""


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where the site is served, without a slash at the end."""
    handler = functools.partial(_QuietHandler, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What starts browsers; a process can have only one at a time."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    chromium = find()
    if chromium is None:
        pytest.fail("the browser tests need Chromium; `make test` sets it up")
    browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def looks(site: Path, browser: Browser) -> Looks:
    """What is known of the site's pages from the last time."""
    return Looks(site, browser)


@pytest.fixture
def context(browser: Browser, address: str) -> Iterator[BrowserContext]:
    """A fresh reader who lets the site use the clipboard.

    There is no service worker, which would fetch all pages for each reader.
    """
    context = browser.new_context(viewport=WINDOW, service_workers="block")
    context.set_default_navigation_timeout(LONGEST_LOAD)
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()
