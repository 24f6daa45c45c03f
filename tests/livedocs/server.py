"""`mkdocs serve` of a small project, in a process of its own, and its pages over HTTP."""

from __future__ import annotations

import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from bs4 import BeautifulSoup
from mini_project import MiniProject
from processes import PAUSE_SECONDS

Condition = Callable[[BeautifulSoup], object]


class Server:
    """Serves a project whose mkdocs.yml names the engine's hooks; ends with its `with`."""

    def __init__(self, project: MiniProject) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{free.getsockname()[1]}"
        self.project = project
        self.url = f"http://{address}/"
        self.log = project.temporary.with_suffix(".log")
        with self.log.open("w") as log:
            self.process = project.start(
                "mkdocs", "serve", "--livereload", "--dev-addr", address, output=log
            )

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *error: object) -> None:
        if self.process.poll() is None:
            self.stop(signal.SIGKILL)

    def said(self) -> str:
        """What it has written to the terminal so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def page(self, path: str = "") -> BeautifulSoup:
        """A page, as soon as nothing on it runs any more; the test's own timeout is the limit.

        Raises:
            AssertionError: the server has ended, or there is no such page.
        """
        return self.wait_for(lambda page: not page.select(".live-running"), path)

    def page_now(self, path: str = "") -> BeautifulSoup:
        """A page as it is now; the test's own timeout is the limit for the first build.

        Raises:
            AssertionError: the server has ended, or there is no such page.
        """
        return BeautifulSoup(self._get(path), "html.parser")

    def wait_for(self, condition: Condition, path: str = "") -> BeautifulSoup:
        """The page, as soon as it fulfils `condition`; the test's own timeout is the limit."""
        while not condition(page := self.page_now(path)):
            time.sleep(PAUSE_SECONDS)
        return page

    def wait_for_words(self, words: str, times: int = 1) -> None:
        """Wait until it has written `words` so often to the terminal."""
        while self.said().count(words) < times:
            assert self.process.poll() is None, f"the server ended\n{self.said()}"
            time.sleep(PAUSE_SECONDS)

    def stop(self, number: signal.Signals) -> int:
        """End it by this signal; its exit status."""
        self.process.send_signal(number)
        return self.process.wait()

    def _get(self, path: str) -> bytes:
        while True:
            try:
                with urllib.request.urlopen(self.url + path) as answer:
                    return answer.read()
            except urllib.error.HTTPError as error:
                raise AssertionError(f"{path}: {error}") from error
            except OSError:
                assert self.process.poll() is None, f"the server ended\n{self.said()}"
                time.sleep(PAUSE_SECONDS)


def written(path: Path, text: str) -> None:
    """Change a file in one step, so that the server never sees half of it."""
    temporary = path.with_suffix(".new")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)
