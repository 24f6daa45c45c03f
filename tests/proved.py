"""Leaves out, with `--unless-proved`, what passed with the same engine: a plugin of pytest.

The tests of the engine and of the local Hub mostly look at tiny projects of their own. Where those
have passed, an edit of a page or a snippet cannot make them fail. A clean clone runs them all.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from copies import CONTENT, listing, without_content

FOLDERS = ("tests/livedocs/", "tests/localhub/", "tests/pinnedhub/")
SITE = {"root", "unrefreshed_project"}
"""A test that asks for one of these, or for what is made with it, looks at the site: it runs."""
BESIDE = ("hfmigrate/", "playground/")
BESIDE += tuple(
    f"tests/{name}/"
    for name in ("guards", "hfmigrate", "mutations", "playground", "site", "supply")
)
"""What has to do with the site alone, too, and not with what those tests look at."""
PROOF = ".cache/proved"
"""All other files, as they were when the tests passed."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--unless-proved",
        action="store_true",
        help=f"leave out tests of {' '.join(FOLDERS)} that passed with the same engine",
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--unless-proved"):
        config.pluginmanager.register(Proof(config), "proof")


class Proof:
    """What is known of the tests that look at no page."""

    def __init__(self, config: pytest.Config) -> None:
        self.root = config.rootpath
        self.file = self.root / PROOF
        self.files = self._files()
        self.proved = self.file.is_file() and self.file.read_text(encoding="utf-8") == self.files
        narrowed = ("keyword", "markexpr", "deselect", "ignore", "ignore_glob", "lf")
        self.whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS and not any(
            config.getoption(name, None) for name in narrowed
        )
        self.failed = False
        self.content = tuple(f"{self.root}/{name}" for name in (*CONTENT, *BESIDE))
        self.read: str | None = None
        self.watching = False
        sys.addaudithook(self._opened)

    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        if self.proved:
            config.hook.pytest_deselected(items=[item for item in items if looks_at_no_page(item)])
            items[:] = [item for item in items if not looks_at_no_page(item)]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item):
        """Fail a test that reads a page, and would be left out when the page changes."""
        self.read, self.watching = None, looks_at_no_page(item)
        try:
            result = yield
        finally:
            self.watching = False
        if self.read:
            pytest.fail(f"it reads {self.read}: let it ask for the fixture `root`", pytrace=False)
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item):
        report = yield
        report.at_no_page = looks_at_no_page(item)  # the process that writes the proof has no items
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.failed |= report.failed and getattr(report, "at_no_page", True)

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        ended = exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
        is_worker = hasattr(session.config, "workerinput")
        if is_worker or self.failed or not (ended and self.whole):
            return
        if self._files() == self.files:
            self.file.parent.mkdir(exist_ok=True)
            self.file.write_text(self.files, encoding="utf-8")

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.proved:
            terminalreporter.write_line(
                f"left out: tests of {' '.join(FOLDERS)} that look at no page and passed with this "
                "engine; without --unless-proved they run"
            )

    def _files(self) -> str:
        return without_content(listing(self.root) or (), *BESIDE)

    def _opened(self, event: str, arguments: tuple) -> None:
        if self.watching and event == "open" and isinstance(arguments[0], str | Path):
            path = str(Path(arguments[0]).absolute())
            self.read = path if path.startswith(self.content) else self.read


def looks_at_no_page(item: pytest.Item) -> bool:
    """Whether a test is one of the engine or of the local Hub that asks for nothing of the site."""
    return item.nodeid.startswith(FOLDERS) and SITE.isdisjoint(item.fixturenames)
