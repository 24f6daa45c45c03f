"""Seconds from a save until `mkdocs serve` shows the change over HTTP; this engine only."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from benchmarks.builds import Project
from benchmarks.content import Content, edit_last_cell, edit_prose
from benchmarks.measure import failure, start
from benchmarks.pages import visible_text

POLL = 0.02
"""Seconds between two looks at the page."""
TIMEOUT = 300
"""Seconds after which a change that does not appear stops the benchmark."""
REST = 2
"""Seconds between two edits, as a writer rests to read."""
EDITS = 3
"""How often a server sees each kind of edit."""
FIRST_EDIT = 1000
"""The number of the first one; the edits before builds have lower ones."""
SERVE = """\
from mkdocs import utils
from mkdocs.__main__ import cli

utils.DuplicateFilter.__call__ = lambda *_: True
cli()
"""
"""`mkdocs`, but it logs a rebuild also when one before took as many hundredths of a second."""
BUILT = re.compile(r"Documentation built in ([\d.]+) seconds")


def measure_serving(project: Project, slowest: str, log: Path) -> dict[str, list[float]]:
    """Edit the last cell of a module and the prose of its page while the site is served.

    Args:
        project: This engine's, built before.
        slowest: The module.
        log: Takes what the server says.

    Returns:
        Lists of seconds: `first cell`, until the first edit of the cell is on the page; `cell`,
        until the later ones are; `own`, what the cell itself took in these; `prose`, until edits of
        prose are on the page; `rendering`, the rebuilds after these, as MkDocs says itself.
    """
    tool, content = project.tool, project.content
    (module,) = (module for module in content.modules if module.name == slowest)
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    url = f"http://{address}/{tool.url(module)}".rstrip("/") + "/"
    command = [sys.executable, "-c", SERVE, "serve", "--livereload", "--dev-addr", address]
    seconds: dict[str, list[float]] = {"cell": [], "own": [], "prose": [], "rendering": []}
    with start(command, project.folder, project.variables, log) as server:

        def seconds_until_shown(edited: Content, text: str) -> float:
            time.sleep(REST)
            tool.write(project.folder, edited)
            return _wait(lambda: text in _read(url), server, log)

        _wait(lambda: bool(_read(url)), server, log)
        for number in range(FIRST_EDIT, FIRST_EDIT + EDITS):
            edited, text = edit_last_cell(content, slowest, number)
            seconds["cell"].append(seconds_until_shown(edited, text))
            seconds["own"].append(tool.last_cell_seconds(project.folder, module))
        for number in range(FIRST_EDIT, FIRST_EDIT + EDITS):
            seconds["prose"].append(seconds_until_shown(*edit_prose(edited, slowest, number)))
            built = BUILT.findall(log.read_text(encoding="utf-8"))
            seconds["rendering"].append(float(built[-1]))
    return {
        **seconds,
        "first cell": seconds["cell"][:1],
        "cell": seconds["cell"][1:],
        "own": seconds["own"][1:],
    }


def _wait(is_shown: Callable[[], bool], server: subprocess.Popen, log: Path) -> float:
    started = time.perf_counter()
    while not is_shown():
        if server.poll() is not None:
            raise failure("`mkdocs serve` has ended", log)
        if time.perf_counter() - started > TIMEOUT:
            raise failure(f"an edit is not on the page after {TIMEOUT} s", log)
        time.sleep(POLL)
    return time.perf_counter() - started


def _read(url: str) -> str:
    """The page's text; nothing while the server does not answer."""
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT) as response:
            return visible_text(response.read().decode())
    except (urllib.error.URLError, ConnectionError):
        return ""
